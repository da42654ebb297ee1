"""The drill of docs/security.md: keys are rotated in running processes, step by step.

Three houses after one another on one database: with the old keys, with new ones in front, and
with the old ones taken away. What browsers and programs were given in the first is tried in all.
"""

import os
import re
import subprocess
import sys
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.contrib.auth.hashers import Argon2PasswordHasher

from foyer.accounts.kept_secrets import seal
from foyer.accounts.models import User
from foyer.tickets.codes import Refusal, TicketCode, decode_code
from tests.codes import code_of
from tests.factories import make_show, make_user, make_world
from tests.keys.running import Browser, open_house
from tests.servers import find_database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

OLD, NEW = "0123456789abcdef" * 2, "fedcba9876543210" * 2
PASSWORD = "a very long rehearsal"
STEPS = {
    "before": {"FOYER_SECRET_KEYS": OLD, "FOYER_TICKET_KEYS": f"1:{OLD}"},
    "between": {"FOYER_SECRET_KEYS": f"{NEW},{OLD}", "FOYER_TICKET_KEYS": f"2:{NEW},1:{OLD}"},
    "after": {"FOYER_SECRET_KEYS": NEW, "FOYER_TICKET_KEYS": f"2:{NEW}"},
}
API = "/api/v1"


@dataclass(kw_only=True)
class Given:
    """What somebody holds in hand before the keys change, by what it opens."""

    user: User
    show: str
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    hold: str = ""
    booking: str = ""
    booking_key: str = ""
    ticket: str = ""
    access: str = ""
    refresh: str = ""
    app_secret: str = ""
    seen: list[str] = field(default_factory=list)


@pytest.fixture
def given() -> Given:
    world = make_world(adult_minor=0, fee_minor=0)  # Free: confirmed without a provider.
    user = make_user()
    user.password = Argon2PasswordHasher().encode(PASSWORD, "salt-of-the-rehearsal")
    user.save()
    return Given(user=user, show=str(make_show(world).public_id))


def add_factor(given: Given) -> User:
    """Somebody with an app of six digits, whose secret the old key has encrypted."""
    careful = make_user(email="careful@foyer.test")
    careful.password = given.user.password
    careful.save()
    given.app_secret = generate_totp_secret()
    sealed = seal(given.app_secret, secrets=[OLD])
    Authenticator.objects.create(
        user=careful, type=Authenticator.Type.TOTP, data={"secret": sealed}
    )
    return careful


def pass_second_step(http: httpx.Client, given: Given, careful: User, *, steps: int) -> int:
    """The status of signing in with password and code; each code is good once."""
    program = Browser(http=http)
    first = program.post(f"{API}/auth/login", {"email": careful.email, "password": PASSWORD})
    assert first.json()["code"] == "mfa_required", first.text
    code = code_of(given.app_secret, steps=steps)
    return program.post(
        f"{API}/auth/mfa", {"mfaToken": first.json()["mfaToken"], "code": code}
    ).status_code


def reseal(step: str) -> str:
    """What the operator runs before the old key is taken away."""
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "django", "reseal", "--settings", "foyer.settings"],
        env={**os.environ, **STEPS[step], "DATABASE_URL": find_database_url()},
        capture_output=True,
        check=True,
        text=True,
    )
    return ended.stdout


def sign_in(browser: Browser, given: Given) -> None:
    answer = browser.send_form("/sign-in", login=given.user.email, password=PASSWORD)
    assert answer.status_code == 302, answer.text


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


def hold(browser: Browser, given: Given, *seats: str) -> str:
    answer = browser.post(f"{API}/shows/{given.show}/holds", {"seats": list(seats)})
    assert answer.status_code == 201, answer.text
    token: str = answer.json()["holdToken"]
    return token


