"""Sends one cell of the matrix, and takes back what it has changed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from foyer.accounts.auth import start_family
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
    """A browser with its session and a program with its token, of one person."""

    cookies: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What came back, without what is new in every answer: nonces, form tokens, support codes."""

    status: int
    text: str
    cookies: frozenset[str] = frozenset()  # names of those that were set


def introduce(street: Street) -> dict[Who, Caller]:
    """Sign everybody in, at the pages and at the API."""
    callers = {Who.ANONYMOUS: Caller(cookies={}, headers={})}
    for who, user in street.people.items():
        client = Client()
        client.force_login(user)
        token = start_family(user, now=utc_now()).access_token
        callers[who] = Caller(
            cookies={name: morsel.value for name, morsel in client.cookies.items()},
            headers={"Authorization": f"Bearer {token}"},
        )
    return callers


def ask(row: Row, *, caller: Caller, side: Side, client: Client) -> Heard:
    """Ask for the object of `side`; nothing stays of what the answer changed."""
    objects = {**ADDRESSES, **side.objects}
    address = find_address(row, objects)
    content = row.body(side) if row.body else {}
    client.cookies = SimpleCookie(caller.cookies) if row.is_page else SimpleCookie()
    before = transaction.savepoint()  # No `atomic`: some actions refuse to run within one.
    if row.is_page:
        form = "&".join(f"{name}={text}" for name, text in content.items())
        response = client.generic(row.method, address, form, "application/x-www-form-urlencoded")
    else:
        sent = json.dumps(content).encode() if row.method != "GET" else b""
        response = client.generic(
            row.method, address, sent, "application/json", headers=dict(caller.headers)
        )
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
    return _NEW_EACH_TIME.sub("", bytes(content).decode("utf-8", "replace"))


def nobodys(side: Side) -> Side:
    """A house of objects that are nowhere, under addresses of the same shape."""
    objects = {
        name: UNKNOWN if isinstance(it, UUID) else "nowhere" for name, it in side.objects.items()
    }
    return replace(side, objects=objects)
