"""Server-Sent Events (WHATWG HTML, 9.2): frames, and how they get to a reader.

Nothing here knows what the events are about.
"""

import asyncio
from collections import deque
from typing import Protocol

from foyer.hot import limits
from foyer.hot.http import Request, guarding_headers

HEARTBEAT = b": still here\n\n"


def stream_headers() -> dict[str, str]:
    """The head of every stream, but for the request's own id."""
    return {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        **guarding_headers(),
    }


class Reader(Protocol):
    """Where the frames of a stream go. Nothing here waits or raises."""

    def write(self, frame: bytes) -> bool:
        """Send a frame. False: so much is unsent that it was not taken."""

    def end(self) -> None:
        """There is nothing more to come."""

    def cut(self) -> None:
        """Give the reader up."""


def write_frame(event: str, version: str, data: bytes) -> bytes:
    """An event; `version` comes back as `Last-Event-ID`."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (version.encode(), event.encode(), data)


async def pump_out(request: Request, pump: "Pump") -> None:
    """Send what the pump gets, until its end, the client's, or one that reads too slowly."""
    gone = asyncio.create_task(_wait_until_gone(request))
    gone.add_done_callback(lambda _: pump.cut())
    try:
        await _send_head(request)
        while (frame := await pump.take()) is not None:
            await _send(request, frame)
        if not gone.done():
            await request.send({"type": "http.response.body", "body": b""})
    except TimeoutError:
        return  # Too slow: the connection ends, the client comes back with its last event id.
    finally:
        gone.cancel()


class Pump:
    """The reader behind an ASGI application: frames that wait to be sent."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._unsent = 0  # bytes
        self._ended = False
        self._wake = asyncio.Event()

    def write(self, frame: bytes) -> bool:
        if self._unsent > limits.UNSENT_MAX:
            return False
        self._frames.append(frame)
        self._unsent += len(frame)
        self._wake.set()
        return True

    def end(self) -> None:
        self._ended = True
        self._wake.set()

    def cut(self) -> None:
        self._frames.clear()
        self.end()

    async def take(self) -> bytes | None:
        """The next frame; None after the last one."""
        while not self._frames:
            if self._ended:
                return None
            self._wake.clear()
            await self._wake.wait()
        frame = self._frames.popleft()
        self._unsent -= len(frame)
        return frame


async def _send_head(request: Request) -> None:
    headers = {"x-request-id": request.request_id, **stream_headers()}
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await request.send({"type": "http.response.start", "status": 200, "headers": encoded})


async def _send(request: Request, frame: bytes) -> None:
    """TimeoutError when the client has taken nothing for too long."""
    async with asyncio.timeout(limits.LIVE_SEND_SECONDS_MAX):
        await request.send({"type": "http.response.body", "body": frame, "more_body": True})


async def _wait_until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
