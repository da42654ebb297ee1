"""Raw connections to the hot role, and answers without what differs between two of them."""

import fcntl
import json
import os
import re
import socket
import termios
import time
from array import array
from contextlib import closing

from foyer.catalog.models import Show
from tests.hot_servers import ONLY_ASGI, HotServer

WARM_SECONDS_MAX = 20.0


class Wire:
    """One raw connection."""

    def __init__(self, server: HotServer) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(20)
        self._socket.connect(str(server.socket_path))
        self._file = self._socket.makefile("rb")

    def send(self, *pieces: bytes) -> None:
        """One after the other: each is read before the next one is sent."""
        *before, last = pieces
        for piece in before:
            self._socket.sendall(piece)
            self.wait_until_read()
        self._socket.sendall(last)

    def wait_until_read(self) -> None:
        """Return when the other side has taken everything that was sent."""
        while self._count_unread():
            os.sched_yield()  # The other side may wait for this core.

    def _count_unread(self) -> int:
        """Bytes of memory that what was sent still takes; 0 once the other side has it all."""
        unread = array("i", [0])
        fcntl.ioctl(self._socket, termios.TIOCOUTQ, unread)
        return unread[0]

    def read(self, *, head_only: bool = False) -> bytes:
        """One answer as it came; empty when the connection was closed instead."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self._file.readline()
            if not line:
                return head
            head += line
        size = re.search(rb"content-length: (\d+)\r\n", head)
        return head if size is None or head_only else head + self._file.read(int(size[1]))

    def read_line(self) -> bytes:
        return self._file.readline()

    def read_exactly(self, size: int) -> bytes:
        found = self._file.read(size)
        assert len(found) == size, "the connection was closed"
        return found

    def close(self) -> None:
        self._file.close()
        self._socket.close()


def ask(
    show: object, body: object = None, *headers: str, method: str = "POST", part: str = "holds"
) -> bytes:
    """One request; a body that is no bytes is written as JSON."""
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} /api/v1/shows/{show}/{part} HTTP/1.1", "Host: localhost", *headers]
    if raw and not any(line.lower().startswith("transfer-encoding") for line in headers):
        lines.append(f"Content-Length: {len(raw)}")
    return "\r\n".join([*lines, "", ""]).encode() + raw


def look(show: object, *headers: str, query: str = "", method: str = "GET") -> bytes:
    return ask(show, None, *headers, method=method, part=f"availability{query}")


def door(answer: bytes) -> str:
    return "asgi" if b"x-door: asgi\r\n" in answer else "lane"


CHANGING = [
    (rb"date: [^\r]+", b"date: -"),
    (rb"x-request-id: [0-9a-f]{32}", b"x-request-id: -"),
    (rb"x-door: asgi\r\n", b""),
    (rb"foyer_visitor=[^;]+", b"foyer_visitor=-"),
    (rb"holds/[\w.-]+", b"holds/-"),
    (rb'"holdToken":"[^"]+"', b'"holdToken":"-"'),
    (rb'"expiresAt":"[^"]+Z"', b'"expiresAt":"-"'),
    (rb'"expiresIn":\d+', b'"expiresIn":0'),
    (rb'[0-9a-f]{8}\.(\d+)"', rb'epoch.\1"'),
]


def plain(answer: bytes, show: Show) -> bytes:
    """An answer without what differs from one request to the next."""
    answer = answer.replace(str(show.public_id).encode(), b"SHOW")
    for pattern, text in CHANGING:
        answer = re.sub(pattern, text, answer)
    return answer


def warm(server: HotServer, show: Show) -> None:
    """Have the show in memory and listened for, so that the lane, if there is one, answers."""
    deadline = time.monotonic() + WARM_SECONDS_MAX
    with closing(Wire(server)) as wire:
        while True:
            wire.send(look(show.public_id))
            if door(wire.read()) == "lane" or server.http == ONLY_ASGI:
                return
            assert time.monotonic() < deadline, "the lane never answers"
