"""Bookings as the tests of tickets, doors and mails need them, made through the ORM."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from foyer.bookings.models import Booking, BookingLine, BookingStatus, LineKind
from foyer.catalog.models import Show
from foyer.platform.ids import new_reference
from foyer.tickets.actions import issue_tickets
from foyer.tickets.models import Ticket

NOW = datetime(2026, 12, 1, 18, 40, tzinfo=UTC)


def make_booking(
    show: Show,
    *,
    seat_nos: Sequence[int] = (0,),
    status: str = BookingStatus.CONFIRMED,
    concession: Any = None,
    **fields: Any,
) -> Booking:
    """A booking of `seat_nos` at 12.00 each; row A, seats numbered from 1."""
    total = 1200 * len(seat_nos) + (450 if concession else 0)
    booking = Booking.objects.create(
        **{
            "organizer": show.organizer,
            "reference": new_reference(characters=8),
            "buyer_email": "marta@example.org",
            "buyer_name": "Marta Figueiredo",
            "status": BookingStatus.PENDING,
            "currency": "EUR",
            "subtotal_minor": total,
            "total_minor": total,
            "fees_minor": 100 * len(seat_nos),
            "tax_minor": 79 * len(seat_nos),
            "placed_at": NOW,
            "deadline_at": NOW,
            **fields,
        }
    )
    if status != BookingStatus.PENDING:
        Booking.objects.filter(id=booking.id).update(status=status, confirmed_at=NOW)
    for seat_no in seat_nos:
        BookingLine.objects.create(
            booking=booking,
            kind=LineKind.SEAT,
            show=show,
            seat_no=seat_no,
            seat_id=f"A{seat_no + 1}",
            section="Main",
            row="A",
            number=str(seat_no + 1),
            category="standard",
            category_name="Standard",
            ticket_type=show.organizer.ticket_types.get(code="adult"),
            label="Adult",
            unit_minor=1200,
            total_minor=1200,
            fee_minor=100,
            tax_bp=700,
            tax_minor=79,
        )
    if concession:
        BookingLine.objects.create(
            booking=booking,
            kind=LineKind.CONCESSION,
            concession=concession,
            label=concession.name,
            unit_minor=450,
            total_minor=450,
        )
    booking.refresh_from_db()
    return booking


def make_tickets(show: Show, *, seat_nos: Sequence[int] = (0,), **fields: Any) -> list[Ticket]:
    """Valid tickets of a new confirmed booking."""
    booking = make_booking(show, seat_nos=seat_nos, **fields)
    with transaction.atomic():
        issue_tickets(booking.id, now=NOW)
    return list(Ticket.objects.filter(booking=booking).order_by("seat_no"))
