"""How long somebody stays signed in: by use, and whatever their use."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from foyer.accounts import auth, limits
from foyer.accounts.models import User
from foyer.platform.clock import utc_now
from foyer.platform.errors import InvalidToken
from foyer.platform.visitor_cookie import SIGN_IN_KEY
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LONGEST = timedelta(seconds=limits.SIGN_IN_SECONDS_MAX)
IDLE = timedelta(seconds=limits.BROWSER_IDLE_SECONDS)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def browser() -> Client:
    user = make_user()
    client = Client()
    client.post("/sign-in", {"login": user.email, "password": "foyer-demo"})
    return client


def ends_at(browser: Client) -> datetime:
    return Session.objects.get(session_key=browser.cookies["foyer_session"].value).expire_date


def pretend_signed_in(browser: Client, *, since: datetime) -> None:
    """As if the sign-in lay in the past and nobody had looked for a while."""
    session = browser.session
    noted = session[SIGN_IN_KEY]
    session[SIGN_IN_KEY] = {**noted, "since": since.timestamp(), "at": 0.0}
    session.save()


def test_a_browser_stays_signed_in_for_two_weeks_after_its_last_visit(browser: Client) -> None:
    assert abs(ends_at(browser) - utc_now() - IDLE) < MINUTE
    Session.objects.update(expire_date=utc_now() - MINUTE)
    assert browser.get("/account").status_code == 302


def test_visiting_every_day_does_not_keep_a_browser_for_ever(browser: Client) -> None:
    since = utc_now() - LONGEST + timedelta(days=1)
    pretend_signed_in(browser, since=since)
    assert browser.get("/account").status_code == 200
    assert abs(ends_at(browser) - since - LONGEST) < MINUTE
    pretend_signed_in(browser, since=utc_now() - LONGEST - MINUTE)
    browser.get("/account")
    assert browser.get("/account").status_code == 302


def test_refreshing_every_week_does_not_keep_an_app_for_ever() -> None:
    user: User = make_user()
    began = now = utc_now()
    pair = auth.start_family(user, now=now)
    while now < began + LONGEST - timedelta(days=6):
        now += timedelta(days=6)
        pair = auth.refresh(pair.refresh_token, now=now)
    with pytest.raises(InvalidToken):
        auth.refresh(pair.refresh_token, now=began + LONGEST)
