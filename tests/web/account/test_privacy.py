"""The pages of one's own data: copy, consent, the end of the account; and `/privacy`."""

import re

import pytest
from django.test import Client

from foyer.accounts.consents import ConsentSource
from foyer.accounts.models import User
from foyer.identity import limits
from foyer.identity.export import make_export
from foyer.identity.models import DataExport
from foyer.notifications.preferences import withdraw_consent
from foyer.platform.clock import utc_now
from tests.factories import make_show, make_user, make_world
from tests.identity.persons import MAIL, PASSWORD, make_person
from tests.tickets.bookings import make_booking

pytestmark = pytest.mark.django_db

ERASE = "/account/privacy/erase"


def open_as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_shows_what_was_agreed_to_and_leads_to_the_rest() -> None:
    person = make_person()
    withdraw_consent(person.user.id, source=ConsentSource.PRIVACY_PAGE, now=utc_now())

    client = open_as(person.user)
    page = client.get("/account/privacy").content.decode()

    (choices,) = re.findall(r'href="([^"]+)">your messages</a>', page)
    assert client.get(choices).status_code == 200
    assert page.index("<p>No to news") < page.index("<p>Yes to news")
    assert 'action="/account/privacy/export"' in page
    assert f'href="{ERASE}"' in page
    fresh = open_as(make_user()).get("/account/privacy").content.decode()
    assert "Nothing. You get messages about what you book, and no others." in fresh


def test_a_small_copy_is_downloaded_at_once() -> None:
    answer = open_as(make_person().user).post("/account/privacy/export")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_large_copy_is_announced_and_then_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EXPORT_TICKETS_AT_ONCE_MAX", 0)
    person = make_person()
    client = open_as(person.user)

    asked = client.post("/account/privacy/export")
    waiting = client.get("/account/privacy").content.decode()
    export = DataExport.objects.get(status="preparing")
    address = f"/account/privacy/exports/{export.public_id}"
    assert client.get(address).status_code == 404
    make_export(export.id, now=utc_now())

    assert asked.headers["Location"] == "/account/privacy"
    assert "Your copy is being made" in waiting
    assert f'href="{address}"' in client.get("/account/privacy").content.decode()
    assert client.get(address).headers["Content-Type"] == "application/zip"
    assert open_as(make_user()).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_an_account_is_erased_with_its_address_and_its_password() -> None:
    person = make_person()
    client, form = open_as(person.user), {"confirmation": MAIL, "password": PASSWORD}

    unsure = client.post(ERASE, {**form, "confirmation": "else@foyer.test"})
    wrong = client.post(ERASE, {**form, "password": "wrong"})
    empty = client.post(ERASE, {})
    gone = client.post(ERASE, form)

    assert [answer.status_code for answer in (unsure, wrong, empty, gone)] == [422, 403, 422, 200]
    assert "Type the mail address of your account, exactly" in unsure.content.decode()
    assert "This is not your present password" in wrong.content.decode()
    assert "Your account is gone" in gone.content.decode()
    assert gone.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get("/account").status_code == 302


def test_the_page_says_what_is_to_be_settled_first_and_shows_no_form() -> None:
    user = make_user(password=PASSWORD)
    booking = make_booking(make_show(make_world()), user=user)
    client = open_as(user)

    page = client.get(ERASE)
    sent = client.post(ERASE, {"confirmation": user.email, "password": PASSWORD})

    assert (page.status_code, sent.status_code) == (409, 409)
    assert f'href="/bookings/{booking.public_id}"' in page.content.decode()
    assert 'name="confirmation"' not in page.content.decode()
    user.refresh_from_db()
    assert user.is_active


def test_an_account_without_a_password_is_not_asked_for_one() -> None:
    page = open_as(make_user(password=None)).get(ERASE).content.decode()

    assert 'name="confirmation"' in page
    assert 'name="password"' not in page


def test_the_privacy_page_says_how_long_everything_is_kept() -> None:
    page = Client().get("/privacy").content.decode()

    for days in (
        limits.CONTACT_DAYS,
        limits.UNFINISHED_DAYS,
        limits.MESSAGE_DAYS,
        limits.SCAN_DAYS,
    ):
        assert f"{days} days" in page
    assert "35 days at most" in page
