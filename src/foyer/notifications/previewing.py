"""What a message looks like with a made-up booking in it, before anything is kept or sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage

from foyer.notifications.booking_layout import lay_out_booking
from foyer.notifications.formats import speaking
from foyer.notifications.kinds import MessageKind, NoticeKind, read_kind
from foyer.notifications.locales import LOCALES
from foyer.notifications.mail import begin_mail, fill_mail
from foyer.notifications.notice_mail import render_notice
from foyer.notifications.notice_wording import write_notice
from foyer.notifications.sample import sample_booking, sample_facts
from foyer.notifications.spoken import Spoken
from foyer.notifications.templating import (
    KINDS,
    OwnWords,
    check_place,
    check_words,
    fill_words,
    put_around,
    read_values,
    split_paragraphs,
)
from foyer.notifications.wording import write_mail
from foyer.platform.config import load_config
from foyer.platform.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The parts of a mail with a made-up booking in it, and what the other channels say.

    `intro` and `closing` are the house's paragraphs around `ours`.
    """

    subject: str
    our_subject: str
    text: str
    html: str
    headline: str
    intro: tuple[str, ...]
    ours: tuple[str, ...]
    closing: tuple[str, ...]
    action: str
    push: str  # below the headline
    sms: str
    values: Mapping[str, str]  # what the placeholders stand for


def preview_template(
    kind: str, *, locale: str, words: OwnWords, organizer_name: str, now: datetime
) -> Preview:
    """Raises `NotFound` and `ValidationFailed` as keeping it would. Asks no database."""
    check_place(kind, locale)
    check_words(words)
    return _preview(
        read_kind(kind), locale=locale, words=words, organizer_name=organizer_name, now=now
    )


def preview_default(kind: str, *, locale: str, organizer_name: str, now: datetime) -> Preview:
    """Our words alone, of any kind; `NotFound` for what is no kind or language."""
    if kind not in {*MessageKind, *NoticeKind} or locale not in LOCALES:
        raise NotFound
    return _preview(
        read_kind(kind), locale=locale, words=OwnWords(), organizer_name=organizer_name, now=now
    )


def _preview(
    kind: MessageKind | NoticeKind,
    *,
    locale: str,
    words: OwnWords,
    organizer_name: str,
    now: datetime,
) -> Preview:
    with speaking(locale):
        spoken = _speak(kind, organizer_name=organizer_name)
        values = read_values(spoken)
        filled = fill_words(words, values) if kind in KINDS else OwnWords()
        mail = _render(replace(spoken, words=put_around(spoken.words, filled)), now=now)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return Preview(
        subject=str(mail["Subject"]),
        our_subject=spoken.words.subject,
        text=text.get_content(),
        html=html.get_content(),
        headline=spoken.words.headline,
        intro=split_paragraphs(filled.intro),
        ours=spoken.words.paragraphs,
        closing=split_paragraphs(filled.closing),
        action=spoken.words.action,
        push=spoken.pushed,
        sms=spoken.short,
        values=values,
    )


def _render(spoken: Spoken, *, now: datetime) -> EmailMessage:
    """As it goes out, but for the codes and files of the tickets, which there are none of."""
    booking, config = spoken.booking, load_config()
    assert booking is not None, "every preview is about the made-up booking"
    to = {"recipient": booking.buyer_email, "message_id": "<preview@foyer>"}
    link = f"{config.base_url}/…"
    if isinstance(spoken.kind, MessageKind):
        mail = begin_mail(spoken.words.subject, **to, config=config, now=now.astimezone(UTC))
        context = lay_out_booking(spoken.words, booking, tickets=(), link=link)
        fill_mail(mail, template="booking", context=context)
        return mail
    return render_notice(
        spoken.words,
        **to,
        link=link,
        organizer=booking.organizer_name,
        unsubscribe="",
        config=config,
        now=now.astimezone(UTC),
    )


def _speak(kind: MessageKind | NoticeKind, *, organizer_name: str) -> Spoken:
    booking = sample_booking(organizer_name)
    if isinstance(kind, MessageKind):
        words = write_mail(kind, booking)
    else:
        words = write_notice(kind, sample_facts(booking))
    return Spoken(kind=kind, words=words, path="", booking=booking)
