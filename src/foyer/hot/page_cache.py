"""A shared cache before the pages: a public page is made once in its `s-maxage`, for everybody.

When a sale opens, thousands look at the same few pages within seconds; made for each of them they
would take the machine from the holds. What may be kept, and how long, the pages say themselves
(RFC 9111): only a whole 200 that is `public`, sets no cookie and varies by nothing but cookie and
encoding. Who comes while a page is being renewed waits for that one answer.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor
from typing import TypeAlias

from foyer.hot import pages_limits as limits
from foyer.hot.pages import (
    BROKEN,
    Message,
    PagesProxy,
    Receive,
    Scope,
    Send,
    find_request_id,
    send_away,
)
from foyer.platform.cookies import cookie_name
from foyer.platform.visitors import COOKIE_NAME as VISITOR_COOKIE

Key: TypeAlias = tuple[bytes, ...]

# A request with one of these asks for more than the page, or for one of his own.
_PERSONAL = frozenset({b"authorization", b"range", b"content-length", b"transfer-encoding"})
_CONDITIONS = frozenset({b"if-none-match", b"if-modified-since"})
_KNOWN_VARIANCE = frozenset({b"cookie", b"accept-encoding"})
_FORBIDDING = frozenset({b"private", b"no-store", b"no-cache"})
_SHARED_SECONDS = re.compile(rb"s-maxage=([0-9]{1,6})")
_WITHOUT_BODY = frozenset({b"content-length", b"content-type"})  # What "not modified" leaves out.


@dataclass(slots=True, kw_only=True)
class Page:
    """An answer that may be given again until `until`, in seconds of the loop."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: bytes
    made_at: float
    until: float


@dataclass(slots=True)
class Place:
    """Where a page is kept, also after its time; `coming` while somebody fetches it anew."""

    page: Page
    coming: "asyncio.Future[Page | None] | None" = None


