"""From a booking to a finished mail: text, HTML with inlined style, codes and attachments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from foyer.bookings.access import access_key
from foyer.bookings.records import BookingRecord
from foyer.notifications import limits
from foyer.notifications.booking_layout import content_id, lay_out_booking
from foyer.notifications.kinds import MessageKind
from foyer.notifications.mail import begin_mail, fill_mail
from foyer.notifications.texts import MailText
from foyer.platform.config import Config
from foyer.platform.tokens import Signer
from foyer.tickets.papers import render_calendar, render_tickets_pdf
from foyer.tickets.qr import render_qr_png
from foyer.tickets.records import TicketRecord

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
    link = booking_link(letter.booking, config=config)
    context = lay_out_booking(letter.words, letter.booking, tickets=tickets, link=link)
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
            cid=f"<{content_id(ticket)}>",
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
