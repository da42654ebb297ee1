"""Everybody is spoken to in their own language: mails, texts, push messages, and the list."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import get_language

from foyer.accounts.models import MemberRole, User
from foyer.bookings.models import Booking
from foyer.notifications.actions import queue_message, queue_notice
from foyer.notifications.formats import (
    speaking,
    write_place,
    write_price,
    write_start,
    write_until,
)
from foyer.notifications.kinds import MessageKind, NoticeKind
from foyer.notifications.locales import prefer_locale
from foyer.notifications.models import Message, Notice
from foyer.notifications.previewing import preview_default
from foyer.notifications.sending import send_message
from foyer.notifications.spoken import speak
from foyer.notifications.spreading import spread_message
from foyer.platform.config import Config, load_config
from foyer.tickets.actions import issue_tickets
from tests.api.callers import Caller, by_token, make_member
from tests.factories import make_show, make_user
from tests.tickets.bookings import NOW, make_booking

EVENING = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load_config(), data_dir=tmp_path, base_url="https://foyer.test", smtp_url="")


def confirm(**fields: Any) -> Message:
    booking = make_booking(make_show(now=NOW), seat_nos=(0, 1), **fields)
    with transaction.atomic():
        issue_tickets(booking.id, now=NOW)
        return queue_message(
            "booking_confirmed", booking_id=booking.id, recipient=booking.buyer_email
        )


def send(message: Message, config: Config) -> EmailMessage:
    send_message(message.id, now=NOW, config=config)
    path = max(config.mail_dir.glob("*.eml"))
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def body_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\u00a0", " ").replace("&nbsp;", " ")


@pytest.mark.django_db
def test_a_german_guest_gets_a_german_mail_all_over(config: Config) -> None:
    mail = send(confirm(locale="de"), config)
    assert mail["Subject"].startswith("Ihre Karten: Film")
    for part in ("plain", "html"):
        text = body_of(mail, part)
        for words in ("Ihre Plätze sind gebucht", "19:40 Uhr (MEZ)", "Einlass ab", "24,00 €"):
            assert words in text
        for words in ("Reihe A, Platz 2", "Gesamt, einschließlich", "Buchung öffnen"):
            assert words in text
        for english in ("seat", "doors", "Total", "Reference", "Open", "Code for"):
            assert english not in text
    assert '<html lang="de">' in body_of(mail, "html")
    assert get_language() == "en"


@pytest.mark.django_db
def test_the_account_decides_over_the_browser_of_the_purchase(config: Config) -> None:
    german, english = make_user(locale="de-AT"), make_user(locale="en")
    assert send(confirm(locale="en", user=german), config)["Subject"].startswith("Ihre Karten")
    mail = send(confirm(locale="de", user=english), config)
    assert mail["Subject"].startswith("Your tickets")
    assert "19:40 CET, doors " in body_of(mail, "plain")


@pytest.mark.django_db
def test_what_we_do_not_speak_is_said_in_english(config: Config) -> None:
    assert send(confirm(locale="fr-FR"), config)["Subject"].startswith("Your tickets")


@pytest.mark.django_db
def test_a_houses_german_words_win_in_german_mails_alone(config: Config) -> None:
    message = confirm(locale="de-CH")
    booking = message.booking
    assert booking is not None
    caller = by_token(make_member(booking.organizer, MemberRole.ORGANIZER))
    own = {"subject": "Bis {start}", "intro": "Guten Tag {buyer},", "closing": ""}
    assert caller.ask("PUT", "/admin/message-templates/booking_confirmed/de", own).status == 200
    mail = send(message, config)
    assert mail["Subject"].startswith("Bis ")
    assert "Uhr (MEZ)" in mail["Subject"]
    assert "Guten Tag Marta Figueiredo," in body_of(mail, "plain")
    with transaction.atomic():
        Booking.objects.filter(id=booking.id).update(locale="en")
        again = queue_message("booking_confirmed", booking_id=booking.id, recipient="a@example.org")
    assert "Guten Tag" not in body_of(send(again, config), "plain")


@pytest.mark.django_db
def test_notices_texts_and_the_list_are_german_as_well(config: Config) -> None:
    user = make_user(locale="de", phone="+4930123456", phone_verified=True)
    with transaction.atomic():
        message = queue_notice(
            NoticeKind.SIGN_IN_NEW_DEVICE,
            user_id=user.pk,
            recipient=user.email,
            facts={"device": "Firefox on Linux", "network": "203.0.113.0/24"},
        )
    mail = send(message, config)
    assert mail["Subject"] == "Anmeldung an Ihrem Konto mit einem neuen Gerät"
    assert "Gerät: Firefox unter Linux. Netz: 203.0.113.0/24." in body_of(mail, "plain")
    assert '<html lang="de">' in body_of(mail, "html")
    spread_message(message.id, now=NOW)
    notice = Notice.objects.get(message=message)
    assert (notice.title, notice.language) == ("Anmeldung mit einem neuen Gerät", "de")
    spoken = speak(Message.objects.get(id=message.id), now=NOW)
    assert spoken.pushed.startswith("Ihr Konto wurde auf einem Gerät geöffnet")


@pytest.mark.django_db
def test_the_way_out_of_a_mail_is_german_too(config: Config) -> None:
    user = make_user(locale="de")
    with transaction.atomic():
        message = queue_notice(
            NoticeKind.SYSTEM,
            user_id=user.pk,
            recipient=user.email,
            facts={"title": "Umbau", "text": "Wir bauen um.", "link": "/"},
        )
    mail = send(message, config)
    assert "Keine E-Mails dieser Art mehr" in body_of(mail, "plain")
    assert "Mehr lesen" in body_of(mail, "html")


@pytest.mark.django_db
def test_who_has_no_account_is_spoken_to_as_the_sender_knows(config: Config) -> None:
    with transaction.atomic():
        message = queue_notice(
            NoticeKind.ACCOUNT_ERASED,
            user_id=None,
            recipient="gone@example.org",
            facts={"locale": "de"},
        )
    assert send(message, config)["Subject"] == "Ihr Konto wurde gelöscht"


@pytest.mark.parametrize("kind", [*MessageKind, *NoticeKind])
def test_every_message_is_german_in_all_its_parts(kind: MessageKind | NoticeKind) -> None:
    def show(locale: str) -> list[str]:
        found = preview_default(kind, locale=locale, organizer_name="Aurora", now=NOW)
        return [found.subject, found.headline, found.action, found.push, found.sms, *found.ours]

    written = {NoticeKind.PROMOTION, NoticeKind.SYSTEM}  # by a person, for one occasion
    for english, german in zip(show("en"), show("de"), strict=True):
        assert not english or english != german or kind in written
        assert "%(" not in german


@pytest.mark.parametrize(
    ("locale", "start", "price", "place", "until"),
    [
        ("en", "Sat 21 Nov 2026, 19:30 WET", "€24.00", "Stalls, row G, seat 8", "19:30 on 21 "),
        ("en-US", "Sat, Nov 21, 2026, 7:30 PM WET", "€24.00", "Stalls, row G, ", "7:30 PM on "),
        (
            "de",
            "Sa., 21. Nov. 2026, 19:30 Uhr (WEZ)",
            "24,00 €",
            "Stalls, Reihe G, Platz 8",
            "21. ",
        ),
        ("de-AT", "Sa., 21. Nov. 2026, 19:30 Uhr (WEZ)", "€ 24,00", "Stalls, Reihe G", "21. "),
        ("de-XX", "Sa., 21. Nov. 2026, 19:30 Uhr (WEZ)", "24,00 €", "Stalls, Reihe G", "21. "),
        ("tlh", "Sat 21 Nov 2026, 19:30 WET", "€24.00", "Stalls, row G, seat 8", "19:30 on 21 "),
        ("../de", "Sat 21 Nov 2026, 19:30 WET", "€24.00", "Stalls, row G, seat 8", "19:30 on 21 "),
    ],
)
def test_times_and_money_are_written_as_the_person_writes_them(
    locale: str, start: str, price: str, place: str, until: str
) -> None:
    with speaking(locale):
        told = (
            write_start(EVENING, timezone="Europe/Lisbon"),
            write_price(2400, currency="EUR"),
            write_place("Stalls", row="G", number="8"),
            write_until(EVENING.isoformat()),
        )
    plain = [text.replace("\u00a0", " ").replace("\u202f", " ") for text in told]
    assert plain[:2] == [start, price]
    assert plain[2].startswith(place)
    assert plain[3].startswith(until)
    assert get_language() == "en"


def test_clocks_without_a_name_in_the_language_keep_their_own() -> None:
    with speaking("de"):
        assert write_start(EVENING, timezone="America/New_York").endswith("14:30 Uhr (EST)")
        assert write_until("some day") == "some day"
        assert write_price(0, currency="EUR") == "kostenlos"
    assert write_price(2400, currency="CHF") == "CHF\u00a024.00"


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de-AT"),
        ("DE-ch", "de-CH"),
        ("de-CH-1996, de-\x00, en-GB;q=0.1", "en-GB"),
        ("fr-FR, fr;q=0.9, de;q=0.5, en;q=0.4", "de"),
        ("en;q=0.3, de;q=0.7", "de"),
        ("de;q=0, fr", "en"),
        ("*", "en"),
        ("de-x-" + "a" * 5000, "en"),
        ("de;q=high", "en"),
        ("de;q=1.2.3, ;;,=,", "en"),
        (",".join(["fr"] * 5000) + ",de", "en"),
    ],
)
def test_the_browsers_first_language_that_we_speak_is_taken(header: str, locale: str) -> None:
    assert prefer_locale(header) == locale


@pytest.mark.django_db
def test_a_new_account_has_the_language_of_its_browser() -> None:
    person = {"email": "neu@foyer.test", "password": "ein langes Passwort", "fullName": "Neu"}
    Caller(headers={"Accept-Language": "de-AT,de;q=0.9"}).post("/auth/register", person)
    assert User.objects.get(email="neu@foyer.test").locale == "de-AT"