@dataclass(slots=True)
class PageCache:
    """An ASGI application that answers from memory what `pages` said may be kept."""

    pages: PagesProxy
    _places: OrderedDict[Key, Place] = field(default_factory=OrderedDict)
    _bytes: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers = dict(scope["headers"])
        key = find_key(scope, headers, scheme=self.pages.find_scheme(scope))
        if key is None:
            await self.pages(scope, receive, send)
            return
        page = await self._find(key)
        if page is None:
            await self._fetch(key, scope, receive, send)
        else:
            await _answer(page, scope, headers, send)

    async def _find(self, key: Key) -> Page | None:
        """The page if it is fresh, or as soon as somebody who asked before has it."""
        place = self._places.get(key)
        if place is None:
            return None
        if place.coming is not None:
            return await asyncio.shield(place.coming)
        if place.page.until <= asyncio.get_running_loop().time():
            return None
        self._places.move_to_end(key)
        return place.page

    async def _fetch(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the page made, for this client and for those who ask meanwhile."""
        kept = Keeping(send, headers=dict(scope["headers"]), scope=scope)
        place = self._places.get(key)
        coming: asyncio.Future[Page | None] = asyncio.get_running_loop().create_future()
        if place is not None:
            place.coming = coming
            # The whole page, also where this client has it: others wait for it.
            asked = [header for header in scope["headers"] if header[0] not in _CONDITIONS]
            scope = {**scope, "headers": asked}
        page = None
        try:
            await self.pages(scope, receive, kept.take)
            page = kept.page
        except BROKEN:
            if not kept.holds_back:
                raise  # Half a page must not look whole.
            await send_away(scope, send, request_id=find_request_id(scope))
        finally:
            if place is not None:
                place.coming = None
            coming.set_result(page)
            self._forget(key)
            if page is not None:
                self._keep(key, page)

    def _keep(self, key: Key, page: Page) -> None:
        self._places[key] = Place(page)
        self._bytes += len(page.body)
        while len(self._places) > limits.PAGES_KEPT or self._bytes > limits.PAGES_KEPT_BYTES:
            self._forget(next(iter(self._places)))

    def _forget(self, key: Key) -> None:
        place = self._places.pop(key, None)
        if place is not None:
            self._bytes -= len(place.page.body)


class Keeping:
    """What of an answer on its way to a client may be kept; held back until it is whole."""

    def __init__(self, send: Send, *, headers: Mapping[bytes, bytes], scope: Scope) -> None:
        self.page: Page | None = None
        self._send = send
        self._asked = headers
        self._scope = scope
        self._head: Message | None = None  # held back
        self._seconds = 0
        self._body = bytearray()

    @property
    def holds_back(self) -> bool:
        """Whether the client has heard nothing yet of an answer that has begun."""
        return self._head is not None and self.page is None

    async def take(self, message: Message) -> None:
        """Stands in for the client's `send`."""
        if message["type"] == "http.response.start":
            self._seconds = read_shared_seconds(message)
            if self._seconds:
                self._head = message
                return
        elif self._head is not None:
            self._body += message.get("body", b"")
            if len(self._body) > limits.PAGE_KEPT_BYTES_MAX:
                await self._let_go(more_body=message.get("more_body", False))
            elif not message.get("more_body"):
                await self._finish(self._head)
            return
        await self._send(message)

    async def _let_go(self, *, more_body: bool) -> None:
        """Too large: the client gets it, nobody else."""
        head, self._head = self._head, None
        assert head is not None
        await self._send(head)
        body = bytes(self._body)
        await self._send({"type": "http.response.body", "body": body, "more_body": more_body})

    async def _finish(self, head: Message) -> None:
        now = asyncio.get_running_loop().time()
        headers = [(name, value) for name, value in head["headers"] if name != b"x-request-id"]
        self.page = Page(
            headers=headers,
            body=bytes(self._body),
            etag=dict(headers).get(b"etag", b""),
            made_at=now,
            until=now + self._seconds,
        )
        await _answer(self.page, self._scope, self._asked, self._send)


def find_key(scope: Scope, headers: Mapping[bytes, bytes], *, scheme: str) -> Key | None:
    """What an answer may depend on; None for a request whose answer is its own.

    The visitor's cookie is left out: no public page depends on it, and everybody has another.
    """
    if scope["method"] != "GET" or not _PERSONAL.isdisjoint(headers):
        return None
    if len(headers) != len(scope["headers"]):
        return None  # A header twice: leave it to those who know what it means.
    cookies = headers.get(b"cookie", b"").split(b";")
    mark = cookie_name(VISITOR_COOKIE).encode() + b"="
    tastes = b";".join(sorted(c.strip() for c in cookies if not c.strip().startswith(mark)))
    if len(tastes) > limits.COOKIE_BYTES_KEPT_MAX:
        return None
    host, encodings = headers.get(b"host", b""), headers.get(b"accept-encoding", b"")
    return (scheme.encode(), host, scope["raw_path"], scope["query_string"], tastes, encodings)


def read_shared_seconds(head: Message) -> int:
    """How long a shared cache may give this answer to others; 0: not at all."""
    headers = head["headers"]
    found = dict(headers)
    control = found.get(b"cache-control", b"").replace(b" ", b"").lower()
    vary = {name.strip().lower() for name in found.get(b"vary", b"").split(b",")}
    directives = control.split(b",")
    if head["status"] != 200 or len(found) != len(headers) or b"set-cookie" in found:
        return 0
    if b"public" not in directives or not _FORBIDDING.isdisjoint(directives):
        return 0
    if not vary <= _KNOWN_VARIANCE | {b""}:
        return 0
    seconds = _SHARED_SECONDS.search(control)
    return int(seconds[1]) if seconds else 0


async def _answer(page: Page, scope: Scope, asked: Mapping[bytes, bytes], send: Send) -> None:
    """The page, or that the client has it already."""
    age = floor(asyncio.get_running_loop().time() - page.made_at)
    headers = [
        *page.headers,
        (b"age", b"%d" % age),
        (b"x-request-id", find_request_id(scope).encode("ascii")),
    ]
    status, body = 200, page.body
    if page.etag and _is_known(page.etag, asked.get(b"if-none-match", b"")):
        status, body = 304, b""
        headers = [header for header in headers if header[0] not in _WITHOUT_BODY]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _is_known(etag: bytes, if_none_match: bytes) -> bool:
    tags = {tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")}
    return etag.removeprefix(b"W/") in tags or b"*" in tags
