"""Whoever signs in from a new device is told of it."""

import pytest
from django.test import Client, RequestFactory

from foyer.accounts.models import BrowserSession, User
from foyer.identity.sign_ins import login_by_password
from foyer.notifications.models import Message
from foyer.platform.clock import utc_now
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "foyer-demo"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 (KHTML) Safari/604"


def by_page(user: User, user_agent: str) -> Client:
    browser = Client(headers={"User-Agent": user_agent}, REMOTE_ADDR="192.0.2.7")
    answer = browser.post("/sign-in", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def by_api(user: User, user_agent: str) -> None:
    request = RequestFactory().post("/", headers={"User-Agent": user_agent})
    login_by_password(user.email, password=PASSWORD, request=request, now=utc_now())


def told(user: User) -> list[tuple[str, str]]:
    rows = Message.objects.filter(recipient=user.email).order_by("id")
    return [(row.kind, row.facts["device"]) for row in rows]


def test_a_new_device_is_told_of_once_and_the_first_never() -> None:
    user = make_user()
    by_page(user, FIREFOX)
    by_page(user, FIREFOX)
    by_api(user, FIREFOX)
    assert told(user) == []
    by_api(user, PHONE)
    by_page(user, PHONE)
    assert told(user) == [("sign_in_new_device", "Safari on iPhone")]
    by_api(user, "python-httpx/0.28")
    assert told(user)[1:] == [("sign_in_new_device", "python-httpx")]


def test_what_is_told_and_kept_names_a_network_only() -> None:
    user = make_user()
    by_page(user, PHONE)
    by_page(user, FIREFOX)
    kept = {row.network for row in BrowserSession.objects.all()}
    said = {row.facts["network"] for row in Message.objects.all()}
    assert kept | said == {"192.0.2.0/24"}


def test_demo_logins_are_shared_and_told_of_nothing() -> None:
    user = make_user(is_demo=True)
    by_api(user, FIREFOX)
    by_api(user, PHONE)
    assert told(user) == []


def test_a_browser_is_written_down_once_however_many_pages_it_reads() -> None:
    browser = by_page(make_user(), FIREFOX)
    before = BrowserSession.objects.values_list("id", "last_used_at").get()
    browser.get("/account")
    assert BrowserSession.objects.values_list("id", "last_used_at").get() == before
