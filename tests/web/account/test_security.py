"""The pages about an app, recovery codes and passkeys."""

import json
import re
import time
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.test import Client

from foyer.accounts.limits import RECENT_PROOF_SECONDS
from foyer.accounts.models import Member, MemberRole, User
from foyer.accounts.passkeys import ask_for_new_passkey
from foyer.accounts.second_step import read_factors
from tests.codes import code_of
from tests.factories import make_organizer, make_user, prove_mailbox
from tests.soft_passkey import SoftPasskey

pytestmark = pytest.mark.django_db

EMAIL, PASSWORD = "ada@foyer.test", "correct-horse-battery"
HOME = "/account/security"
CHANGES = (
    "/account/security/app",
    "/account/security/app/remove",
    "/account/security/recovery-codes",
    "/account/security/passkeys/new",
    "/account/security/passkeys/1",
)


@pytest.fixture
def user() -> User:
    made = make_user(email=EMAIL, password=PASSWORD, full_name="Ada Byron")
    prove_mailbox(made)
    return made


@pytest.fixture
def browser(client: Client, user: User) -> Client:
    """Ada has just signed in."""
    client.post("/sign-in", {"login": EMAIL, "password": PASSWORD})
    return client


def let_time_pass(client: Client) -> None:
    """The last proof is older than changes allow."""
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - RECENT_PROOF_SECONDS - 1
    session.save()


def read_key(page: str) -> str:
    found = re.search(r'data-testid="app-key">([A-Z2-7]+)<', page)
    assert found, page
    return found[1]


def set_up_app(browser: Client) -> str:
    secret = read_key(browser.get("/account/security/app").content.decode())
    page = browser.post("/account/security/app", {"code": code_of(secret)}).content.decode()
    assert "You will not see them again" in page or "you will not see them again" in page
    return secret


def add_passkey(browser: Client, *, name: str = "Telephone") -> Any:
    device = SoftPasskey()
    question = browser.post("/account/security/passkeys/question").json()
    form = {"name": name, "credential": device.create(question)}
    return browser.post("/account/security/passkeys/new", form)


def test_an_app_is_set_up_and_its_codes_are_shown_once(browser: Client, user: User) -> None:
    page = browser.get("/account/security/app").content.decode()
    secret = read_key(page)
    assert "<svg" in page
    assert read_key(browser.get("/account/security/app").content.decode()) == secret, "reload"
    wrong = browser.post("/account/security/app", {"code": "000000"}).content.decode()
    assert "This code is not right" in wrong
    assert read_key(wrong) == secret
    done = browser.post("/account/security/app", {"code": code_of(secret)})
    assert done["Cache-Control"] == "private, no-store"
    codes = re.findall(r"<li><code>(\d{4} \d{4})</code></li>", done.content.decode())
    assert len(codes) == 10
    assert f"data:text/plain;charset=utf-8,{'Foyer'}" in done.content.decode()
    for path in (HOME, "/account/security/recovery-codes"):
        assert codes[0] not in browser.get(path).content.decode()
    assert browser.post("/account/security/app", {"code": code_of(secret)}).status_code == 302
    assert "10 codes are left" in browser.get(HOME).content.decode()


def test_whoever_lacks_it_for_work_is_led_back_to_the_work(browser: Client, user: User) -> None:
    """An accountant has no business at the doors, and no button that would lead there."""
    house = make_organizer(slug="aurora")
    Member.objects.create(organizer=house, user=user, role=MemberRole.ACCOUNTANT)
    refused = browser.get("/office/aurora")
    assert refused.status_code == 403
    start = f"{HOME}?next=/office/aurora"
    assert f'href="{start.replace("/office/", "%2Foffice%2F")}"' in refused.content.decode()
    browser.get(start)
    set_up_app(browser)
    assert 'href="/office/aurora">Go on' in browser.get(HOME).content.decode()
    assert "Go on to where" not in browser.get(HOME).content.decode()
    account = browser.get("/account").content.decode()
    assert 'href="/office"' in account
    assert 'href="/door"' not in account


def test_the_secret_waits_encrypted_in_the_session(browser: Client, user: User) -> None:
    secret = read_key(browser.get("/account/security/app").content.decode())
    assert secret not in str(dict(browser.session))


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_asks_again_who_is_there(browser: Client, user: User, path: str) -> None:
    let_time_pass(browser)
    for response in (browser.get(path), browser.post(path)):
        assert response.status_code == 302
        assert response["Location"].startswith("/account/security/confirm?next=")


