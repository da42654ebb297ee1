"""The one LISTEN connection of a process: hears what changed elsewhere, seats and notices."""

import asyncio
from collections.abc import Callable

import psycopg
import structlog

from foyer.hot import limits
from foyer.inventory import limits as inventory_limits
from foyer.inventory.announce import (
    Announcement,
    AnnouncementUnreadable,
    decode_announcement,
)
from foyer.notifications import live as notices
from foyer.platform.pg_async import Connection, connect, run

log = structlog.get_logger("foyer.listener")


class Listener:
    """Calls `on_change(show_id, seats)` for what others announced, `on_gap()` when some was lost,
    `on_notice(user_ids)` for people whose list of notices has changed.

    `on_gap` is called after every connect, too: nobody knows what was said before. `connected`
    is False while nothing can be heard.
    """

    def __init__(
        self,
        url: str,
        *,
        own_sender: str,
        on_change: Callable[[int, frozenset[int]], None],
        on_gap: Callable[[], None],
        on_notice: Callable[[frozenset[int]], None],
    ) -> None:
        self.connected = False
        self._url = url
        self._own_opening = f"{own_sender} "  # Of the payloads that we sent ourselves.
        self._on_change = on_change
        self._on_gap = on_gap
        self._on_notice = on_notice
        self._sequences: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        pause = limits.RECONNECT_SECONDS_MIN
        while True:
            try:
                connection = await connect(self._url, name="foyer-listener")
                try:
                    await connection.execute(f"listen {inventory_limits.NOTIFY_CHANNEL}")
                    await connection.execute(f"listen {notices.CHANNEL}")
                    self._sequences.clear()
                    self.connected = True
                    pause = limits.RECONNECT_SECONDS_MIN
                    self._on_gap()
                    await self._hear(connection)
                finally:
                    self.connected = False
                    await connection.close()
            except (psycopg.Error, TimeoutError) as error:
                log.warning("listener_disconnected", kind=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, limits.RECONNECT_SECONDS_MAX)

    async def _hear(self, connection: Connection) -> None:
        """Until the connection breaks, which a silent one shows when it is asked."""
        while True:
            async for heard in connection.notifies(timeout=limits.LISTEN_CHECK_SECONDS):
                if heard.channel == notices.CHANNEL:
                    self._on_notice(notices.decode_users(heard.payload))
                else:
                    self.hear(heard.payload)
            await run(connection, "select 1", {})

    def hear(self, payload: str) -> None:
        """One announcement, ours or another's."""
        if payload.startswith(self._own_opening):
            return
        try:
            announcement = decode_announcement(payload)
        except AnnouncementUnreadable:
            log.warning("announcement_unreadable", characters=len(payload))
            self._on_gap()
            return
        self._check_gap(announcement)
        for show_id, seats in announcement.seats_by_show.items():
            self._on_change(show_id, seats)

    def _check_gap(self, announcement: Announcement) -> None:
        if announcement.sequence == 0:
            return
        expected = self._sequences.get(announcement.sender)
        if expected is not None and announcement.sequence != expected + 1:
            log.warning("announcements_lost", missing=announcement.sequence - expected - 1)
            self._on_gap()
        self._sequences[announcement.sender] = announcement.sequence
