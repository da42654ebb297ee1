"""A person's notices as Server-Sent Events: how many are unread, and each new one.

A stream is told when its person's list has changed, and reads what it does not know yet. Whether
its sign-in still lives is asked again and again: a session that was ended hears nothing more.
"""

import asyncio
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from itertools import cycle
from math import ceil
from typing import Any
from uuid import UUID

import msgspec
import structlog

from foyer.hot import limits
from foyer.hot.client import Clients
from foyer.hot.http import Request
from foyer.hot.streaming import HEARTBEAT, Pump, pump_out, write_frame
from foyer.notifications.live import SQL
from foyer.platform.errors import Busy, DomainError, InvalidToken, RateLimited
from foyer.platform.pg_async import Database

log = structlog.get_logger("foyer.notices")

Row = dict[str, Any]
_NOTHING_YET = "0"  # The event id of a person without notices.


class NoticeStream:
    """One browser of one person. `place` is the inner id of the newest notice it knows."""

    __slots__ = ("_pump", "event_id", "place", "request", "unread", "user_id")

    def __init__(self, request: Request, pump: Pump, *, user_id: int) -> None:
        self.request = request
        self.user_id = user_id
        self.place = 0
        self.event_id = _NOTHING_YET
        self.unread: int | None = None  # not told yet
        self._pump = pump

    def tell(self, rows: Iterable[Row], *, unread: int) -> None:
        """Send what is new; what the reader does not take is told the next time."""
        for row in rows:
            if row["id"] <= self.place:
                continue
            event_id = str(row["public_id"])
            if not self._pump.write(write_frame("notice", event_id, _encode(row))):
                return
            self.place, self.event_id = row["id"], event_id
        if unread != self.unread:
            data = msgspec.json.encode({"unread": unread})
            if self._pump.write(write_frame("unread", self.event_id, data)):
                self.unread = unread

    def beat(self) -> None:
        """A sign of life; a reader that takes nothing is cut off by the pump's own bound."""
        self._pump.write(HEARTBEAT)

    def end(self, event: str | None = None) -> None:
        """End, with a last word if there is an event."""
        if event is not None:
            self._pump.write(write_frame(event, self.event_id, b"{}"))
        self._pump.end()


