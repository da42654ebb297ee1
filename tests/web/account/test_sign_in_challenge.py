"""The sign-in page asks for an answered challenge when an account is guessed at from everywhere."""

import re

import pytest
from django.test import Client

from foyer.accounts import login_limits
from foyer.platform.rates import RateLimit
from tests.challenges import solve
from tests.factories import make_user

EMAIL, PASSWORD = "ada@foyer.test", "foyer-demo"


@pytest.mark.django_db
def test_the_sign_in_page_asks_and_lets_in_who_answers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user(email=EMAIL, password=PASSWORD)
    few = RateLimit(name="three_guesses", uses=3, seconds=600)
    monkeypatch.setattr(login_limits, "SUSPECT_LOGINS", few)
    for turn in range(3):
        address = f"198.51.{turn}.1"
        client.post(
            "/sign-in", {"login": EMAIL, "password": "no"}, headers={"X-Forwarded-For": address}
        )
    form = {"login": EMAIL, "password": PASSWORD}
    page = client.post("/sign-in", form).content.decode()
    assert "There were many tries." in page
    found = re.search(r'data-challenge="([^"]+)" data-difficulty="([0-9]+)"', page)
    assert found is not None
    answer = solve({"challenge": found[1], "difficulty": int(found[2])})
    response = client.post("/sign-in", {**form, "challenge": answer})
    assert response.status_code == 302
