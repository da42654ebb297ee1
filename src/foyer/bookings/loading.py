"""From rows to records: a fixed number of queries for any number of bookings."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from foyer.bookings.models import Booking, BookingLine
from foyer.bookings.records import (
    BookedPayment,
    BookedRefund,
    BookedShow,
    BookedTicket,
    BookingRecord,
    LineRecord,
)
from foyer.bookings.rules import derive_payment_status
from foyer.catalog.models import Show, ShowStatus


def load_records(bookings: Sequence[Booking]) -> tuple[BookingRecord, ...]:
    """Records in the order of `bookings`, whose organizers must be loaded; five queries."""
    if not bookings:
        return ()
    lines = BookingLine.objects.select_related("ticket_type").order_by("show_id", "seat_no", "id")
    prefetch_related_objects(
        list(bookings), Prefetch("lines", queryset=lines), "payments", "refunds", "tickets"
    )
    shows = _load_shows(
        {line.show_id for booking in bookings for line in booking.lines.all() if line.show_id}
    )
    return tuple(_booking_record(booking, shows=shows) for booking in bookings)


def _load_shows(show_ids: Collection[int]) -> dict[int, BookedShow]:
    rows = Show.objects.filter(id__in=show_ids).select_related("event", "venue__city", "hall")
    return {show.id: _show_record(show) for show in rows}


def _booking_record(booking: Booking, *, shows: dict[int, BookedShow]) -> BookingRecord:
    lines = tuple(_line_record(line, shows=shows) for line in booking.lines.all())
    payments = _payment_records(booking)
    refunds = _refund_records(booking)
    own_shows = {line.show_id for line in booking.lines.all() if line.show_id}
    return BookingRecord(
        id=booking.id,
        public_id=booking.public_id,
        reference=booking.reference,
        status=booking.status,
        payment_status=derive_payment_status(
            [payment.status for payment in payments],
            total_minor=booking.total_minor,
            captured_minor=_sum_succeeded(payments),
            refunded_minor=_sum_succeeded(refunds),
        ),
        organizer_id=booking.organizer_id,
        organizer_public_id=booking.organizer.public_id,
        organizer_slug=booking.organizer.slug,
        organizer_name=booking.organizer.name,
        user_id=booking.user_id,
        buyer_email=booking.buyer_email,
        buyer_name=booking.buyer_name,
        buyer_phone=booking.buyer_phone,
        currency=booking.currency,
        subtotal_minor=booking.subtotal_minor,
        discount_minor=booking.discount_minor,
        fees_minor=booking.fees_minor,
        tax_minor=booking.tax_minor,
        total_minor=booking.total_minor,
        placed_at=booking.placed_at,
        deadline_at=booking.deadline_at,
        confirmed_at=booking.confirmed_at,
        closed_at=booking.closed_at,
        close_reason=booking.close_reason,
        access_key_version=booking.access_key_version,
        locale=booking.locale,
        lines=lines,
        shows=tuple(
            sorted((shows[show_id] for show_id in own_shows), key=lambda show: show.starts_at)
        ),
        payments=payments,
        refunds=refunds,
        tickets=_ticket_records(booking, shows=shows),
    )


def _sum_succeeded(facts: Iterable[BookedPayment | BookedRefund]) -> int:
    return sum(fact.amount_minor for fact in facts if fact.status == "succeeded")


def _line_record(line: BookingLine, *, shows: dict[int, BookedShow]) -> LineRecord:
    show_id: UUID | None = shows[line.show_id].public_id if line.show_id else None
    return LineRecord(
        id=line.id,
        kind=line.kind,
        show_id=show_id,
        seat_no=line.seat_no,
        seat_id=line.seat_id,
        section=line.section,
        row=line.row,
        number=line.number,
        category=line.category,
        category_name=line.category_name,
        ticket_type=line.ticket_type.code if line.ticket_type else "",
        label=line.label,
        quantity=line.quantity,
        unit_minor=line.unit_minor,
        discount_minor=line.discount_minor,
        total_minor=line.total_minor,
        fee_minor=line.fee_minor,
        tax_bp=line.tax_bp,
        tax_minor=line.tax_minor,
    )


def _payment_records(booking: Booking) -> tuple[BookedPayment, ...]:
    return tuple(
        BookedPayment(
            id=payment.id,
            public_id=payment.public_id,
            provider=payment.provider,
            status=payment.status,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            method=payment.method,
            session_id=payment.session_id,
            client_secret=payment.client_secret,
            checkout_url=payment.checkout_url,
            failure_code=payment.failure_code,
            failure_reason=payment.failure_reason,
            attempts_left=payment.attempts_left,
            expires_at=payment.expires_at,
            succeeded_at=payment.succeeded_at,
            created_at=payment.created_at,
        )
        for payment in sorted(booking.payments.all(), key=lambda payment: payment.id)
    )


def _refund_records(booking: Booking) -> tuple[BookedRefund, ...]:
    payment_ids = {payment.id: payment.public_id for payment in booking.payments.all()}
    return tuple(
        BookedRefund(
            public_id=refund.public_id,
            payment_id=payment_ids[refund.payment_id],
            status=refund.status,
            amount_minor=refund.amount_minor,
            currency=refund.currency,
            reason=refund.reason,
            created_at=refund.created_at,
            succeeded_at=refund.succeeded_at,
        )
        for refund in sorted(booking.refunds.all(), key=lambda refund: refund.id)
    )


def _ticket_records(booking: Booking, *, shows: dict[int, BookedShow]) -> tuple[BookedTicket, ...]:
    lines = {line.id: line for line in booking.lines.all()}
    records = []
    for ticket in sorted(
        booking.tickets.all(), key=lambda ticket: (ticket.show_id, ticket.seat_no)
    ):
        line = lines[ticket.line_id]
        records.append(
            BookedTicket(
                public_id=ticket.public_id,
                line_id=line.id,
                show_id=shows[ticket.show_id].public_id,
                code=ticket.code,
                status=ticket.status,
                seat_id=line.seat_id,
                section=line.section,
                row=line.row,
                number=line.number,
                category_name=line.category_name,
                ticket_type=line.ticket_type.code if line.ticket_type else "",
                label=line.label,
            )
        )
    return tuple(records)


def _show_record(show: Show) -> BookedShow:
    return BookedShow(
        id=show.id,
        public_id=show.public_id,
        event_id=show.event.public_id,
        event_slug=show.event.slug,
        event_title=show.event.title,
        event_kind=show.event.kind,
        poster=show.event.poster,
        duration_minutes=show.event.duration_minutes,
        certificate=show.event.certificate,
        venue_id=show.venue.public_id,
        venue_slug=show.venue.slug,
        venue_name=show.venue.name,
        venue_address=show.venue.address,
        city_name=show.venue.city.name,
        timezone=show.venue.timezone,
        hall_id=show.hall.public_id,
        hall_number=show.hall.number,
        hall_name=show.hall.name,
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        doors_open_at=show.doors_open_at,
        language=show.language,
        subtitles=show.subtitles,
        format=show.format,
        note=show.note,
        cancelled=show.status == ShowStatus.CANCELLED,
    )
