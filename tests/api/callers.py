"""Callers of the API: Django's test client speaking JSON, as a guest, by token or by session."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from foyer.accounts.auth import start_family
from foyer.accounts.models import MemberRole, Organizer, User
from foyer.platform.clock import utc_now
from tests.factories import make_staff, make_user

API = "/api/v1"
UNKNOWN_ID = "0197fd3e-0000-7000-8000-000000000000"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer of the API; `json` is None for an empty body or one that is no JSON."""

    status: int
    headers: Mapping[str, str]  # whatever the case of a name
    json: Any
    cookies: tuple[str, ...]
    text: str = ""

    @property
    def code(self) -> str:
        """The code of a problem; the document must be a whole one."""
        assert self.headers["Content-Type"] == "application/problem+json", self
        assert {"type", "title", "status", "detail", "code"} <= set(self.json), self.json
        assert self.json["status"] == self.status
        return str(self.json["code"])

    @property
    def fields(self) -> list[str]:
        return [error["field"] for error in self.json.get("errors", ())]


@dataclass(kw_only=True)
class Caller:
    """One client with its cookies; `headers` go with every request."""

    http: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
        **query: object,
    ) -> Answer:
        """`body` is sent as JSON, `raw` as it is; `path` is below /api/v1."""
        together = {**self.headers, **(headers or {})}
        if raw is None and body is not None:
            raw = json.dumps(body).encode()
        address = f"{API}{path}" + (f"?{urlencode(query)}" if query else "")
        response = self.http.generic(
            method, address, raw or b"", "application/json", headers=together
        )
        is_json = bool(response.content) and "json" in response.headers["Content-Type"]
        return Answer(
            status=response.status_code,
            headers=response.headers,
            json=response.json() if is_json else None,
            cookies=tuple(response.cookies),
            text="" if response.streaming else response.content.decode(errors="replace"),
        )

    def get(self, path: str, **query: object) -> Answer:
        return self.ask("GET", path, **query)

    def post(self, path: str, body: object = None, **headers: str) -> Answer:
        """Header names are given with underscores."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.ask("POST", path, body, headers=named)


def by_token(user: User | None = None) -> Caller:
    """A program with an access token."""
    pair = start_family(user or make_user(), now=utc_now())
    return Caller(headers={"Authorization": f"Bearer {pair.access_token}"})


def by_session(user: User) -> Caller:
    """A browser that is signed in."""
    caller = Caller()
    caller.http.force_login(user)
    return caller


def make_member(organizer: Organizer, role: MemberRole) -> User:
    return make_staff(organizer, role)
