from uuid import UUID

from django.db.models import QuerySet

from foyer.bookings.access import Access, may_open
from foyer.platform.errors import NotFound
from foyer.tickets.models import Ticket, TicketKey, TicketStatus
from foyer.tickets.records import PublicKey, TicketRecord

# A pending ticket waits for its money: nobody sees it. A passed-on one belongs to somebody else.
_SHOWN = (TicketStatus.VALID, TicketStatus.USED, TicketStatus.FLAGGED)


def list_tickets(booking_id: int) -> tuple[TicketRecord, ...]:
    """The tickets a buyer holds: valid, used or disputed ones, by show and seat. One query."""
    rows = _rows().filter(booking_id=booking_id, status__in=_SHOWN)
    return tuple(to_record(ticket) for ticket in rows.order_by("show__starts_at", "seat_no", "id"))


def get_ticket(public_id: UUID, *, access: Access) -> TicketRecord:
    """One ticket, void ones included; `NotFound` unless `access` opens its booking. One query."""
    ticket = _rows().filter(public_id=public_id).exclude(status=TicketStatus.PENDING).first()
    if ticket is None or not may_open(
        access,
        public_id=ticket.booking.public_id,
        key_version=ticket.booking.access_key_version,
        user_id=ticket.booking.user_id,
        visitor_id=ticket.booking.visitor_id,
        organizer_id=ticket.organizer_id,
    ):
        raise NotFound
    return to_record(ticket)


def find_booking_of(public_id: UUID) -> UUID | None:
    """The booking that a ticket belongs to, by its public id; no access is checked."""
    rows = Ticket.objects.filter(public_id=public_id)
    return rows.values_list("booking__public_id", flat=True).first()


def read_ticket(ticket_id: int) -> TicketRecord:
    """One ticket by its inner id; no access is checked."""
    return to_record(_rows().get(id=ticket_id))


def list_public_keys() -> tuple[PublicKey, ...]:
    """The keys whose codes are accepted, newest first."""
    rows = TicketKey.objects.filter(retired_at=None).order_by("-created_at", "-kid")
    return tuple(
        PublicKey(kid=row.kid, public_key=bytes(row.public_key), created_at=row.created_at)
        for row in rows
    )


def _rows() -> QuerySet[Ticket]:
    return Ticket.objects.select_related(
        "booking",
        "organizer",
        "line__ticket_type",
        "show__event",
        "show__venue__city",
        "show__hall",
    )


def to_record(ticket: Ticket) -> TicketRecord:
    """The record of a row that was read with its relations."""
    booking, line, show = ticket.booking, ticket.line, ticket.show
    ticket_type = line.ticket_type
    return TicketRecord(
        id=ticket.id,
        public_id=ticket.public_id,
        status=ticket.status,
        code=ticket.code,
        booking_public_id=booking.public_id,
        reference=booking.reference,
        buyer_name=booking.buyer_name,
        organizer_id=ticket.organizer_id,
        organizer_name=ticket.organizer.name,
        show_public_id=show.public_id,
        event_slug=show.event.slug,
        event_title=show.event.title,
        event_kind=show.event.kind,
        poster=show.event.poster,
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        doors_open_at=show.doors_open_at,
        timezone=show.venue.timezone,
        show_note=show.note,
        show_cancelled=show.status == "cancelled",
        venue_name=show.venue.name,
        venue_address=show.venue.address,
        city_name=show.venue.city.name,
        hall_name=show.hall.name,
        seat_id=line.seat_id,
        section=line.section,
        row=line.row,
        number=line.number,
        category_name=line.category_name,
        ticket_type=ticket_type.code if ticket_type else "",
        ticket_label=line.label,
        ticket_note=ticket_type.note if ticket_type else "",
        price_minor=line.total_minor,
        currency=booking.currency,
        valid_from=ticket.valid_from,
        valid_until=ticket.valid_until,
        used_at=ticket.used_at,
    )
