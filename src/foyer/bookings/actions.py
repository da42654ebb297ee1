"""Writes on bookings; all of them run inside the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from foyer.bookings import limits
from foyer.bookings.models import Booking, BookingLine, BookingStatus
from foyer.platform.ids import new_reference
from foyer.pricing.rules import Quote, QuoteLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    email: str
    full_name: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingDraft:
    """A booking about to be placed; lines and amounts come from the quote."""

    organizer_id: int
    user_id: int | None
    visitor_id: UUID | None
    buyer: Buyer
    quote: Quote
    locale: str
    deadline_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedBooking:
    """`line_ids` by (show id, seat number); concession lines are not in it."""

    booking: Booking
    line_ids: dict[tuple[int, int], int]


def create_booking(draft: BookingDraft, *, now: datetime) -> CreatedBooking:
    """Insert a pending booking and its lines, with a fresh reference."""
    assert connection.in_atomic_block, "a booking is created in the transaction of its claims"
    booking = insert_with_reference(_booking_row(draft, now=now), references=_fresh_references())
    lines = BookingLine.objects.bulk_create(
        [_line_row(booking.id, line) for line in draft.quote.lines]
    )
    line_ids = {
        (line.show_id, line.seat_no): line.id
        for line in lines
        if line.show_id is not None and line.seat_no is not None
    }
    return CreatedBooking(booking=booking, line_ids=line_ids)


def close_booking(booking: Booking, *, status: BookingStatus, reason: str, now: datetime) -> None:
    """Move a locked booking to a state that ends it; the reason is for the buyer to read."""
    booking.status = status
    booking.closed_at = now
    booking.close_reason = reason
    booking.save(update_fields=["status", "closed_at", "close_reason", "updated_at"])


def confirm_booking(booking: Booking, *, now: datetime) -> None:
    """Move a locked booking to confirmed; one that was closed is open again."""
    booking.status = BookingStatus.CONFIRMED
    booking.confirmed_at = now
    booking.closed_at = None
    booking.close_reason = ""
    booking.save(
        update_fields=["status", "confirmed_at", "closed_at", "close_reason", "updated_at"]
    )


def move_deadline(booking: Booking, *, deadline_at: datetime) -> None:
    """Give a locked booking its one later deadline."""
    assert not booking.deadline_moved, "a deadline moves once"
    booking.deadline_at = deadline_at
    booking.deadline_moved = True
    booking.save(update_fields=["deadline_at", "deadline_moved", "updated_at"])


def revoke_access_key(booking: Booking) -> None:
    """Make every key and link given out so far worthless."""
    booking.access_key_version += 1
    booking.save(update_fields=["access_key_version", "updated_at"])


def insert_with_reference(row: Booking, *, references: Iterable[str]) -> Booking:
    """Insert the row under the first reference that nobody has; the unique constraint decides."""
    for reference in references:
        row.reference = reference
        try:
            with transaction.atomic():  # A savepoint: a taken reference spoils nothing.
                row.save(force_insert=True)
        except IntegrityError:
            # Any other violation is a programming error and must surface.
            if not Booking.objects.filter(reference=reference).exists():
                raise
            row.pk = None
            continue
        return row
    raise AssertionError("no free reference: the random source is broken")


def _fresh_references() -> Iterable[str]:
    for _ in range(limits.REFERENCE_TRIES_MAX):
        yield new_reference(characters=limits.REFERENCE_CHARACTERS)


def _booking_row(draft: BookingDraft, *, now: datetime) -> Booking:
    return Booking(
        organizer_id=draft.organizer_id,
        user_id=draft.user_id,
        visitor_id=draft.visitor_id,
        buyer_email=draft.buyer.email,
        buyer_name=draft.buyer.full_name,
        buyer_phone=draft.buyer.phone,
        currency=draft.quote.currency,
        subtotal_minor=draft.quote.subtotal_minor,
        discount_minor=draft.quote.discount_minor,
        fees_minor=draft.quote.fees_minor,
        tax_minor=draft.quote.tax_minor,
        total_minor=draft.quote.total_minor,
        placed_at=now,
        deadline_at=draft.deadline_at,
        locale=draft.locale,
    )


def _line_row(booking_id: int, line: QuoteLine) -> BookingLine:
    seat, concession = line.seat, line.concession
    return BookingLine(
        booking_id=booking_id,
        kind=line.kind,
        show_id=seat.show_id if seat else None,
        seat_no=seat.seat_no if seat else None,
        seat_id=seat.seat_id if seat else "",
        section=seat.section if seat else "",
        row=seat.row if seat else "",
        number=seat.number if seat else "",
        category=seat.category if seat else "",
        category_name=seat.category_name if seat else "",
        ticket_type_id=seat.ticket_type_id if seat else None,
        concession_id=concession.concession_id if concession else None,
        label=line.label,
        quantity=line.quantity,
        unit_minor=line.unit_minor,
        discount_minor=line.discount_minor,
        total_minor=line.total_minor,
        fee_minor=line.fee_minor,
        tax_bp=line.tax_bp,
        tax_minor=line.tax_minor,
    )
