"""Tells the other processes which seats changed, after commit, on a connection of its own."""

import asyncio
import secrets
from collections.abc import Iterable

import psycopg
import structlog

from foyer.hot import limits
from foyer.inventory import limits as inventory_limits
from foyer.inventory.announce import encode_announcement, encode_changes
from foyer.inventory.statements import statement
from foyer.platform.pg_async import Connection, connect, run

log = structlog.get_logger("foyer.announcer")


class Announcer:
    """Collects changes for ANNOUNCE_PAUSE_SECONDS and sends them together.

    While the database is away changes wait; when too many do, whole shows are named instead.
    """

    def __init__(self, url: str) -> None:
        self.sender = secrets.token_hex(4)
        self._url = url
        self._sequence = 0
        self._waiting: dict[int, set[int]] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._connection: Connection | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop; what was not sent is found by the others' next read."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._close()

    def announce(self, show_id: int, seats: Iterable[int]) -> None:
        """Have changed seats of a show announced soon."""
        waiting = self._waiting.setdefault(show_id, set())
        waiting.update(seats)
        self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(limits.ANNOUNCE_PAUSE_SECONDS)
            self._wake.clear()
            changes, self._waiting = self._waiting, {}
            if not changes:
                continue
            try:
                await self._send(changes)
            except (psycopg.Error, TimeoutError) as error:
                log.warning("announcement_delayed", kind=type(error).__name__)
                await self._close()
                self._put_back(changes)
                await asyncio.sleep(limits.RECONNECT_SECONDS_MIN)

    async def _send(self, changes: dict[int, set[int]]) -> None:
        if self._connection is None:
            self._connection = await connect(self._url, name="foyer-announcer")
        for body in encode_changes(changes):
            # The number is used up even when sending fails: the gap tells the others.
            self._sequence += 1
            payload = encode_announcement(body, sender=self.sender, sequence=self._sequence)
            parameters = {"channel": inventory_limits.NOTIFY_CHANNEL, "payload": payload}
            await run(self._connection, statement("announce"), parameters)

    def _put_back(self, changes: dict[int, set[int]]) -> None:
        if sum(map(len, changes.values())) > limits.ANNOUNCE_SEATS_MAX:
            changes = {show_id: set() for show_id in changes}
        for show_id, seats in changes.items():
            self._waiting.setdefault(show_id, set()).update(seats)
        self._wake.set()

    async def _close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
