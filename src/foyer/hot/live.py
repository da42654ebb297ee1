"""Live changes of a show as Server-Sent Events (WHATWG HTML, 9.2).

A stream is told when its picture has changed and writes what its reader does not know yet. It has
no task of its own: ten thousand of them are ten thousand small records and one timer.
"""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import cycle
from uuid import UUID

from foyer.hot import limits
from foyer.hot.house import House
from foyer.hot.http import Request
from foyer.hot.show_state import ShowState
from foyer.hot.streaming import HEARTBEAT, Pump, Reader, pump_out, write_frame
from foyer.inventory.rules.checks import is_over
from foyer.platform.clock import utc_now
from foyer.platform.errors import Busy, DomainError


class Stream:
    """One reader of one show's changes."""

    __slots__ = ("_behind_since", "_reader", "_seen", "state")

    def __init__(self, state: ShowState, reader: Reader, *, seen: int) -> None:
        self.state = state
        self._reader = reader
        self._seen = seen  # n of the version that the reader knows
        self._behind_since: float | None = None  # loop time since when it takes nothing

    def tell(self) -> None:
        """Send what changed since the reader was told last; all of it later if it is behind."""
        state = self.state
        changes = state.render_changes(self._seen)
        if changes is None:
            frame = write_frame("reload", state.version, b"{}")
        else:
            frame = write_frame("delta", state.version, changes)
        self._write(frame, knows=state.number)

    def pulse(self) -> None:
        """The picture has changed."""
        if self.state.number != self._seen:
            self.tell()

    def beat(self) -> None:
        """A sign of life; or the end of a reader that has taken nothing for too long."""
        if self._behind_since is None:
            self._write(HEARTBEAT, knows=self._seen)
            return
        waited = asyncio.get_running_loop().time() - self._behind_since
        if waited > limits.LIVE_SEND_SECONDS_MAX:
            self._reader.cut()
        else:
            self.pulse()

    def end(self, event: str | None = None, version: str = "") -> None:
        """End, with a last word if there is an event."""
        if event is not None:
            self._reader.write(write_frame(event, version, b"{}"))
        self._reader.end()

    def _write(self, frame: bytes, *, knows: int) -> None:
        if self._reader.write(frame):
            self._seen, self._behind_since = knows, None
        elif self._behind_since is None:
            self._behind_since = asyncio.get_running_loop().time()


class LiveClients:
    """The streams that this process has open, each with its turn for a sign of life."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._ending = False
        self._count = 0
        # A heartbeat takes a round; every tick is the turn of a part of the streams.
        self._turns: list[set[Stream]] = [set() for _ in range(limits.LIVE_TURNS)]
        self._next_turn: Iterator[set[Stream]] = cycle(self._turns)
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    def check_room(self) -> None:
        """Busy when there are too many streams, or the process is about to stop."""
        if self._ending or self._count >= limits.LIVE_CLIENTS_MAX:
            raise Busy

    def open(self, state: ShowState, reader: Reader, *, asked: str | None) -> Stream:
        """A new stream, after `check_room`; its first frame is what is new since version `asked`.

        An unknown version is told to load the whole picture.
        """
        seen = state.number if asked is None else state.parse_version(asked)
        stream = Stream(state, reader, seen=-1 if seen is None else seen)
        state.watchers.add(stream)
        self._turns[self._count % limits.LIVE_TURNS].add(stream)
        self._count += 1
        stream.tell()
        return stream

    def leave(self, stream: Stream) -> None:
        """The reader has gone, or the stream has ended."""
        stream.state.watchers.discard(stream)
        for turn in self._turns:
            if stream in turn:
                turn.remove(stream)
                self._count -= 1
                return

    def end(self) -> None:
        """Let every stream end now: a server that stops waits for them, and they for nobody."""
        self._ending = True
        for turn in self._turns:
            for stream in tuple(turn):
                stream.end()

    async def _keep(self) -> None:
        for turn in self._next_turn:
            await asyncio.sleep(limits.LIVE_HEARTBEAT_SECONDS / limits.LIVE_TURNS)
            for state, streams in _by_state(turn):
                await self._look_after(state, streams)

    async def _look_after(self, state: ShowState, streams: Iterable[Stream]) -> None:
        """Signs of life, or the end: the show is over, or shown by another picture by now."""
        event, version = None, state.version
        try:
            facts = await self._house.shows.get_facts(state.public_id)
            # A picture that was loaded anew has another epoch: this one will change no more.
            renewed = await self._house.shows.get_state(facts)
            if is_over(facts, now=utc_now()):
                event = "closed"
            elif renewed is not state:
                event, version = "reload", renewed.version
        except DomainError:
            pass  # The database is away: the streams wait for it.
        for stream in streams:
            if event is None:
                stream.beat()
            else:
                stream.end(event, version)


def _by_state(streams: set[Stream]) -> list[tuple[ShowState, list[Stream]]]:
    grouped: dict[int, tuple[ShowState, list[Stream]]] = {}
    for stream in streams:
        grouped.setdefault(id(stream.state), (stream.state, []))[1].append(stream)
    return list(grouped.values())


async def stream_changes(
    house: House, request: Request, show: UUID, *, clients: LiveClients
) -> None:
    """GET /shows/{id}/live: until the client goes, reads too slowly, or the show is over."""
    clients.check_room()
    facts = await house.shows.get_facts(show)
    state = await house.shows.get_state(facts)
    asked = request.headers.get("last-event-id") or request.query.get("since")
    pump = Pump()
    stream = clients.open(state, pump, asked=asked)
    try:
        await pump_out(request, pump)
    finally:
        clients.leave(stream)
