"""The fast lane: named seats and availability answered while the request is being parsed.

A rush is two kinds of requests, thousands of times. For them this protocol skips what ASGI costs:
no scope, no task, no future. It takes only what it can decide without waiting; everything else,
odd or rare, is handed to the ASGI application with nothing lost. Both doors run the same steps
(`holding.py`, `holds.py`, `availability.py`), so they give the same bytes.

`uvicorn --http foyer.hot.fast_lane:FastLane foyer.hot.app:app`
"""

import asyncio
from collections.abc import Mapping
from enum import Enum
from math import inf

import structlog
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from foyer.hot import bodies, limits
from foyer.hot.app import app
from foyer.hot.availability import answer_picture
from foyer.hot.client import Client
from foyer.hot.holding import ask_database, conclude, decide_seats
from foyer.hot.holds import render_outcome, render_taken
from foyer.hot.house import House
from foyer.hot.http import Response, decode_headers, problem_response, read_id
from foyer.hot.show_state import ShowState
from foyer.inventory.preparing import Prepared, check_request
from foyer.inventory.requests import Caller, CommandOutcome, HoldOutcome, SeatsTaken, ShowFacts
from foyer.platform import limits as platform_limits
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError, NotFound
from foyer.platform.ids import choose_request_id

log = structlog.get_logger("foyer.fast_lane")

_BEFORE_ID = b"/api/v1/shows/"
_AFTER_ID = len(_BEFORE_ID) + 36
# What the lane looks at. A request with one of the last four is for ASGI, or nearly.
_HEADERS = frozenset(
    (
        *(b"authorization", b"cookie", b"host", b"if-none-match", b"origin", b"x-forwarded-for"),
        *(b"x-request-id", b"content-length", b"transfer-encoding", b"idempotency-key"),
    )
)
_TOO_MUCH = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


class Kind(Enum):
    """What the message that is being read asks of the lane."""

    HOLD = b"/holds"
    AVAILABILITY = b"/availability"


class FastLane(HttpToolsProtocol):
    """One connection. Its requests are answered in order, whichever door each one takes."""

    _kind: Kind | None = None  # of the message that is being read; None: it is for ASGI
    _fields: Mapping[str, str]
    _body = b""
    _head_bytes = 0  # of a message whose headers are not complete
    _in_head = False
    _slow_timer: asyncio.TimerHandle | None = None
    _idle_since = inf  # loop time of the last answer; inf while a message is being read

    # What comes in

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head or self._kind is not None:
            self._watch(len(data))
        elif self._slow_timer is not None:
            self._forget_slow()

    def on_message_begin(self) -> None:
        self._forget_slow()
        self._in_head = True
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._kind = self._choose_kind()
        if self._kind is None:
            self._hand_over()

    def on_body(self, body: bytes) -> None:
        if self._kind is None:
            super().on_body(body)
        else:
            self._body += body

    def on_message_complete(self) -> None:
        kind, self._kind = self._kind, None
        body, self._body = self._body, b""
        if kind is None:
            super().on_message_complete()
        elif not (self._hold(body) if kind is Kind.HOLD else self._show_availability()):
            self._hand_over()
            super().on_body(body)
            super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_slow()
        super().connection_lost(exc)
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None

    def _choose_kind(self) -> Kind | None:
        """The lane takes plain requests, while nothing before them waits for its answer."""
        if self.url[:14] != _BEFORE_ID or self.expect_100_continue:
            return None
        kind = _KINDS.get((self.parser.get_method(), self.url[_AFTER_ID:]))
        before: RequestResponseCycle | PendingHold | None = self.cycle
        waiting = before is not None and not before.response_complete
        if kind is None or waiting or self.transport.get_write_buffer_size() > limits.UNSENT_MAX:
            return None
        if self.parser.get_http_version() != "1.1" or self.parser.should_upgrade():
            return None
        self._fields = fields = decode_headers(
            [field for field in self.headers if field[0] in _HEADERS]
        )
        if "transfer-encoding" in fields or "idempotency-key" in fields:
            return None
        size = fields.get("content-length", "")
        if kind is Kind.AVAILABILITY:
            return kind if not size else None
        small = size.isdecimal() and int(size) <= platform_limits.BODY_BYTES_MAX
        return kind if small else None

    def _hand_over(self) -> None:
        """Let ASGI have the message as if it had seen it from the beginning."""
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers.extend(headers)
        super().on_headers_complete()

    # Idle connections: one timer that looks when it is due, and not a new one for each answer

    def _unset_keepalive_if_required(self) -> None:
        self._idle_since = inf

    def on_response_complete(self) -> None:
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
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

    # What the lane answers

    def _find_show(self) -> tuple[ShowFacts, ShowState] | None:
        try:
            show = read_id(self.url[len(_BEFORE_ID) : _AFTER_ID].decode("latin-1"))
        except NotFound:
            return None
        return _house().shows.recall(show)

    def _show_availability(self) -> bool:
        """Answer with what is in memory; False: ASGI has to look it up."""
        found = self._find_show()
        if found is None:
            return False
        _, state = found
        etags = self._fields.get("if-none-match", "")
        self.answer(answer_picture(state, since=None, if_none_match=etags))
        return True

    def _hold(self, body: bytes) -> bool:
        """Answer, or have the seats held and answer then; False: it is for ASGI after all."""
        house, fields = _house(), self._fields
        found = self._find_show()
        client = house.clients.recall(self.client[0] if self.client else "", fields)
        if found is None or client is None:
            return False
        facts, state = found
        try:
            wish = bodies.decode_body(body, decoder=bodies.HOLD)
        except DomainError:
            return False
        if not wish.seats or wish.areas is not None or wish.best is not None:
            return False
        # From here on it is the lane's: what is counted now must not be counted again.
        caller = client.or_new()
        request = bodies.to_hold_request(
            wish, show=facts.public_id, caller=caller, idempotency=None
        )
        try:
            house.clients.check_origin(fields)
            house.hold_rate.take(client, now=self.loop.time())
            check_request(request, facts, now=utc_now())
            decided = decide_seats(house, request, facts, state)
            if isinstance(decided, SeatsTaken):
                self.answer(render_taken(decided))
            else:
                PendingHold(self, client=client, caller=caller, facts=facts, state=state).submit(
                    decided
                )
        except DomainError as error:
            self.answer(problem_response(error))
        return True

    def answer(self, response: Response) -> None:
        """Answer the message that is complete by now."""
        self.write(response, request_id=self.request_id, keep_alive=self.parser.should_keep_alive())

    @property
    def request_id(self) -> str:
        """Of the message that is complete by now; another one each time unless it brought one."""
        return choose_request_id(self._fields.get("x-request-id", ""))

    def write(self, response: Response, *, request_id: str, keep_alive: bool) -> None:
        """The bytes that uvicorn would write for the same response."""
        parts = [
            STATUS_LINE[response.status],
            *(b"%b: %b\r\n" % header for header in self.server_state.default_headers),
            b"x-request-id: %b\r\n" % request_id.encode("ascii"),
            response.encode_head(),
            b"\r\n" if keep_alive else b"connection: close\r\n\r\n",
            response.body,
        ]
        self.transport.write(b"".join(parts))
        if not keep_alive:
            self.transport.close()
        self.on_response_complete()


