"""From a booking to a finished mail: text, HTML with inlined style, codes and attachments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from foyer.bookings.access import access_key
from foyer.bookings.records import BookedShow, BookingRecord, LineRecord
from foyer.bookings.wording import write_reference
from foyer.notifications import limits
from foyer.notifications.kinds import MessageKind
from foyer.notifications.mail import begin_mail, fill_mail
from foyer.notifications.texts import MailText
from foyer.platform.config import Config
from foyer.platform.tokens import Signer
from foyer.tickets.papers import render_calendar, render_tickets_pdf
from foyer.tickets.qr import render_qr_png
from foyer.tickets.records import TicketRecord
from foyer.tickets.wording import write_place, write_price, write_seat, write_start, write_time

_WITH_TICKETS = frozenset({MessageKind.BOOKING_CONFIRMED, MessageKind.BOOKING_LINK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail is made of."""

    message_id: str  # stable, so that a mail that goes out twice is seen as one
    recipient: str
    words: MailText
    kind: MessageKind
    booking: BookingRecord
    tickets: tuple[TicketRecord, ...]  # empty when the booking holds none


def render_letter(letter: Letter, *, config: Config, now: datetime) -> EmailMessage:
    """The finished mail. Raises `ValueError` for an address that no header can carry."""
    tickets = letter.tickets if letter.kind in _WITH_TICKETS else ()
    context = _context(letter, tickets, config=config)
    mail = begin_mail(
        letter.words.subject,
        recipient=letter.recipient,
        message_id=letter.message_id,
        config=config,
        now=now,
    )
    fill_mail(mail, template="booking", context=context)
    _attach(mail, tickets, reference=letter.booking.reference, now=now)
    return mail


def booking_link(booking: BookingRecord, *, config: Config) -> str:
    """The address that opens a booking without signing in: a capability, for its buyer only."""
    key = access_key(
        booking.public_id,
        version=booking.access_key_version,
        signer=Signer(config.secret_keys),
    )
    return f"{config.base_url}/bookings/{booking.public_id}?key={key}"


def _context(
    letter: Letter,
    tickets: Sequence[TicketRecord],
    *,
    config: Config,
) -> dict[str, object]:
    booking = letter.booking
    return {
        "words": letter.words,
        "reference": write_reference(booking.reference),
        "has_snacks": any(line.kind == "concession" for line in booking.lines),
        "organizer": booking.organizer_name,
        "link": booking_link(booking, config=config),
        "shows": [_show_context(show) for show in booking.shows],
        "lines": [_line_context(line, currency=booking.currency) for line in booking.lines],
        "total": write_price(booking.total_minor, currency=booking.currency),
        "tickets": [
            {
                "cid": _content_id(ticket)[1:-1],
                "seat": write_seat(ticket),
                "label": ticket.ticket_label,
                "title": ticket.event_title,
                "note": ticket.ticket_note,
                "code": ticket.code,
            }
            for ticket in tickets[: limits.INLINE_CODES_MAX]
        ],
        "tickets_left": max(0, len(tickets) - limits.INLINE_CODES_MAX),
    }


def _show_context(show: BookedShow) -> dict[str, str]:
    return {
        "title": show.event_title,
        "start": write_start(show.starts_at, timezone=show.timezone),
        "doors": write_time(show.doors_open_at, timezone=show.timezone),
        "place": f"{show.venue_name}, {show.hall_name}",
        "address": f"{show.venue_address}, {show.city_name}",
        "note": "This show is cancelled." if show.cancelled else show.note,
    }


def _line_context(line: LineRecord, *, currency: str) -> dict[str, str]:
    place = write_place(line.section, row=line.row, number=line.number)
    what = f"{place} ({line.label})" if place else line.label
    return {
        "what": f"{line.quantity} × {what}" if line.quantity > 1 else what,
        "price": write_price(line.total_minor, currency=currency),
    }


def _attach(
    mail: EmailMessage, tickets: Sequence[TicketRecord], *, reference: str, now: datetime
) -> None:
    """Codes as pictures inside the HTML, then the paper and the calendar as files."""
    if not tickets:
        return
    html = mail.get_payload()[1]  # type: ignore[index]
    assert isinstance(html, EmailMessage), "the HTML stands second"
    for ticket in tickets[: limits.INLINE_CODES_MAX]:
        html.add_related(
            render_qr_png(ticket.code, module_pixels=6),
            "image",
            "png",
            cid=_content_id(ticket),
            filename=f"{ticket.seat_id or 'ticket'}.png",
            disposition="inline",
        )
    mail.add_attachment(
        render_tickets_pdf(tickets, now=now),
        maintype="application",
        subtype="pdf",
        filename=f"tickets-{reference}.pdf",
    )
    mail.add_attachment(
        render_calendar(tickets, now=now),
        maintype="text",
        subtype="calendar",
        filename=f"show-{reference}.ics",
    )


def _content_id(ticket: TicketRecord) -> str:
    return f"<{ticket.public_id}@foyer>"
