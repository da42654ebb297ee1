"""From what a message has to say to a finished mail."""

from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage

from foyer.notifications.capabilities import notice_link
from foyer.notifications.formats import speaking
from foyer.notifications.kinds import Channel, MessageKind
from foyer.notifications.models import Message
from foyer.notifications.notice_mail import render_notice
from foyer.notifications.rendering import Letter, booking_link, render_letter
from foyer.notifications.rules import FIXED
from foyer.notifications.spoken import Spoken
from foyer.notifications.templating import (
    KINDS,
    OwnWords,
    fill_words,
    find_own_words,
    put_around,
    read_values,
)
from foyer.notifications.unsubscribing import unsubscribe_link
from foyer.platform.config import Config
from foyer.tickets.queries import list_tickets


def compose_mail(
    message: Message, spoken: Spoken, *, config: Config, now: datetime
) -> EmailMessage:
    """The finished mail in the person's language, in the house's own words where it has some.

    Raises `ValueError` for an address that no header can carry.
    """
    with speaking(spoken.locale):
        return _compose(message, _with_own_words(spoken), config=config, now=now)


def _compose(message: Message, spoken: Spoken, *, config: Config, now: datetime) -> EmailMessage:
    message_id = f"<{message.public_id}@foyer>"
    booking = spoken.booking
    if isinstance(spoken.kind, MessageKind):
        assert booking is not None, "a message of this kind is about a booking"
        letter = Letter(
            message_id=message_id,
            recipient=message.recipient,
            words=spoken.words,
            kind=spoken.kind,
            booking=booking,
            tickets=list_tickets(booking.id),
        )
        return render_letter(letter, config=config, now=now)
    if booking is not None:
        link, organizer = booking_link(booking, config=config), booking.organizer_name
    else:
        link = notice_link(spoken.kind, message.facts, config=config)
        organizer = message.organizer.name if message.organizer else ""
    return render_notice(
        spoken.words,
        recipient=message.recipient,
        link=link,
        message_id=message_id,
        organizer=organizer,
        unsubscribe=_unsubscribe_link(message, spoken, config=config),
        config=config,
        now=now,
    )


def _with_own_words(spoken: Spoken) -> Spoken:
    if spoken.booking is None or spoken.kind not in KINDS:
        return spoken
    own = find_own_words(
        spoken.booking.organizer_id, kind=spoken.kind.value, locale=spoken.language
    )
    if own == OwnWords():
        return spoken
    filled = fill_words(own, read_values(spoken))
    return replace(spoken, words=put_around(spoken.words, filled))


def _unsubscribe_link(message: Message, spoken: Spoken, *, config: Config) -> str:
    """Empty for what has to be told, and for guests, who get nothing else."""
    if message.user is None or (spoken.type, Channel.EMAIL) in FIXED:
        return ""
    return unsubscribe_link(message.user.public_id, spoken.type, config=config)