_KINDS = {
    (b"POST", Kind.HOLD.value): Kind.HOLD,
    (b"GET", Kind.AVAILABILITY.value): Kind.AVAILABILITY,
}


def _house() -> House:
    assert app.rooms is not None, "the lifespan comes first"
    return app.rooms.house


class PendingHold:
    """A hold on its way through the batcher, and how it is answered.

    It stands where uvicorn keeps the request in progress: so later requests on the connection
    queue behind it, and a disconnect or a shutdown reaches it.
    """

    message_event = asyncio.Event()  # uvicorn sets it when the client goes; nobody waits for it.

    def __init__(
        self, lane: FastLane, *, client: Client, caller: Caller, facts: ShowFacts, state: ShowState
    ) -> None:
        self._lane = lane
        self._client = client
        self._caller = caller
        self._facts = facts
        self._state = state
        self.disconnected = False
        self.response_complete = False

    def submit(self, prepared: Prepared) -> None:
        """Queue the command; Busy when the queue is full, and nothing has happened."""
        _house().batcher.submit(prepared.command, self)
        self._prepared = prepared
        self._request_id = self._lane.request_id
        self.keep_alive = self._lane.parser.should_keep_alive()
        self._lane.cycle = self  # type: ignore[assignment]  # It has all that uvicorn looks at.

    def is_gone(self) -> bool:
        return self.disconnected

    def take(self, outcome: CommandOutcome | DomainError) -> None:
        """What the batcher calls: answer, after a look into the database where that is needed."""
        try:
            self._take(outcome)
        except Exception as error:
            log.exception("hold_not_answered", kind=type(error).__name__)
            self._lane.transport.close()

    def _take(self, outcome: CommandOutcome | DomainError) -> None:
        if isinstance(outcome, DomainError):
            self._answer(problem_response(outcome))
            return
        house, facts, state = _house(), self._facts, self._state
        try:
            concluded = conclude(house, self._prepared, outcome, facts=facts, state=state)
        except DomainError as error:
            self._answer(problem_response(error))
            return
        if concluded is not None:
            self._answer(self.render(concluded))
            return
        task = self._lane.loop.create_task(self._ask_database(outcome))
        self._lane.tasks.add(task)
        task.add_done_callback(self._lane.tasks.discard)

    async def _ask_database(self, outcome: CommandOutcome) -> None:
        try:
            concluded = await ask_database(_house(), outcome, facts=self._facts, state=self._state)
        except DomainError as error:
            self._answer(problem_response(error))
        else:
            self._answer(self.render(concluded))

    def render(self, outcome: HoldOutcome) -> Response:
        """The answer that the ASGI route gives to the same outcome."""
        return render_outcome(
            _house(),
            outcome,
            client=self._client,
            caller=self._caller,
            facts=self._facts,
            seating=self._state.seating,
        )

    def _answer(self, response: Response) -> None:
        self.response_complete = True
        if not self.disconnected:
            self._lane.write(response, request_id=self._request_id, keep_alive=self.keep_alive)