class NoticeStreams:
    """The streams that this process has open, by person."""

    def __init__(self, database: Database, clients: Clients) -> None:
        self._database = database
        self._clients = clients
        self._ending = False
        self._by_user: dict[int, set[NoticeStream]] = {}
        self._turns: list[set[NoticeStream]] = [set() for _ in range(limits.LIVE_TURNS)]
        self._count = 0
        self._changed: set[int] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._keep()), asyncio.create_task(self._tell())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def mark_changed(self, user_ids: Collection[int]) -> None:
        """These people's lists have changed: those who listen are told soon."""
        self._changed.update(user_ids & self._by_user.keys())
        if self._changed:
            self._wake.set()

    def mark_all_changed(self) -> None:
        """Nobody knows what was said meanwhile."""
        self.mark_changed(frozenset(self._by_user))

    async def follow(self, request: Request) -> None:
        """GET /notifications/live: until the client goes, reads too slowly, or is signed out."""
        if self._ending or self._count >= limits.NOTICE_STREAMS_MAX:
            raise Busy
        client = await self._clients.identify(request)
        if client.known is None or client.known.user_id is None:
            raise InvalidToken
        user_id = client.known.user_id
        if len(self._by_user.get(user_id, ())) >= limits.NOTICE_STREAMS_OF_ONE_MAX:
            raise RateLimited(details={"retryAfter": ceil(limits.LIVE_HEARTBEAT_SECONDS)})
        pump = Pump()
        stream = NoticeStream(request, pump, user_id=user_id)
        self._enter(stream)  # Before the first look: what changes meanwhile is seen by the next.
        try:
            await self._place(stream)
            await self._look([user_id])
            await pump_out(request, pump)
        finally:
            self._leave(stream)

    def end(self) -> None:
        """Let every stream end now: a server that stops waits for them."""
        self._ending = True
        for streams in tuple(self._by_user.values()):
            for stream in tuple(streams):
                stream.end()

    def _enter(self, stream: NoticeStream) -> None:
        self._by_user.setdefault(stream.user_id, set()).add(stream)
        min(self._turns, key=len).add(stream)
        self._count += 1

    def _leave(self, stream: NoticeStream) -> None:
        streams = self._by_user[stream.user_id]
        streams.discard(stream)
        if not streams:
            del self._by_user[stream.user_id]
        for turn in self._turns:
            turn.discard(stream)
        self._count -= 1

    async def _place(self, stream: NoticeStream) -> None:
        """Where it begins: after the last event it got, else after the newest notice."""
        asked = _read_id(stream.request.headers.get("last-event-id", ""))
        if asked is not None:
            rows = await self._database.fetch(
                SQL["find_place"], user_id=stream.user_id, public_id=asked
            )
            if rows:
                stream.place, stream.event_id = rows[0]["id"], str(asked)
                return
        for row in await self._database.fetch(SQL["find_newest"], user_ids=[stream.user_id]):
            stream.place, stream.event_id = row["id"], str(row["public_id"])

    async def _tell(self) -> None:
        """Look for everybody who was marked; changes within the pause are told together."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(limits.NOTICE_PAUSE_SECONDS)
            self._wake.clear()
            changed, self._changed = self._changed, set()
            try:
                await self._look(sorted(changed))
            except DomainError as error:
                # The database is away: they are looked for again with the next round.
                log.warning("notices_not_told", code=error.code, users=len(changed))

    async def _look(self, user_ids: list[int]) -> None:
        unread = {
            row["user_id"]: row["unread"]
            for row in await self._database.fetch(SQL["count_unread"], user_ids=user_ids)
        }
        newest = {
            row["user_id"]: row["id"]
            for row in await self._database.fetch(SQL["find_newest"], user_ids=user_ids)
        }
        for user_id in user_ids:
            streams = tuple(self._by_user.get(user_id, ()))
            known = min((stream.place for stream in streams), default=0)
            rows: list[Row] = []
            if streams and newest.get(user_id, 0) > known:
                rows = await self._database.fetch(
                    SQL["list_after"], user_id=user_id, after=known, count=limits.NOTICES_TOLD_MAX
                )
            for stream in streams:
                stream.tell(rows, unread=unread.get(user_id, 0))

    async def _keep(self) -> None:
        """Signs of life for a part of the streams at a time, and now and then a closer look."""
        for round_number, turn in self._take_turns():
            await asyncio.sleep(limits.LIVE_HEARTBEAT_SECONDS / limits.LIVE_TURNS)
            for stream in tuple(turn):
                stream.beat()
            if round_number % limits.NOTICE_CHECK_ROUNDS == 0:
                for stream in tuple(turn):
                    await self._check(stream)
                self.mark_changed(frozenset(stream.user_id for stream in turn))

    def _take_turns(self) -> Iterator[tuple[int, set[NoticeStream]]]:
        for number, turn in enumerate(cycle(self._turns)):
            yield number // limits.LIVE_TURNS, turn

    async def _check(self, stream: NoticeStream) -> None:
        """The end of a stream whose sign-in was ended, or is another's by now."""
        try:
            client = await self._clients.identify_anew(stream.request)
        except InvalidToken:
            stream.end("signed_out")
            return
        except DomainError:
            return  # The database is away: the stream waits for it.
        if client.known is None or client.known.user_id != stream.user_id:
            stream.end("signed_out")


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _encode(row: Row) -> bytes:
    """As an item of `GET /notifications`; a new one is unread."""
    created_at: datetime = row["created_at"]
    return msgspec.json.encode(
        {
            "id": str(row["public_id"]),
            "type": row["type"],
            "kind": row["kind"],
            "title": row["title"],
            "message": row["text"],
            "link": row["link"] or None,
            "read": False,
            "metadata": msgspec.Raw(row["metadata"].encode()),
            "createdAt": created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )
