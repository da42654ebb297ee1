"""Who waits at the door is let in at once, not one in a turn of the event loop."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import cast

import pytest
import uvloop

from foyer.hot import limits
from foyer.hot.event_loop import Door, HotLoop

CROWD = 60
TURNS = 10  # Of the loop: enough to greet a crowd together, far too few for one at a time.


class Guest(asyncio.Protocol):
    """One connection; says what it hears."""

    def __init__(self, came: list[asyncio.BaseTransport]) -> None:
        self._came = came

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._came.append(transport)
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._transport.write(data)


def run(loop: asyncio.AbstractEventLoop, story: Callable[[], Awaitable[None]]) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(_tell(story))


async def _tell(story: Callable[[], Awaitable[None]]) -> None:
    await story()


def knock(stack: ExitStack, address: tuple[str, int]) -> socket.socket:
    """Connect; the kernel says yes before anybody has accepted."""
    return stack.enter_context(socket.create_connection(address, timeout=20))


@pytest.mark.parametrize(
    ("loop", "at_once"),
    [pytest.param(HotLoop, True, id="ours"), pytest.param(uvloop.Loop, False, id="uvloop")],
)
def test_a_crowd_is_let_in_together(
    loop: Callable[[], asyncio.AbstractEventLoop], at_once: bool
) -> None:
    async def story() -> None:
        came: list[asyncio.BaseTransport] = []
        server = await asyncio.get_running_loop().create_server(
            lambda: Guest(came), "127.0.0.1", 0, backlog=2 * CROWD
        )
        with ExitStack() as stack:
            for _ in range(CROWD):
                knock(stack, server.sockets[0].getsockname())
            for _ in range(TURNS):
                await asyncio.sleep(0)
            assert (len(came) == CROWD) is at_once
            for transport in came:
                transport.close()
        server.close()
        await server.wait_closed()

    run(loop(), story)


def test_a_larger_crowd_comes_in_by_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ACCEPTED_AT_ONCE", 7)

    async def story() -> None:
        came: list[asyncio.BaseTransport] = []
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Guest(came), "127.0.0.1", 0, backlog=CROWD)
        with ExitStack() as stack:
            guests = [knock(stack, server.sockets[0].getsockname()) for _ in range(20)]
            for guest in guests:
                guest.sendall(b"here")
            for guest in guests:
                assert await asyncio.to_thread(guest.recv, 10) == b"here"
        server.close()
        await server.wait_closed()

    run(HotLoop(), story)


def test_a_closed_door_lets_nobody_in_and_throws_nobody_out() -> None:
    async def story() -> None:
        came: list[asyncio.BaseTransport] = []
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Guest(came), "127.0.0.1", 0)
        address = server.sockets[0].getsockname()
        with ExitStack() as stack:
            inside = knock(stack, address)
            inside.sendall(b"in")
            assert await asyncio.to_thread(inside.recv, 10) == b"in"
            server.close()
            assert not server.is_serving()
            with pytest.raises(ConnectionRefusedError):
                knock(stack, address)
            inside.sendall(b"still in")
            assert await asyncio.to_thread(inside.recv, 10) == b"still in"

    run(HotLoop(), story)


def test_without_open_files_the_door_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ACCEPT_REST_SECONDS", 0.0)
    refusals = [OSError(24, "Too many open files")]
    accept = socket.socket.accept

    def accept_later(self: socket.socket) -> tuple[socket.socket, object]:
        if refusals:
            raise refusals.pop()
        return accept(self)

    monkeypatch.setattr(socket.socket, "accept", accept_later)

    async def story() -> None:
        came: list[asyncio.BaseTransport] = []
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Guest(came), "127.0.0.1", 0)
        assert isinstance(server, Door)
        with ExitStack() as stack:
            guest = knock(stack, server.sockets[0].getsockname())
            guest.sendall(b"here")
            assert await asyncio.to_thread(guest.recv, 10) == b"here"
        assert not refusals
        server.close()

    run(HotLoop(), story)
