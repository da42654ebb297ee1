"""What a person chose about messages: reading it, and changing it."""

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress

from foyer.accounts.consents import ConsentSource, Purpose, has_consent, record_consent
from foyer.accounts.models import User
from foyer.notifications.errors import ChoiceFixed, ConsentNeedsVerifiedMail
from foyer.notifications.kinds import Channel, NoticeType
from foyer.notifications.models import NoticeChoice, NoticeSettings
from foyer.notifications.rules import FIXED, Choice, Preferences
from foyer.platform.errors import ValidationFailed


def read_preferences(user_id: int | None) -> Preferences:
    """In three queries; a guest has the usual ones and never consented."""
    if user_id is None:
        return Preferences()
    rows = NoticeChoice.objects.filter(user_id=user_id)
    chosen = {(NoticeType(row.type), Channel(row.channel)): row.is_wanted for row in rows}
    settings = NoticeSettings.objects.filter(user_id=user_id).first()
    if settings is None:
        return Preferences(chosen=chosen, consents=_consents(user_id))
    return Preferences(
        chosen=chosen,
        consents=_consents(user_id),
        timezone=settings.timezone,
        quiet_from=settings.quiet_from,
        quiet_until=settings.quiet_until,
    )


def choose_channels(user_id: int, *, wanted: Mapping[Choice, bool]) -> None:
    """Switch channels on or off, all or nothing. Raises `ChoiceFixed` for what has to be told."""
    for choice, is_wanted in wanted.items():
        if choice in FIXED and not is_wanted:
            raise ChoiceFixed(field=f"{choice[0]}.{choice[1]}")
    rows = [
        NoticeChoice(user_id=user_id, type=kind_type, channel=channel, is_wanted=is_wanted)
        for (kind_type, channel), is_wanted in sorted(wanted.items())
        if (kind_type, channel) not in FIXED
    ]
    NoticeChoice.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "type", "channel"],
        update_fields=["is_wanted", "updated_at"],
    )


def set_quiet_hours(
    user_id: int, *, timezone: str, quiet_from: time | None, quiet_until: time | None
) -> None:
    """When push messages, texts and promotions wait; two Nones: never.

    Raises `ValidationFailed`.
    """
    if timezone and timezone not in available_timezones():
        raise ValidationFailed("Give a time zone by its name, as Europe/Lisbon.", field="timezone")
    if (quiet_from is None) != (quiet_until is None):
        raise ValidationFailed("Give both ends of the quiet hours, or none.", field="quietUntil")
    NoticeSettings.objects.update_or_create(
        user_id=user_id,
        defaults={"timezone": timezone, "quiet_from": quiet_from, "quiet_until": quiet_until},
    )


def give_consent(user_id: int, *, source: ConsentSource, now: datetime) -> None:
    """Welcome promotions. Raises `ConsentNeedsVerifiedMail`: else anybody could order them."""
    if _consents(user_id):
        return
    if not has_verified_mail(user_id):
        raise ConsentNeedsVerifiedMail
    record_consent(user_id, purpose=Purpose.PROMOTIONS, is_given=True, source=source, now=now)


def withdraw_consent(user_id: int, *, source: ConsentSource, now: datetime) -> None:
    """No more promotions, by any channel. Safe to repeat."""
    if _consents(user_id):
        record_consent(user_id, purpose=Purpose.PROMOTIONS, is_given=False, source=source, now=now)


def has_verified_mail(user_id: int) -> bool:
    """Whether the account's own address was proved to be its person's."""
    email = User.objects.filter(id=user_id).values("email")
    return bool(
        EmailAddress.objects.filter(user_id=user_id, email__in=email, verified=True).exists()
    )


def _consents(user_id: int) -> bool:
    return has_consent(user_id, purpose=Purpose.PROMOTIONS)
