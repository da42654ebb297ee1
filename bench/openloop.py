"""A client with a fixed rate, which no slow answer can slow down (no coordinated omission).

    python -m bench.openloop < job.json

Request n is due at n / rate seconds. It is sent then if a connection is free, else as soon as one
is; its latency counts from the moment it was due, in either case. So a server that stalls is
charged for everybody who would have come meanwhile. The client reports how late it was itself.
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import uvloop

TURN_SECONDS = 0.001  # How often due requests are looked for.
DRAIN_SECONDS_MAX = 10.0  # For answers that are still out at the end.
CONNECT_AT_ONCE = 100
READY = "ready"  # The first line of output: connected, the first request goes out now.


@dataclass(slots=True, kw_only=True)
class Tally:
    """Seconds from due to answered, seconds from due to sent, answers by status."""

    latencies: list[float] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0


class Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request on its way."""

    def __init__(self, pool: "Pool") -> None:
        self._pool = pool
        self._buffer = b""
        self._due = 0.0
        self._transport: asyncio.WriteTransport | None = None
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is of no such class.

    def connection_lost(self, exc: Exception | None) -> None:
        self._pool.lose(self)

    def send(self, request: bytes, *, due: float) -> None:
        """Send a request that was due at `due` on the monotonic clock."""
        assert self._transport is not None
        self.busy, self._due = True, due
        self._transport.write(request)
        self._pool.tally.lateness.append(time.monotonic() - due)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        length = find_length(self._buffer)
        if length is None or len(self._buffer) < length:
            return
        status = int(self._buffer[9:12])
        self._buffer = self._buffer[length:]
        self.busy = False
        tally = self._pool.tally
        tally.latencies.append(time.monotonic() - self._due)
        tally.statuses[status] += 1
        self._pool.free(self)


def find_length(buffer: bytes) -> int | None:
    """Bytes of the first answer in `buffer`; None while its head is incomplete.

    Only answers with a Content-Length, or without a body, are understood.
    """
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = buffer[:end].lower()
    place = head.find(b"\r\ncontent-length:")
    if place < 0:
        if b"\r\ntransfer-encoding:" in head:
            last = buffer.find(b"\r\n0\r\n\r\n", end)
            return None if last < 0 else last + 7
        return end + 4
    return end + 4 + int(head[place + 17 :].split(b"\r\n", 1)[0])


class Pool:
    """Free connections, and what is due while there are none."""

    def __init__(self) -> None:
        self.tally = Tally()
        self._free: deque[Connection] = deque()
        self._waiting: deque[tuple[bytes, float]] = deque()

    async def open(self, port: int, *, count: int) -> None:
        """Connect `count` times."""
        loop = asyncio.get_running_loop()
        for start in range(0, count, CONNECT_AT_ONCE):
            made = await asyncio.gather(
                *(
                    loop.create_connection(lambda: Connection(self), "127.0.0.1", port)
                    for _ in range(min(CONNECT_AT_ONCE, count - start))
                )
            )
            self._free.extend(connection for _, connection in made)

    @property
    def waiting(self) -> int:
        """Requests that are due and not sent."""
        return len(self._waiting)

    def submit(self, request: bytes, *, due: float) -> None:
        """Send now, or when a connection becomes free."""
        if self._free:
            self._free.popleft().send(request, due=due)
        else:
            self._waiting.append((request, due))

    def free(self, connection: Connection) -> None:
        """The connection can take the next request."""
        if self._waiting:
            request, due = self._waiting.popleft()
            connection.send(request, due=due)
        else:
            self._free.append(connection)

    def lose(self, connection: Connection) -> None:
        """The other side closed the connection."""
        if connection.busy:
            self.tally.broken += 1
        if connection in self._free:
            self._free.remove(connection)

    def close(self) -> None:
        for connection in self._free:
            connection.close()


async def run_job(port: int, *, requests: Sequence[bytes], rate: float, clients: int) -> Tally:
    """Send every request at its time, `rate` a second; wait for the answers."""
    pool = Pool()
    await pool.open(port, count=clients)
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    started, sent = time.monotonic(), 0
    while sent < len(requests):
        due_count = min(len(requests), int((time.monotonic() - started) * rate) + 1)
        for place in range(sent, due_count):
            pool.submit(requests[place], due=started + place / rate)
        sent = due_count
        await asyncio.sleep(TURN_SECONDS)
    deadline = time.monotonic() + DRAIN_SECONDS_MAX
    tally = pool.tally
    while len(tally.latencies) + tally.broken < sent and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(TURN_SECONDS)
    tally.broken += sent - len(tally.latencies) - tally.broken
    pool.close()
    return tally


def summarize(tally: Tally) -> dict[str, Any]:
    """Percentiles in ms, lateness of the client itself, statuses."""
    latencies, lateness = sorted(tally.latencies), sorted(tally.lateness)
    return {
        "answers": len(latencies),
        "broken": tally.broken,
        "statuses": {str(status): count for status, count in sorted(tally.statuses.items())},
        "p50_ms": find_percentile(latencies, 0.5),
        "p95_ms": find_percentile(latencies, 0.95),
        "p99_ms": find_percentile(latencies, 0.99),
        "max_ms": find_percentile(latencies, 1.0),
        "client_late_p99_ms": find_percentile(lateness, 0.99),
    }


def find_percentile(ordered: Sequence[float], share: float) -> float:
    """A percentile of ascending seconds, in ms."""
    if not ordered:
        return 0.0
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 3)


def main() -> None:
    """Do the job on standard input (port, requests, rate, clients), having said READY."""
    job = json.load(sys.stdin)
    requests = [text.encode() for text in job["requests"]]
    tally = uvloop.run(
        run_job(job["port"], requests=requests, rate=job["rate"], clients=job["clients"])
    )
    json.dump(summarize(tally), sys.stdout)


if __name__ == "__main__":
    main()
