"""Bookings made by the domain's own actions, without holds and payments."""

from datetime import datetime, timedelta

from django.db import transaction

from foyer.bookings.actions import BookingDraft, Buyer, CreatedBooking, create_booking
from foyer.catalog.models import Show
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from foyer.pricing.rules import QuoteSeat, quote
from tests.factories import World


def quote_seat(world: World, show: Show, *, number: int, unit_minor: int = 1200) -> QuoteSeat:
    adult = world.ticket_types[0]
    return QuoteSeat(
        kind="seat",
        show_id=show.id,
        show_public_id=show.public_id,
        seat_no=number,
        seat_id=f"A{number + 1}",
        section="Main",
        row="A",
        number=str(number + 1),
        category="standard",
        category_name="standard",
        ticket_type_id=adult.id,
        ticket_type=adult.code,
        label=adult.name,
        unit_minor=unit_minor,
        fee_minor=100,
        tax_bp=700,
    )


def make_booking(
    world: World,
    show: Show,
    *,
    numbers: tuple[int, ...] = (0, 1),
    user_id: int | None = None,
    now: datetime | None = None,
) -> CreatedBooking:
    now = now or utc_now()
    draft = BookingDraft(
        organizer_id=world.organizer.id,
        user_id=user_id,
        visitor_id=new_uuid(),
        buyer=Buyer(email="Ada@example.org", full_name="Ada Lovelace"),
        quote=quote([quote_seat(world, show, number=number) for number in numbers], currency="EUR"),
        locale="en",
        deadline_at=now + timedelta(minutes=15),
    )
    with transaction.atomic():
        return create_booking(draft, now=now)
