"""`/auth/sessions`: where an account is signed in, over the API."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from foyer.accounts.models import BrowserSession, TokenFamily
from foyer.notifications.models import Message
from foyer.platform.clock import utc_now
from tests.api.callers import UNKNOWN_ID, Caller, by_session, by_token
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_list_has_browsers_and_apps_and_marks_this_one() -> None:
    user = make_user()
    by_session(user).http.get("/account", REMOTE_ADDR="192.0.2.7")
    TokenFamily.objects.all().delete()
    program = by_token(user)
    answer = program.get("/auth/sessions")
    assert answer.status == 200
    this, browser = answer.json["items"]
    assert (this["kind"], this["current"]) == ("app", True)
    assert (browser["kind"], browser["current"]) == ("browser", False)
    assert browser["network"] == "192.0.2.0/24"
    assert set(browser) == {
        *("id", "kind", "device", "network", "signedInAt", "lastUsedAt", "current")
    }


def test_a_sign_in_ends_by_its_id() -> None:
    user = make_user()
    browser, other, program = by_session(user), by_token(user), by_token(user)
    browser.http.get("/account")
    here = TokenFamily.objects.latest("id").public_id
    for item in program.get("/auth/sessions").json["items"]:
        if item["id"] != str(here):
            assert program.ask("DELETE", f"/auth/sessions/{item['id']}").status == 204
    assert other.get("/auth/profile").status == 401
    assert browser.http.get("/account").status_code == 302
    assert len(program.get("/auth/sessions").json["items"]) == 1
    assert program.ask("DELETE", f"/auth/sessions/{here}").status == 204
    assert program.get("/auth/profile").status == 401


def test_signing_out_everywhere_ends_this_one_too() -> None:
    user = make_user()
    program, other = by_token(user), by_token(user)
    assert program.ask("DELETE", "/auth/sessions").status == 204
    assert (program.get("/auth/profile").status, other.get("/auth/profile").status) == (401, 401)
    assert Message.objects.get().kind == "sessions_ended"


def test_somebody_elses_sign_in_is_not_found() -> None:
    owner = make_user()
    by_session(owner).http.get("/account")
    theirs = BrowserSession.objects.get().public_id
    for unknown in (theirs, UNKNOWN_ID, "x"):
        assert by_token().ask("DELETE", f"/auth/sessions/{unknown}").code == "not_found"
    assert Session.objects.filter(expire_date__gt=utc_now() + timedelta(days=1)).count() == 1


def test_only_a_token_of_this_house_asks() -> None:
    user = make_user()
    for caller in (Caller(), by_session(user)):
        assert caller.get("/auth/sessions").code == "invalid_token"
        assert caller.ask("DELETE", "/auth/sessions").code == "invalid_token"
    foreign = {"Origin": "https://evil.example"}
    assert by_token(user).ask("DELETE", "/auth/sessions", headers=foreign).code == "forbidden"
