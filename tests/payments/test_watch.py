"""An alarm when cards are tried out: more than a fifth of ten minutes' payments declined."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from foyer.payments.limits import DECLINES_COUNTED_MIN, DECLINES_WINDOW_SECONDS
from foyer.payments.models import Payment, PaymentStatus
from foyer.payments.watch import Declines, watch_declines
from foyer.platform.ids import new_uuid
from tests.bookings.scenes import make_booking
from tests.factories import make_show, make_world

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
AGO = NOW - timedelta(minutes=5)
_turn = itertools.count()

pytestmark = pytest.mark.django_db


def end_payments(*, declined: int = 0, paid: int = 0, at: datetime = AGO) -> None:
    world = make_world()
    booking = make_booking(world, make_show(world)).booking
    for status, moment, count in (
        (PaymentStatus.FAILED, "failed_at", declined),
        (PaymentStatus.SUCCEEDED, "succeeded_at", paid),
    ):
        for _ in range(count):
            payment = Payment.objects.create(
                public_id=new_uuid(),
                organizer=world.organizer,
                booking=booking,
                provider="sandbox",
                amount_minor=100,
                currency="EUR",
                idempotency_key=f"watch:{next(_turn)}",
                expires_at=NOW,
            )
            Payment.objects.filter(id=payment.id).update(status=status, **{moment: at})


@pytest.mark.parametrize(
    ("declined", "paid", "alarming"),
    [
        (5, 16, True),
        (4, 16, False),  # A fifth is not more than a fifth.
        (DECLINES_COUNTED_MIN, 0, True),
        (DECLINES_COUNTED_MIN - 1, 0, False),  # Too few to mean anything.
        (0, 0, False),
        (0, 50, False),
    ],
)
def test_a_share_above_a_fifth_is_alarming(declined: int, paid: int, alarming: bool) -> None:
    assert Declines(declined=declined, paid=paid).is_alarming is alarming


def test_what_ended_within_ten_minutes_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    end_payments(declined=3, paid=2)
    end_payments(declined=9, paid=9, at=NOW - timedelta(seconds=DECLINES_WINDOW_SECONDS))
    assert watch_declines(now=NOW) == Declines(declined=3, paid=2)
    assert "many_declines" not in caplog.text


def test_an_alarming_share_is_an_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    end_payments(declined=12, paid=12)
    watch_declines(now=NOW)
    assert "many_declines" in caplog.text
    assert {record.levelname for record in caplog.records} >= {"ERROR"}
