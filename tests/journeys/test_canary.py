"""Who somebody is, and what opens their things, never reaches a log or the queue (case 61)."""

import re
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.house import House
from tests.journeys import steps

pytestmark = pytest.mark.processes

API = steps.API


class Canary:
    """A person whose every word can be found again, and the secrets they come to hold."""

    def __init__(self) -> None:
        self.mark = uuid4().hex[:12]
        self.email = f"canary-{self.mark}@kanarienvogel.example"
        self.name = f"Kanarienvogel{self.mark} Zwitscher"
        self.phone = "+49 30 " + str(int(self.mark, 16))[:8]
        self.password = f"Gelbfeder-{uuid4().hex}"
        self.wrong_password = f"Falschfeder-{uuid4().hex}"
        self.secrets = {self.password, self.wrong_password}

    def keep(self, *secrets: str) -> None:
        self.secrets |= {secret for secret in secrets if len(secret) >= 12}

    @property
    def words(self) -> list[str]:
        """What must be found nowhere; `mark` is in most of it."""
        digits = self.phone.replace(" ", "")
        return [self.mark, self.email, self.name, digits, *self.secrets]


def test_no_log_and_no_job_knows_a_name_a_mail_or_a_secret(house: House) -> None:
    canary = Canary()
    client = house.client()
    register(house, canary)
    buy(client, canary)
    fail(house, canary)
    settle(house)

    found = [
        (place, word) for place, text in read_places(house) for word in canary.words if word in text
    ]
    assert found == []
    assert any("POST" in text and "/api/v1/bookings" in text for _, text in read_places(house))


def register(house: House, canary: Canary) -> None:
    """Registering, signing in rightly and wrongly, forgetting and resetting the password."""
    client = house.client()
    account = {"email": canary.email, "password": canary.password, "fullName": canary.name}
    made = client.post(f"{API}/auth/register", json=account)
    assert made.status_code == 201, made.text
    canary.keep(made.json()["accessToken"], made.json()["refreshToken"])
    assert client.post(f"{API}/auth/register", json=account).status_code == 409
    login = {"email": canary.email, "password": canary.wrong_password}
    assert client.post(f"{API}/auth/login", json=login).status_code == 401
    signed = client.post(f"{API}/auth/login", json={**login, "password": canary.password}).json()
    canary.keep(signed["accessToken"], signed["refreshToken"])
    renewed = client.post(f"{API}/auth/refresh", json={"refreshToken": signed["refreshToken"]})
    canary.keep(renewed.json()["accessToken"], renewed.json()["refreshToken"])
    bearer = {"Authorization": f"Bearer {renewed.json()['accessToken']}"}
    profile = client.patch(f"{API}/auth/profile", json={"fullName": canary.name}, headers=bearer)
    assert profile.status_code == 200, profile.text
    assert client.post(f"{API}/auth/password/forgot", json={"email": canary.email}).is_success
    client.post(f"{API}/auth/password/reset", json={"token": canary.mark, "password": "x"})

    browser = house.client()
    form = re.search(r'csrfmiddlewaretoken" value="([^"]+)', browser.get("/sign-in").text)
    assert form is not None
    fields = {"csrfmiddlewaretoken": form[1], "login": canary.email}
    for password in (canary.wrong_password, canary.password):
        browser.post("/sign-in", data={**fields, "password": password})
    canary.keep(*(value for value in browser.cookies.values() if value))


def buy(client: httpx.Client, canary: Canary) -> None:
    """A whole purchase, opened by its key, paid, mailed again, and scanned."""
    show = steps.find_show(client)
    hold = steps.hold_best(client, show, quantity=1)
    canary.keep(hold["holdToken"])
    assert client.get(f"{API}/holds/{hold['holdToken']}").status_code == 200
    buyer = {"email": canary.email, "fullName": canary.name, "phone": canary.phone}
    placed = client.post(
        f"{API}/bookings", json={"holdTokens": [hold["holdToken"]], "buyer": buyer}
    )
    assert placed.status_code == 201, placed.text
    booking, key = placed.json()["booking"], placed.json()["accessKey"]
    session = placed.json()["payment"]["sessionId"]
    canary.keep(key, session)
    bought = steps.Bought(id=booking["id"], key=key, session=session, show=show)
    assert client.get(f"/bookings/{bought.id}", params={"key": key}).status_code in (200, 302)
    assert client.get(f"{API}/bookings/{bought.id}", params={"key": key}).status_code == 200
    steps.pay(client, bought, "decline")
    steps.pay(client, bought, "succeed")
    paid = steps.wait_for(client, bought, lambda found: found["status"] == "confirmed")
    canary.keep(*(ticket["code"] for ticket in paid["tickets"]))
    lookup = {"reference": paid["reference"], "email": canary.email}
    assert client.post(f"{API}/bookings/lookup", json=lookup).status_code == 202
    for name in ("tickets.pdf", "calendar.ics"):
        client.get(f"/bookings/{bought.id}/{name}", params={"key": key})
    canary.keep(*(value for value in client.cookies.values() if value))


def fail(house: House, canary: Canary) -> None:
    """Whatever goes wrong is told without its words."""
    client = house.client()
    scanner = house.sign_in("scanner@foyer.test")
    scanner.post(f"{API}/scans", json={"code": canary.mark.upper(), "nonce": uuid4().hex})
    for path in (
        f"/{canary.email}",
        f"{API}/bookings/{canary.email}",
        f"{API}/holds/{canary.mark}.{canary.mark}.{canary.mark}",
        f"{API}/events?search={canary.mark}",
        f"/find-booking?email={canary.email}",
    ):
        assert client.get(path).status_code < 500
    client.post(f"{API}/bookings", content=f'{{"{canary.mark}": "{canary.email}"')
    client.post(f"{API}/bookings", json={"buyer": {"email": canary.email, canary.mark: 1}})
    client.post(f"{API}/payments/webhooks/sandbox", json={"email": canary.email})
    client.get("/", headers={"Host": f"{canary.mark}.example"})
    client.get("/", headers={"Cookie": f"foyer_visitor={canary.mark}", "Referer": canary.email})
    client.get("/", headers={"Authorization": f"Bearer {canary.mark}"})
    # A statement that the database refuses would print its values in the database's own log.
    with (
        psycopg.connect(house.database_url, cursor_factory=psycopg.ClientCursor) as connection,
        pytest.raises(psycopg.errors.UniqueViolation),
    ):
        connection.execute(
            "insert into django_session select %s, '', now() from generate_series(1, 2)",
            [canary.mark],
        )


def settle(house: House) -> None:
    """The queue has been worked off: what its jobs log is there."""
    steps.wait_until(
        lambda: (
            house.query(
                "select 1 from procrastinate_jobs where status in ('todo', 'doing')"
                " and (scheduled_at is null or scheduled_at <= now())"
                " and task_name in ('send_message', 'process_inbox_event', 'check_payment') limit 1"
            )
            == []
        )
    )


def read_places(house: House) -> Iterable[tuple[str, str]]:
    """Every log of every process, and what jobs were told."""
    for path in sorted([*Path(house.data / "log").rglob("*"), house.data / "house.out"]):
        if path.is_file():
            yield path.name, path.read_text(errors="replace")
    jobs = house.query("select task_name, args::text from procrastinate_jobs")
    yield "jobs", "\n".join(f"{name} {args}" for name, args in jobs)
