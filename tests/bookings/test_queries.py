"""Reading bookings: who may, how many queries, and what is in the record."""

from datetime import timedelta
from typing import Any

import pytest

from foyer.bookings.access import Access
from foyer.bookings.models import Booking
from foyer.bookings.queries import (
    get_booking,
    list_bookings,
    list_overdue,
    lookup_booking_ids,
)
from foyer.payments.models import Payment, Refund
from foyer.platform.clock import utc_now
from foyer.platform.errors import NotFound
from foyer.platform.ids import new_uuid
from foyer.platform.paging import PageRequest
from tests.bookings.scenes import make_booking
from tests.factories import make_show, make_user, make_world

pytestmark = pytest.mark.django_db


def pay(booking: Booking, *, status: str = "succeeded") -> Payment:
    payment = Payment.objects.create(
        organizer_id=booking.organizer_id,
        booking=booking,
        provider="sandbox",
        amount_minor=booking.total_minor,
        currency="EUR",
        idempotency_key=f"key-{new_uuid()}",
        expires_at=booking.deadline_at,
    )
    payment.status = status
    payment.save()
    return payment


def test_a_booking_is_read_with_everything_in_six_queries(django_assert_num_queries: Any) -> None:
    world = make_world()
    show = make_show(world)
    booking = make_booking(world, show, numbers=(1, 0)).booking
    payment = pay(booking)
    Refund.objects.create(
        organizer_id=booking.organizer_id,
        booking=booking,
        payment=payment,
        amount_minor=100,
        currency="EUR",
        idempotency_key="refund-key",
    )
    with django_assert_num_queries(6):
        record = get_booking(booking.public_id, access=Access(visitor_id=booking.visitor_id))
    assert [line.seat_id for line in record.lines] == ["A1", "A2"]
    assert [line.ticket_type for line in record.lines] == ["adult", "adult"]
    assert [shown.public_id for shown in record.shows] == [show.public_id]
    assert record.lines[0].show_id == show.public_id
    assert [paid.status for paid in record.payments] == ["succeeded"]
    assert [refund.payment_id for refund in record.refunds] == [payment.public_id]
    assert record.payment_status == "paid"
    assert record.tickets == ()


def test_a_foreign_or_unknown_booking_is_not_found() -> None:
    world = make_world()
    booking = make_booking(world, make_show(world)).booking
    for access in (Access(), Access(user_id=1), Access(visitor_id=new_uuid())):
        with pytest.raises(NotFound):
            get_booking(booking.public_id, access=access)
    with pytest.raises(NotFound):
        get_booking(new_uuid(), access=Access(visitor_id=booking.visitor_id))


@pytest.mark.parametrize("count", [1, 3])
def test_own_bookings_are_listed_newest_first_in_seven_queries(
    count: int, django_assert_num_queries: Any
) -> None:
    world, user = make_world(), make_user()
    show = make_show(world)
    made = [
        make_booking(world, show, numbers=(turn,), user_id=user.id).booking for turn in range(count)
    ]
    make_booking(world, show, numbers=(9,), user_id=make_user().id)
    for booking in made:
        pay(booking)
    with django_assert_num_queries(7):
        page = list_bookings(user.id, request=PageRequest())
    assert [record.id for record in page.items] == [booking.id for booking in made[::-1]]
    assert page.total == count


def test_lists_have_pages() -> None:
    world, user = make_world(), make_user()
    show = make_show(world)
    made = [
        make_booking(world, show, numbers=(turn,), user_id=user.id).booking.id for turn in range(3)
    ]
    page = list_bookings(user.id, request=PageRequest(page=2, limit=2))
    assert [record.id for record in page.items] == [made[0]]
    assert (page.total, page.total_pages) == (3, 2)


def test_a_booking_is_looked_up_by_reference_and_address_of_any_case() -> None:
    world = make_world()
    booking = make_booking(world, make_show(world)).booking
    assert lookup_booking_ids(booking.reference, email="ada@EXAMPLE.org") == (booking.id,)
    assert lookup_booking_ids(booking.reference, email="eve@example.org") == ()
    assert lookup_booking_ids("00000000", email="ada@example.org") == ()


def test_overdue_bookings_are_the_unpaid_ones_past_their_deadline() -> None:
    world, now = make_world(), utc_now()
    show = make_show(world)
    longest = make_booking(world, show, numbers=(0,), now=now - timedelta(minutes=30)).booking
    overdue = make_booking(world, show, numbers=(1,), now=now - timedelta(minutes=16)).booking
    make_booking(world, show, numbers=(2,), now=now)
    paid = make_booking(world, show, numbers=(3,), now=now - timedelta(minutes=30)).booking
    Booking.objects.filter(id=paid.id).update(status="confirmed")
    assert list_overdue(now=now) == [longest.id, overdue.id]
