"""Everything that is not hot goes to another local process, usually over a unix socket.

Paths, queries, bodies and cookies pass unchanged, chunk by chunk. Of a body that is too large only
so much passes that the other process sees it: it refuses, and nothing is left to write to it. The
forwarding headers are set here and never believed from outside, except from a trusted proxy in
front.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from typing import Any

import aiohttp
import structlog
from multidict import CIMultiDict
from yarl import URL

from foyer.hot import pages_limits as limits
from foyer.hot.http import find_peer, guarding_headers
from foyer.platform.client_address import find_client_address, is_trusted, parse_networks
from foyer.platform.errors import Busy
from foyer.platform.ids import choose_request_id
from foyer.platform.limits import BODY_BYTES_MAX, RETRY_AFTER_SECONDS
from foyer.platform.problems import CONTENT_TYPE, render_problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

log = structlog.get_logger("foyer.pages")

# Meant for one connection only (RFC 9110, 7.6.1).
_HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"te", b"trailer"}
    | {b"upgrade", b"proxy-authorization", b"proxy-authenticate"}
)
_NOT_ANSWERED = _HOP_BY_HOP | {b"date", b"server"}  # Our own server says the first itself.
_FORWARDING = frozenset(
    {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port"}
    | {b"x-real-ip", b"forwarded", b"x-request-id"}
)
_AUTOMATIC = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")

_HTML = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>One moment – Foyer</title>
<meta http-equiv="refresh" content="{RETRY_AFTER_SECONDS}">
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>One moment, please</h1>
<p>The house lights are coming back on. This page tries again by itself;
your seats stay held meanwhile.</p></main></body></html>
"""

BROKEN = (aiohttp.ClientError, TimeoutError, OSError)  # What a connection to the pages may raise.


class ClientGone(Exception):
    """The client closed its connection in the middle of its request."""


class PagesProxy:
    """Forwards ASGI requests to `target`: the path of a unix socket, or `http://host:port`.

    Call `start` and `stop` in the lifespan of the application that owns the port.
    """

    def __init__(self, target: str, *, trusted_proxies: Sequence[str]) -> None:
        self._target = target
        self._trusted_proxies = tuple(trusted_proxies)
        self._networks = parse_networks(self._trusted_proxies)
        self._http: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the connection pool; connects to nothing yet."""
        self._http = aiohttp.ClientSession(
            connector=self._connector(),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_read=limits.ANSWER_SECONDS_MAX),
            max_line_size=limits.HEADER_BYTES_MAX,
            max_field_size=limits.HEADER_BYTES_MAX,
        )

    async def stop(self) -> None:
        """Close the pool."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request with what the other process says.

        503 with Retry-After while that process is away. A connection that breaks in the middle
        of an answer is broken towards the client as well: half a page must not look whole.
        """
        assert self._http is not None, "start() comes first"
        started = False
        request_id = find_request_id(scope)
        try:
            async with self._http.request(
                scope["method"],
                self._build_url(scope),
                headers=self._build_headers(scope, request_id=request_id),
                data=_read_body(receive) if _has_body(scope) else None,
                allow_redirects=False,
                skip_auto_headers=_AUTOMATIC,
            ) as response:
                started = True
                await _send_head(response, send, request_id=request_id)
                async for chunk in response.content.iter_any():
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except ClientGone:
            return
        except BROKEN as error:
            if isinstance(error.__cause__, ClientGone):
                return
            if started:
                raise
            log.warning("pages are away", error=type(error).__name__)
            await send_away(scope, send, request_id=request_id)
            return
        await send({"type": "http.response.body", "body": b""})

    def find_scheme(self, scope: Scope) -> str:
        """What the client speaks, as far as a trusted proxy in front says so."""
        peer, scheme = find_peer(scope), str(scope["scheme"])
        if not peer or is_trusted(peer, networks=self._networks):
            offered = [v for name, v in scope["headers"] if name == b"x-forwarded-proto"]
            scheme = "https" if offered[-1:] == [b"https"] else scheme
        return scheme

    def _connector(self) -> aiohttp.BaseConnector:
        if self._target.startswith("http://"):
            return aiohttp.TCPConnector(
                limit=limits.CONNECTIONS_MAX, keepalive_timeout=limits.KEEP_ALIVE_SECONDS
            )
        return aiohttp.UnixConnector(
            self._target,
            limit=limits.CONNECTIONS_MAX,
            keepalive_timeout=limits.KEEP_ALIVE_SECONDS,
        )

    def _build_url(self, scope: Scope) -> URL:
        # The raw bytes: %2F and friends must arrive as they were sent.
        origin = self._target if self._target.startswith("http://") else "http://pages"
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        return URL(origin + (scope["raw_path"] + query).decode("latin-1"), encoded=True)

    def _build_headers(self, scope: Scope, *, request_id: str) -> CIMultiDict[str]:
        claimed = [v for name, v in scope["headers"] if name == b"x-forwarded-for"]
        dropped = _HOP_BY_HOP | _FORWARDING | _connection_options(scope)
        if _declares_too_much(scope):
            dropped |= {b"content-length"}  # What passes is shorter, so it goes in chunks.
        headers: CIMultiDict[str] = CIMultiDict(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in scope["headers"]
            if name not in dropped
        )
        headers["x-forwarded-for"] = find_client_address(
            find_peer(scope),
            forwarded_for=b",".join(claimed).decode("latin-1"),
            trusted_proxies=self._trusted_proxies,
        )
        headers["x-forwarded-proto"] = self.find_scheme(scope)
        headers["x-request-id"] = request_id
        return headers


def _connection_options(scope: Scope) -> frozenset[bytes]:
    named = [value for name, value in scope["headers"] if name == b"connection"]
    return frozenset(part.strip().lower() for value in named for part in value.split(b","))


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _declares_too_much(scope: Scope) -> bool:
    declared = [value for name, value in scope["headers"] if name == b"content-length"]
    return any(int(value) > BODY_BYTES_MAX for value in declared if value.isdigit())


async def _read_body(receive: Receive) -> AsyncIterator[bytes]:
    """The body, or its first BODY_BYTES_MAX + 1 bytes; our server drops the rest by itself."""
    room = BODY_BYTES_MAX + 1
    while room:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        body = message.get("body", b"")[:room]
        if body:
            yield body
        room -= len(body)
        if not message.get("more_body"):
            return


def find_request_id(scope: Scope) -> str:
    """The caller's own id if it is well formed, a new one otherwise."""
    offered = [value for name, value in scope["headers"] if name == b"x-request-id"]
    return choose_request_id(offered[-1].decode("latin-1") if offered else "")


async def _send_head(response: aiohttp.ClientResponse, send: Send, *, request_id: str) -> None:
    headers = [
        (name.lower(), value)
        for name, value in response.raw_headers
        if name.lower() not in _NOT_ANSWERED
    ]
    if "x-request-id" not in response.headers:
        headers.append((b"x-request-id", request_id.encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})


async def send_away(scope: Scope, send: Send, *, request_id: str) -> None:
    """503 with Retry-After: a page that tries again by itself, or a problem for programs."""
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    if b"text/html" in accepted:
        content_type, body = "text/html; charset=utf-8", _HTML.encode()
    else:
        content_type, body = CONTENT_TYPE, render_problem(Busy()).body
    headers = {
        "content-type": content_type,
        "content-length": str(len(body)),
        "retry-after": str(RETRY_AFTER_SECONDS),
        "cache-control": "no-store",
        **guarding_headers(),
        "x-request-id": request_id,
    }
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": Busy.status, "headers": encoded})
    shown = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": shown})
