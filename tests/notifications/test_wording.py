from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from foyer.bookings.records import BookedRefund, BookingRecord
from foyer.notifications.kinds import MessageKind
from foyer.notifications.wording import is_superseded, write_event, write_mail

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def make_refund(amount_minor: int, *, status: str = "pending") -> BookedRefund:
    return BookedRefund(
        public_id=UUID(int=1),
        payment_id=UUID(int=2),
        status=status,
        amount_minor=amount_minor,
        currency="EUR",
        reason="",
        created_at=NOW,
        succeeded_at=None,
    )


BOOKING = BookingRecord(
    id=1,
    public_id=UUID(int=3),
    reference="7K2MQX9A",
    status="confirmed",
    payment_status="paid",
    organizer_id=1,
    organizer_public_id=UUID(int=4),
    organizer_slug="aurora",
    organizer_name="Aurora",
    user_id=None,
    buyer_email="marta@example.org",
    buyer_name="Marta",
    buyer_phone="",
    currency="EUR",
    subtotal_minor=2400,
    discount_minor=0,
    fees_minor=200,
    tax_minor=158,
    total_minor=2400,
    placed_at=NOW,
    deadline_at=NOW,
    confirmed_at=NOW,
    closed_at=None,
    close_reason="",
    access_key_version=1,
    locale="en",
    lines=(),
    shows=(),
    payments=(),
    refunds=(),
    tickets=(),
)


def words_of(kind: MessageKind, booking: BookingRecord = BOOKING) -> str:
    words = write_mail(kind, booking)
    return "\n".join((words.subject, words.headline, *words.paragraphs, words.action))


@pytest.mark.parametrize("kind", list(MessageKind))
def test_every_kind_has_words_that_name_the_booking_or_the_event(kind: MessageKind) -> None:
    words = write_mail(kind, BOOKING)
    assert "7K2M-QX9A" in words.subject
    assert words.headline
    assert all(paragraph.endswith((".", "?")) for paragraph in words.paragraphs)


def test_a_late_payment_says_what_happened_and_that_all_money_goes_back() -> None:
    booking = replace(BOOKING, status="paid_unfulfilled", refunds=(make_refund(2400),))
    text = words_of(MessageKind.PAID_UNFULFILLED, booking)
    assert "somebody else had taken your seats" in text
    assert "All of it, €24.00, goes back" in text


def test_a_cancellation_names_the_sum_that_goes_back() -> None:
    refunded = replace(BOOKING, refunds=(make_refund(1200),))
    assert "€12.00 goes back" in words_of(MessageKind.BOOKING_CANCELLED, refunded)
    assert "No money is due" in words_of(MessageKind.BOOKING_CANCELLED)


def test_a_refused_refund_is_not_promised() -> None:
    refused = replace(BOOKING, refunds=(make_refund(1200, status="failed"),))
    assert "No money is due" in words_of(MessageKind.BOOKING_CANCELLED, refused)


def test_a_finished_refund_names_only_what_was_confirmed() -> None:
    booking = replace(BOOKING, refunds=(make_refund(1200, status="succeeded"), make_refund(300)))
    assert "€12.00 is on its way" in words_of(MessageKind.BOOKING_REFUNDED, booking)


def test_an_expired_booking_says_that_no_money_was_taken() -> None:
    assert "No money was taken" in words_of(MessageKind.BOOKING_EXPIRED)


def test_a_free_booking_speaks_of_no_payment() -> None:
    free = replace(BOOKING, total_minor=0)
    assert "received" not in words_of(MessageKind.BOOKING_CONFIRMED, free)


@pytest.mark.parametrize(
    ("kind", "status", "superseded"),
    [
        (MessageKind.BOOKING_CONFIRMED, "confirmed", False),
        (MessageKind.BOOKING_CONFIRMED, "cancelled", True),
        (MessageKind.BOOKING_EXPIRED, "expired", False),
        (MessageKind.BOOKING_EXPIRED, "confirmed", True),
        (MessageKind.PAYMENT_FAILED, "confirmed", True),
        (MessageKind.PAID_UNFULFILLED, "refunded", False),
        (MessageKind.BOOKING_LINK, "expired", False),
    ],
)
def test_news_that_is_no_longer_true_is_superseded(
    kind: MessageKind, status: str, superseded: bool
) -> None:
    assert is_superseded(kind, replace(BOOKING, status=status)) is superseded


def test_a_booking_without_shows_is_called_by_its_number() -> None:
    assert write_event(BOOKING) == "booking 7K2M-QX9A"
