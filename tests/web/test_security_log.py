"""Who came in and who was refused is written down, and nobody is named by it."""

import json
from typing import Any

import pytest
from django.test import Client

from foyer.accounts.models import MemberRole
from tests.api.callers import Caller, by_token, make_member
from tests.factories import make_organizer, make_user

pytestmark = pytest.mark.django_db

EMAIL, PASSWORD = "canary@house.example", "a canary's long password"
PAIR = {"login": EMAIL, "password": PASSWORD}
ADDRESS = "198.51.100.77"


@pytest.fixture
def user_id() -> int:
    user = make_user(email=EMAIL, password=PASSWORD)
    return int(user.pk)


@pytest.fixture
def browser() -> Client:
    return Client(headers={"X-Forwarded-For": ADDRESS})


class Lines:
    """What was written to the security log."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    def read(self) -> list[dict[str, Any]]:
        found = [r.msg for r in self._caplog.records if r.name == "foyer.security"]
        assert all(isinstance(line, dict) for line in found)
        text = json.dumps(found)
        for person in (EMAIL, PASSWORD, ADDRESS, "198.51.100"):
            assert person not in text
        keys = ("event", "reason", "user", "way")
        assert all(len(line["network"]) == 32 for line in found)
        return [{key: line[key] for key in keys if key in line} for line in found]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    caplog.set_level("INFO", logger="foyer.security")
    return Lines(caplog)


def test_signing_in_by_the_page_is_noted_right_or_wrong(
    browser: Client, user_id: int, lines: Lines
) -> None:
    browser.post("/sign-in", {**PAIR, "password": "wrong"})
    browser.post("/sign-in", PAIR)
    assert lines.read() == [
        {"event": "sign_in_failed", "reason": "invalid_credentials"},
        {"event": "signed_in", "user": user_id, "way": "browser"},
    ]


def test_signing_in_by_the_api_is_noted_right_or_wrong(user_id: int, lines: Lines) -> None:
    caller = Caller(headers={"X-Forwarded-For": ADDRESS})
    caller.post("/auth/login", {"email": EMAIL, "password": "wrong"})
    caller.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert lines.read() == [
        {"event": "refused", "reason": "invalid_credentials", "user": None},
        {"event": "signed_in", "user": user_id, "way": "api"},
    ]


def test_a_missing_permission_is_noted_with_whose_it_is(lines: Lines) -> None:
    cashier = make_member(make_organizer(), MemberRole.CASHIER)
    stranger = make_user()
    for user in (cashier, stranger):
        caller = by_token(user)
        caller.headers["X-Forwarded-For"] = ADDRESS
        caller.get("/admin/")
    reasons = {(line["reason"], line["user"]) for line in lines.read()}
    assert ("forbidden", stranger.pk) in reasons


def test_a_forged_form_and_a_foreign_page_are_noted(lines: Lines) -> None:
    forger = Client(enforce_csrf_checks=True, headers={"X-Forwarded-For": ADDRESS})
    forger.post("/sign-in", PAIR)
    elsewhere = Caller(headers={"X-Forwarded-For": ADDRESS})
    elsewhere.post("/auth/login", {"email": EMAIL, "password": "x"}, Origin="https://evil.example")
    assert [line["reason"] for line in lines.read()] == ["forbidden", "forbidden"]


def test_a_page_that_is_not_there_is_no_news(browser: Client, lines: Lines) -> None:
    assert browser.get("/no/such/page").status_code == 404
    assert lines.read() == []
