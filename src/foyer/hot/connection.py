"""One connection of the hot role: how long it may be idle, slow, or endless."""

import asyncio
from math import inf

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from foyer.hot import limits

_TOO_MUCH = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, less patient, and with cheaper timers."""

    _reading = False  # The parser is inside a message.
    _in_head = False  # And its headers are not complete.
    _head_bytes = 0
    _slow_timer: asyncio.TimerHandle | None = None
    _idle_since = inf  # loop time of the last answer; inf while a request is under way

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._watch(len(data))
        elif self._slow_timer is not None:
            self._forget_slow()

    def on_message_begin(self) -> None:
        self._forget_slow()
        self._reading = self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._reading = False
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_slow()
        super().connection_lost(exc)
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None

    # Idle connections: one timer that looks when it is due, and not a new one for each answer

    def _unset_keepalive_if_required(self) -> None:
        self._idle_since = inf

    def on_response_complete(self) -> None:
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        if self.flow.read_paused:
            self.flow.resume_reading()
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._look_for_idleness_in(self.timeout_keep_alive)

    def timeout_keep_alive_handler(self) -> None:
        self.timeout_keep_alive_task = None
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left <= 0:
            super().timeout_keep_alive_handler()
        elif left < inf:  # Otherwise the next answer has the timer set.
            self._look_for_idleness_in(left)

    def _look_for_idleness_in(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )

    # Slow and endless requests

    def _watch(self, size: int) -> None:
        """A message is not complete: count what comes of its head, and wait only so long."""
        if self._slow_timer is None:
            self._slow_timer = self.loop.call_later(limits.BODY_SECONDS_MAX, self._give_up)
            return
        self._head_bytes += size
        if self._in_head and self._head_bytes > limits.HEAD_BYTES_MAX:
            self._refuse_head()

    def _give_up(self) -> None:
        self._slow_timer = None
        self.transport.close()

    def _refuse_head(self) -> None:
        self._forget_slow()
        self.transport.write(_TOO_MUCH)
        self.transport.close()

    def _forget_slow(self) -> None:
        self._head_bytes = 0
        if self._slow_timer is not None:
            self._slow_timer.cancel()
            self._slow_timer = None
