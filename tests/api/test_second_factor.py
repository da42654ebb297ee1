"""Signing in to the API with a second factor, or by a passkey alone."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn

from foyer.accounts.models import Member, MemberRole, TokenFamily, User
from foyer.accounts.passkeys import ask_for_new_passkey
from foyer.accounts.recovery_codes import make_codes
from foyer.notifications.models import Message
from tests.api.callers import Answer, Caller, by_session, by_token
from tests.codes import code_of
from tests.factories import give_second_factor, make_organizer, make_user
from tests.soft_passkey import SoftPasskey

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"
SCAN = {"code": "no code of ours", "nonce": "n1"}


@pytest.fixture
def user() -> User:
    return make_user(password=PASSWORD)


def login(user: User, caller: Caller | None = None) -> Answer:
    body = {"email": user.email, "password": PASSWORD}
    return (caller or Caller()).post("/auth/login", body)


def give_passkey(user: User) -> SoftPasskey:
    device = SoftPasskey()
    answer = device.create(ask_for_new_passkey(user, challenge=b"c" * 32))
    WebAuthn.add(user, "Telephone", json.loads(answer))
    return device


def finish(token: str, **body: Any) -> Answer:
    return Caller().post("/auth/mfa", {"mfaToken": token, **body})


def test_case_47_a_password_alone_opens_nothing_where_there_is_a_second_factor(user: User) -> None:
    secret = give_second_factor(user)
    make_codes(user)
    first = login(user)
    assert (first.status, first.code) == (401, "mfa_required")
    assert first.json["methods"] == ["code", "recovery_code"]
    assert first.json["expiresIn"] <= 300
    assert "passkey" not in first.json
    assert "accessToken" not in first.json
    assert not TokenFamily.objects.filter(user=user).exists()
    second = finish(first.json["mfaToken"], code=code_of(secret))
    assert second.status == 200
    assert second.json["user"]["email"] == user.email
    bearer = Caller(headers={"Authorization": f"Bearer {second.json['accessToken']}"})
    assert bearer.get("/auth/profile").status == 200
    assert "foyer_session" not in (*first.cookies, *second.cookies)


def test_the_token_of_the_first_step_is_no_token_of_access(user: User) -> None:
    give_second_factor(user)
    token = login(user).json["mfaToken"]
    caller = Caller(headers={"Authorization": f"Bearer {token}"})
    assert caller.get("/auth/profile").status == 401
    assert Caller().post("/auth/refresh", {"refreshToken": token}).status == 401


def test_a_wrong_password_says_nothing_of_the_second_factor(user: User) -> None:
    give_second_factor(user)
    answer = Caller().post("/auth/login", {"email": user.email, "password": "wrong-password"})
    assert (answer.status, answer.code) == (401, "invalid_credentials")


def test_the_second_step_cannot_be_had_without_the_first(user: User) -> None:
    secret = give_second_factor(user)
    for token in ("", "forged", "a.b.c", "x" * 512):
        answer = finish(token, code=code_of(secret))
        assert (answer.status, answer.code) == (401, "invalid_mfa_token")


def test_a_code_and_a_token_are_good_once(user: User) -> None:
    secret = give_second_factor(user)
    code, token = code_of(secret), login(user).json["mfaToken"]
    assert finish(token, code=code).status == 200
    again = finish(login(user).json["mfaToken"], code=code)
    assert (again.status, again.code) == (401, "invalid_mfa_code")
    spent = finish(token, code=code_of(secret, steps=1))
    assert (spent.status, spent.code) == (401, "invalid_mfa_token")
    assert TokenFamily.objects.filter(user=user).count() == 1


def test_another_users_code_does_not_fit_the_token(user: User) -> None:
    give_second_factor(user)
    other = make_user(password=PASSWORD)
    answer = finish(login(user).json["mfaToken"], code=code_of(give_second_factor(other)))
    assert (answer.status, answer.code) == (401, "invalid_mfa_code")


def test_case_47_guessing_the_second_step_is_stopped(user: User) -> None:
    secret = give_second_factor(user)
    token = login(user).json["mfaToken"]
    answers = [finish(token, code="000000").status for _ in range(6)]
    assert answers == [401, 401, 401, 401, 401, 429]
    assert finish(login(user).json["mfaToken"], code=code_of(secret)).status == 429


def test_a_recovery_code_signs_in_once_and_the_owner_is_told(user: User) -> None:
    give_second_factor(user)
    code = make_codes(user)[3]
    assert finish(login(user).json["mfaToken"], code=code).status == 200
    message = Message.objects.get(user_id=user.id, kind="recovery_code_used")
    assert message.facts["left"] == "9"
    assert finish(login(user).json["mfaToken"], code=code).status == 401


def test_a_passkey_is_a_second_step(user: User) -> None:
    device = give_passkey(user)
    first = login(user)
    assert first.json["methods"] == ["passkey"]
    answer = json.loads(device.get(first.json["passkey"]))
    assert finish(first.json["mfaToken"], credential=answer).status == 200
    assert Authenticator.objects.get(user=user).last_used_at is not None
    assert finish(first.json["mfaToken"], credential=answer).status == 401, "a replay"
    other = login(user).json["mfaToken"]
    assert finish(other, credential=answer).code == "passkey_refused", "another challenge"


@pytest.mark.parametrize("body", [{}, {"code": "123456", "credential": {}}])
def test_the_second_step_takes_one_thing(user: User, body: dict[str, Any]) -> None:
    give_second_factor(user)
    answer = finish(login(user).json["mfaToken"], **body)
    assert (answer.status, answer.code, answer.fields) == (422, "validation_failed", ["code"])


def test_a_passkey_signs_in_alone_and_once(user: User) -> None:
    device = give_passkey(user)
    asked = Caller().post("/auth/passkey/options")
    assert asked.status == 200
    credential = json.loads(device.get(asked.json["options"]))
    body = {"passkeyToken": asked.json["passkeyToken"], "credential": credential}
    signed_in = Caller().post("/auth/passkey", body)
    assert (signed_in.status, signed_in.json["user"]["email"]) == (200, user.email)
    assert signed_in.cookies == ()
    replay = Caller().post("/auth/passkey", body)
    assert (replay.status, replay.code) == (401, "invalid_mfa_token")


def test_a_passkey_of_nobody_and_a_device_without_a_person_are_refused(user: User) -> None:
    device = give_passkey(user)
    for forged in (
        SoftPasskey(handle=device.handle),
        SoftPasskey(
            key=device.key,
            credential_id=device.credential_id,
            handle=device.handle,
            verifies=False,
        ),
    ):
        asked = Caller().post("/auth/passkey/options").json
        credential = json.loads(forged.get(asked["options"]))
        body = {"passkeyToken": asked["passkeyToken"], "credential": credential}
        answer = Caller().post("/auth/passkey", body)
        assert (answer.status, answer.code) == (401, "passkey_refused")


@pytest.mark.parametrize("path", ["/auth/mfa", "/auth/passkey/options", "/auth/passkey"])
def test_another_sites_page_may_not_sign_anybody_in(path: str) -> None:
    bodies = {
        "/auth/mfa": {"mfaToken": "x", "code": "1"},
        "/auth/passkey": {"passkeyToken": "x", "credential": {}},
    }
    answer = Caller().post(path, bodies.get(path), Origin="https://evil.example")
    assert (answer.status, answer.code) == (403, "forbidden")


@pytest.mark.parametrize("door", ["token", "session"])
def test_case_47_staff_without_a_second_factor_are_told_where_to_get_one(
    user: User, door: str
) -> None:
    Member.objects.create(organizer=make_organizer(), user=user, role=MemberRole.SCANNER)
    caller = by_token(user) if door == "token" else by_session(user)
    csrf = {} if door == "token" else csrf_of(caller)
    for method, path, body in (("POST", "/scans", SCAN), ("GET", "/admin/anything", None)):
        answer = caller.ask(method, path, body, headers=csrf)
        assert (answer.status, answer.code) == (403, "second_factor_required"), path
        assert "/account/security" in answer.json["detail"]
    give_second_factor(user)
    assert caller.ask("POST", "/scans", SCAN, headers=csrf).json["verdict"] == "forged"
    assert caller.get("/admin/anything").status == 404


def csrf_of(caller: Caller) -> dict[str, str]:
    caller.http.get("/account/security")
    return {"X-CSRFToken": caller.http.cookies["foyer_csrf"].value}
