"""What a house's words look like in a mail, before they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import translation

from foyer.notifications.kinds import NoticeKind, read_kind
from foyer.notifications.notice_mail import render_notice
from foyer.notifications.notice_wording import write_notice
from foyer.notifications.placeholders import PLACEHOLDERS
from foyer.notifications.sample import sample_booking
from foyer.notifications.templating import OwnWords, check_place, check_words, put_around
from foyer.notifications.texts import MailText
from foyer.notifications.wording import write_mail
from foyer.platform.config import load_config


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The parts of a mail with a made-up booking in it."""

    subject: str
    text: str
    html: str


def preview_template(
    kind: str, *, locale: str, words: OwnWords, organizer_name: str, now: datetime
) -> Preview:
    """Raises `NotFound` and `ValidationFailed` as keeping it would. Asks no database."""
    check_place(kind, locale)
    check_words(words)
    values = {**PLACEHOLDERS, "organizer": organizer_name}
    with translation.override(locale):
        spoken = put_around(_ours(kind, values), words, values=values)
        mail = render_notice(
            spoken,
            recipient="buyer@example.org",
            link=f"{load_config().base_url}/bookings/…",
            message_id="<preview@foyer>",
            organizer=organizer_name,
            unsubscribe="",
            config=load_config(),
            now=now.astimezone(UTC),
        )
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return Preview(subject=str(mail["Subject"]), text=text.get_content(), html=html.get_content())


def _ours(kind: str, values: Mapping[str, str]) -> MailText:
    read = read_kind(kind)
    if isinstance(read, NoticeKind):
        return write_notice(read, values)
    return write_mail(read, sample_booking(values["organizer"]))
