"""A house's own words: keeping them, showing them, and putting them around ours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.tenancy import acting_in
from foyer.bookings.wording import write_reference
from foyer.notifications import limits
from foyer.notifications.errors import TooManyTemplates
from foyer.notifications.formats import write_price, write_start, write_time
from foyer.notifications.kinds import MessageKind, NoticeKind
from foyer.notifications.locales import LOCALES
from foyer.notifications.models import MessageTemplate
from foyer.notifications.placeholders import fill_in, find_mistake
from foyer.notifications.spoken import Spoken
from foyer.notifications.texts import MailText
from foyer.notifications.wording import write_event
from foyer.platform.errors import NotFound, ValidationFailed

# Mails that a house sends to its buyers; those that guard an account keep our words.
KINDS: tuple[MessageKind | NoticeKind, ...] = (
    *MessageKind,
    NoticeKind.SHOW_REMINDER,
    NoticeKind.SHOW_CHANGED,
    NoticeKind.SHOW_CANCELLED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """What a house says instead of our subject, before our words, and after them.

    Lines of `intro` and `closing` become paragraphs.
    """

    subject: str = ""
    intro: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRecord:
    kind: str
    locale: str
    words: OwnWords
    updated_at: datetime


def list_templates(organizer_id: int) -> tuple[TemplateRecord, ...]:
    """Every one of the house, by kind and language."""
    with acting_in(organizer_id):
        rows = MessageTemplate.objects.filter(organizer_id=organizer_id)
        return tuple(_record(row) for row in rows.order_by("kind", "locale"))


def keep_template(
    organizer_id: int, *, actor_id: int, kind: str, locale: str, words: OwnWords
) -> TemplateRecord:
    """Keep a house's words for one kind of mail in one language.

    Raises `NotFound` for a kind or language that has none, `ValidationFailed` with the field,
    `TooManyTemplates`.
    """
    check_place(kind, locale)
    check_words(words)
    with acting_in(organizer_id):
        own = MessageTemplate.objects.filter(organizer_id=organizer_id)
        if own.exclude(kind=kind, locale=locale).count() >= limits.TEMPLATES_MAX:
            raise TooManyTemplates
        row, _ = MessageTemplate.objects.update_or_create(
            organizer_id=organizer_id,
            kind=kind,
            locale=locale,
            channel="email",
            defaults={
                "subject": words.subject,
                "intro": words.intro,
                "closing": words.closing,
            },
        )
        _record_change(row, actor_id=actor_id, what="words of")
        return _record(row)


def drop_template(organizer_id: int, *, actor_id: int, kind: str, locale: str) -> None:
    """Go back to our words; `NotFound` where there are no others."""
    with acting_in(organizer_id):
        rows = MessageTemplate.objects.filter(organizer_id=organizer_id, kind=kind, locale=locale)
        row = rows.first()
        if row is None:
            raise NotFound
        _record_change(row, actor_id=actor_id, what="back to the default words of")
        rows.delete()


def check_place(kind: str, locale: str) -> None:
    """Raises `NotFound` unless a house may have words of its own there."""
    if kind not in {it.value for it in KINDS} or locale not in LOCALES:
        raise NotFound


def check_words(words: OwnWords) -> None:
    """Raises `ValidationFailed` with the field and what to do."""
    for field, text, most, lines in (
        ("subject", words.subject, limits.TEMPLATE_SUBJECT_CHARACTERS_MAX, False),
        ("intro", words.intro, limits.TEMPLATE_TEXT_CHARACTERS_MAX, True),
        ("closing", words.closing, limits.TEMPLATE_TEXT_CHARACTERS_MAX, True),
    ):
        if len(text) > most:
            raise ValidationFailed(f"Give at most {most} characters.", field=field)
        mistake = find_mistake(text, lines=lines)
        if mistake is not None:
            raise ValidationFailed(mistake, field=field)


def find_own_words(organizer_id: int, *, kind: str, locale: str) -> OwnWords:
    """The house's words in this language; nothing where it has none."""
    with acting_in(organizer_id):
        row = MessageTemplate.objects.filter(
            organizer_id=organizer_id, kind=kind, channel="email", locale=locale
        ).first()
    return OwnWords() if row is None else _record(row).words


def fill_words(own: OwnWords, values: Mapping[str, str]) -> OwnWords:
    """The house's words about one booking."""
    return OwnWords(
        subject=fill_in(own.subject, values).strip(),
        intro=fill_in(own.intro, values),
        closing=fill_in(own.closing, values),
    )


def put_around(ours: MailText, filled: OwnWords) -> MailText:
    """Our words, which tell the facts, between those of the house."""
    return replace(
        ours,
        subject=filled.subject or ours.subject,
        paragraphs=(
            *split_paragraphs(filled.intro),
            *ours.paragraphs,
            *split_paragraphs(filled.closing),
        ),
    )


def split_paragraphs(text: str) -> tuple[str, ...]:
    """One for each line that says something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def read_values(spoken: Spoken) -> Mapping[str, str]:
    """What the placeholders stand for, from the booking that a message is about."""
    booking = spoken.booking
    assert booking is not None, "houses have words for mails about bookings only"
    wanted = spoken.metadata.get("showId")
    shows = [show for show in booking.shows if wanted in (None, str(show.public_id))]
    values = {
        "buyer": booking.buyer_name,
        "reference": write_reference(booking.reference),
        "event": shows[0].event_title if wanted and shows else write_event(booking),
        "total": write_price(booking.total_minor, currency=booking.currency),
        "organizer": booking.organizer_name,
    }
    if shows:
        show = shows[0]
        values["start"] = write_start(show.starts_at, timezone=show.timezone)
        values["doors"] = write_time(show.doors_open_at, timezone=show.timezone)
        values["place"] = f"{show.venue_name}, {show.hall_name}"
    return values


def _record(row: MessageTemplate) -> TemplateRecord:
    words = OwnWords(subject=row.subject, intro=row.intro, closing=row.closing)
    return TemplateRecord(kind=row.kind, locale=row.locale, words=words, updated_at=row.updated_at)


def _record_change(row: MessageTemplate, *, actor_id: int, what: str) -> None:
    mail = f"the mail “{row.kind.replace('_', ' ')}” in {LOCALES[row.locale]}"
    record_action(
        AuditAction.SETTINGS_CHANGED,
        actor_id=actor_id,
        organizer_id=row.organizer_id,
        subject_type="message_template",
        subject_id=str(row.public_id),
        details={"changed": f"{what} {mail}"},
    )
