"""Pure decisions about money and seats: what a payment settles, when time is up, what goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from foyer.checkout import limits

_REFUSING = {
    "cancelled": "The booking had been cancelled.",
    "show_off": "The show does not take place or is over.",
    "seats": "The seats were sold to somebody else after the time to pay was up.",
}


class Seats(Enum):
    """Whose the booking's seats are when its money arrives."""

    KEPT = auto()  # paying claims of this booking
    FREED = auto()  # given up; they may or may not be free
    TAKEN = auto()  # retaking them has just failed


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementFacts:
    """What is known under the locks of booking and payment when a payment has succeeded.

    `mismatch` says why the provider's object is not the one we asked for, empty when it is.
    `shows_on`: every show takes place and has not ended.
    """

    booking_status: str
    payment_status: str
    mismatch: str
    booking_total_minor: int
    payment_amount_minor: int
    seats: Seats
    shows_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfil:
    """Sell the seats and issue tickets; with `retake` only if all seats can be taken back."""

    retake: bool


@dataclass(frozen=True, slots=True)
class AlreadySettled:
    """This payment has had its effect: do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsLost:
    """The money came and there is nothing to give for it: all of it goes back."""

    reason: str


@dataclass(frozen=True, slots=True)
class PaidTwice:
    """Another payment has already paid for the booking: this one goes back, tickets stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Not the money we asked for: park it for staff, confirm nothing."""

    reason: str


Settlement = Fulfil | AlreadySettled | SeatsLost | PaidTwice | Mismatch


def decide_settlement(facts: SettlementFacts) -> Settlement:
    """What a succeeded payment leads to (money.md 5 and 6).

    A payment that has succeeded before is settled, whatever else is true. A buyer who cancelled
    gets the money back rather than tickets nobody wants any more.
    """
    if facts.payment_status == "succeeded":
        return AlreadySettled()
    if facts.mismatch:
        return Mismatch(reason=facts.mismatch)
    if facts.payment_amount_minor != facts.booking_total_minor:
        return Mismatch(
            reason=f"Paid {facts.payment_amount_minor} for {facts.booking_total_minor}."
        )
    match facts.booking_status:
        case "pending" | "expired" if facts.seats is Seats.TAKEN:
            return SeatsLost(reason=_REFUSING["seats"])
        case "pending" | "expired" if not facts.shows_on:
            return SeatsLost(reason=_REFUSING["show_off"])
        case "pending":
            return Fulfil(retake=facts.seats is Seats.FREED)
        case "expired":
            return Fulfil(retake=True)
        case "cancelled":
            return SeatsLost(reason=_REFUSING["cancelled"])
        case "confirmed" | "partially_refunded" | "refunded" | "paid_unfulfilled":
            return PaidTwice()
        case unknown:
            raise AssertionError(f"a booking is never {unknown}")


def deadline_after_failure(
    *, deadline_at: datetime, placed_at: datetime, moved: bool, now: datetime
) -> datetime | None:
    """The booking's later deadline after a failed try, None when it stays (money.md 12).

    With less than 5 min left it moves to now + 5 min, once, and never past placed + 20 min; a
    deadline that has passed is not revived.
    """
    if moved or now >= deadline_at:
        return None
    wanted = now + timedelta(seconds=limits.RETRY_WINDOW_SECONDS)
    latest = placed_at + timedelta(seconds=limits.BOOKING_LIFE_SECONDS_MAX)
    later = min(wanted, latest)
    return later if later > deadline_at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundableLine:
    """What was paid for a line, and when its show starts (for snacks: the first show)."""

    total_minor: int
    starts_at: datetime


def refund_by_policy(
    lines: Sequence[RefundableLine],
    *,
    policy: Sequence[tuple[float, int]],
    now: datetime,
) -> int:
    """What cancelling now gives back, in minor units; half a unit rounds up, once a percentage.

    `policy` holds (hours before the start, percent back): the line with the most hours that the
    remaining time still reaches counts, and nothing comes back when none does.
    """
    by_percent: dict[int, int] = {}
    for line in lines:
        percent = percent_back(policy, starts_at=line.starts_at, now=now)
        by_percent[percent] = by_percent.get(percent, 0) + line.total_minor
    return sum((amount * percent + 50) // 100 for percent, amount in by_percent.items())


def percent_back(policy: Sequence[tuple[float, int]], *, starts_at: datetime, now: datetime) -> int:
    """The percentage of the policy's entry that the time before the start still reaches."""
    for hours, percent in sorted(policy, reverse=True):
        assert 0 <= percent <= limits.REFUND_PERCENT_MAX, percent
        if starts_at - now >= timedelta(hours=hours):
            return percent
    return 0
