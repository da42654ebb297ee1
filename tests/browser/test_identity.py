"""Everything that opens an account, and the end of one, in a real browser with a real device for
passkeys (Chromium's own, in software), a real mailbox, and an OpenID Connect provider.
"""

import json
import re
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, find_violations
from tests.browser.test_account import await_link, sign_in
from tests.codes import code_of
from tests.house import House
from tests.providers import running_openid

pytestmark = [pytest.mark.browser, pytest.mark.processes]

FIRST, SECOND = "an umbrella in the opera", "a lantern in the foyer"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_device(page: Page) -> None:
    """A device that holds passkeys and always finds its person."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def sign_out(page: Page) -> None:
    page.goto("/account")
    page.get_by_role("button", name="Sign out").last.click()
    page.wait_for_url("**/")


def expect_account(page: Page) -> None:
    page.wait_for_url("**/account")
    expect(page.locator(".account-name")).to_have_text("Marta K")


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Code", exact=True).fill(code)


def register(page: Page, house: House, *, email: str) -> None:
    page.goto("/register")
    page.get_by_label("Name").fill("Marta K")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(FIRST)
    page.get_by_role("button", name="Make an account").click()
    page.wait_for_url("**/register/sent")
    page.goto(await_link(house, recipient=email, subject="Please confirm your e-mail address"))
    page.get_by_label("The password that you chose").fill(FIRST)
    page.get_by_role("button", name="Confirm and sign in").click()
    expect(page.get_by_text("Your address is confirmed.")).to_be_visible()


def set_up_app(page: Page) -> tuple[str, list[str]]:
    """The secret of the app, and the recovery codes that the page shows."""
    page.goto("/account/security")
    assert find_violations(page) == []
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("heading", name="Set up an authenticator app")).to_be_visible()
    assert find_violations(page) == []
    secret = page.get_by_test_id("app-key").inner_text().strip()
    type_code(page, code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text("you will not see them again")).to_be_visible()
    codes = page.get_by_test_id("recovery-codes").locator("code").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "foyer-recovery-codes.txt"
    page.get_by_role("link", name="I have kept them").click()
    return secret, codes


def add_passkey(page: Page, *, code: str) -> None:
    """The account has a second factor now, so that a change asks for it."""
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    type_code(page, code)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Marta’s telephone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page).to_have_url(re.compile("/account/security$"))
    expect(page.get_by_text("Marta’s telephone")).to_be_visible()


def test_the_whole_life_of_an_account(open_page: OpenPage, house: House) -> None:
    """Register, verify, app, passkey, another service, a session elsewhere, a forgotten password,
    the copy of everything, the end.
    """
    email = f"{uuid4().hex}@foyer.test"
    page = open_page(size="phone")
    give_device(page)
    register(page, house, email=email)
    secret, codes = set_up_app(page)
    assert len(codes) == 10
    add_passkey(page, code=code_of(secret, steps=1))

    sign_out(page)
    page.goto("/sign-in?next=/account")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect_account(page)

    sign_out(page)
    sign_in(page, email, FIRST)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert find_violations(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect_account(page)

    sign_out(page)
    with running_openid(house.openid_port) as openid:
        openid.describe("marta", email=email, email_verified=True)
        page.goto("/sign-in?next=/account")
        page.get_by_role("button", name="Continue with Mock").click()
        page.locator("input[name=sub]").fill("marta")
        page.get_by_role("button", name="Authorize").click()
        expect(page.get_by_role("heading", name="One more step")).to_be_visible()
        type_code(page, codes[0])
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect_account(page)

    elsewhere = open_page()
    sign_in(elsewhere, email, FIRST)
    type_code(elsewhere, codes[1])
    elsewhere.get_by_role("button", name="Sign in", exact=True).click()
    expect_account(elsewhere)
    page.goto("/account/sessions")
    page.get_by_role("button", name=re.compile("^End")).first.click()
    elsewhere.goto("/account")
    expect(elsewhere).to_have_url(f"{house.url}/sign-in?next=%2Faccount")

    forget_password(elsewhere, house, email=email)
    sign_in(elsewhere, email, SECOND)
    type_code(elsewhere, codes[2])
    elsewhere.get_by_role("button", name="Sign in", exact=True).click()
    expect_account(elsewhere)

    fetch_copy(elsewhere, email=email)
    elsewhere.goto("/account/privacy/erase")
    elsewhere.get_by_label("Your mail address").fill(email)
    elsewhere.get_by_label("Your password").fill(SECOND)
    elsewhere.get_by_role("button", name=re.compile("^Erase")).click()
    sign_in(elsewhere, email, SECOND)
    expect(elsewhere.get_by_text("do not belong together").first).to_be_visible()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey was not accepted")).to_be_visible()


def forget_password(page: Page, house: House, *, email: str) -> None:
    page.goto("/password/forgot")
    page.get_by_label("The mail address of your account").fill(email)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_text("Look into your mail")).to_be_visible()
    page.goto(await_link(house, recipient=email, subject="A new password for your account"))
    page.get_by_label("New password").fill(SECOND)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("Your new password is set.")).to_be_visible()


def fetch_copy(page: Page, *, email: str) -> None:
    page.goto("/account/privacy")
    with page.expect_download() as download:
        page.get_by_role("button", name="Get a copy").click()
    content = download.value.path().read_bytes()
    with ZipFile(BytesIO(content)) as copy:
        name = next(name for name in copy.namelist() if name.endswith(".json"))
        assert email in json.dumps(json.loads(copy.read(name)))
