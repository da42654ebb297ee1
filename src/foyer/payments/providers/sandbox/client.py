"""The sandbox provider as a merchant sees it: its HTTP interface and its signed webhooks."""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import structlog

from foyer.payments import limits
from foyer.payments.errors import BadSignature
from foyer.payments.providers.base import (
    ProviderRefused,
    ProviderUnreachable,
    RefundOrder,
    StartOrder,
    WebhookEvent,
)
from foyer.payments.truth import (
    ProviderPayment,
    ProviderRefund,
    ProviderRefundStatus,
    ProviderStatus,
    ToldDecline,
)

SIGNATURE_HEADER = "foyer-sandbox-signature"

# Answers that say for certain that nothing was done. Any other refusal may hide an effect.
_DEFINITE = frozenset({"validation_failed", "refund_refused", "not_capturable"})

log = structlog.get_logger("foyer.payments")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPayment:
    """A payment made in full at `paid_at` that the sandbox has to know to refund it."""

    ref: str
    reference: str
    amount_minor: int
    currency: str
    paid_at: datetime


class SandboxProvider:
    """Speaks to the sandbox at `base_url`; safe to share between threads."""

    name = "sandbox"
    account = "acct_sandbox"
    livemode = False

    def __init__(self, base_url: str, *, secret: str) -> None:
        self._secret = secret.encode()
        self._http = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {secret}"},
            timeout=httpx.Timeout(
                limits.PROVIDER_READ_SECONDS, connect=limits.PROVIDER_CONNECT_SECONDS
            ),
            trust_env=False,
        )

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def start(self, order: StartOrder) -> ProviderPayment:
        body = {
            "reference": order.reference,
            "amount": order.amount_minor,
            "currency": order.currency,
            "description": order.description,
            "merchant": order.merchant,
            "returnUrl": order.return_url,
            "expiresAt": order.expires_at.isoformat(),
            "capture": order.capture,
        }
        try:
            return _read_payment(self._call("POST", "/v1/payments", body, order.idempotency_key))
        except _KeyReused:
            found = self.find(order.reference)  # Made before with other words, for example a name.
            if found is None:
                raise
            return found

    def cancel(self, ref: str) -> ProviderPayment:
        return _read_payment(self._call("POST", f"/v1/payments/{ref}/cancel", {}))

    def fetch(self, ref: str) -> ProviderPayment:
        return _read_payment(self._call("GET", f"/v1/payments/{ref}"))

    def find(self, reference: str) -> ProviderPayment | None:
        items = self._call("GET", f"/v1/payments?reference={reference}").get("items", [])
        return _read_payment(items[0]) if items else None

    def capture(self, ref: str, *, idempotency_key: str) -> ProviderPayment:
        return _read_payment(self._call("POST", f"/v1/payments/{ref}/capture", {}, idempotency_key))

    def refund(self, order: RefundOrder) -> ProviderRefund:
        path = f"/v1/payments/{order.ref}/refunds"
        body = {"amount": order.amount_minor}
        return _read_refund(self._call("POST", path, body, order.idempotency_key))

    def find_refund(self, ref: str, *, idempotency_key: str) -> ProviderRefund | None:
        items = self._call("GET", f"/v1/payments/{ref}/refunds").get("items", [])
        found = [_read_refund(item) for item in items if item.get("key") == idempotency_key]
        return found[0] if found else None

    def import_past(self, payments: Sequence[PastPayment]) -> int:
        """Tell the sandbox of payments that it never saw, a demo house's past; how many were new.

        At most PAST_PAYMENTS_MAX at once.
        """
        items = [
            {
                "id": payment.ref,
                "reference": payment.reference,
                "amount": payment.amount_minor,
                "currency": payment.currency,
                "paidAt": payment.paid_at.isoformat(),
            }
            for payment in payments
        ]
        return int(self._call("POST", "/v1/past-payments", {"items": items})["imported"])

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        header = headers.get(SIGNATURE_HEADER, "")
        if len(header) > limits.WEBHOOK_HEADER_CHARACTERS_MAX:
            raise BadSignature
        parts = [part.strip().partition("=") for part in header.split(",")]
        times = [text for name, _, text in parts if name == "t" and text.isascii()]
        given = [text.encode() for name, _, text in parts if name == "v1"]
        if len(times) != 1 or not times[0].isdigit() or not given:
            raise BadSignature
        if abs(now.timestamp() - int(times[0])) > limits.WEBHOOK_TOLERANCE_SECONDS:
            raise BadSignature
        wanted = hmac.digest(self._secret, times[0].encode() + b"." + body, "sha256").hex().encode()
        if not any(hmac.compare_digest(wanted, candidate) for candidate in given):
            raise BadSignature

    def parse_event(self, body: bytes) -> WebhookEvent:
        try:
            event = json.loads(body)
            return WebhookEvent(
                event_id=str(event["id"]),
                kind=str(event["type"]),
                ref=str(event["data"]["payment"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BadSignature("The body is no event of this provider.") from error

    def _call(
        self, method: str, path: str, body: Mapping[str, object] | None = None, key: str = ""
    ) -> dict[str, Any]:
        try:
            answer = self._http.request(
                method, path, json=body, headers={"Idempotency-Key": key} if key else None
            )
            content = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderUnreachable(type(error).__name__) from error
        if not isinstance(content, dict):
            raise ProviderUnreachable("an answer of an unknown shape")
        if answer.is_success:
            return content
        code = str(content.get("code", ""))
        if code == "idempotency_conflict":
            raise _KeyReused(code)
        if code in _DEFINITE:
            raise ProviderRefused(code, str(content.get("detail", "")))
        raise ProviderUnreachable(f"status {answer.status_code}")


class _KeyReused(ProviderUnreachable):
    """Our key stands for something already: what that is has to be looked up."""


def _read_payment(content: Mapping[str, Any]) -> ProviderPayment:
    try:
        return ProviderPayment(
            ref=content["id"],
            reference=content["reference"],
            status=ProviderStatus(content["status"]),
            amount_minor=content["amount"],
            currency=content["currency"],
            captured_minor=content["captured"],
            refunded_minor=content["refunded"],
            account=content["account"],
            livemode=content["livemode"],
            failure_code=content["failureCode"],
            failure_reason=content["failureReason"],
            attempts_left=content["attemptsLeft"],
            method=content["method"],
            session_id=content["sessionId"],
            checkout_url=content["checkoutUrl"],
            declines=tuple(ToldDecline(**told) for told in content["declines"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ProviderUnreachable("a payment of an unknown shape") from error


def _read_refund(content: Mapping[str, Any]) -> ProviderRefund:
    try:
        return ProviderRefund(
            ref=content["id"],
            key=content["key"],
            status=ProviderRefundStatus(content["status"]),
            amount_minor=content["amount"],
            currency=content["currency"],
        )
    except (KeyError, ValueError) as error:
        raise ProviderUnreachable("a refund of an unknown shape") from error