def fill(browser: Browser, given: Given) -> None:
    """Collect one of everything, under the old keys."""
    buyer = {"email": "ada@example.org", "fullName": "Ada Byron"}
    order = {"holdTokens": [hold(browser, given, "A1", "A2")], "buyer": buyer}
    placed = browser.post(f"{API}/bookings", order)
    assert placed.status_code == 201, placed.text
    given.booking, given.booking_key = placed.json()["booking"]["id"], placed.json()["accessKey"]
    given.ticket = placed.json()["booking"]["tickets"][0]["code"]
    given.hold = hold(browser, given, "B1", "B2")
    given.cookies["guest"] = dict(browser.cookies)
    pair = Browser(http=browser.http).post(
        f"{API}/auth/login", {"email": given.user.email, "password": PASSWORD}
    )
    assert pair.status_code == 200, pair.text
    given.access, given.refresh = pair.json()["accessToken"], pair.json()["refreshToken"]
    for name in ("returning", "sleeping"):
        person = Browser(http=browser.http)
        sign_in(person, given)
        given.cookies[name] = person.cookies
        given.seen += person.seen
    given.seen += browser.seen


def try_all(http: httpx.Client, given: Given) -> dict[str, int]:
    """What each of the old things opens: a status, and how many holds the visitor still has."""

    def ask(path: str, **headers: str) -> int:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return Browser(http=http, headers=named).get(f"{API}{path}").status_code

    guest = Browser(http=http, cookies=dict(given.cookies["guest"]))
    return {
        "hold": ask(f"/holds/{given.hold}"),
        "booking": ask(f"/bookings/{given.booking}", X_Booking_Key=given.booking_key),
        "access": ask("/auth/profile", Authorization=f"Bearer {given.access}"),
        "holds": len(guest.get(f"{API}/holds").json()["items"]),
    }


def read_ticket(http: httpx.Client, code: str) -> TicketCode | Refusal:
    """What a door makes of a code with the keys that the house publishes now."""
    published = Browser(http=http).get(f"{API}/ticket-keys").json()["items"]
    keys = {
        item["kid"]: Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(f"{item['publicKey']}="))
        for item in published
    }
    return decode_code(code, keys=keys)


def renew(http: httpx.Client, refresh: str) -> httpx.Response:
    return Browser(http=http).post(f"{API}/auth/refresh", {"refreshToken": refresh})


GOOD = {"hold": 200, "booking": 200, "access": 200, "holds": 1}
GONE = {"hold": 404, "booking": 404, "access": 401, "holds": 0}


def test_the_drill_of_key_rotation(given: Given, tmp_path: Path) -> None:
    with open_house(tmp_path, STEPS["before"]) as http:
        fill(Browser(http=http), given)
        assert try_all(http, given) == GOOD
    careful = add_factor(given)
    for line in given.seen:  # The session and the form token, which only real pages set.
        assert re.match(r"__Host-foyer_[a-z]+=[^;]*; (?!.*domain=).*Path=/", line, re.IGNORECASE)
        assert "; Secure" in line
    with open_house(tmp_path, STEPS["between"]) as http:
        assert try_all(http, given) == GOOD
        returning = Browser(http=http, cookies=given.cookies["returning"])
        assert is_signed_in(returning)
        renewed = renew(http, given.refresh).json()
        fresh_hold = hold(Browser(http=http), given, "A3")
        assert fresh_hold.partition(".")[0] != given.hold.partition(".")[0]
        assert isinstance(read_ticket(http, given.ticket), TicketCode)
        assert pass_second_step(http, given, careful, steps=-1) == 200
    assert reseal("between").startswith("Encrypted anew: 1.")
    assert reseal("after").startswith("Encrypted anew: 0.")
    with open_house(tmp_path, STEPS["after"]) as http:
        assert try_all(http, given) == GONE
        assert pass_second_step(http, given, careful, steps=1) == 200
        assert is_signed_in(Browser(http=http, cookies=given.cookies["returning"]))
        assert not is_signed_in(Browser(http=http, cookies=given.cookies["sleeping"]))
        assert renew(http, given.refresh).status_code == 401
        assert renew(http, renewed["refreshToken"]).status_code == 200
        assert Browser(http=http).get(f"{API}/holds/{fresh_hold}").status_code == 200
        ticket = read_ticket(http, given.ticket)
        assert isinstance(ticket, TicketCode)
        assert ticket.kid == 1