@pytest.mark.parametrize("path", [HOME, "/account/security/confirm", *CHANGES])
def test_guests_are_sent_to_sign_in(client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/sign-in?next=")


def test_the_password_proves_who_is_there(browser: Client, user: User) -> None:
    let_time_pass(browser)
    confirm = browser.get("/account/security/app")["Location"]
    form = {"password": "wrong-password", "next": "/account/security/app"}
    assert "not your present password" in browser.post(confirm, form).content.decode()
    assert browser.get("/account/security/app").status_code == 302
    response = browser.post(confirm, {**form, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/account/security/app")
    assert browser.get("/account/security/app").status_code == 200


def test_guessing_the_password_there_is_stopped(browser: Client, user: User) -> None:
    let_time_pass(browser)
    for _ in range(10):
        browser.post("/account/security/confirm", {"password": "wrong-password"})
    page = browser.post("/account/security/confirm", {"password": PASSWORD}).content.decode()
    assert "Too many" in page
    assert browser.get("/account/security/app").status_code == 302


def test_with_a_second_factor_the_password_proves_nothing(browser: Client, user: User) -> None:
    secret = set_up_app(browser)
    assert browser.get("/account/security/app/remove").status_code == 302, "signed in before it"
    page = browser.get("/account/security/confirm").content.decode()
    assert 'name="password"' not in page
    browser.post("/account/security/confirm", {"password": PASSWORD})
    assert browser.get("/account/security/app/remove").status_code == 302
    browser.post("/account/security/confirm", {"code": code_of(secret, steps=1)})
    assert browser.get("/account/security/app/remove").status_code == 200


def test_the_proof_leads_only_to_this_house(browser: Client, user: User) -> None:
    form = {"password": PASSWORD, "next": "https://evil.example/"}
    assert browser.post("/account/security/confirm", form)["Location"] == HOME


def test_the_app_is_removed_after_saying_what_that_means(browser: Client, user: User) -> None:
    secret = set_up_app(browser)
    browser.post("/account/security/confirm", {"code": code_of(secret, steps=1)})
    page = browser.get("/account/security/app/remove").content.decode()
    assert "your recovery codes will be worthless" in page
    assert browser.post("/account/security/app/remove")["Location"] == HOME
    assert not read_factors(user.id).any
    assert "Set up an app" in browser.get(HOME).content.decode()


def test_new_recovery_codes_are_asked_for_and_shown_once(browser: Client, user: User) -> None:
    page = browser.get("/account/security/recovery-codes").content.decode()
    assert "Set one of them up first" in page
    secret = set_up_app(browser)
    browser.post("/account/security/confirm", {"code": code_of(secret, steps=1)})
    assert "will be worthless" in browser.get("/account/security/recovery-codes").content.decode()
    shown = browser.post("/account/security/recovery-codes").content.decode()
    assert len(re.findall(r"<li><code>\d{4} \d{4}</code></li>", shown)) == 10


def test_passkeys_are_added_named_and_removed(browser: Client, user: User) -> None:
    done = add_passkey(browser, name="Ada’s <telephone>")
    assert "Your passkey is ready" in done.content.decode()
    assert "Ada’s &lt;telephone&gt;" in browser.get(HOME).content.decode()
    assert browser.get("/account/security/passkeys/new").status_code == 302, "no proof by it yet"


def test_a_passkey_proves_who_is_there(browser: Client, user: User) -> None:
    device = SoftPasskey()
    question = browser.post("/account/security/passkeys/question").json()
    form = {"name": "Telephone", "credential": device.create(question)}
    browser.post("/account/security/passkeys/new", form)
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN)
    asked = browser.post("/account/security/confirm/question").json()
    proof = {"credential": device.get(asked), "next": HOME}
    assert browser.post("/account/security/confirm", proof)["Location"] == HOME
    address = f"/account/security/passkeys/{row.id}"
    assert browser.post(address, {"name": "  "}).status_code == 200
    assert browser.post(address, {"name": "Old telephone"})["Location"] == HOME
    assert "Old telephone" in browser.get(address).content.decode()
    assert browser.get("/account/security/passkeys/999999").status_code == 404
    assert browser.post(f"{address}/remove")["Location"] == HOME
    assert "Old telephone" not in browser.get(HOME).content.decode()


def test_the_only_way_in_is_not_removed_and_the_page_says_what_to_do(
    client: Client, user: User
) -> None:
    device = SoftPasskey()
    answer = device.create(ask_for_new_passkey(user, challenge=b"c" * 32))
    row = WebAuthn.add(user, "Telephone", json.loads(answer)).instance
    user.set_unusable_password()
    user.save()
    question = client.post("/sign-in/passkey/question").json()
    client.post("/sign-in/passkey", {"credential": device.get(question)})
    refused = client.post(f"/account/security/passkeys/{row.id}/remove")
    assert refused.status_code == 409
    assert "This is the only way into your account" in refused.content.decode()
    assert read_factors(user.id).passkeys == 1


def test_an_answer_without_a_question_makes_no_passkey(browser: Client, user: User) -> None:
    question = browser.post("/account/security/passkeys/question").json()
    answer = {"name": "Telephone", "credential": SoftPasskey().create(question)}
    browser.post("/account/security/passkeys/new", answer)
    Authenticator.objects.all().delete()
    page = browser.post("/account/security/passkeys/new", answer).content.decode()
    assert "This passkey was not accepted" in page
    assert not read_factors(user.id).any


@pytest.mark.parametrize("path", ["/account/security/app", "/account/security/passkeys/new"])
def test_an_unproved_mailbox_comes_first(client: Client, path: str) -> None:
    make_user(email="eve@foyer.test", password=PASSWORD)
    client.post("/sign-in", {"login": "eve@foyer.test", "password": PASSWORD})
    response = client.get(path)
    assert response.status_code == 403
    assert "Confirm your e-mail address first" in response.content.decode()
