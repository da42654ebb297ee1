"""Live streams at both doors: the same bytes, signs of life, readers that are slow, and the end."""

import asyncio
import re
from collections.abc import Callable
from contextlib import closing
from uuid import UUID

import pytest

from foyer.catalog.models import Show
from foyer.hot import limits
from foyer.hot.live import LiveClients, Stream
from foyer.hot.show_state import ShowState
from foyer.hot.streaming import HEARTBEAT, Pump
from foyer.inventory import actions
from foyer.inventory.requests import Caller
from foyer.inventory.seating import Seating, derive_seating
from foyer.platform.errors import Busy
from foyer.venues.plans.format import parse_plan
from tests.factories import make_show, plan_document
from tests.hot.states import make_state
from tests.hot.wire import Wire, ask, door, look, plain, warm
from tests.hot_servers import FAST_LANE, ONLY_ASGI, HotServer, StartServer

LIVELY = "tests.hot.lively_app:app"
BOTH_DOORS = pytest.mark.parametrize("http", [FAST_LANE, ONLY_ASGI], ids=["lane", "route"])


def follow(show: Show, *headers: str, query: str = "") -> bytes:
    return ask(show.public_id, None, *headers, method="GET", part=f"live{query}")


def read_chunk(wire: Wire) -> bytes:
    """One chunk of a body as it came; empty at its end."""
    size = int(wire.read_line(), 16)
    chunk = wire.read_exactly(size)
    assert wire.read_exactly(2) == b"\r\n"
    return chunk


def read_frame(wire: Wire) -> bytes:
    """The next chunk that is more than a sign of life."""
    while (chunk := read_chunk(wire)) == HEARTBEAT:
        pass
    return chunk


def read_version(wire: Wire, show: Show) -> str:
    wire.send(look(show.public_id))
    (version,) = re.findall(rb'etag: "([^"]+)"', wire.read())
    return str(version.decode())


