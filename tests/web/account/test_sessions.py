"""The page that shows where one is signed in: invariant 49."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from foyer.accounts.auth import check_access_token, start_family
from foyer.accounts.models import BrowserSession, User
from foyer.notifications.models import Message
from foyer.platform.clock import utc_now
from foyer.platform.errors import InvalidToken
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 (KHTML) Safari/604"


def open_browser(user: User, user_agent: str = FIREFOX) -> Client:
    browser = Client(headers={"User-Agent": user_agent})
    browser.post("/sign-in", {"login": user.email, "password": "foyer-demo"})
    return browser


def rows(browser: Client) -> list[str]:
    page = browser.get("/account/sessions").content.decode()
    (listed,) = re.findall(r'<ul class="plainlist account-rows">(.*?)</ul>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in listed.split("<li>")[1:]]


def test_the_list_marks_this_browser_and_offers_to_end_the_others() -> None:
    user = make_user()
    here = open_browser(user)
    open_browser(user, PHONE)
    start_family(user, now=utc_now())
    first, *others = rows(here)
    assert first.startswith("Firefox on Linux This one Last used")
    assert " End " not in first
    assert sorted(row.split(" Last used")[0] for row in others) == [
        "Safari on iPhone",
        "Unknown device App",
    ]
    assert all(" End " in row for row in others)


def test_an_ended_browser_is_signed_out_at_once() -> None:
    user = make_user()
    here, there = open_browser(user), open_browser(user, PHONE)
    gone = BrowserSession.objects.get(device="Safari on iPhone").public_id
    answer = here.post(f"/account/sessions/{gone}/end", follow=True)
    assert "That device has to sign in again." in answer.content.decode()
    assert there.get("/account").status_code == 302
    assert len(rows(here)) == 1


def test_no_header_hides_a_sign_in_from_its_owner() -> None:
    user = make_user()
    here = open_browser(user)
    thief = Client(headers={"User-Agent": PHONE, "Authorization": "Bearer nothing"})
    thief.post("/sign-in", {"login": user.email, "password": "foyer-demo"})
    assert thief.get("/account").status_code == 200
    assert rows(here)[1].startswith("Safari on iPhone")
    assert Message.objects.get().kind == "sign_in_new_device"
    here.post("/account/sessions/end-others")
    assert thief.get("/account").status_code == 302


def test_everything_else_can_be_ended_together() -> None:
    user = make_user()
    here, there = open_browser(user), open_browser(user, PHONE)
    pair = start_family(user, now=utc_now())
    Message.objects.all().delete()
    here.post("/account/sessions/end-others")
    assert there.get("/account").status_code == 302
    with pytest.raises(InvalidToken):
        check_access_token(pair.access_token, now=utc_now())
    assert len(rows(here)) == 1
    assert Message.objects.values_list("kind", "recipient").get() == ("sessions_ended", user.email)
    answer = here.post("/account/sessions/end-others", follow=True)
    assert "There was no other one." in answer.content.decode()
    assert Message.objects.count() == 1


def test_nobody_ends_a_strangers_session() -> None:
    open_browser(make_user())
    theirs = BrowserSession.objects.get()
    stranger = open_browser(make_user())
    assert stranger.post(f"/account/sessions/{theirs.public_id}/end").status_code == 404
    assert Session.objects.filter(session_key=theirs.session_key).exists()


def test_guests_are_sent_to_sign_in(client: Client) -> None:
    assert client.get("/account/sessions")["Location"] == "/sign-in?next=%2Faccount%2Fsessions"
    assert client.post("/account/sessions/end-others").status_code == 302


def test_forms_need_their_token() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_user())
    assert browser.post("/account/sessions/end-others").status_code == 403
