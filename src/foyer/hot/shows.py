"""What this process knows of shows: facts (seconds old), plans (for ever), live pictures."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from math import inf
from typing import Generic, TypeVar
from uuid import UUID

from foyer.hot import limits
from foyer.hot.show_state import DatabaseClock, ShowState
from foyer.inventory.requests import ShowFacts
from foyer.inventory.seating import Seating
from foyer.inventory.statements import decode_seating, read_show_facts, statement
from foyer.platform.errors import Busy, NotFound
from foyer.platform.pg_async import Database

Key = TypeVar("Key")
Value = TypeVar("Value")


class SingleFlight(Generic[Key, Value]):
    """Many who want the same thing at once wait for one who fetches it."""

    def __init__(self, fetch: Callable[[Key], Awaitable[Value]]) -> None:
        self._fetch = fetch
        self._running: dict[Key, asyncio.Task[Value]] = {}

    async def get(self, key: Key) -> Value:
        # One impatient client must not cancel the fetch for the others.
        return await asyncio.shield(self.start(key))

    def start(self, key: Key) -> asyncio.Task[Value]:
        """Begin to fetch unless somebody has; nobody needs to wait for it."""
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._call(key))
            self._running[key] = task
            task.add_done_callback(partial(self._finish, key))
        return task

    def _finish(self, key: Key, task: asyncio.Task[Value]) -> None:
        self._running.pop(key, None)
        if not task.cancelled():
            task.exception()  # Seen: whoever waits is told, and perhaps nobody does.

    async def _call(self, key: Key) -> Value:
        return await self._fetch(key)


class Shows:
    """Caches of one process. `is_listening` says whether announcements are being heard."""

    def __init__(self, database: Database, *, is_listening: Callable[[], bool]) -> None:
        self.clock = DatabaseClock()
        self._database = database
        self._is_listening = is_listening
        self._facts: OrderedDict[UUID, tuple[float, ShowFacts]] = OrderedDict()
        self._seatings: OrderedDict[str, Seating] = OrderedDict()
        self._states: dict[int, ShowState] = {}
        self._dirty: dict[int, set[int]] = {}
        self._fetch_facts = SingleFlight(self._load_facts)
        self._fetch_seating = SingleFlight(self._load_seating)
        self._fetch_picture = SingleFlight(self._reread)
        self._fetch_state = SingleFlight(self._load_state)
        self._rereading: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        for task in (self._keeper, self._rereading):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        for state in self._states.values():
            state.close()

    async def get_facts(self, public_id: UUID) -> ShowFacts:
        """At most FACTS_SECONDS old, older only while the database is away; NotFound."""
        now = asyncio.get_running_loop().time()
        known = self._facts.get(public_id)
        if known is not None and now - known[0] < limits.FACTS_SECONDS:
            return known[1]
        try:
            return await self._fetch_facts.get(public_id)
        except Busy:
            if known is None:
                raise
            return known[1]

    async def get_seating(self, content_hash: str) -> Seating:
        """The plan with this hash; NotFound when none is published."""
        known = self._seatings.get(content_hash)
        if known is not None:
            self._seatings.move_to_end(content_hash)
            return known
        return await self._fetch_seating.get(content_hash)

    async def get_state(self, facts: ShowFacts) -> ShowState:
        """The live picture of a show, loaded on first use.

        Without a listener it is read again when it is older than DEGRADED_SECONDS; when that
        fails, the last picture stands: a stale one costs a refusal, never a seat.
        """
        state = self._states.get(facts.id)
        unread = state is None or state.read_at == -inf
        if state is None or unread or state.content_hash != facts.content_hash:
            state = await self._fetch_state.get(facts.public_id)
        now = asyncio.get_running_loop().time()
        state.used_at = now
        if not self._is_listening() and now - state.read_at > limits.DEGRADED_SECONDS:
            try:
                await self._fetch_picture.get(facts.id)
            except Busy:
                return state
        return state

    def recall(self, public_id: UUID, *, now: float) -> tuple[ShowFacts, ShowState] | None:
        """A show as `get_facts` and `get_state` would give it, if that takes no waiting.

        `now` in loop seconds.
        """
        known = self._facts.get(public_id)
        if known is None or not self._is_listening():
            return None
        read_at, facts = known
        state = self._states.get(facts.id)
        if now - read_at > limits.FACTS_RENEWED_SECONDS:
            self._fetch_facts.start(public_id)
        if state is None or state.read_at == -inf or now - read_at >= limits.FACTS_SECONDS:
            return None
        state.used_at = now
        return (facts, state) if state.content_hash == facts.content_hash else None

    def peek_state(self, show_id: int) -> ShowState | None:
        """The picture if there is one and it may be believed when it says "not free"."""
        return self._states.get(show_id) if self._is_listening() else None

    def mark_changed(self, show_id: int, seats: Iterable[int]) -> None:
        """Read these seats again soon; none named means all, and the show's facts too."""
        wanted = set(seats)
        if not wanted:
            self._forget_facts(show_id)
        if show_id not in self._states:
            return
        known = self._dirty.get(show_id)
        if known is None:
            self._dirty[show_id] = wanted
        elif known and wanted:
            known |= wanted
        else:
            self._dirty[show_id] = set()
        self._reread_soon()

    def mark_all_changed(self) -> None:
        """Announcements were lost: every picture is read again."""
        for show_id in self._states:
            self._dirty[show_id] = set()
        if self._dirty:
            self._reread_soon()

    async def refresh(self, show_id: int, seats: Iterable[int]) -> None:
        """Read these seats now: this process has just changed them."""
        state = self._states.get(show_id)
        if state is not None:
            await self._read_seats(state, set(seats))

    def _reread_soon(self) -> None:
        if self._rereading is None or self._rereading.done():
            self._rereading = asyncio.create_task(self._reread_dirty())

    async def _reread_dirty(self) -> None:
        while self._dirty:
            await asyncio.sleep(limits.REREAD_PAUSE_SECONDS)
            dirty, self._dirty = self._dirty, {}
            for show_id, seats in dirty.items():
                state = self._states.get(show_id)
                if state is None:
                    continue
                try:
                    await (self._read_seats(state, seats) if seats else self._reread(show_id))
                except Busy:
                    self._dirty[show_id] = set()
                    await asyncio.sleep(limits.RECONNECT_SECONDS_MIN)

    async def _read_seats(self, state: ShowState, seats: set[int]) -> None:
        touched = state.begin_read()
        try:
            rows = await self._database.fetch(
                statement("load_some_claims"), show=state.show_id, seats=sorted(seats)
            )
        except BaseException:
            state.abandon_read(touched)
            raise
        state.finish_read(touched, rows, numbers=seats)

    async def _reread(self, show_id: int) -> None:
        state = self._states.get(show_id)
        if state is not None:
            await self._read_whole(state)

    async def _read_whole(self, state: ShowState) -> None:
        asked_at = asyncio.get_running_loop().time()
        touched = state.begin_read()
        try:
            (clock,) = await self._database.fetch(statement("read_clock"))
            # The latest that it can have been: a clock ahead of the database would show seats as
            # free that it still refuses.
            self.clock.set(float(clock["epoch"]), monotonic=time.monotonic())
            rows = await self._database.fetch(statement("load_claims"), show=state.show_id)
        except BaseException:
            state.abandon_read(touched)
            raise
        state.finish_read(touched, rows)
        state.read_at = asked_at

    async def _load_facts(self, public_id: UUID) -> ShowFacts:
        rows = await self._database.fetch(statement("load_show_facts"), show=public_id)
        if not rows:
            self._facts.pop(public_id, None)
            raise NotFound
        facts = read_show_facts(rows[0])
        self._facts[public_id] = (asyncio.get_running_loop().time(), facts)
        self._facts.move_to_end(public_id)
        while len(self._facts) > limits.FACTS_KEPT:
            self._facts.popitem(last=False)
        return facts

    def _forget_facts(self, show_id: int) -> None:
        for public_id, (_, facts) in list(self._facts.items()):
            if facts.id == show_id:
                self._facts[public_id] = (-inf, facts)

    async def _load_seating(self, content_hash: str) -> Seating:
        rows = await self._database.fetch(statement("load_geometry"), content_hash=content_hash)
        if not rows:
            raise NotFound
        # An arena takes a fraction of a second: not on the event loop.
        seating = await asyncio.to_thread(decode_seating, bytes(rows[0]["geometry"]))
        self._seatings[content_hash] = seating
        while len(self._seatings) > limits.SEATINGS_KEPT:
            self._seatings.popitem(last=False)
        return seating

    async def _load_state(self, public_id: UUID) -> ShowState:
        facts = await self.get_facts(public_id)
        seating = await self.get_seating(facts.content_hash)
        state = ShowState(facts, seating=seating, clock=self.clock)
        # Registered first: what is announced during the read is read again after it.
        old = self._states.get(facts.id)
        self._states[facts.id] = state
        state.used_at = asyncio.get_running_loop().time()
        try:
            await self._read_whole(state)
        except BaseException:
            del self._states[facts.id]
            state.close()
            raise
        if old is not None:
            old.close()
        return state

    async def _keep(self) -> None:
        """Every watched show is read anew now and then; idle ones are dropped."""
        while True:
            await asyncio.sleep(limits.REREAD_SECONDS / 2)
            now = asyncio.get_running_loop().time()
            for show_id, state in list(self._states.items()):
                if state.watchers:
                    state.used_at = now
                if now - state.used_at > limits.SHOW_IDLE_SECONDS:
                    state.close()
                    del self._states[show_id]
                elif now - state.read_at > limits.REREAD_SECONDS / 2:
                    self._dirty[show_id] = set()
            if self._dirty:
                self._reread_soon()