Asks: dict[str, Callable[[Show, str], bytes]] = {
    "from now on": lambda show, _: follow(show),
    "from a version on": lambda show, version: follow(show, query=f"?since={version}"),
    "from the last event on": lambda show, version: follow(show, f"Last-Event-ID: {version}"),
    "from another picture": lambda show, _: follow(show, query="?since=00000000.5"),
    "with an id": lambda show, _: follow(show, "X-Request-Id: one-of-mine.1"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", Asks)
def test_both_doors_stream_the_same_bytes(lane: HotServer, route: HotServer, case: str) -> None:
    found = []
    for server in (lane, route):
        show = make_show()
        warm(server, show)
        with closing(Wire(server)) as wire, closing(Wire(server)) as other:
            version = read_version(wire, show)
            other.send(ask(show.public_id, {"seats": ["A1"]}))
            other.read()
            wire.send(Asks[case](show, version))
            head = wire.read(head_only=True)
            assert door(head) == ("lane" if server is lane else "asgi")
            first = read_frame(wire)
            other.send(ask(show.public_id, {"seats": ["A2"]}))
            other.read()
            found.append([plain(part, show) for part in (head, first, read_frame(wire))])
    assert [re.sub(rb"id: \w+", b"id: -", part) for part in found[0]] == [
        re.sub(rb"id: \w+", b"id: -", part) for part in found[1]
    ]


@pytest.mark.django_db(transaction=True)
@BOTH_DOORS
def test_a_quiet_stream_shows_signs_of_life_until_the_show_is_over(
    start_server: StartServer, http: str
) -> None:
    server, show = start_server(app=LIVELY, http=http), make_show()
    warm(server, show)
    with closing(Wire(server)) as wire:
        wire.send(follow(show))
        wire.read(head_only=True)
        assert b"event: delta" in read_chunk(wire)
        assert [read_chunk(wire) for _ in range(3)] == [HEARTBEAT] * 3
        Show.objects.filter(id=show.id).update(status="cancelled")
        actions.announce_show(show.id)
        while (chunk := read_chunk(wire)) == HEARTBEAT:
            pass
        assert re.fullmatch(rb"id: [\w.]+\nevent: closed\ndata: {}\n\n", chunk)
        assert read_chunk(wire) == b""
        # The connection is as good as before.
        wire.send(look(show.public_id))
        assert wire.read().startswith(b"HTTP/1.1 200")


class Reader:
    """The other end of a stream, which takes frames or does not."""

    def __init__(self) -> None:
        self.takes = True
        self.was_cut = False
        self.ended = False
        self.frames: list[bytes] = []

    def write(self, frame: bytes) -> bool:
        if self.takes:
            self.frames.append(frame)
        return self.takes

    def end(self) -> None:
        self.ended = True

    def cut(self) -> None:
        self.was_cut = True


@pytest.fixture
def seating() -> Seating:
    return derive_seating(parse_plan(plan_document(rows=1, seats=10)))


def take(state: ShowState, number: int) -> None:
    caller = Caller(visitor_id=UUID(int=1))
    state.grant([number], hold_id=1, caller=caller, expires=float("inf"))


def test_a_reader_that_is_behind_is_told_everything_at_once_later(seating: Seating) -> None:
    async def run() -> None:
        state, reader = make_state(seating), Reader()
        stream = Stream(state, reader, seen=state.number)
        reader.takes = False
        for number in (1, 2, 3):
            take(state, number)
            stream.pulse()
        reader.takes = True
        stream.beat()
        assert len(reader.frames) == 1
        assert b'"changes":[[1,"h"],[2,"h"],[3,"h"]]' in reader.frames[0]
        stream.pulse()
        stream.beat()
        assert reader.frames[1:] == [HEARTBEAT]
        assert not reader.was_cut

    asyncio.run(run())


def test_a_reader_that_takes_nothing_is_cut_off(
    seating: Seating, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        state, reader = make_state(seating), Reader()
        stream = Stream(state, reader, seen=state.number)
        reader.takes = False
        stream.beat()
        stream.beat()
        assert not reader.was_cut
        monkeypatch.setattr(limits, "LIVE_SEND_SECONDS_MAX", -1.0)
        stream.beat()
        assert reader.was_cut

    asyncio.run(run())


def test_what_waits_for_a_slow_reader_is_bounded() -> None:
    async def run() -> None:
        pump, frame = Pump(), b"x" * 10_000
        taken = 0
        while pump.write(frame):
            taken += 1
        assert limits.UNSENT_MAX < taken * len(frame) <= limits.UNSENT_MAX + len(frame)
        assert await pump.take() == frame
        assert pump.write(frame)
        pump.cut()
        assert await pump.take() is None

    asyncio.run(run())


def test_all_readers_are_told_part_by_part(
    seating: Seating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LIVE_STREAMS_AT_ONCE", 3)

    async def run() -> None:
        state, clients = make_state(seating), LiveClients(None)  # type: ignore[arg-type]
        readers = [Reader() for _ in range(8)]
        streams = [clients.open(state, reader, asked=None) for reader in readers]
        take(state, 4)
        while not all(len(reader.frames) == 2 for reader in readers):  # noqa: ASYNC110  No event.
            await asyncio.sleep(0)
        for stream in streams:
            clients.leave(stream)
        take(state, 5)
        assert state.watchers == set()

    asyncio.run(run())


def test_there_is_room_for_so_many_streams(
    seating: Seating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LIVE_CLIENTS_MAX", 2)

    async def run() -> None:
        state, clients = make_state(seating), LiveClients(None)  # type: ignore[arg-type]
        reader = Reader()
        for _ in range(2):
            clients.check_room()
            stream = clients.open(state, reader, asked=None)
        with pytest.raises(Busy):
            clients.check_room()
        clients.leave(stream)
        clients.leave(stream)
        clients.check_room()
        clients.end()
        assert reader.ended
        with pytest.raises(Busy):
            clients.check_room()

    asyncio.run(run())
