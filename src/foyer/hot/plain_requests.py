"""Requests that can be understood at a glance: whole, in one piece, with nothing odd about them.

A rush is the same few lines, over and over: every line is read with care once and remembered.
What is not plain in every respect is left to the server's own parser, so None is never a refusal.
The grammar is RFC 9112's, less everything that leaves a choice: folded lines, other white space,
lines that end otherwise, bodies without a length.
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import TypeVar
from uuid import UUID

from msgspec import Struct

from foyer.hot import limits
from foyer.hot.http import read_id
from foyer.platform.errors import NotFound


class Kind(Enum):
    """What a plain request asks for."""

    HOLD = b"POST", b"holds"
    AVAILABILITY = b"GET", b"availability"
    LIVE = b"GET", b"live"


class PlainRequest(Struct, frozen=True, gc=False):
    """`headers` has those that mean something for these requests, by lower-case name.

    `since` is the version that the address names.
    """

    kind: Kind
    show: UUID
    since: str | None
    headers: Mapping[str, str]
    body: bytes


_TARGET = re.compile(
    rb"([A-Z]+) /api/v1/shows/([0-9A-Fa-f-]{36})/([a-z]+)"
    rb"(?:\?since=([0-9a-f]{1,16}\.[0-9]{1,15}))? HTTP/1\.1"
)
_HEADER = re.compile(
    rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([!-~\x80-\xff](?:[ -~\x80-\xff]*[!-~\x80-\xff])?)"
)
_READ = frozenset(
    {b"authorization", b"content-length", b"cookie", b"host", b"if-none-match"}
    | {b"idempotency-key", b"last-event-id", b"origin", b"x-forwarded-for", b"x-request-id"}
)
# These are new in every request: to remember them would only push out what comes again.
_NEVER_AGAIN = frozenset({"idempotency-key", "last-event-id", "x-request-id"})
# Whatever changes how a message is read, answered or repeated is for the ordinary way.
_NOT_PLAIN = frozenset(
    {b"connection", b"expect", b"http2-settings", b"trailer", b"transfer-encoding", b"upgrade"}
)
_USELESS = ("", "")  # A line that changes nothing.

Meaning = TypeVar("Meaning")

Target = tuple[Kind, UUID, str | None]  # With the version that `since` names.

_targets: dict[bytes, Target] = {}
_lines: dict[bytes, tuple[str, str]] = {}


def read_plain(data: bytes) -> PlainRequest | None:
    """The request that `data` is, no more and no less; None unless it is plain."""
    head, end, body = data.partition(b"\r\n\r\n")
    if not end or len(data) > limits.PLAIN_BYTES_MAX:
        return None
    first, *lines = head.split(b"\r\n")
    target = _targets.get(first) or _read_target(first)
    if target is None:
        return None
    headers: dict[str, str] = {}
    for line in lines:
        meaning = _lines.get(line) or _read_line(line)
        if meaning is None:
            return None
        name, value = meaning
        if name:
            if name in headers:
                return None
            headers[name] = value
    if int(headers.get("content-length", "0")) != len(body):
        return None
    kind, show, since = target
    if bool(body) != (kind is Kind.HOLD):
        return None
    return PlainRequest(kind, show, since, headers, body)


def _read_target(line: bytes) -> Target | None:
    found = _TARGET.fullmatch(line)
    if found is None:
        return None
    method, ident, part, version = found.groups()
    try:
        kind, show = Kind((method, part)), read_id(ident.decode("ascii"))
    except (NotFound, ValueError):
        return None
    if version is None:
        _remember(_targets, line, (kind, show, None), limits.IDS_KEPT)
        return kind, show, None
    return None if kind is Kind.HOLD else (kind, show, version.decode("ascii"))


def _read_line(line: bytes) -> tuple[str, str] | None:
    found = _HEADER.fullmatch(line)
    if found is None:
        return None
    name, value = found[1].lower(), found[2]
    if name == b"connection" and value.lower() == b"keep-alive":
        name = b"accept"  # Says what holds anyway.
    if name in _NOT_PLAIN or (name == b"content-length" and not _is_size(value)):
        return None
    meaning = (name.decode("ascii"), value.decode("latin-1")) if name in _READ else _USELESS
    if len(line) <= limits.LINE_BYTES_KEPT and meaning[0] not in _NEVER_AGAIN:
        _remember(_lines, line, meaning, limits.LINES_KEPT)
    return meaning


def _is_size(value: bytes) -> bool:
    return value.isdigit() and len(value) <= limits.SIZE_DIGITS_MAX


def _remember(kept: dict[bytes, Meaning], line: bytes, meaning: Meaning, most: int) -> None:
    """Keep what a line means; when there are too many, begin again with this one."""
    if len(kept) >= most:
        kept.clear()
    kept[line] = meaning
