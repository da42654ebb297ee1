"""Pure rules of the sandbox: what each outcome does to a payment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from foyer.sandbox import limits

PAYABLE = frozenset({"open", "requires_action"})


class Outcome(StrEnum):
    """What the buyer at the sandbox's page makes happen."""

    SUCCEED = "succeed"
    DECLINE = "decline"
    REQUIRE_ACTION = "require_action"
    EXPIRE = "expire"
    DELAY = "delay"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxPayment:
    """A row of sandbox.payment. `due_at` is when money that is under way arrives.

    `declines` holds what merchants are told of each declined card: `bin`, `fingerprint`, and an
    `id` that is one try's.
    """

    id: str
    session_id: str
    idempotency_key: str
    request_hash: bytes
    reference: str
    amount_minor: int
    currency: str
    description: str
    merchant: str
    return_url: str
    manual_capture: bool
    status: str
    attempts_left: int
    failure_code: str
    failure_reason: str
    captured_minor: int
    refunded_minor: int
    due_at: datetime | None
    expires_at: datetime
    created_at: datetime
    declines: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What may be told of a card that a buyer named: its first digits and a word for the number."""

    bin: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The payment afterwards, the events to send of it, and how often each is sent."""

    payment: SandboxPayment
    events: tuple[str, ...]
    copies: int = 1


def apply_outcome(
    payment: SandboxPayment,
    *,
    outcome: Outcome,
    seconds: int,
    card: Card | None = None,
    now: datetime,
) -> Change | None:
    """What `outcome` does; None when the payment is closed. `seconds` is the delay's.

    Without `card` it is the house's made-up one, of which there is nothing to tell.
    """
    if payment.status not in PAYABLE or payment.expires_at <= now:
        return None
    match outcome:
        case Outcome.SUCCEED:
            return _collect(payment)
        case Outcome.DUPLICATE:
            paid = _collect(payment)
            return replace(
                paid,
                events=("payment.processing", *paid.events),
                copies=limits.DUPLICATE_COPIES,
            )
        case Outcome.DECLINE:
            return _decline(payment, card=card)
        case Outcome.REQUIRE_ACTION:
            asked = replace(payment, status="requires_action", failure_code="", failure_reason="")
            return Change(payment=asked, events=("payment.requires_action",))
        case Outcome.EXPIRE:
            return _expire(payment)
        case Outcome.DELAY:
            due_at = now + timedelta(seconds=seconds)
            under_way = replace(payment, status="processing", due_at=due_at)
            return Change(payment=under_way, events=("payment.processing",))


def apply_time(payment: SandboxPayment, *, now: datetime) -> Change | None:
    """What the passing of time does: money under way arrives, an unpaid session lapses.

    Money under way arrives even at a cancelled session, as a bank transfer does.
    """
    if payment.due_at is not None and payment.due_at <= now:
        return _collect(replace(payment, due_at=None))
    if payment.status in PAYABLE and payment.expires_at <= now:
        return _expire(payment)
    return None


def apply_cancel(payment: SandboxPayment) -> Change | None:
    """The merchant closes the way to pay; None when there is nothing left to close."""
    if payment.status not in PAYABLE | {"processing", "authorized"}:
        return None
    return Change(payment=replace(payment, status="cancelled"), events=("payment.cancelled",))


def apply_capture(payment: SandboxPayment) -> Change | None:
    """The merchant takes the authorised amount; None when none is authorised."""
    if payment.status != "authorized":
        return None
    return _succeed(payment)


def _collect(payment: SandboxPayment) -> Change:
    if payment.manual_capture:
        reserved = replace(payment, status="authorized", failure_code="", failure_reason="")
        return Change(payment=reserved, events=("payment.authorized",))
    return _succeed(payment)


def _succeed(payment: SandboxPayment) -> Change:
    paid = replace(
        payment,
        status="succeeded",
        captured_minor=payment.amount_minor,
        failure_code="",
        failure_reason="",
        due_at=None,
    )
    return Change(payment=paid, events=("payment.succeeded",))


def _decline(payment: SandboxPayment, *, card: Card | None) -> Change:
    left = payment.attempts_left - 1
    told = () if card is None else (_tell(payment, card=card),)
    declined = replace(
        payment,
        status="open" if left else "failed",
        attempts_left=left,
        failure_code="card_declined",
        failure_reason="The bank declined the card.",
        declines=(*payment.declines, *told),
    )
    event = "payment.attempt_failed" if left else "payment.failed"
    return Change(payment=declined, events=(event,))


def _tell(payment: SandboxPayment, *, card: Card) -> Mapping[str, str]:
    return {
        "id": f"{payment.id}:{payment.attempts_left}",
        "bin": card.bin,
        "fingerprint": card.fingerprint,
    }


def _expire(payment: SandboxPayment) -> Change:
    return Change(payment=replace(payment, status="expired"), events=("payment.expired",))
