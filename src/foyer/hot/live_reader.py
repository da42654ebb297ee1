"""A live stream whose reader is at the other end of a lane."""

import asyncio
from functools import cache

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from foyer.hot import limits, live, streaming
from foyer.hot.show_state import ShowState


@cache
def write_head() -> bytes:
    """Of the answer, after the lines that every answer begins with."""
    headers = {**streaming.stream_headers(), "transfer-encoding": "chunked"}
    lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
    return "".join([*lines, "\r\n"]).encode("ascii")


class LiveReader:
    """Sends frames as chunks (RFC 9112, 7.1).

    It stands where uvicorn keeps the request in progress, as a `PendingHold` does.
    """

    __slots__ = (
        *("_clients", "_lane", "_stream"),
        *("disconnected", "keep_alive", "response_complete"),
    )
    message_event = asyncio.Event()  # uvicorn sets it when the client goes; nobody waits for it.

    def __init__(self, lane: HttpToolsProtocol, clients: live.LiveClients) -> None:
        self._lane = lane
        self._clients = clients
        self._stream: live.Stream | None = None
        self.disconnected = False
        self.response_complete = False
        self.keep_alive = True  # Until uvicorn shuts down.

    def follow(self, state: ShowState, *, asked: str | None) -> None:
        """Send what is new since version `asked`, and from now on what changes."""
        self._stream = self._clients.open(state, self, asked=asked)

    def leave(self) -> None:
        """The stream is over; once is enough."""
        self.response_complete = True
        if self._stream is not None:
            self._clients.leave(self._stream)
            self._stream = None

    def write(self, frame: bytes) -> bool:
        transport = self._lane.transport
        if self.response_complete or transport.get_write_buffer_size() > limits.UNSENT_MAX:
            return False
        transport.write(b"%x\r\n%b\r\n" % (len(frame), frame))
        return True

    def end(self) -> None:
        if self.response_complete:
            return
        self.leave()
        self._lane.transport.write(b"0\r\n\r\n")
        if not self.keep_alive:
            self._lane.transport.close()
        self._lane.on_response_complete()

    def cut(self) -> None:
        self._lane.transport.abort()
