"""A real browser solves a challenge in its background and says so."""

import re
from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Route, expect

from foyer.platform.challenges import Deed, Puzzle, is_solved
from foyer.platform.config import load_config
from foyer.platform.tokens import Signer
from tests.browser.conftest import OpenPage
from tests.house import House

pytestmark = pytest.mark.browser

BITS = 14  # Sixteen thousand hashes on average.


def test_a_browser_solves_a_challenge_and_says_that_it_is_done(
    open_page: OpenPage, house: House
) -> None:
    page = open_page()
    puzzle = Puzzle(bits=BITS, signer=Signer(load_config().secret_keys))
    offer = puzzle.offer(deed=Deed.PAY, subject="v:1", now=datetime.now(UTC))
    box = render_to_string("components/challenge.html", {"challenge": offer})
    document = f"<!doctype html><html lang=en><title>Pay</title><form>{box}</form>"

    def answer(route: Route) -> None:
        route.fulfill(body=document, content_type="text/html; charset=utf-8")

    page.route("**/challenge-of-a-test", answer)
    page.goto(f"{house.url}/challenge-of-a-test")

    state = page.get_by_role("status")
    expect(state).to_have_text("Done. Send the form now.", timeout=60_000)
    token, _, number = page.locator("input[name=challenge]").input_value().partition(":")
    assert token == offer["challenge"]
    assert re.fullmatch(r"[0-9]+", number)
    assert is_solved(token, number=number, bits=BITS)
