"""Pure rules of payments: which status may follow which, what a provider's word means."""

from dataclasses import dataclass
from types import MappingProxyType

from foyer.payments.truth import ProviderPayment, ProviderStatus

OPEN_STATUSES = frozenset({"created", "requires_action", "processing", "authorized"})
ENDED_STATUSES = frozenset({"failed", "cancelled", "expired"})

_ENDINGS = frozenset({"succeeded", "failed", "cancelled", "expired"})

# Equal to the rows of payments/sql/triggers.sql; "" is a new row. What a provider says is final:
# money that arrives after we gave up is still money, so every ended status may become succeeded.
TRANSITIONS = MappingProxyType(
    {
        "": frozenset({"created"}),
        "created": _ENDINGS | {"requires_action", "processing", "authorized"},
        "requires_action": _ENDINGS | {"processing", "authorized"},
        "processing": _ENDINGS | {"requires_action", "authorized"},
        "authorized": _ENDINGS,
        "succeeded": frozenset(),
        "failed": frozenset({"succeeded"}),
        "cancelled": frozenset({"succeeded"}),
        "expired": frozenset({"succeeded"}),
    }
)
REFUND_TRANSITIONS = MappingProxyType(
    {
        "": frozenset({"pending"}),
        "pending": frozenset({"succeeded", "failed"}),
        "succeeded": frozenset(),
        "failed": frozenset(),
    }
)

_MEANING = MappingProxyType(
    {
        ProviderStatus.OPEN: "requires_action",
        ProviderStatus.REQUIRES_ACTION: "requires_action",
        ProviderStatus.PROCESSING: "processing",
        ProviderStatus.AUTHORIZED: "authorized",
        ProviderStatus.SUCCEEDED: "succeeded",
        ProviderStatus.FAILED: "failed",
        ProviderStatus.CANCELLED: "cancelled",
        ProviderStatus.EXPIRED: "expired",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPayment:
    """What we asked the provider to collect. `reference` is the payment's public id."""

    reference: str
    amount_minor: int
    currency: str
    account: str
    livemode: bool


def map_status(current: str, provider_status: ProviderStatus) -> str:
    """The payment's next status after the provider's word; `current` where that is old news.

    Monotonic: reports that arrive in any order end in the same status.
    """
    wanted = _MEANING[provider_status]
    return wanted if wanted in TRANSITIONS[current] else current


def find_mismatch(expected: ExpectedPayment, truth: ProviderPayment) -> str:
    """Why the provider's object is not the one we asked for, for staff; empty when it is.

    A succeeded payment must have captured exactly the amount.
    """
    if truth.reference != expected.reference:
        return "The provider's object carries another reference."
    if truth.currency != expected.currency:
        return f"Currency {truth.currency} instead of {expected.currency}."
    if truth.amount_minor != expected.amount_minor:
        return f"Amount {truth.amount_minor} instead of {expected.amount_minor}."
    if truth.account != expected.account:
        return "The money went to another merchant account."
    if truth.livemode != expected.livemode:
        return "Test money where real money was expected, or the other way round."
    captured = truth.captured_minor
    if truth.status is ProviderStatus.SUCCEEDED and captured != expected.amount_minor:
        return f"Captured {captured} instead of {expected.amount_minor}."
    return ""


def refundable_minor(*, status: str, amount_minor: int, refunded_minor: int) -> int:
    """What may still be refunded; `refunded_minor` counts pending refunds, failed ones not."""
    if status != "succeeded":
        return 0
    return max(0, amount_minor - refunded_minor)


def refund_share(part_minor: int, *, total_minor: int, before_minor: int, refund_minor: int) -> int:
    """How much of a contained part (tax, fee) goes back with a refund of `refund_minor`.

    `before_minor` is what earlier refunds gave back of the total. Shares are differences of one
    running sum, so that after the whole total went back the whole part has, to the cent.
    """
    assert total_minor > 0, total_minor
    assert 0 <= before_minor <= before_minor + refund_minor <= total_minor, refund_minor
    after_minor = before_minor + refund_minor
    return part_minor * after_minor // total_minor - part_minor * before_minor // total_minor


def retry_pause_seconds(attempts: int, *, first_seconds: int) -> int:
    """The pause after `attempts` tries: doubling from `first_seconds`."""
    assert attempts >= 1, attempts
    return int(first_seconds * 2 ** (attempts - 1))
