"""Who is told what, how and when. Pure.

A channel is open for a type when the person wants it so, or must be told. Nobody is woken by what
can wait, nor told of what is no longer of use when the morning comes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from foyer.notifications.kinds import Channel, NoticeType

Choice = tuple[NoticeType, Channel]

# Facts of a purchase and what guards an account: the mail about them cannot be switched off.
FIXED: frozenset[Choice] = frozenset(
    {
        (NoticeType.BOOKING, Channel.EMAIL),
        (NoticeType.PAYMENT, Channel.EMAIL),
        (NoticeType.SECURITY, Channel.EMAIL),
    }
)
# On until somebody switches them off. Whoever let push messages in wants to hear; texts cost.
USUAL: frozenset[Choice] = FIXED | {
    (NoticeType.REMINDER, Channel.EMAIL),
    (NoticeType.TIER_UPGRADE, Channel.EMAIL),
    (NoticeType.SYSTEM, Channel.EMAIL),
    (NoticeType.PROMOTION, Channel.EMAIL),  # for who consents to promotions at all
    (NoticeType.BOOKING, Channel.PUSH),
    (NoticeType.PAYMENT, Channel.PUSH),
    (NoticeType.REMINDER, Channel.PUSH),
    (NoticeType.TIER_UPGRADE, Channel.PUSH),
    (NoticeType.SYSTEM, Channel.PUSH),
    (NoticeType.SECURITY, Channel.PUSH),
}
_NEVER_WAITS = frozenset({NoticeType.SECURITY, NoticeType.PAYMENT})
_SOON = timedelta(days=1)  # A change of a show that is nearer than this is told at once.
QUIET_FROM, QUIET_UNTIL = time(22), time(8)  # Until the person says otherwise.


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What one person chose. Without quiet hours both ends are None."""

    chosen: Mapping[Choice, bool] = field(default_factory=dict)
    consents: bool = False  # to promotions
    timezone: str = ""
    quiet_from: time | None = QUIET_FROM
    quiet_until: time | None = QUIET_UNTIL


def is_wanted(kind_type: NoticeType, channel: Channel, *, preferences: Preferences) -> bool:
    """Whether the person is to be told by this channel; promotions need consent on top."""
    choice = (kind_type, channel)
    if choice in FIXED:
        return True
    if kind_type is NoticeType.PROMOTION and not preferences.consents:
        return False
    return preferences.chosen.get(choice, choice in USUAL)


def find_pause_end(
    kind_type: NoticeType,
    channel: Channel,
    *,
    preferences: Preferences,
    now: datetime,
    event_at: datetime | None = None,
) -> datetime | None:
    """When quiet hours that keep this message back end; None: send it now.

    Mail wakes nobody, so it waits only if it is a promotion. `event_at` is the start of the show
    that the message is about.
    """
    if kind_type in _NEVER_WAITS:
        return None
    if channel is Channel.EMAIL and kind_type is not NoticeType.PROMOTION:
        return None
    is_reminder = kind_type is NoticeType.REMINDER
    if event_at is not None and not is_reminder and event_at - now < _SOON:
        return None
    if preferences.quiet_from is None or preferences.quiet_until is None:
        return None
    return _quiet_end(
        now.astimezone(read_zone(preferences.timezone)),
        begin=preferences.quiet_from,
        end=preferences.quiet_until,
    )


def read_zone(name: str) -> ZoneInfo:
    """The zone of this name; UTC for one that is not known."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _quiet_end(local: datetime, *, begin: time, end: time) -> datetime | None:
    """In UTC; None outside of quiet hours. They may go over midnight; equal ends mean none."""
    at = local.time()
    inside = begin <= at < end if begin <= end else at >= begin or at < end
    if not inside:
        return None
    day = local.date() if at < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, tzinfo=local.tzinfo).astimezone(UTC)
