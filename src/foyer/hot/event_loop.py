"""The event loop of the hot role: uvloop, letting in everybody who waits at the door at once.

libuv takes one connection in a turn of the loop. In a rush a turn takes some milliseconds, so of a
thousand who come together the last waited for seconds while the first were served again and again.

`uvicorn --loop foyer.hot.event_loop:HotLoop`
"""

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from typing import Any, cast

import structlog
import uvloop

from foyer.hot import limits

log = structlog.get_logger("foyer.event_loop")

Factory = Callable[[], asyncio.BaseProtocol]


class HotLoop(uvloop.Loop):
    """uvloop, but for who opens the door."""

    async def create_server(  # type: ignore[override]
        self, protocol_factory: Factory, *args: Any, backlog: int = 100, **kwargs: Any
    ) -> "Door":
        """As the loop's own, of which it binds the sockets and no more. Without TLS."""
        assert not kwargs.get("ssl"), "the hot role speaks plain HTTP"
        kwargs["start_serving"] = False
        bound = await super().create_server(protocol_factory, *args, backlog=backlog, **kwargs)
        return Door(self, bound, protocol_factory, backlog=backlog)


class Door:
    """What uvicorn looks at of a server: `sockets`, `close`, `wait_closed`, `is_serving`."""

    def __init__(
        self, loop: HotLoop, bound: asyncio.AbstractServer, factory: Factory, *, backlog: int
    ) -> None:
        self._loop = loop
        self._bound = bound
        self._factory = factory
        self._arriving: set[asyncio.Task[Any]] = set()
        # Ours, on the same descriptors' ports: those that uvloop shows cannot accept.
        self._listening = [socket.socket(fileno=os.dup(one.fileno())) for one in _sockets_of(bound)]
        for listening in self._listening:
            listening.setblocking(False)
            listening.listen(backlog)
            self._watch(listening)

    @property
    def sockets(self) -> Sequence[Any]:
        return _sockets_of(self._bound)

    def is_serving(self) -> bool:
        return bool(self._listening)

    def close(self) -> None:
        """Let nobody else in; who is in stays."""
        while self._listening:
            listening = self._listening.pop()
            self._loop.remove_reader(listening)
            listening.close()
        self._bound.close()

    async def wait_closed(self) -> None:
        await self._bound.wait_closed()

    def _watch(self, listening: socket.socket) -> None:
        if listening in self._listening:
            self._loop.add_reader(listening, self._let_in, listening)

    def _let_in(self, listening: socket.socket) -> None:
        """Accept everybody who waits, a bounded crowd at a time."""
        for _ in range(limits.ACCEPTED_AT_ONCE):
            try:
                arrived, _ = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                # No more open files: look again when some may have been closed.
                log.warning("connections_not_accepted", kind=type(error).__name__)
                self._loop.remove_reader(listening)
                self._loop.call_later(limits.ACCEPT_REST_SECONDS, self._watch, listening)
                return
            arrived.setblocking(False)
            task = self._loop.create_task(
                self._loop.connect_accepted_socket(self._factory, arrived)
            )
            self._arriving.add(task)
            task.add_done_callback(self._greet)

    def _greet(self, task: "asyncio.Task[Any]") -> None:
        self._arriving.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("connection_not_served", kind=type(task.exception()).__name__)


def _sockets_of(server: asyncio.AbstractServer) -> Sequence[Any]:
    return cast("asyncio.Server", server).sockets
