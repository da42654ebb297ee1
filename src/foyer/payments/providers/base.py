"""The protocol every payment provider speaks, and the two ways in which a call can go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from foyer.payments.truth import ProviderPayment, ProviderRefund


class ProviderUnreachable(Exception):
    """No answer, or one that says nothing: the outcome is unknown and must be found out."""


class ProviderRefused(Exception):
    """The provider has definitely not done it; `code` and `reason` say why, for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOrder:
    """What to collect. The same `idempotency_key` leads to the same object, made once."""

    idempotency_key: str
    reference: str
    amount_minor: int
    currency: str
    description: str
    merchant: str
    return_url: str
    expires_at: datetime
    capture: Literal["automatic", "manual"] = "automatic"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """What to give back of the payment `ref`, once per `idempotency_key`."""

    idempotency_key: str
    ref: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """What we keep of a webhook: enough to ask the provider for the truth."""

    event_id: str
    kind: str
    ref: str


class Provider(Protocol):
    """Calls raise `ProviderUnreachable`; those that change something also `ProviderRefused`."""

    name: str
    account: str
    livemode: bool

    def start(self, order: StartOrder) -> ProviderPayment:
        """Make the provider's object, or get the one this key made before."""

    def cancel(self, ref: str) -> ProviderPayment:
        """Close the way to pay; the answer is the object as it then is, succeeded included."""

    def fetch(self, ref: str) -> ProviderPayment:
        """The object as it is now."""

    def find(self, reference: str) -> ProviderPayment | None:
        """The object that carries our reference; for payments whose start has no known outcome."""

    def capture(self, ref: str, *, idempotency_key: str) -> ProviderPayment:
        """Take an authorised amount in full."""

    def refund(self, order: RefundOrder) -> ProviderRefund:
        """Give money back, or get the refund this key made before."""

    def find_refund(self, ref: str, *, idempotency_key: str) -> ProviderRefund | None:
        """The refund made with this key; for refunds too old to be asked for again."""

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Raise `BadSignature` unless `body` is signed by the provider within the tolerance.

        Header names are in lower case; `body` is the raw request body.
        """

    def parse_event(self, body: bytes) -> WebhookEvent:
        """Read a verified body; `BadSignature` when it is no event of this provider."""
