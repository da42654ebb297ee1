"""What a succeeded payment settles, when a deadline moves and what a cancellation gives back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foyer.bookings.rules import TRANSITIONS
from foyer.checkout.rules import (
    AlreadySettled,
    Fulfil,
    Mismatch,
    PaidTwice,
    RefundableLine,
    Seats,
    SeatsLost,
    Settlement,
    SettlementFacts,
    deadline_after_failure,
    decide_settlement,
    percent_back,
    refund_by_policy,
)

NOW = datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
BOOKING_STATUSES = sorted({status for pair in TRANSITIONS for status in pair} - {""})
PAYMENT_STATUSES = [
    *("created", "requires_action", "processing", "authorized"),
    *("succeeded", "failed", "cancelled", "expired"),
]


def facts(
    booking_status: str = "pending",
    payment_status: str = "processing",
    *,
    mismatch: str = "",
    total: int = 1000,
    amount: int = 1000,
    seats: Seats = Seats.KEPT,
    shows_on: bool = True,
) -> SettlementFacts:
    return SettlementFacts(
        booking_status=booking_status,
        payment_status=payment_status,
        mismatch=mismatch,
        booking_total_minor=total,
        payment_amount_minor=amount,
        seats=seats,
        shows_on=shows_on,
    )


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (facts(), Fulfil),
        (facts(seats=Seats.FREED), Fulfil),
        (facts(seats=Seats.TAKEN), SeatsLost),
        (facts(shows_on=False), SeatsLost),
        (facts("expired", "expired", seats=Seats.FREED), Fulfil),
        (facts("expired", "cancelled", seats=Seats.TAKEN), SeatsLost),
        (facts("expired", "failed", seats=Seats.FREED, shows_on=False), SeatsLost),
        (facts("cancelled", "cancelled", seats=Seats.FREED), SeatsLost),
        (facts("confirmed", "failed"), PaidTwice),
        (facts("paid_unfulfilled", "failed"), PaidTwice),
        (facts("refunded", "failed"), PaidTwice),
        (facts("partially_refunded", "failed"), PaidTwice),
        (facts(mismatch="Currency USD instead of EUR."), Mismatch),
        (facts(amount=999), Mismatch),
        (facts("confirmed", "succeeded"), AlreadySettled),
        (facts("pending", "succeeded"), AlreadySettled),
        (facts("expired", "succeeded", mismatch="Amount."), AlreadySettled),
    ],
)
def test_the_table_of_settlements(known: SettlementFacts, expected: type[Settlement]) -> None:
    assert type(decide_settlement(known)) is expected


def test_seats_that_were_given_up_are_retaken_and_kept_ones_are_not() -> None:
    assert decide_settlement(facts()) == Fulfil(retake=False)
    assert decide_settlement(facts(seats=Seats.FREED)) == Fulfil(retake=True)
    assert decide_settlement(facts("expired", seats=Seats.FREED)) == Fulfil(retake=True)


@given(
    st.builds(
        facts,
        st.sampled_from(BOOKING_STATUSES),
        st.sampled_from(PAYMENT_STATUSES),
        mismatch=st.sampled_from(["", "Amount 1 instead of 2."]),
        amount=st.sampled_from([1000, 999]),
        seats=st.sampled_from(Seats),
        shows_on=st.booleans(),
    )
)
def test_money_is_never_taken_for_nothing_and_tickets_never_given_for_none(
    known: SettlementFacts,
) -> None:
    decision = decide_settlement(known)
    if isinstance(decision, Fulfil):
        assert known.payment_status != "succeeded"
        assert not known.mismatch
        assert known.payment_amount_minor == known.booking_total_minor
        assert known.shows_on
        assert known.seats is not Seats.TAKEN
        assert (known.booking_status, "confirmed") in TRANSITIONS
    if isinstance(decision, SeatsLost):
        assert (known.booking_status, "paid_unfulfilled") in TRANSITIONS
        assert decision.reason
    if isinstance(decision, AlreadySettled):
        assert known.payment_status == "succeeded"


@pytest.mark.parametrize(
    ("left_seconds", "life_seconds", "moved", "expected_seconds"),
    [
        (400, 500, False, None),  # time enough
        (300, 600, False, None),
        (100, 800, False, 300),
        (0, 900, False, None),  # passed
        (-1, 900, False, None),
        (100, 800, True, None),  # once only
        (50, 1100, False, 100),  # never past placed + 20 min
        (1, 1199, False, None),
    ],
)
def test_a_failed_try_moves_the_deadline_once_and_within_bounds(
    left_seconds: int, life_seconds: int, moved: bool, expected_seconds: int | None
) -> None:
    later = deadline_after_failure(
        deadline_at=NOW + timedelta(seconds=left_seconds),
        placed_at=NOW - timedelta(seconds=life_seconds),
        moved=moved,
        now=NOW,
    )
    expected = None if expected_seconds is None else NOW + timedelta(seconds=expected_seconds)
    assert later == expected


@given(st.integers(-100, 1200), st.integers(0, 1300))
def test_a_moved_deadline_lies_later_and_never_past_twenty_minutes(left: int, life: int) -> None:
    placed_at, deadline_at = NOW - timedelta(seconds=life), NOW + timedelta(seconds=left)
    later = deadline_after_failure(
        deadline_at=deadline_at, placed_at=placed_at, moved=False, now=NOW
    )
    if later is not None:
        assert deadline_at < later <= placed_at + timedelta(minutes=20)
        assert later <= NOW + timedelta(minutes=5)


POLICY = [(24, 100), (2, 50)]


@pytest.mark.parametrize(
    ("hours", "percent"), [(25, 100), (24, 100), (23.99, 50), (2, 50), (1.99, 0), (-1, 0)]
)
def test_the_policy_counts_from_the_start_of_the_show(hours: float, percent: int) -> None:
    starts_at = NOW + timedelta(hours=hours)
    assert percent_back(POLICY, starts_at=starts_at, now=NOW) == percent
    assert percent_back(POLICY[::-1], starts_at=starts_at, now=NOW) == percent


def test_no_policy_gives_nothing_back() -> None:
    assert percent_back([], starts_at=NOW + timedelta(days=90), now=NOW) == 0


def test_each_line_follows_its_own_show_and_rounds_once() -> None:
    lines = [
        RefundableLine(total_minor=1001, starts_at=NOW + timedelta(hours=30)),
        RefundableLine(total_minor=333, starts_at=NOW + timedelta(hours=3)),
        RefundableLine(total_minor=332, starts_at=NOW + timedelta(hours=4)),
        RefundableLine(total_minor=999, starts_at=NOW + timedelta(hours=1)),
    ]
    assert refund_by_policy(lines, policy=POLICY, now=NOW) == 1001 + 333


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(-5, 60)), min_size=1, max_size=20),
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=4),
)
def test_a_policy_never_gives_back_more_than_was_paid(
    lines: list[tuple[int, int]], policy: list[tuple[float, int]]
) -> None:
    paid = [
        RefundableLine(total_minor=total, starts_at=NOW + timedelta(hours=hours))
        for total, hours in lines
    ]
    back = refund_by_policy(paid, policy=policy, now=NOW)
    assert 0 <= back <= sum(total for total, _ in lines)
