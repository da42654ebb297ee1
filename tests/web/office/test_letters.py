"""A house's own words in its mails: seen, edited, taken back, all without JavaScript."""

import re
from typing import Any

import pytest
from django.test import Client

from foyer.accounts.models import MemberRole, Organizer
from foyer.notifications.kinds import MessageKind, NoticeKind
from foyer.notifications.models import MessageTemplate
from foyer.web.office.message_kinds import KIND_WORDS
from tests.factories import make_organizer, make_staff

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LIST = "/office/aurora/messages"
CONFIRMED = f"{LIST}/booking_confirmed/en"


@pytest.fixture
def house() -> Organizer:
    return make_organizer(name="Aurora", slug="aurora")


@pytest.fixture
def boss(house: Organizer) -> Client:
    client = Client()
    client.force_login(make_staff(house, MemberRole.ORGANIZER), backend=BACKEND)
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def count_changes(house: Organizer, boss: Client) -> int:
    return text_of(boss.get("/office/aurora/audit")).count("changed the settings: ")


def test_every_kind_is_called_something_in_the_office() -> None:
    assert set(KIND_WORDS) == {*MessageKind, *NoticeKind}


def test_every_kind_is_listed_and_any_can_be_seen(boss: Client) -> None:
    page = text_of(boss.get(LIST))
    assert "All mails have the default words" in page
    for kind in KIND_WORDS:
        assert f'href="{LIST}/{kind}/en"' in page
    for kind in ("paid_twice", "show_changed", "phone_code", "promotion"):
        shown = boss.get(f"{LIST}/{kind}/en")
        assert shown.status_code == 200
        assert "%(" not in text_of(shown)


def test_words_are_kept_seen_and_recorded(house: Organizer, boss: Client) -> None:
    words = {"subject": "Your {event}", "intro": "Dear {buyer},\r\nwelcome.", "closing": ""}
    saved = text_of(boss.post(CONFIRMED, words, follow=True))
    assert "Saved. The next mail has your words." in saved
    assert '<p class="yours">Dear Marta Figueiredo,</p>' in saved
    (row,) = MessageTemplate.objects.all()
    assert (row.subject, row.intro, row.closing) == (
        "Your {event}",
        "Dear {buyer},\nwelcome.",
        "",
    )
    listed = text_of(boss.get(LIST))
    assert listed.count('<span class="tag">Yours</span>') == 1
    log = text_of(boss.get("/office/aurora/audit"))
    assert "changed the settings: words of the mail “booking confirmed” in English" in log


def test_a_preview_keeps_and_records_nothing(house: Organizer, boss: Client) -> None:
    seen = boss.post(CONFIRMED, {"intro": "Dear {buyer}, <b>hi</b>", "do": "preview"})
    assert seen.status_code == 200
    page = text_of(seen)
    assert "Not saved yet." in page
    assert '<p class="yours">Dear Marta Figueiredo, &lt;b&gt;hi&lt;/b&gt;</p>' in page
    assert not MessageTemplate.objects.exists()
    assert count_changes(house, boss) == 0


@pytest.mark.parametrize("path", [CONFIRMED, f"{LIST}/password_reset/en"])
def test_the_mail_itself_opens_apart_and_can_do_nothing(boss: Client, path: str) -> None:
    mail = boss.post(path, {"intro": "Dear {buyer}", "do": "open"})
    assert mail.content.decode().lower().startswith("<!doctype html>")
    policy = mail["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert mail["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("wish", ["save", "preview", "open"])
def test_every_mistake_is_said_at_its_field(boss: Client, wish: str) -> None:
    words = {"subject": "{password}", "intro": "a { alone", "closing": "x" * 2001, "do": wish}
    refused = boss.post(CONFIRMED, words)
    assert refused.status_code == 422
    page = text_of(refused)
    assert "3 things need another look" in page
    assert "There is no {password}. Use {buyer}" in page
    for field in ("subject", "intro", "closing"):
        assert f'id="id_{field}_error"' in page
    assert "a { alone</textarea>" in page
    assert not MessageTemplate.objects.exists()


def test_a_change_and_a_restored_default_can_be_undone(house: Organizer, boss: Client) -> None:
    boss.post(CONFIRMED, {"intro": "First"}, follow=True)
    changed = text_of(boss.post(CONFIRMED, {"intro": "Second"}, follow=True))
    assert "Undo the change" in changed
    assert '<textarea name="intro" hidden> First</textarea>' in changed
    assert "Undo the change" not in text_of(boss.get(CONFIRMED))
    undone = text_of(boss.post(CONFIRMED, {"intro": "First", "undo": "1"}, follow=True))
    assert "Undo the change" not in undone
    restored = text_of(boss.post(f"{CONFIRMED}/restore", follow=True))
    assert "The default words stand again" in restored
    assert not MessageTemplate.objects.exists()
    assert '<textarea name="intro" hidden> First</textarea>' in restored
    again = text_of(boss.post(f"{CONFIRMED}/restore", follow=True))
    assert "Nothing is different" in again
    assert count_changes(house, boss) == 4


def test_fields_without_words_restore_the_default(boss: Client) -> None:
    boss.post(CONFIRMED, {"intro": "First"})
    boss.post(CONFIRMED, {"subject": " ", "intro": "", "closing": "\r\n"})
    assert not MessageTemplate.objects.exists()


def test_a_page_of_another_language_speaks_it(boss: Client) -> None:
    page = text_of(boss.get(f"{LIST}/show_reminder/de")).replace("\u00a0", " ")
    assert '<dd lang="de">Sa., 21. Nov. 2026, 19:30 Uhr (WEZ)</dd>' in page
    assert '<dd lang="de">24,00 €</dd>' in page
    assert '<dd lang="de">Aurora</dd>' in page
    saved = text_of(boss.post(f"{LIST}/show_reminder/de", {"intro": "Hallo"}, follow=True))
    assert '<p class="yours">Hallo</p>' in saved
    assert MessageTemplate.objects.get().locale == "de"


@pytest.mark.parametrize("place", ["gossip/en", "booking_confirmed/xx", "password_reset/xx"])
def test_what_is_no_message_is_not_found(boss: Client, place: str) -> None:
    assert boss.get(f"{LIST}/{place}").status_code == 404
    assert boss.post(f"{LIST}/{place}/restore").status_code == 404


def test_what_guards_an_account_can_only_be_read(boss: Client) -> None:
    path = f"{LIST}/password_reset/en"
    assert "To read only" in text_of(boss.get(path))
    boss.post(path, {"intro": "Send us your password"})
    assert boss.post(f"{path}/restore").status_code == 404
    assert not MessageTemplate.objects.exists()
