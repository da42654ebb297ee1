"""The second step of signing in with a browser, and a passkey that needs no first one."""

import json
import re

import pytest
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.test import Client

from foyer.accounts.models import Member, MemberRole, PlatformRole, User
from foyer.accounts.passkeys import ask_for_new_passkey
from foyer.accounts.recovery_codes import make_codes
from foyer.notifications.models import Message
from tests.codes import code_of
from tests.factories import give_second_factor, make_organizer, make_user
from tests.soft_passkey import SoftPasskey

pytestmark = pytest.mark.django_db

EMAIL, PASSWORD = "ada@foyer.test", "correct-horse-battery"
STEP = "/sign-in/second-step"


@pytest.fixture
def user() -> User:
    return make_user(email=EMAIL, password=PASSWORD, full_name="Ada Byron")


def give_passkey(user: User) -> SoftPasskey:
    device = SoftPasskey()
    answer = device.create(ask_for_new_passkey(user, challenge=b"c" * 32))
    WebAuthn.add(user, "Telephone", json.loads(answer))
    return device


def show_password(client: Client, *, target: str = "") -> str:
    response = client.post("/sign-in", {"login": EMAIL, "password": PASSWORD, "next": target})
    assert response.status_code == 302
    return str(response["Location"])


def is_signed_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def test_a_code_after_the_password_opens_the_account(client: Client, user: User) -> None:
    secret = give_second_factor(user)
    assert show_password(client, target="/account?page=2") == STEP
    assert not is_signed_in(client)
    page = client.get(STEP)
    assert page["Cache-Control"] == "private, no-store"
    assert "Use a passkey" not in page.content.decode()
    response = client.post(STEP, {"code": code_of(secret)})
    assert (response.status_code, response["Location"]) == (302, "/account?page=2")
    assert is_signed_in(client)
    assert client.get(STEP)["Location"] == "/account"


def test_without_the_password_there_is_no_second_step(client: Client, user: User) -> None:
    """Not for a stranger, not after a wrong password, not with a session of one's own."""
    secret = give_second_factor(user)
    for _ in range(2):
        assert client.get(STEP)["Location"] == "/sign-in"
        assert client.post(STEP, {"code": code_of(secret)})["Location"] == "/sign-in"
        assert client.post(f"{STEP}/question").status_code == 302
        assert not is_signed_in(client)
        client.post("/sign-in", {"login": EMAIL, "password": "wrong-password-here"})


def test_case_47_the_step_cannot_be_walked_around(client: Client, user: User) -> None:
    give_second_factor(user)
    show_password(client)
    for path in ("/account", "/account/security", "/account/security/app", "/door"):
        assert "/sign-in" in client.get(path)["Location"], path
    assert client.get("/sign-in").status_code == 200
    assert client.get("/api/v1/auth/profile").status_code == 401


def test_case_49_a_step_that_was_begun_by_one_browser_is_not_for_another(user: User) -> None:
    secret = give_second_factor(user)
    show_password(Client())
    assert Client().post(STEP, {"code": code_of(secret)})["Location"] == "/sign-in"


def test_a_closed_account_ends_at_the_second_step(client: Client, user: User) -> None:
    secret = give_second_factor(user)
    show_password(client)
    User.objects.filter(id=user.id).update(is_active=False)
    assert client.post(STEP, {"code": code_of(secret)})["Location"] == "/sign-in"
    assert not is_signed_in(client)


def test_a_wrong_a_used_and_a_missing_code_are_said_at_the_field(
    client: Client, user: User
) -> None:
    secret = give_second_factor(user)
    show_password(client)
    assert "Type the six digits" in client.post(STEP, {"code": ""}).content.decode()
    assert "This code is not right" in client.post(STEP, {"code": "000000"}).content.decode()
    assert client.post(STEP, {"code": code_of(secret)}).status_code == 302
    client.post("/sign-out")
    show_password(client)
    assert "used before" in client.post(STEP, {"code": code_of(secret)}).content.decode()
    assert not is_signed_in(client)


def test_guessing_is_stopped_and_said(client: Client, user: User) -> None:
    secret = give_second_factor(user)
    show_password(client)
    for _ in range(5):
        client.post(STEP, {"code": "000000"})
    assert "Too many" in client.post(STEP, {"code": code_of(secret)}).content.decode()
    assert not is_signed_in(client)


def test_a_recovery_code_stands_in_and_its_owner_is_told(client: Client, user: User) -> None:
    give_second_factor(user)
    code = make_codes(user)[0]
    show_password(client)
    assert client.post(STEP, {"code": f"{code[:4]} {code[4:]}"}).status_code == 302
    assert is_signed_in(client)
    message = Message.objects.get(user_id=user.id, kind="recovery_code_used")
    assert message.facts["left"] == "9"


def test_a_passkey_is_a_second_step(client: Client, user: User) -> None:
    device = give_passkey(user)
    show_password(client)
    assert "Use a passkey" in client.get(STEP).content.decode()
    answer = device.get(client.post(f"{STEP}/question").json())
    assert client.post(STEP, {"credential": answer}).status_code == 302
    assert is_signed_in(client)


def test_a_passkey_answer_is_good_once(client: Client, user: User) -> None:
    device = give_passkey(user)
    show_password(client)
    answer = device.get(client.post(f"{STEP}/question").json())
    client.post(STEP, {"credential": answer})
    client.post("/sign-out")
    show_password(client)
    page = client.post(STEP, {"credential": answer}).content.decode()
    assert "This passkey was not accepted" in page
    assert not is_signed_in(client)


def test_a_passkey_alone_signs_in_without_a_second_step(client: Client, user: User) -> None:
    device = give_passkey(user)
    give_second_factor(user)
    question = client.post("/sign-in/passkey/question").json()
    form = {"credential": device.get(question), "next": "/account"}
    response = client.post("/sign-in/passkey", form)
    assert (response.status_code, response["Location"]) == (302, "/account")
    assert is_signed_in(client)


def test_a_passkey_sign_in_leads_only_to_this_house(client: Client, user: User) -> None:
    device = give_passkey(user)
    question = client.post("/sign-in/passkey/question").json()
    form = {"credential": device.get(question), "next": "https://evil.example/"}
    assert client.post("/sign-in/passkey", form)["Location"] == "/"


@pytest.mark.parametrize("credential", ["", "{}", "nonsense"])
def test_a_refused_passkey_says_so_and_leads_back(
    client: Client, user: User, credential: str
) -> None:
    client.post("/sign-in/passkey/question")
    page = client.post("/sign-in/passkey", {"credential": credential, "next": "/tickets"})
    text = page.content.decode()
    assert "This passkey was not accepted" in text
    assert re.search(r'href="/sign-in\?next=%2Ftickets"', text)
    assert not is_signed_in(client)


@pytest.mark.parametrize("role", ["member", "admin"])
def test_staff_without_a_second_factor_are_led_to_set_one_up(
    client: Client, user: User, role: str
) -> None:
    if role == "member":
        Member.objects.create(organizer=make_organizer(), user=user, role=MemberRole.SCANNER)
    else:
        User.objects.filter(id=user.id).update(role=PlatformRole.ADMIN)
    assert show_password(client, target="/tickets") == "/account/security?next=%2Ftickets"
    page = client.get("/account/security").content.decode()
    assert "Work for a house needs a second step" in page
    refused = client.get("/door")
    if role == "member":
        assert refused.status_code == 403
        assert 'href="/account/security?next=%2Fdoor"' in refused.content.decode()
    give_second_factor(user)
    assert "Work for a house" not in client.get("/account/security").content.decode()
