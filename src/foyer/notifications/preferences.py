"""What a person chose about messages: reading it, and changing it."""

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django.db import transaction

from foyer.accounts.consents import ConsentSource, Purpose, record_consent
from foyer.accounts.models import User
from foyer.notifications.errors import ChoiceFixed, ConsentNeedsVerifiedMail
from foyer.notifications.kinds import Channel, NoticeType
from foyer.notifications.models import NoticeChoice, NoticeSettings
from foyer.notifications.rules import FIXED, QUIET_FROM, QUIET_UNTIL, Choice, Preferences
from foyer.platform.errors import ValidationFailed


def read_preferences(user_id: int | None) -> Preferences:
    """In two queries; a guest has the usual ones and never consented."""
    if user_id is None:
        return Preferences()
    rows = NoticeChoice.objects.filter(user_id=user_id)
    chosen = {(NoticeType(row.type), Channel(row.channel)): row.is_wanted for row in rows}
    settings = NoticeSettings.objects.filter(user_id=user_id).first()
    if settings is None:
        return Preferences(chosen=chosen)
    return Preferences(
        chosen=chosen,
        consents=_consents(settings),
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


def give_consent(
    user_id: int, *, source: ConsentSource = ConsentSource.PREFERENCES, now: datetime
) -> None:
    """Welcome promotions. Raises `ConsentNeedsVerifiedMail`: else anybody could order them."""
    with transaction.atomic():
        settings = _lock_settings(user_id)
        if _consents(settings):
            return
        if not has_verified_mail(user_id):
            raise ConsentNeedsVerifiedMail
        settings.consented_at = now
        settings.save(update_fields=["consented_at", "updated_at"])
        record_consent(user_id, purpose=Purpose.PROMOTIONS, is_given=True, source=source, now=now)


def withdraw_consent(
    user_id: int, *, source: ConsentSource = ConsentSource.PREFERENCES, now: datetime
) -> None:
    """No more promotions, by any channel. Safe to repeat."""
    with transaction.atomic():
        settings = _lock_settings(user_id)
        if _consents(settings):
            # A clock that was set back must not make a no older than the yes before it.
            settings.withdrawn_at = max(now, settings.consented_at or now)
            settings.save(update_fields=["withdrawn_at", "updated_at"])
            record_consent(
                user_id, purpose=Purpose.PROMOTIONS, is_given=False, source=source, now=now
            )


def has_verified_mail(user_id: int) -> bool:
    """Whether the account's own address was proved to be its person's."""
    email = User.objects.filter(id=user_id).values("email")
    return bool(
        EmailAddress.objects.filter(user_id=user_id, email__in=email, verified=True).exists()
    )


def _consents(settings: NoticeSettings) -> bool:
    given, taken = settings.consented_at, settings.withdrawn_at
    return given is not None and (taken is None or taken < given)


def _lock_settings(user_id: int) -> NoticeSettings:
    """The person's row, made if it is missing, locked until the transaction ends."""
    NoticeSettings.objects.bulk_create(
        [NoticeSettings(user_id=user_id, quiet_from=QUIET_FROM, quiet_until=QUIET_UNTIL)],
        ignore_conflicts=True,
    )
    return NoticeSettings.objects.select_for_update().get(user_id=user_id)
