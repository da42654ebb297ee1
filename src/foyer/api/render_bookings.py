"""Turns booking records into the shapes of the API."""

from zoneinfo import ZoneInfo

from foyer.api.render_catalog import poster_url
from foyer.api.schemas.base import MoneySchema
from foyer.api.schemas.bookings import (
    BookedShowSchema,
    BookingLineSchema,
    BookingSchema,
    BuyerSchema,
    PaymentSchema,
    RefundSchema,
    TicketSchema,
    Totals,
)
from foyer.api.schemas.catalog import EventName, HallName, VenueName
from foyer.bookings.records import (
    BookedPayment,
    BookedRefund,
    BookedShow,
    BookedTicket,
    BookingRecord,
    LineRecord,
)


def render_booking(booking: BookingRecord) -> BookingSchema:
    """`GET /bookings/{id}`."""
    shows = [_render_show(show) for show in booking.shows]
    first = shows[0] if shows else None
    return BookingSchema(
        id=booking.public_id,
        reference=booking.reference,
        status=booking.status,  # type: ignore[arg-type]  # the database holds only these words
        payment_status=booking.payment_status,
        lines=[_render_line(line, currency=booking.currency) for line in booking.lines],
        totals=_render_totals(booking),
        buyer=BuyerSchema(
            email=booking.buyer_email, full_name=booking.buyer_name, phone=booking.buyer_phone
        ),
        shows=shows,
        show=first,
        event=first.event if first else None,
        venue=first.venue if first else None,
        hall=first.hall if first else None,
        payments=[render_payment(payment) for payment in booking.payments],
        refunds=[_render_refund(refund) for refund in booking.refunds],
        tickets=[render_ticket(ticket) for ticket in booking.tickets],
        expires_at=booking.deadline_at,
        created_at=booking.placed_at,
    )


def render_payment(payment: BookedPayment) -> PaymentSchema:
    """A payment; empty strings of the record become null."""
    return PaymentSchema(
        id=payment.public_id,
        provider=payment.provider,
        status=payment.status,  # type: ignore[arg-type]  # the database holds only these words
        amount=MoneySchema(amount=payment.amount_minor, currency=payment.currency),
        method=payment.method,
        session_id=payment.session_id or None,
        client_secret=payment.client_secret or None,
        checkout_url=payment.checkout_url or None,
        failure_code=payment.failure_code or None,
        failure_reason=payment.failure_reason or None,
        attempts_left=payment.attempts_left,
        expires_at=payment.expires_at,
        created_at=payment.created_at,
    )


def render_ticket(ticket: BookedTicket) -> TicketSchema:
    """A ticket with its code: a capability, only ever shown to whoever may open the booking."""
    return TicketSchema(
        id=ticket.public_id,
        code=ticket.code,
        show_id=ticket.show_id,
        seat=ticket.seat_id,
        section=ticket.section,
        row=ticket.row,
        number=ticket.number,
        ticket_type=ticket.ticket_type,
        status=ticket.status,  # type: ignore[arg-type]  # the database holds only these words
    )


def _render_totals(booking: BookingRecord) -> Totals:
    def money(amount_minor: int) -> MoneySchema:
        return MoneySchema(amount=amount_minor, currency=booking.currency)

    return Totals(
        subtotal=money(booking.subtotal_minor),
        discount=money(booking.discount_minor),
        fees=money(booking.fees_minor),
        tax=money(booking.tax_minor),
        total=money(booking.total_minor),
    )


def _render_line(line: LineRecord, *, currency: str) -> BookingLineSchema:
    return BookingLineSchema(
        kind=line.kind,  # type: ignore[arg-type]  # the database holds only these words
        label=line.label,
        show_id=line.show_id,
        seat=line.seat_id or None,
        category=line.category or None,
        ticket_type=line.ticket_type or None,
        quantity=line.quantity,
        unit_price=MoneySchema(amount=line.unit_minor, currency=currency),
        total=MoneySchema(amount=line.total_minor, currency=currency),
        tax=MoneySchema(amount=line.tax_minor, currency=currency),
    )


def _render_show(show: BookedShow) -> BookedShowSchema:
    local_start = show.starts_at.astimezone(ZoneInfo(show.timezone)).replace(tzinfo=None)
    return BookedShowSchema(
        id=show.public_id,
        event=EventName(
            id=show.event_id,
            slug=show.event_slug,
            kind=show.event_kind,
            title=show.event_title,
            duration_minutes=show.duration_minutes,
            certificate=show.certificate,
            poster_url=poster_url(show.event_slug),
        ),
        venue=VenueName(
            id=show.venue_id,
            slug=show.venue_slug,
            name=show.venue_name,
            address=show.venue_address,
            city=show.city_name,
        ),
        hall=HallName(id=show.hall_id, number=show.hall_number, name=show.hall_name),
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        doors_open_at=show.doors_open_at,
        local_start=local_start.isoformat(timespec="seconds"),
        timezone=show.timezone,
        language=show.language,
        format=show.format,
        cancelled=show.cancelled,
    )


def _render_refund(refund: BookedRefund) -> RefundSchema:
    return RefundSchema(
        id=refund.public_id,
        payment_id=refund.payment_id,
        status=refund.status,  # type: ignore[arg-type]  # the database holds only these words
        amount=MoneySchema(amount=refund.amount_minor, currency=refund.currency),
        reason=refund.reason,
        created_at=refund.created_at,
    )
