"""Thousands of open live streams: how long until the last one hears of a hold.

`python -m bench.fanout PORT PATH COUNT` is one process of listeners; `run_fanout` leads several.
Times are of the machine's monotonic clock, which all processes share.
"""

import http.client
import json
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.house import ROOT, Hall, Hot, House
from bench.machine import read_rss_bytes

PROCESSES = 4
PUSH_PAUSE_SECONDS = 1.0  # Between two holds: far more than a frame takes.
LISTEN_SECONDS_MAX = 5.0
CONNECT_AT_ONCE = 100
CONNECT_SECONDS_MAX = 60.0
DELTA = b"event: delta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fanout:
    """Milliseconds from sending the hold until half, and all, of the listeners had the change."""

    clients: int
    pushes: int
    half_ms: float
    last_ms: float
    worst_ms: float
    lost: int
    kib_per_client: float

    def to_json(self) -> dict[str, Any]:
        """For the raw results."""
        return {name: getattr(self, name) for name in self.__slots__}


def run_fanout(house: House, hot: Hot, hall: Hall, *, clients: int, pushes: int) -> Fanout:
    """Listen with `clients` streams to the first show of `hall`, then hold a seat `pushes` times.

    The median push is told, and the worst.
    """
    (port,), (process,) = hot.ports, hot.processes
    path = f"/api/v1/shows/{hall.shows[0]}/live"
    before = read_rss_bytes(process.pid)
    with ExitStack() as stack:
        listeners = [
            stack.enter_context(_running_listeners(house, port, path, count=clients // PROCESSES))
            for _ in range(PROCESSES)
        ]
        for listener in listeners:
            _ask(listener, "wait")
        rss = read_rss_bytes(process.pid) - before
        results = []
        for push in range(pushes):
            seat = hall.rows[push // len(hall.rows[0])][push % len(hall.rows[0])]
            for listener in listeners:
                _tell(listener, "listen")
            time.sleep(PUSH_PAUSE_SECONDS)
            started = _hold(port, hall.shows[0], seat=seat, visitor=house.visitors[push])
            arrivals = [
                moment - started for listener in listeners for moment in _read(listener)["arrivals"]
            ]
            results.append(sorted(arrivals))
    count = clients // PROCESSES * PROCESSES
    lasts = [(result[-1] if len(result) == count else LISTEN_SECONDS_MAX) for result in results]
    halves = [result[len(result) // 2] if result else LISTEN_SECONDS_MAX for result in results]
    return Fanout(
        clients=count,
        pushes=pushes,
        half_ms=round(median(halves) * 1000, 1),
        last_ms=round(median(lasts) * 1000, 1),
        worst_ms=round(max(lasts) * 1000, 1),
        lost=sum(count - len(result) for result in results),
        kib_per_client=round(rss / 1024 / count, 2),
    )


def _hold(port: int, show: str, *, seat: str, visitor: str) -> float:
    """Hold one seat; the moment before it was asked for."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    client.connect()
    started = time.monotonic()
    client.request(
        "POST",
        f"/api/v1/shows/{show}/holds",
        body=json.dumps({"seats": [seat]}),
        headers={"Content-Type": "application/json", "Cookie": f"foyer_visitor={visitor}"},
    )
    answer = client.getresponse()
    body = answer.read()
    client.close()
    if answer.status != 201:
        raise RuntimeError(f"The hold for the live streams was a {answer.status}: {body!r}")
    return started


@contextmanager
def _running_listeners(
    house: House, port: int, path: str, *, count: int
) -> Iterator[subprocess.Popen[str]]:
    argv = [sys.executable, "-m", "bench.fanout", str(port), path, str(count)]
    process = subprocess.Popen(
        argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=dict(house.environment),
        cwd=ROOT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _tell(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{word}\n")
    process.stdin.flush()


def _read(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("A process of listeners ended.")
    return dict(json.loads(line))


def _ask(process: subprocess.Popen[str], word: str) -> dict[str, Any]:
    _tell(process, word)
    return _read(process)


# The listeners' side


def main() -> None:
    """Connect, then obey: `wait` says that all streams are open, `listen` waits for one change."""
    port, path, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    selector = selectors.EpollSelector()
    streams = _connect(port, path, count=count, selector=selector)
    for line in sys.stdin:
        answer: dict[str, object] = {}
        if line.strip() == "listen":
            answer["arrivals"] = _listen(selector, count=len(streams))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _connect(
    port: int, path: str, *, count: int, selector: selectors.EpollSelector
) -> Sequence[socket.socket]:
    """Open every stream and read its head."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    streams: list[socket.socket] = []
    for start in range(0, count, CONNECT_AT_ONCE):
        chunk = []
        for _ in range(min(CONNECT_AT_ONCE, count - start)):
            stream = socket.create_connection(("127.0.0.1", port), timeout=CONNECT_SECONDS_MAX)
            stream.sendall(request)
            chunk.append(stream)
        for stream in chunk:
            head = stream.recv(4096)
            if b" 200 " not in head[:20]:
                raise SystemExit(f"A live stream was refused: {head[:200]!r}")
            stream.setblocking(False)
            selector.register(stream, selectors.EVENT_READ)
        streams += chunk
    return streams


def _listen(selector: selectors.EpollSelector, *, count: int) -> list[float]:
    """The moments at which each stream had its first change; gives up after a while."""
    arrivals: dict[int, float] = {}
    deadline = time.monotonic() + LISTEN_SECONDS_MAX
    while len(arrivals) < count and (left := deadline - time.monotonic()) > 0:
        for key, _ in selector.select(left):
            try:
                data = os.read(key.fd, 65536)
            except BlockingIOError:
                continue
            if not data:
                selector.unregister(key.fileobj)
            elif DELTA in data:
                arrivals.setdefault(key.fd, time.monotonic())
    return sorted(arrivals.values())


if __name__ == "__main__":
    main()
