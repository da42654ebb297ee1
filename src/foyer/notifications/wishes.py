"""The last look before a message goes out: does its person want it, by this channel, now?"""

from datetime import datetime

from foyer.notifications.bounces import is_dead
from foyer.notifications.errors import Postponed, Suppressed
from foyer.notifications.kinds import Channel, NoticeKind, NoticeType
from foyer.notifications.models import Message
from foyer.notifications.preferences import has_verified_mail, read_preferences
from foyer.notifications.rules import FIXED, find_pause_end, is_wanted
from foyer.notifications.spoken import Spoken


def check_recipient(message: Message, spoken: Spoken, *, now: datetime) -> None:
    """Raises `Suppressed` or `Postponed`."""
    channel = Channel(message.channel)
    if spoken.kind is NoticeKind.PHONE_CODE or (spoken.type, channel) in FIXED:
        return
    preferences = read_preferences(message.user_id)
    if not is_wanted(spoken.type, channel, preferences=preferences):
        raise Suppressed("not wanted")
    if spoken.type is NoticeType.PROMOTION:
        _check_promotion(message)
    until = find_pause_end(
        spoken.type, channel, preferences=preferences, now=now, event_at=spoken.event_at
    )
    if until is not None:
        raise Postponed(until)


def _check_promotion(message: Message) -> None:
    """An address may have been changed, and not yet proved, since its person consented."""
    assert message.user_id is not None, "a guest never consented"
    if not has_verified_mail(message.user_id):
        raise Suppressed("address not verified")
    if message.channel == Channel.EMAIL and is_dead(message.recipient):
        raise Suppressed("mail to the address comes back")
