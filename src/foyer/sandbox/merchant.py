"""The merchant's side: payments, refunds and balance, behind the shared secret."""

import hmac
import re
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, Literal

import msgspec

from foyer.platform.clock import utc_now
from foyer.platform.errors import IdempotencyConflict, NotFound, ValidationFailed
from foyer.sandbox import limits, rules
from foyer.sandbox.errors import NotCapturable, RefundRefused, WrongSecret
from foyer.sandbox.faults import Faults
from foyer.sandbox.http import Request, Response, json_response, read_json
from foyer.sandbox.rules import SandboxPayment
from foyer.sandbox.state import Sandbox
from foyer.sandbox.store import (
    add_event,
    execute,
    fetch_rows,
    find_payment,
    new_id,
    open_transaction,
    save_change,
)

ACCOUNT = "acct_sandbox"
PAST_ID = "demo_[0-9a-f]{32}"  # The ids of payments that were made before this sandbox was asked.
_KEY = re.compile(r"[\x21-\x7e]{8,120}")

_Text = Annotated[str, msgspec.Meta(max_length=200)]
_Amount = Annotated[int, msgspec.Meta(gt=0, le=limits.AMOUNT_MINOR_MAX)]


class NewPayment(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    amount: _Amount
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    return_url: Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s\x00-\x1f]+$", max_length=500)]
    expires_at: datetime
    description: _Text = ""
    merchant: _Text = ""
    capture: Literal["automatic", "manual"] = "automatic"


