"""Requests to addresses that somebody else chose: webhooks of organizers, push services.

The name is resolved once, every address it has must be public, and the connection goes to the
address that was checked: a name that answers differently a moment later gains nothing. Redirects
are not followed, time and size are bounded, and no proxy of the environment is asked.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore
import httpx

from foyer.platform import limits
from foyer.platform.client_address import is_trusted, parse_networks
from foyer.platform.config import load_config
from foyer.platform.errors import DomainError
from foyer.platform.public_addresses import Networks, is_public_address

USER_AGENT = "Foyer/1"

Resolver = Callable[[str, int], Sequence[str]]


class AddressRefused(DomainError):
    """The address is none that this house may call: its form, or where it leads."""

    code = "address_refused"
    status = 422
    message = "This address cannot be called. Give an https:// address on the public internet."


class Failure(StrEnum):
    """Why a request had no answer."""

    UNKNOWN_NAME = "unknown_name"
    UNREACHABLE = "unreachable"  # refused, reset, or its certificate is not believed
    TIMEOUT = "timeout"
    GARBLED = "garbled"  # what came back is not HTTP


class OutgoingFailed(Exception):
    """No answer; the other side may have acted all the same. Trying again later may help."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRequest:
    """What is sent; the address may be a capability, so it is never shown."""

    url: str = field(repr=False)
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingAnswer:
    """What came back, a redirect included; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes  # its first OUTGOING_ANSWER_BYTES_MAX
    body_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How requests leave: `networks` may be called although they are not public."""

    plain_http: bool
    networks: Networks
    resolve: Resolver
    tls: ssl.SSLContext | None = None  # None: the public authorities, or SSL_CERT_FILE
    seconds_max: float = limits.OUTGOING_SECONDS_MAX


def configured_way() -> Way:
    """The way that this installation's settings allow."""
    config = load_config()
    return Way(
        plain_http=config.is_demo,
        networks=parse_networks(config.outgoing_networks),
        resolve=resolve_name,
    )


def send_outgoing(request: OutgoingRequest, *, way: Way | None = None) -> OutgoingAnswer:
    """Send and read the answer within `OUTGOING_SECONDS_MAX`, whatever the other side does.

    Raises `AddressRefused` before anything is sent, or `OutgoingFailed`. Send outside of
    transactions: it takes as long as the other side likes, up to the bound.
    """
    assert len(request.body) <= limits.OUTGOING_BODY_BYTES_MAX, len(request.body)
    way = way or configured_way()
    parts = check_outgoing_url(request.url, plain_http=way.plain_http)
    deadline = time.monotonic() + way.seconds_max
    backend = _CheckedBackend(way, deadline=deadline)
    headers = {**request.headers, "User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=way.tls or _public_tls(), network_backend=backend, retries=0
            ) as pool,
            pool.stream(
                request.method,
                parts.geturl(),
                headers=list(headers.items()),
                content=request.body,
            ) as answer,
        ):
            return _read_answer(answer)
    except httpcore.TimeoutException:
        raise OutgoingFailed(Failure.TIMEOUT) from None
    except httpcore.NetworkError:
        raise OutgoingFailed(Failure.UNREACHABLE) from None
    except httpcore.ProtocolError:
        raise OutgoingFailed(Failure.GARBLED) from None


def check_outgoing_url(url: str, *, plain_http: bool) -> SplitResult:
    """The parts of an address as it may be called; raises `AddressRefused`.

    Looks at the form alone: where the name leads is checked with every request.
    """
    if len(url) > limits.OUTGOING_URL_CHARACTERS_MAX or not url.isascii() or not url.isprintable():
        raise AddressRefused(field="url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused(field="url") from None
    if parts.scheme != "https" and not (plain_http and parts.scheme == "http"):
        raise AddressRefused("Only https:// addresses are called. Give one.", field="url")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("An address with a name in front of @ is not called.", field="url")
    if not host or " " in url or "\\" in url:
        raise AddressRefused(field="url")
    # Web servers of people have these; below 1024 live mail, shells and directories.
    if port is not None and port not in (80, 443) and port < 1024:
        raise AddressRefused("Use port 443, or one above 1023.", field="url")
    return parts._replace(fragment="")


def resolve_name(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, by the system's resolver; raises `OutgoingFailed`.

    The system's call cannot be bounded, so a thread of its own makes it and is left behind.
    """
    found: SimpleQueue[Sequence[str]] = SimpleQueue()

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put([str(answer[4][0]) for answer in answers])
        except (OSError, UnicodeError):
            found.put([])

    threading.Thread(target=ask, daemon=True).start()
    try:
        return found.get(timeout=limits.OUTGOING_RESOLVE_SECONDS_MAX)
    except Empty:
        raise OutgoingFailed(Failure.TIMEOUT) from None


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to nothing but addresses that were checked, and keeps the deadline."""

    def __init__(self, way: Way, *, deadline: float) -> None:
        self._way = way
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = _choose_address(self._way.resolve(host, port), networks=self._way.networks)
        stream = self._network.connect_tcp(
            address, port, timeout=_remaining(self._deadline), socket_options=socket_options
        )
        return _BoundedStream(stream, deadline=self._deadline)


class _BoundedStream(httpcore.NetworkStream):
    """A stream whose every step ends by one deadline: a trickle of bytes does not renew it."""

    def __init__(self, stream: httpcore.NetworkStream, *, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=_remaining(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), limits.OUTGOING_CHUNK_BYTES):
            chunk = buffer[start : start + limits.OUTGOING_CHUNK_BYTES]
            self._stream.write(chunk, timeout=_remaining(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(
            ssl_context, server_hostname, timeout=_remaining(self._deadline)
        )
        return _BoundedStream(stream, deadline=self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _choose_address(addresses: Sequence[str], *, networks: Networks) -> str:
    """The first address; one that is not public spoils the whole name."""
    if not addresses:
        raise OutgoingFailed(Failure.UNKNOWN_NAME)
    for address in addresses:
        if not is_public_address(address) and not is_trusted(address, networks=networks):
            raise AddressRefused(field="url")
    return addresses[0]


def _remaining(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise httpcore.TimeoutException
    return seconds


def _read_answer(answer: httpcore.Response) -> OutgoingAnswer:
    body = bytearray()
    for chunk in answer.iter_stream():
        body += chunk
        if len(body) > limits.OUTGOING_ANSWER_BYTES_MAX:
            break
    return OutgoingAnswer(
        status=answer.status,
        headers={
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in answer.headers
        },
        body=bytes(body[: limits.OUTGOING_ANSWER_BYTES_MAX]),
        body_cut=len(body) > limits.OUTGOING_ANSWER_BYTES_MAX,
    )


@cache
def _public_tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()
