"""The small part of HTTP that the hot endpoints need, on plain ASGI."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from foyer.hot import limits
from foyer.platform import limits as platform_limits
from foyer.platform.config import load_config
from foyer.platform.errors import DomainError, NotFound, TooLarge, TooSlow
from foyer.platform.ids import choose_request_id
from foyer.platform.problems import CONTENT_TYPE, render_problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

JSON = "application/json"
_WITHOUT_BODY = frozenset((HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED))
_encode_json = msgspec.json.Encoder().encode


@cache
def guarding_headers() -> Mapping[str, str]:
    """What every answer carries: browsers take it for data of this host, and ask over TLS alone."""
    headers = {
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "cross-origin-resource-policy": "same-origin",
    }
    if load_config().secure_cookies:
        seconds = platform_limits.STRICT_TRANSPORT_SECONDS
        headers["strict-transport-security"] = f"max-age={seconds}; includeSubDomains"
    return headers


class ClientGone(Exception):
    """The client closed its connection; there is nobody to answer."""


@dataclass(slots=True, eq=False)
class Request:
    """One request; header names are lower case, repeated ones joined by a comma."""

    scope: Scope
    receive: Receive
    send: Send
    method: str
    path: str
    headers: Mapping[str, str]
    request_id: str

    @property
    def query(self) -> Mapping[str, str]:
        """The last value of every query parameter."""
        text = self.scope["query_string"].decode("latin-1")
        try:
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=50))
        except ValueError:
            return {}


@dataclass(slots=True, kw_only=True)
class Response:
    """A whole answer; one that many get may be kept, and is not changed then."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    _head: bytes = b""

    def all_headers(self) -> dict[str, str]:
        """Every header but those of one request: date, request id, connection."""
        headers = {**guarding_headers(), **self.headers}
        if self.status not in _WITHOUT_BODY:
            headers["content-type"] = self.content_type
            headers["content-length"] = str(len(self.body))
        return headers

    def encode_head(self) -> bytes:
        """The same as they go over the wire; made once."""
        if not self._head:
            lines = [f"{name}: {value}\r\n" for name, value in self.all_headers().items()]
            self._head = "".join(lines).encode("latin-1")
        return self._head

    def keep_head(self, head: bytes) -> None:
        """For who has written what `encode_head` would write."""
        self._head = head


def read_request(scope: Scope, receive: Receive, send: Send) -> Request:
    """The request of an ASGI scope; its own X-Request-Id if that is well formed."""
    headers = decode_headers(scope["headers"])
    return Request(
        scope=scope,
        receive=receive,
        send=send,
        method=scope["method"],
        path=scope["path"],
        headers=headers,
        request_id=choose_request_id(headers.get("x-request-id", "")),
    )


def decode_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by lower-case name, repeated ones joined."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in headers:
            joint = "; " if name == "cookie" else ", "
            value = f"{headers[name]}{joint}{value}"
        headers[name] = value
    return headers


@lru_cache(limits.IDS_KEPT)
def read_id(text: str) -> UUID:
    """A public id in its one canonical form; anything else names nothing (NotFound)."""
    try:
        found = UUID(text)
    except ValueError:
        raise NotFound from None
    if str(found) != text.lower():
        raise NotFound
    return found


async def read_body(request: Request) -> bytes:
    """The body, at most BODY_BYTES_MAX. TooLarge after a bounded rest was read and dropped; TooSlow
    when the client takes longer than BODY_SECONDS_MAX.
    """
    declared = request.headers.get("content-length", "0")
    body = bytearray()
    received = 0
    too_large = not declared.isdecimal() or int(declared) > platform_limits.BODY_BYTES_MAX
    try:
        async with asyncio.timeout(limits.BODY_SECONDS_MAX):
            while True:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                chunk = message.get("body", b"")
                received += len(chunk)
                too_large = too_large or received > platform_limits.BODY_BYTES_MAX
                if not too_large:
                    body += chunk
                elif received > platform_limits.BODY_DRAIN_BYTES_MAX:
                    break
                if not message.get("more_body"):
                    break
    except TimeoutError:
        raise TooSlow from None
    if too_large:
        raise TooLarge
    return bytes(body)


def json_response(value: object, *, status: int = 200, **headers: str) -> Response:
    """JSON that no cache keeps. Header names are given with underscores."""
    named = {"cache-control": "no-store"}
    for name, text in headers.items():
        named[name.replace("_", "-")] = text
    return Response(status=status, body=_encode_json(value), headers=named)


def problem_response(error: DomainError) -> Response:
    """The RFC 9457 answer for a refusal."""
    problem = render_problem(error)
    return Response(
        status=problem.status,
        body=problem.body,
        content_type=CONTENT_TYPE,
        headers=dict(problem.headers),
    )


async def send_response(request: Request, response: Response) -> None:
    """Send a whole answer; HEAD gets the same without the body."""
    headers = {"x-request-id": request.request_id, **response.all_headers()}
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    start = {"type": "http.response.start", "status": response.status, "headers": encoded}
    await request.send(start)
    body = b"" if request.method == "HEAD" else response.body
    await request.send({"type": "http.response.body", "body": body})


def find_peer(scope: Mapping[str, Any]) -> str:
    """The address at the other end of the connection, empty for a unix socket."""
    client = scope.get("client")
    return client[0] if client else ""


class Openings:
    """Status lines with the server's own headers, which change once a second."""

    def __init__(self) -> None:
        self._headers: list[tuple[bytes, bytes]] = []
        self._by_status: dict[int, bytes] = {}

    def write(self, status: int, headers: list[tuple[bytes, bytes]]) -> bytes:
        if headers is not self._headers:
            self._headers, self._by_status = headers, {}
        known = self._by_status.get(status)
        if known is None:
            lines = [b"%b: %b\r\n" % header for header in headers]
            known = self._by_status[status] = b"".join((STATUS_LINE[status], *lines))
        return known
