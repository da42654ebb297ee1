"""The least that a hold and an availability can cost on this machine: what limits every server.

    python -m bench.bare --url URL --port PORT --hall FILE

A Python process on the product's event loop that takes the same requests of the same load
generator and leaves out all that makes a product: it reads HTTP by position, knows nobody, checks
and prices nothing, keeps no key, tells no other process, answers with constants. Seats are claimed
in durable batches of the product's size, in R's own table (`pgbench/bare.sql`). Any GET gets the
same bytes. What it reaches is the limit of the machine, the load generator, the language and its
event loop; what the product stays below it is the price of its features.
"""

import argparse
import asyncio
import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import msgspec

from foyer.hot import limits
from foyer.hot.event_loop import HotLoop
from foyer.platform.pg_arrays import pack_bigints, pack_integers
from foyer.platform.pg_async import Connection, connect, run

PLACES = 1_000_000  # More than any hall has: a seat of a show is one number.
_SQL = (
    "select bench_hold_batch(%(request)s::integer[], %(show)s::integer[], %(seat)s::integer[],"
    " %(holder)s::bigint[], %(need)s::integer[]) as won"
)
_HEAD = b"date: Thu, 01 Jan 1970 00:00:00 GMT\r\ncontent-type: application/json\r\n"
_GRANTED = b"HTTP/1.1 201 Created\r\n" + _HEAD + b"content-length: 2\r\n\r\n{}"
_TAKEN = b"HTTP/1.1 409 Conflict\r\n" + _HEAD + b"content-length: 2\r\n\r\n{}"
_UNCHANGED = b"HTTP/1.1 304 Not Modified\r\n" + _HEAD + b'etag: "1"\r\n\r\n'


class Body(msgspec.Struct):
    """What a hold asks for."""

    seats: list[str]


_decode = msgspec.json.Decoder(Body).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """Numbers of shows by public id, of seats by name."""

    shows: Mapping[bytes, int]
    seats: Mapping[str, int]


@dataclass(slots=True, eq=False)
class Wish:
    """A request, and the connection that waits for it."""

    line: "Line"
    show: int
    seats: Sequence[int]
    places: Sequence[int]


class Counter:
    """Group commit without anything else: who comes while batches are out goes with the next."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._queue: deque[Wish] = deque()
        self._free: list[Connection] = []
        self._running = 0
        self._busy: set[int] = set()
        self._taken: set[int] = set()
        self._holders = count(1)
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Connect."""
        for _ in range(limits.BATCHES_IN_FLIGHT):
            self._free.append(await connect(self._url, name="bench-bare"))

    def submit(self, wish: Wish) -> None:
        """Refuse at once what is certainly taken, queue the rest."""
        if not self._taken.isdisjoint(wish.places):
            wish.line.answer(_TAKEN)
            return
        self._queue.append(wish)
        if self._free and self._running < limits.BATCHES_IN_FLIGHT:
            self._running += 1
            task = asyncio.get_running_loop().create_task(self._run(self._free.pop()))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, connection: Connection) -> None:
        await asyncio.sleep(0)
        while batch := self._take():
            mine = {place for wish in batch for place in wish.places}
            self._busy |= mine
            won = set(await self._send(connection, batch))
            self._busy -= mine
            for number, wish in enumerate(batch, start=1):
                if number in won:
                    self._taken.update(wish.places)
                wish.line.answer(_GRANTED if number in won else _TAKEN)
        self._running -= 1
        self._free.append(connection)

    def _take(self) -> list[Wish]:
        batch: list[Wish] = []
        later: list[Wish] = []
        touched = set(self._busy)
        while self._queue and len(batch) < limits.BATCH_REQUESTS_MAX:
            wish = self._queue.popleft()
            if not self._taken.isdisjoint(wish.places):
                wish.line.answer(_TAKEN)
                continue
            (batch if touched.isdisjoint(wish.places) else later).append(wish)
            touched.update(wish.places)
        self._queue.extendleft(reversed(later))
        return batch

    async def _send(self, connection: Connection, batch: Sequence[Wish]) -> list[int]:
        request: list[int] = []
        show: list[int] = []
        seat: list[int] = []
        for number, wish in enumerate(batch, start=1):
            size = len(wish.seats)
            request += [number] * size
            show += [wish.show] * size
            seat += wish.seats
        parameters = {
            "request": pack_integers(request),
            "show": pack_integers(show),
            "seat": pack_integers(seat),
            "holder": pack_bigints([next(self._holders) for _ in batch]),
            "need": pack_integers([len(wish.seats) for wish in batch]),
        }
        (row,) = await run(connection, _SQL, parameters)
        return list(row["won"])


class Line(asyncio.Protocol):
    """One connection. It believes that a packet is a request, which is so for wrk."""

    def __init__(self, hall: Hall, counter: Counter) -> None:
        self._hall = hall
        self._counter = counter

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]

    def answer(self, data: bytes) -> None:
        """Unless the client has gone meanwhile."""
        if not self._transport.is_closing():
            self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET"):
            self._transport.write(_UNCHANGED)
            return
        head, _, body = data.partition(b"\r\n\r\n")
        number = self._hall.shows[head.split(b"/", 5)[4]]
        seats = [self._hall.seats[name] for name in _decode(body).seats]
        first = number * PLACES
        places = [first + seat for seat in seats]
        self._counter.submit(Wish(self, number, seats, places))


async def serve(url: str, *, port: int, hall: Hall) -> None:
    """Until the process is ended."""
    counter = Counter(url)
    await counter.open()
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Line(hall, counter), "127.0.0.1", port, backlog=2048)
    await asyncio.Event().wait()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--hall", required=True, type=Path)
    options = parser.parse_args()
    told = json.loads(options.hall.read_text())
    hall = Hall(
        shows={show.encode(): number for number, show in enumerate(told["shows"])},
        seats={name: number for number, name in enumerate(told["seats"])},
    )
    with asyncio.Runner(loop_factory=HotLoop) as runner:
        runner.run(serve(options.url, port=options.port, hall=hall))


if __name__ == "__main__":
    main()
