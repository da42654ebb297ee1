"""What a queued message says, from what is true when it is sent."""

from datetime import datetime
from email.message import EmailMessage

from foyer.bookings.queries import read_booking
from foyer.notifications.capabilities import notice_link, with_code
from foyer.notifications.errors import Superseded
from foyer.notifications.kinds import MessageKind, NoticeKind, read_kind
from foyer.notifications.models import Message
from foyer.notifications.notice_mail import render_notice
from foyer.notifications.notice_wording import write_notice
from foyer.notifications.rendering import Letter, render_letter
from foyer.notifications.wording import is_superseded
from foyer.platform.config import Config
from foyer.tickets.queries import list_tickets


def compose_mail(message: Message, *, config: Config, now: datetime) -> EmailMessage:
    """The finished mail. Raises `Superseded`, or `ValueError` for an impossible address."""
    kind = read_kind(message.kind)
    if isinstance(kind, MessageKind):
        return _booking_mail(message, kind, config=config, now=now)
    return render_notice(
        write_notice(kind, message.facts),
        recipient=message.recipient,
        link=notice_link(kind, message.facts, config=config),
        message_id=_message_id(message),
        organizer=message.organizer.name if message.organizer else "",
        config=config,
        now=now,
    )


def compose_sms(message: Message) -> str:
    """The text for a telephone."""
    kind = NoticeKind(message.kind)
    words = write_notice(kind, with_code(kind, message.facts))
    return words.short or words.headline


def _booking_mail(
    message: Message, kind: MessageKind, *, config: Config, now: datetime
) -> EmailMessage:
    assert message.booking_id is not None, "a message of this kind is about a booking"
    booking = read_booking(message.booking_id)
    if is_superseded(kind, booking):
        raise Superseded
    letter = Letter(
        message_id=_message_id(message),
        recipient=message.recipient,
        kind=kind,
        booking=booking,
        tickets=list_tickets(booking.id),
    )
    return render_letter(letter, config=config, now=now)


def _message_id(message: Message) -> str:
    return f"<{message.public_id}@foyer>"
