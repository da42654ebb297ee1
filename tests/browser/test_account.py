"""An account from its first mail to a forgotten password, in a real browser and a real mailbox."""

import re
import time
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]

WAIT_SECONDS_MAX = 40.0
POLL_SECONDS = 0.1
FIRST, SECOND = "an umbrella in the opera", "a lantern in the foyer"


def await_link(house: House, *, recipient: str, subject: str) -> str:
    """The link in the newest mail with this subject to this person; the worker writes it."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < deadline:
        for path in sorted((house.data / "mail").glob("*.eml"), reverse=True):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if mail["To"] == recipient and mail["Subject"] == subject:
                text = mail.get_body(("plain",))
                assert text is not None
                found = re.search(r"http\S+/account/proofs/\S+", text.get_content())
                assert found is not None
                return found[0]
        time.sleep(POLL_SECONDS)
    raise AssertionError(f"no mail {subject!r} came")


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in?next=/account")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_registering_confirming_ending_a_session_and_a_forgotten_password(
    open_page: OpenPage, house: House
) -> None:
    """The second half on another device, without scripts."""
    email = f"{uuid4().hex}@foyer.test"
    page = open_page(size="phone")
    page.goto("/register")
    page.get_by_label("Name").fill("Marta K")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(FIRST)
    page.get_by_role("button", name="Make an account").click()
    page.wait_for_url("**/register/sent")

    page.goto(await_link(house, recipient=email, subject="Please confirm your e-mail address"))
    expect(page).to_have_url(f"{house.url}/verify-email")
    page.get_by_label("The password that you chose").fill(FIRST)
    page.get_by_role("button", name="Confirm and sign in").click()
    expect(page.get_by_text("Your address is confirmed.")).to_be_visible()

    program = house.client()
    login = {"email": email, "password": FIRST}
    tokens = program.post("/api/v1/auth/login", json=login).json()
    program.headers["Authorization"] = f"Bearer {tokens['accessToken']}"
    page.goto("/account/sessions")
    page.get_by_role("button", name=re.compile("^End")).click()
    expect(page.get_by_text("That device has to sign in again.")).to_be_visible()
    assert program.get("/api/v1/auth/profile").status_code == 401

    elsewhere = open_page(javascript=False)
    elsewhere.goto("/password/forgot")
    elsewhere.get_by_label("The mail address of your account").fill(email)
    elsewhere.get_by_role("button", name="Send me the link").click()
    expect(elsewhere.get_by_text("Look into your mail")).to_be_visible()
    elsewhere.goto(await_link(house, recipient=email, subject="A new password for your account"))
    elsewhere.get_by_label("New password").fill(SECOND)
    elsewhere.get_by_role("button", name="Set the password").click()
    expect(elsewhere.get_by_text("Your new password is set.")).to_be_visible()

    page.goto("/account")
    expect(page).to_have_url(f"{house.url}/sign-in?next=%2Faccount")
    sign_in(elsewhere, email, FIRST)
    expect(elsewhere.get_by_text("do not belong together").first).to_be_visible()
    sign_in(elsewhere, email, SECOND)
    expect(elsewhere).to_have_url(f"{house.url}/account")
