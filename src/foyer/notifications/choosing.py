"""Changing what a person chose about messages, in one step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db import transaction

from foyer.accounts.consents import ConsentSource
from foyer.notifications.kinds import Channel, NoticeType
from foyer.notifications.preferences import (
    choose_channels,
    give_consent,
    read_preferences,
    set_quiet_hours,
    withdraw_consent,
)
from foyer.notifications.rules import Choice, is_wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChoices:
    """What is None or not mentioned stays as it is."""

    channels: Mapping[Choice, bool] = field(default_factory=dict)
    promotions: bool | None = None
    changes_quiet_hours: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None
    timezone: str | None = None
    source: ConsentSource = ConsentSource.PREFERENCES


def change_preferences(user_id: int, *, new: NewChoices, now: datetime) -> None:
    """All or nothing. Raises `ChoiceFixed`, `ConsentNeedsVerifiedMail` or `ValidationFailed`."""
    with transaction.atomic():
        choose_channels(user_id, wanted=new.channels)
        if new.promotions:
            give_consent(user_id, source=new.source, now=now)
            _open_a_channel(user_id, chosen=new.channels)
        elif new.promotions is not None:
            withdraw_consent(user_id, source=new.source, now=now)
        if new.changes_quiet_hours or new.timezone is not None:
            known = read_preferences(user_id)
            zone = known.timezone if new.timezone is None else new.timezone
            keeps = not new.changes_quiet_hours
            set_quiet_hours(
                user_id,
                timezone=zone,
                quiet_from=known.quiet_from if keeps else new.quiet_from,
                quiet_until=known.quiet_until if keeps else new.quiet_until,
            )


def _open_a_channel(user_id: int, *, chosen: Mapping[Choice, bool]) -> None:
    """Whoever welcomes promotions and names no channel gets them by mail."""
    known, promotion = read_preferences(user_id), NoticeType.PROMOTION
    names_one = any(kind_type is promotion for kind_type, _ in chosen)
    if not names_one and not any(
        is_wanted(promotion, channel, preferences=known) for channel in Channel
    ):
        choose_channels(user_id, wanted={(promotion, Channel.EMAIL): True})
