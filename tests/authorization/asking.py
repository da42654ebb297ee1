"""Sends one cell of the matrix, and takes back what it has changed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from foyer.accounts.auth import start_family
from foyer.accounts.models import User
from foyer.platform.clock import utc_now
from tests.authorization.callers import Who
from tests.authorization.houses import UNKNOWN, Side, Street
from tests.authorization.row import Row

# Parameters that name no object of a house.
ADDRESSES: Mapping[str, object] = {
    "content_hash": "0" * 64,
    "kind": "booking_confirmed",
    "locale": "en",
    "link_id": 1,
    "passkey": 1,
    "provider": "sandbox",
    "rest": "nothing",
    "status": 404,
    "topic": "accessibility",
}
_NEW_EACH_TIME = re.compile(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{32}')


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A browser with its session and a program with its token, of one person.

    A program of an organizer has no browser.
    """

    cookies: str
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What came back."""

    status: int
    text: str
    cookies: frozenset[str] = frozenset()  # names of those that were set

    def is_like(self, other: "Heard") -> bool:
        """Whether both say the same but for what is new in every answer: nonces, form tokens,
        support codes.
        """
        same = (self.status, self.cookies) == (other.status, other.cookies)
        return same and _NEW_EACH_TIME.sub("", self.text) == _NEW_EACH_TIME.sub("", other.text)


class Wire(RequestFactory):
    """Hands requests to the application, whose middleware is loaded once for all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **request: Any) -> HttpResponseBase:  # type: ignore[override]
        """What the application answers; an error of its own is a 500."""
        return self.handler(self._base_environ(**request))


def introduce(street: Street, *, browsers_by: Wire | None = None) -> dict[Who, Caller]:
    """Sign everybody in: at the API, and at the pages by what is given for it."""
    callers = {Who.ANONYMOUS: Caller(cookies="", headers={})}
    for who, user in street.people.items():
        token = start_family(user, now=utc_now()).access_token
        cookies = open_browser(user, wire=browsers_by) if browsers_by else ""
        callers[who] = Caller(cookies=cookies, headers={"Authorization": f"Bearer {token}"})
    for who, key in street.keys.items():
        callers[who] = Caller(cookies="", headers={"Authorization": f"Bearer {key}"})
    return callers


def open_browser(user: User, *, wire: Wire) -> str:
    """The cookies of a browser that is signed in and has seen a page.

    The first one writes the sign-in down: else each cell would, and take it back.
    """
    client = Client()
    client.force_login(user)
    cookies = client.cookies.output(attrs=[], header="", sep=";").strip()
    wire.get("/robots.txt", headers={"Cookie": cookies})
    return cookies


def ask(row: Row, *, caller: Caller, side: Side, wire: Wire) -> Heard:
    """Ask for the object of `side`; nothing stays of what the answer changed."""
    address = find_address(row, {**ADDRESSES, **side.objects})
    content = row.body(side) if row.body else {}
    if row.is_page:
        form = "&".join(f"{name}={text}" for name, text in content.items())
        sent, media = form.encode(), "application/x-www-form-urlencoded"
        # A browser has its cookies; a program tries its key.
        headers = {"Cookie": caller.cookies} if caller.cookies else caller.headers
    else:
        sent = json.dumps(content).encode() if row.method != "GET" else b""
        media, headers = "application/json", caller.headers
    before = transaction.savepoint()  # No `atomic`: some actions refuse to run within one.
    response = wire.generic(row.method, address, sent, media, headers=dict(headers))
    heard = Heard(
        status=response.status_code,
        text=read_text(response),
        cookies=frozenset(response.cookies),
    )
    transaction.savepoint_rollback(before)
    return heard


def find_address(row: Row, objects: Mapping[str, object]) -> str:
    named = {**objects, **{name: objects[other] for name, other in row.objects.items()}}
    query = f"?{row.query}" if row.query else ""
    return (row.path + query).format_map(named)


def read_text(response: HttpResponseBase) -> str:
    content: Any = (
        b"".join(response.streaming_content)  # type: ignore[attr-defined]
        if response.streaming
        else response.content  # type: ignore[attr-defined]
    )
    return bytes(content).decode("utf-8", "replace")


def nobodys(side: Side) -> Side:
    """A house of objects that are nowhere, under addresses of the same shape."""
    objects = {
        name: UNKNOWN if isinstance(it, UUID) else "nowhere" for name, it in side.objects.items()
    }
    return replace(side, objects=objects)
