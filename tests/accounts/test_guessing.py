"""Ten thousand guesses at passwords are stopped, and the owners still come in (case 47)."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from foyer.accounts.auth import check_login
from foyer.platform.challenges import HEADER, ChallengeRequired
from foyer.platform.errors import DomainError
from foyer.platform.rates import LOGIN_FAILURES_PREFIX, SUSPECT_LOGINS, SUSPECT_LOGINS_PREFIX
from tests.challenges import solve
from tests.factories import make_user

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
PASSWORD = "foyer-demo"
GUESSES_OF_A_NETWORK, GUESSES_OF_A_BOTNET = 9_000, 1_000

pytestmark = pytest.mark.django_db


def request_from(address: str, *, answer: str = "") -> HttpRequest:
    headers = {HEADER: answer} if answer else {}
    return RequestFactory(headers=headers).post("/api/v1/auth/login", REMOTE_ADDR=address)


def guess(email: str, *, address: str, password: str = "wrong", answer: str = "") -> str:
    """The code of the refusal; empty when the guess was right."""
    try:
        request = request_from(address, answer=answer)
        check_login(email, password=password, request=request, now=NOW)
    except DomainError as refusal:
        return refusal.code
    return ""


def test_ten_thousand_login_guesses_are_stopped() -> None:
    """Most of them from one network at many accounts, the rest at one account from everywhere."""
    owner, neighbour = make_user(email="owner@foyer.test"), make_user()
    spread = Counter(
        guess(f"user{turn}@foyer.test", address="203.0.113.7")
        for turn in range(GUESSES_OF_A_NETWORK)
    )
    assert spread == {
        "invalid_credentials": SUSPECT_LOGINS_PREFIX.uses,
        "challenge_required": LOGIN_FAILURES_PREFIX.uses - SUSPECT_LOGINS_PREFIX.uses,
        "rate_limited": GUESSES_OF_A_NETWORK - LOGIN_FAILURES_PREFIX.uses,
    }
    botnet = Counter(
        guess(owner.email, address=f"10.{turn // 250}.{turn % 250}.1")
        for turn in range(GUESSES_OF_A_BOTNET)
    )
    assert botnet == {
        "invalid_credentials": SUSPECT_LOGINS.uses,
        "challenge_required": GUESSES_OF_A_BOTNET - SUSPECT_LOGINS.uses,
    }
    # A guess that was not looked at tells nothing: the right password gets the same answer.
    assert guess(owner.email, address="192.0.2.1", password=PASSWORD) == "challenge_required"
    with pytest.raises(ChallengeRequired) as asked:
        check_login(owner.email, password="", request=request_from("192.0.2.1"), now=NOW)
    answer = solve(asked.value.details)
    assert guess(owner.email, address="192.0.2.1", password=PASSWORD, answer=answer) == ""
    assert guess(neighbour.email, address="192.0.2.1", password=PASSWORD) == ""
