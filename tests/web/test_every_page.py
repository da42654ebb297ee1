"""What holds for every answer of Django's side, whatever its address: headers, and pages that load
nothing from elsewhere and run nothing that the policy does not name.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from foyer.accounts.models import MemberRole
from foyer.bookings.models import Booking
from foyer.tickets.models import Ticket
from tests.checkout.scenes import hear, pay, place, visit
from tests.factories import make_staff
from tests.servers import SandboxServer

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "frame-src": "'none'",
    "connect-src": "'self'",
}
# Elements that load what they name, and by which attribute.
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


CARD_FIELDS = {"cc-number", "cc-csc", "cc-exp", "card", "cardnumber", "cvc", "cvv", "pan"}


class Page(HTMLParser):
    """What a page loads and runs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[tuple[str, str | None]] = []  # tag, nonce
        self.attributes: set[str] = set()
        self.fields: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.attributes |= {name for name in given if name == "style" or name.startswith("on")}
        if tag in ("input", "select"):
            self.fields |= {given.get("name") or "", given.get("autocomplete") or ""}
        if tag in LOADS and given.get(LOADS[tag]):
            self.loaded.append(given[LOADS[tag]] or "")
        is_data = str(given.get("type")).endswith("json")  # Nothing runs it.
        if tag == "style" or (tag == "script" and "src" not in given and not is_data):
            self.inline.append((tag, given.get("nonce")))


def list_routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for item in resolver.url_patterns:
        route = before + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from list_routes(item, route)
        elif isinstance(item, URLPattern):
            yield "/" + route


@pytest.fixture
def guest_and_staff(sandbox: SandboxServer) -> tuple[Client, dict[str, Any]]:
    """A member of a house who bought a ticket there, and what the addresses name."""
    at = visit()
    placed = place(at, at.hold("A1"))
    hear(pay(placed, sandbox))
    booking = Booking.objects.get(id=placed.booking_id)
    client = Client()
    client.force_login(make_staff(at.world.organizer, MemberRole.ORGANIZER))
    client.get(f"/bookings/{booking.public_id}?key={placed.access_key}")
    return client, {
        "show": at.show.public_id,
        "booking": booking.public_id,
        "ticket": Ticket.objects.get(line__booking=booking).public_id,
        "slug": at.world.event.slug,
        "topic": "returns",
        "status": 404,
        "email": booking.buyer_email,
    }


@pytest.mark.django_db(transaction=True)
def test_every_answer_carries_the_headers_and_no_page_loads_from_elsewhere(
    guest_and_staff: tuple[Client, dict[str, Any]],
) -> None:
    client, facts = guest_and_staff
    client.raise_request_exception = False
    pages = 0
    for route in sorted(list_routes(get_resolver())):
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(facts.get(found[1], "x")), route)
        for answer in (client.get(address), client.post(address)):
            check_headers(answer, address)
            if answer["Content-Type"].startswith("text/html"):
                check_page(answer, address, email=facts["email"])
                pages += answer.status_code == 200
    assert pages >= 20


def check_headers(answer: HttpResponse, address: str) -> None:
    assert answer.status_code != 500, address
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, address
    # Pages whose address may carry a capability say nothing at all.
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer"), address
    assert "geolocation=()" in answer["Permissions-Policy"], address
    assert "Server" not in answer.headers, address
    assert "X-Powered-By" not in answer.headers, address
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )
    nonce = re.compile(r" 'nonce-[\w+/=-]{20,}'")
    plain = {name: nonce.sub("", sources) for name, sources in policy.items()}
    assert plain.items() >= POLICY.items(), address
    assert plain["script-src"] == "'self'", address


def check_page(answer: HttpResponse, address: str, *, email: str) -> None:
    html = answer.content.decode()
    page = Page(html)
    nonces = set(re.findall(r"'nonce-([\w+/=-]+)'", answer["Content-Security-Policy"]))
    assert {nonce for _, nonce in page.inline} <= nonces, address
    assert page.attributes == set(), address
    foreign = [name for name in page.loaded if re.match(r"(?:[a-z]+:)?//|data:", name)]
    assert foreign == [], address
    # PCI DSS, SAQ A: cards are typed at the provider's, never on a page of ours (case 59).
    assert not page.fields & CARD_FIELDS, address
    if email in html:
        assert "no-store" in answer["Cache-Control"], address


STRONG = "0123456789abcdef" * 4
PRODUCTION = {
    "FOYER_MODE": "production",
    "DATABASE_URL": "postgresql://foyer_app@/foyer?host=/nowhere",
    "FOYER_ALLOWED_HOSTS": "house.example",
    "FOYER_BASE_URL": "https://house.example",
    "FOYER_SECRET_KEYS": STRONG,
    "FOYER_TICKET_KEYS": f"1:{STRONG}",
    "DJANGO_SETTINGS_MODULE": "foyer.settings",
}
CHECK = """
import json, django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("check", deploy=True, fail_level="WARNING")
answer = Client(headers={"host": "house.example"}).get("/robots.txt", secure=True)
print(json.dumps({"status": answer.status_code, **answer.headers}))
"""


def test_production_passes_djangos_deployment_check_and_binds_browsers_to_https(
    tmp_path: Path,
) -> None:
    """Case 57. Two checks are silenced, with their reasons, in the settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FOYER_")}
    checked = subprocess.run(
        [sys.executable, "-P", "-c", CHECK],
        env={**kept, **PRODUCTION, "FOYER_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    said, _, headers = checked.stdout.strip().rpartition("\n")
    assert said == "System check identified no issues (2 silenced)."
    answer = json.loads(headers)
    assert answer["status"] == 200
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
