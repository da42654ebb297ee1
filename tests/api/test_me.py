"""`/me` at the API: the copy of everything, and the end of the account."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from foyer.accounts.models import TokenFamily, User
from foyer.identity import limits
from foyer.identity.export import make_export
from foyer.identity.models import DataExport
from foyer.platform.clock import utc_now
from tests.api.callers import Caller, by_session, by_token
from tests.factories import make_show, make_user, make_world
from tests.identity.persons import PASSWORD, make_person
from tests.tickets.bookings import make_booking

pytestmark = pytest.mark.django_db


def erase(caller: Caller, user: User, **fields: object) -> tuple[int, str]:
    body = {"confirmation": user.email, "password": PASSWORD, **fields}
    answer = caller.ask("DELETE", "/me", body)
    return answer.status, answer.code if answer.status != 204 else ""


def test_a_copy_comes_as_a_file_that_nobody_keeps() -> None:
    person = make_person()
    caller = by_token(person.user)

    answer = caller.http.get("/api/v1/me/export", headers=caller.headers)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="foyer-my-data.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert json.loads(archive.read("data.json"))["account"]["email"] == person.user.email


def test_a_large_copy_is_answered_when_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EXPORT_TICKETS_AT_ONCE_MAX", 0)
    person = make_person()
    caller = by_token(person.user)

    first, again = (caller.get("/me/export") for _ in "12")
    make_export(DataExport.objects.get(public_id=first.json["id"]).id, now=utc_now())

    assert (first.status, first.json["status"]) == (202, "preparing")
    assert again.json == first.json
    assert caller.http.get("/api/v1/me/export", headers=caller.headers).status_code == 200


def test_guests_hear_401_before_their_body_is_read() -> None:
    assert Caller().get("/me/export").code == "invalid_token"
    assert Caller().ask("DELETE", "/me", raw=b"{").code == "invalid_token"


def test_erasing_asks_for_the_password_and_the_address() -> None:
    user = make_user(password=PASSWORD)
    caller = by_token(user)

    assert erase(caller, user, password="wrong") == (403, "wrong_password")
    assert erase(caller, user, password="") == (403, "wrong_password")
    assert erase(caller, user, password="\x00") == (403, "wrong_password")
    assert erase(caller, user, confirmation="else@foyer.test") == (422, "validation_failed")
    assert erase(caller, user) == (204, "")
    assert caller.get("/auth/profile").code == "invalid_token"


def test_an_account_without_a_password_needs_a_fresh_sign_in() -> None:
    user = make_user(password=None)
    caller = by_token(user)
    long_ago = utc_now() - timedelta(seconds=limits.RECENT_SIGN_IN_SECONDS + 1)
    TokenFamily.objects.update(created_at=long_ago)

    assert erase(caller, user) == (403, "sign_in_again")
    assert erase(by_token(user), user) == (204, "")


def test_what_is_promised_is_listed() -> None:
    user = make_user(password=PASSWORD)
    booking = make_booking(make_show(make_world()), user=user)

    body = {"confirmation": user.email, "password": PASSWORD}
    answer = by_token(user).ask("DELETE", "/me", body)

    assert (answer.status, answer.code) == (409, "erase_refused")
    (reason,) = answer.json["reasons"]
    assert (reason["code"], reason["path"]) == (
        "upcoming_booking",
        f"/bookings/{booking.public_id}",
    )


def test_another_sites_page_erases_nobody() -> None:
    user = make_user(password=PASSWORD)

    assert erase(by_session(user), user) == (403, "forbidden")
    foreign = {"Origin": "https://evil.example"}
    assert by_token(user).ask("DELETE", "/me", {}, headers=foreign).code == "forbidden"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "confirmation"),
        ({"confirmation": 1}, "confirmation"),
        ({"confirmation": "a@b.test", "userId": 1}, "userId"),
        ({"confirmation": "a@b.test", "password": "x" * 1025}, "password"),
    ],
)
def test_erasing_refuses_what_it_cannot_read(body: dict[str, object], field: str) -> None:
    answer = by_token(make_user()).ask("DELETE", "/me", body)

    assert (answer.status, answer.fields) == (422, [field])
