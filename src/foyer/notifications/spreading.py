"""From a queued mail to the person's own list and the other channels that were chosen."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from foyer.accounts.models import User
from foyer.notifications.announcing import announce_notices
from foyer.notifications.errors import Superseded
from foyer.notifications.kinds import Channel, NoticeType
from foyer.notifications.models import Message, Notice
from foyer.notifications.preferences import read_preferences
from foyer.notifications.push_subscriptions import list_subscriptions
from foyer.notifications.queueing import defer_sending
from foyer.notifications.rules import is_wanted
from foyer.notifications.spoken import Spoken, speak


def spread_message(message_id: int, *, now: datetime) -> None:
    """Put the news into its person's list and queue it for the other channels, once.

    Safe to repeat: all of it is one transaction, and the list has one notice a message.
    """
    with transaction.atomic():
        rows = Message.objects.select_for_update(of=("self",)).select_related("user")
        message = rows.filter(id=message_id).exclude(user=None).first()
        if message is None or Notice.objects.filter(message_id=message_id).exists():
            return
        assert message.user is not None
        try:
            spoken = speak(message, now=now)
        except Superseded:
            return
        preferences = read_preferences(message.user_id)
        if spoken.type is NoticeType.PROMOTION and not preferences.consents:
            return
        _list(message, spoken)
        for channel, recipient in _find_recipients(message.user):
            if is_wanted(spoken.type, channel, preferences=preferences):
                _copy(message, channel=channel, recipient=recipient)


def _list(message: Message, spoken: Spoken) -> None:
    assert message.user_id is not None
    Notice.objects.create(
        user_id=message.user_id,
        message=message,
        kind=spoken.kind,
        type=spoken.type,
        language=spoken.language,
        title=spoken.words.headline,
        text="\n".join(spoken.words.paragraphs),
        link=spoken.path,
        metadata=spoken.metadata,
    )
    announce_notices([message.user_id])


def _find_recipients(user: User) -> Iterator[tuple[Channel, str]]:
    """Where the person can be reached besides the mailbox."""
    if user.phone and user.phone_verified:
        yield Channel.SMS, user.phone
    for subscription in list_subscriptions(user.id):
        yield Channel.PUSH, str(subscription)


def _copy(message: Message, *, channel: Channel, recipient: str) -> None:
    copy = Message.objects.create(
        origin=message,
        organizer_id=message.organizer_id,
        user_id=message.user_id,
        booking_id=message.booking_id,
        kind=message.kind,
        channel=channel,
        facts=message.facts,
        recipient=recipient,
    )
    defer_sending(copy)