class PastPayment(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """A payment that was made in full at `paidAt`, as a demo house tells its past."""

    id: Annotated[str, msgspec.Meta(pattern=f"^{PAST_ID}$")]
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    amount: _Amount
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    paid_at: Annotated[datetime, msgspec.Meta(tz=True)]


class PastPayments(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    items: Annotated[list[PastPayment], msgspec.Meta(max_length=limits.PAST_PAYMENTS_MAX)]


class NewRefund(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    amount: _Amount


class NewFaults(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    latency_ms: Annotated[int, msgspec.Meta(ge=0, le=limits.LATENCY_MS_MAX)] = 0
    error_percent: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    lost_responses: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    webhooks_off: bool = False
    reorder: bool = False


def check_secret(request: Request, *, secret: str) -> None:
    """Raise WrongSecret unless the bearer token is the shared secret; in constant time."""
    given = request.headers.get("authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(given, f"Bearer {secret}".encode()):
        raise WrongSecret


async def create_payment(sandbox: Sandbox, request: Request) -> Response:
    """Make a payment with its session, or answer the one this key made before."""
    key, digest = _read_key(request)
    order = read_json(request, NewPayment)
    if order.expires_at.tzinfo is None:
        raise ValidationFailed("Give the time with its offset.", field="expiresAt")
    latest = utc_now() + timedelta(seconds=limits.SESSION_SECONDS_MAX)
    async with open_transaction(sandbox.pool) as connection:
        made = await execute(
            connection,
            "insert_payment",
            id=new_id("pay"),
            session_id=new_id("sess"),
            idempotency_key=key,
            request_hash=digest,
            reference=order.reference,
            amount_minor=order.amount,
            currency=order.currency,
            description=order.description,
            merchant=order.merchant,
            return_url=order.return_url,
            manual_capture=order.capture == "manual",
            attempts_left=limits.ATTEMPTS_MAX,
            expires_at=min(order.expires_at, latest),
        )
        payment = await find_payment(connection, "find_by_key", key=key)
        assert payment is not None
        if payment.request_hash != digest:
            raise IdempotencyConflict
        if made:
            await add_event(
                connection, "payment.created", payment, jitter_seconds=sandbox.jitter_seconds
            )
    sandbox.wake.set()
    return json_response(render_payment(payment, sandbox), status=201)


async def get_payment(sandbox: Sandbox, payment_id: str) -> Response:
    async with sandbox.pool.connection() as connection:
        payment = await find_payment(connection, "find_by_id", id=payment_id)
    if payment is None:
        raise NotFound
    return json_response(render_payment(payment, sandbox))


async def list_payments(sandbox: Sandbox, request: Request) -> Response:
    """Payments that carry a reference, newest first: how a merchant reconciles a lost answer."""
    async with sandbox.pool.connection() as connection:
        rows = await fetch_rows(
            connection,
            "find_by_reference",
            reference=request.query.get("reference", ""),
            limit=limits.PAGE_SIZE_MAX,
        )
    payments = [render_payment(SandboxPayment(**row), sandbox) for row in rows]
    return json_response({"items": payments})


async def import_payments(sandbox: Sandbox, request: Request) -> Response:
    """Take over payments of the past, so that they can be refunded; sends no events.

    The answer counts those that were new: repeating it is harmless.
    """
    past = read_json(request, PastPayments).items
    async with open_transaction(sandbox.pool) as connection:
        made = await execute(
            connection,
            "import_payments",
            ids=[item.id for item in past],
            references=[item.reference for item in past],
            amounts=[item.amount for item in past],
            currencies=[item.currency for item in past],
            times=[item.paid_at for item in past],
        )
    return json_response({"imported": made}, status=201)


async def cancel_payment(sandbox: Sandbox, payment_id: str) -> Response:
    """Close the way to pay. The answer is the payment as it then is: it may have succeeded."""
    payment = await _change_payment(sandbox, payment_id, rules.apply_cancel)
    return json_response(render_payment(payment, sandbox))


async def capture_payment(sandbox: Sandbox, payment_id: str) -> Response:
    """Take an authorised amount; a captured payment answers itself."""
    payment = await _change_payment(sandbox, payment_id, rules.apply_capture)
    if payment.status != "succeeded":
        raise NotCapturable
    return json_response(render_payment(payment, sandbox))


async def create_refund(sandbox: Sandbox, request: Request, payment_id: str) -> Response:
    """Give money back once per key; never more than was captured."""
    key, digest = _read_key(request)
    order = read_json(request, NewRefund)
    async with open_transaction(sandbox.pool) as connection:
        payment = await find_payment(connection, "lock_by_id", id=payment_id)
        if payment is None:
            raise NotFound
        earlier = await fetch_rows(connection, "find_refund", key=key)
        if not earlier:
            left = payment.captured_minor - payment.refunded_minor
            if order.amount > left:
                raise RefundRefused(details={"left": left})
            refund_id = new_id("re")
            await execute(
                connection,
                "insert_refund",
                id=refund_id,
                payment_id=payment.id,
                key=key,
                request_hash=digest,
                amount_minor=order.amount,
            )
            await execute(connection, "add_refunded", id=payment.id, amount_minor=order.amount)
            await execute(
                connection,
                "insert_balance",
                payment_id=payment.id,
                refund_id=refund_id,
                kind="refund",
                amount_minor=-order.amount,
                currency=payment.currency,
            )
            await add_event(
                connection, "payment.refunded", payment, jitter_seconds=sandbox.jitter_seconds
            )
            earlier = await fetch_rows(connection, "find_refund", key=key)
    if earlier[0]["request_hash"] != digest:
        raise IdempotencyConflict
    sandbox.wake.set()
    return json_response(render_refund(earlier[0]), status=201)


async def list_refunds(sandbox: Sandbox, payment_id: str) -> Response:
    async with sandbox.pool.connection() as connection:
        rows = await fetch_rows(
            connection, "list_refunds", id=payment_id, limit=limits.PAGE_SIZE_MAX
        )
    return json_response({"items": [render_refund(row) for row in rows]})


async def list_balance(sandbox: Sandbox, request: Request) -> Response:
    """Every movement of money since the transaction `after`, oldest first."""
    after = request.query.get("after", "0")
    if not after.isdecimal() or len(after) > len(str(limits.AMOUNT_MINOR_MAX)):
        raise ValidationFailed("Give the id of a balance transaction.", field="after")
    async with sandbox.pool.connection() as connection:
        rows = await fetch_rows(
            connection, "list_balance", after=int(after), limit=limits.PAGE_SIZE_MAX
        )
    items = [
        {
            "id": row["id"],
            "payment": row["payment_id"],
            "refund": row["refund_id"],
            "kind": row["kind"],
            "amount": row["amount_minor"],
            "currency": row["currency"],
            "at": row["at"].isoformat(),
        }
        for row in rows
    ]
    return json_response({"items": items})


async def set_faults(sandbox: Sandbox, request: Request) -> Response:
    """Switch faults on and off; what is not named is off."""
    wanted = read_json(request, NewFaults)
    sandbox.faults = Faults(**msgspec.structs.asdict(wanted))
    sandbox.wake.set()
    return json_response(msgspec.to_builtins(wanted))


def render_payment(payment: SandboxPayment, sandbox: Sandbox) -> dict[str, Any]:
    return {
        "id": payment.id,
        "sessionId": payment.session_id,
        "checkoutUrl": sandbox.checkout_url(payment.session_id),
        "reference": payment.reference,
        "account": ACCOUNT,
        "livemode": False,
        "status": payment.status,
        "amount": payment.amount_minor,
        "currency": payment.currency,
        "captured": payment.captured_minor,
        "refunded": payment.refunded_minor,
        "attemptsLeft": payment.attempts_left,
        "failureCode": payment.failure_code,
        "failureReason": payment.failure_reason,
        "method": "card",
        "declines": list(payment.declines),
        "expiresAt": payment.expires_at.isoformat(),
    }


def render_refund(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "payment": row["payment_id"],
        "key": row["idempotency_key"],
        "status": "succeeded",
        "amount": row["amount_minor"],
        "currency": row["currency"],
    }


async def _change_payment(sandbox: Sandbox, payment_id: str, decide: Any) -> SandboxPayment:
    """Apply a pure decision under the payment's lock; the payment as it then is."""
    async with open_transaction(sandbox.pool) as connection:
        payment = await find_payment(connection, "lock_by_id", id=payment_id)
        if payment is None:
            raise NotFound
        change: rules.Change | None = decide(payment)
        if change is None:
            return payment
        await save_change(connection, change, before=payment, jitter_seconds=sandbox.jitter_seconds)
    sandbox.wake.set()
    return change.payment


def _read_key(request: Request) -> tuple[str, bytes]:
    """The idempotency key and the hash of what it stands for."""
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise ValidationFailed("Send an Idempotency-Key of 8 to 120 visible characters.")
    return key, sha256(request.path.encode() + b"\0" + request.body).digest()
