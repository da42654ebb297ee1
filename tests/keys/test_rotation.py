"""The drill of docs/security.md: keys are rotated in running processes, step by step.

Three houses after one another on one database: with the old keys, with new ones in front, and
with the old ones taken away. What browsers and programs were given in the first is tried in all.
"""

import json
import os
import re
import subprocess
import sys
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import httpx
import jwt
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.contrib.auth.hashers import Argon2PasswordHasher

from foyer.accounts.kept_secrets import seal, unseal
from foyer.accounts.models import Proof, ProofKind, User
from foyer.accounts.recovery_codes import make_codes
from foyer.notifications.push_keys import write_public_key
from foyer.payments.providers.sandbox.client import SIGNATURE_HEADER
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.tokens import Purpose, Signer
from foyer.sandbox.webhooks import sign_body
from foyer.tickets.codes import Refusal, TicketCode, decode_code
from tests.codes import code_of
from tests.factories import make_show, make_user, make_world
from tests.keys.running import Browser, open_house
from tests.servers import find_database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

OLD, NEW = "0123456789abcdef" * 2, "fedcba9876543210" * 2
PASSWORD = "a very long rehearsal"
ALONE = ("FOYER_PUSH_KEY", "FOYER_SANDBOX_SECRET", "FOYER_METRICS_TOKEN")  # Without an overlap.
STEPS = {
    "before": {
        "FOYER_SECRET_KEYS": OLD,
        "FOYER_TICKET_KEYS": f"1:{OLD}",
        **dict.fromkeys(ALONE, OLD),
    },
    "between": {
        "FOYER_SECRET_KEYS": f"{NEW},{OLD}",
        "FOYER_TICKET_KEYS": f"2:{NEW},1:{OLD}",
        **dict.fromkeys(ALONE, OLD),
    },
    "after": {
        "FOYER_SECRET_KEYS": NEW,
        "FOYER_TICKET_KEYS": f"2:{NEW}",
        **dict.fromkeys(ALONE, NEW),
    },
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
    recovery_codes: tuple[str, ...] = ()
    links: list[str] = field(default_factory=list)  # tokens of mails to the user
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
    given.recovery_codes = make_codes(careful)
    row = Authenticator.objects.get(user=careful, type=Authenticator.Type.RECOVERY_CODES)
    kept = unseal(row.data["codes"], secrets=load_config().secret_keys)
    row.data["codes"] = seal(kept, secrets=[OLD])
    row.save(update_fields=["data"])
    return careful


def mail_link(given: Given) -> None:
    """A mail with a link that confirms the user's address, written under the old key."""
    proof = Proof.objects.create(
        kind=ProofKind.VERIFY_EMAIL,
        user=given.user,
        email=given.user.email,
        expires_at=utc_now() + timedelta(days=1),
    )
    given.links.append(Signer([OLD]).sign(proof.public_id.bytes, purpose=Purpose.PROOF))


def follow_link(http: httpx.Client, link: str) -> int:
    return Browser(http=http).post(f"{API}/auth/email/verify", {"token": link}).status_code


def try_alone(http: httpx.Client, *, access: str, secret: str) -> dict[str, object]:
    """What the keys without an overlap open: metrics, the provider's webhooks, push messages."""
    bearer = Browser(http=http, headers={"Authorization": f"Bearer {access}"})
    watcher = Browser(http=http, headers={"Authorization": f"Bearer {secret}"})
    body = json.dumps({"id": f"evt_{secret[:8]}", "type": "x", "data": {"payment": "y"}}).encode()
    signature = sign_body(body, secret=secret, timestamp=int(utc_now().timestamp()))
    provider = Browser(http=http, headers={SIGNATURE_HEADER: signature})
    return {
        "metrics": watcher.get(f"{API}/metrics").status_code,
        "webhook": provider.ask(
            "POST", f"{API}/payments/webhooks/sandbox", content=body
        ).status_code,
        "push": bearer.get(f"{API}/notifications/push-key").json()["publicKey"]
        == write_public_key(replace(load_config(), push_key=secret)),
    }


def key_of(access: str) -> str:
    """Which key signed an access token."""
    return str(jwt.get_unverified_header(access)["kid"])


def pass_second_step(
    http: httpx.Client, given: Given, careful: User, *, steps: int = 0, code: str = ""
) -> int:
    """The status of signing in with password and code; each code is good once."""
    program = Browser(http=http)
    first = program.post(f"{API}/auth/login", {"email": careful.email, "password": PASSWORD})
    assert first.json()["code"] == "mfa_required", first.text
    code = code or code_of(given.app_secret, steps=steps)
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
OPEN = {"metrics": 200, "webhook": 200, "push": True}
SHUT = {"metrics": 401, "webhook": 400, "push": False}
GONE = {"hold": 404, "booking": 404, "access": 401, "holds": 0}


def test_the_drill_of_key_rotation(given: Given, tmp_path: Path) -> None:
    with open_house(tmp_path, STEPS["before"]) as http:
        fill(Browser(http=http), given)
        assert try_all(http, given) == GOOD
        assert try_alone(http, access=given.access, secret=OLD) == OPEN
        assert try_alone(http, access=given.access, secret=NEW) == SHUT
    mail_link(given)
    mail_link(given)
    careful = add_factor(given)
    for line in given.seen:  # The session and the form token, which only real pages set.
        assert re.match(r"__Host-foyer_[a-z]+=[^;]*; (?!.*domain=).*Path=/", line, re.IGNORECASE)
        assert "; Secure" in line
    with open_house(tmp_path, STEPS["between"]) as http:
        assert try_all(http, given) == GOOD
        returning = Browser(http=http, cookies=given.cookies["returning"])
        assert is_signed_in(returning)
        renewed = renew(http, given.refresh).json()
        assert key_of(renewed["accessToken"]) != key_of(given.access)
        assert follow_link(http, given.links[0]) == 200
        fresh_hold = hold(Browser(http=http), given, "A3")
        assert fresh_hold.partition(".")[0] != given.hold.partition(".")[0]
        assert isinstance(read_ticket(http, given.ticket), TicketCode)
        assert pass_second_step(http, given, careful, steps=-1) == 200
    assert reseal("between").startswith("Encrypted anew: 2.")
    assert reseal("after").startswith("Encrypted anew: 0.")
    with open_house(tmp_path, STEPS["after"]) as http:
        assert try_all(http, given) == GONE
        assert pass_second_step(http, given, careful, steps=1) == 200
        assert pass_second_step(http, given, careful, code=given.recovery_codes[0]) == 200
        assert follow_link(http, given.links[1]) == 422
        assert is_signed_in(Browser(http=http, cookies=given.cookies["returning"]))
        assert not is_signed_in(Browser(http=http, cookies=given.cookies["sleeping"]))
        assert renew(http, given.refresh).status_code == 401
        last = renew(http, renewed["refreshToken"]).json()["accessToken"]
        assert key_of(last) == key_of(renewed["accessToken"])
        assert try_alone(http, access=last, secret=NEW) == OPEN
        assert try_alone(http, access=last, secret=OLD) == SHUT
        assert Browser(http=http).get(f"{API}/holds/{fresh_hold}").status_code == 200
        ticket = read_ticket(http, given.ticket)
        assert isinstance(ticket, TicketCode)
        assert ticket.kid == 1
