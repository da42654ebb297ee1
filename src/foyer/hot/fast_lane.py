"""The fast lane: holds, availability and live streams, answered as their bytes arrive.

A rush is three kinds of requests, thousands of times. For them this protocol skips what HTTP and
ASGI cost: no parser, no scope, no task, no future. It takes only requests that are plain in every
respect (`plain_requests.py`) and that it can decide without waiting; the server's own parser reads
everything else as if there were no lane. Both doors run the same steps (`holding.py`, `holds.py`,
`availability.py`, `live.py`), so they give the same bytes.

`uvicorn --http foyer.hot.fast_lane:FastLane foyer.hot.app:app`
"""

import asyncio
from http import HTTPStatus
from math import inf

import psycopg
import structlog
from uvicorn.protocols.http.httptools_impl import (
    HttpToolsProtocol,
    RequestResponseCycle,
)

from foyer.hot import bodies, limits, live, live_reader
from foyer.hot.app import Rooms, app
from foyer.hot.availability import answer_picture
from foyer.hot.client import Client
from foyer.hot.holding import ask_database, choose, choose_first, conclude, decide_seats
from foyer.hot.holds import render_outcome, render_taken
from foyer.hot.house import House
from foyer.hot.http import Openings, Response, problem_response
from foyer.hot.plain_requests import Kind, PlainRequest, read_plain
from foyer.hot.show_state import ShowState
from foyer.inventory.preparing import Prepared, check_request
from foyer.inventory.requests import (
    CommandOutcome,
    HoldOutcome,
    HoldRequest,
    SeatsTaken,
    ShowFacts,
)
from foyer.platform.clock import utc_now
from foyer.platform.errors import Busy, DomainError

log = structlog.get_logger("foyer.fast_lane")

_TOO_MUCH = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


class FastLane(HttpToolsProtocol):
    """One connection. Its requests are answered in order, whichever door each one takes."""

    _peer = ""  # The address at the other end, empty for a unix socket.
    _reading = False  # The parser is inside a message.
    _in_head = False  # And its headers are not complete.
    _head_bytes = 0
    _slow_timer: asyncio.TimerHandle | None = None
    _live: live_reader.LiveReader | None = None
    _idle_since = inf  # loop time of the last answer; inf while a request is under way

    # What comes in

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._peer = self.client[0] if self.client else ""

    def data_received(self, data: bytes) -> None:
        if self._is_at_rest():
            request = read_plain(data)
            if request is not None and self._answer(request):
                return
        super().data_received(data)
        if self._in_head:
            self._watch(len(data))
        elif self._slow_timer is not None:
            self._forget_slow()

    def _is_at_rest(self) -> bool:
        """Whether nothing before these bytes is unread, or waits for its answer or its reader."""
        before: RequestResponseCycle | PendingHold | live_reader.LiveReader | None = self.cycle
        if self._reading or not (before is None or before.response_complete):
            return False
        return self.transport.get_write_buffer_size() <= limits.UNSENT_MAX

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
        if self._live is not None:
            self._live.leave()
        if isinstance(self.cycle, PendingHold):
            self.cycle.leave()
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

    # What the lane answers

    def _answer(self, request: PlainRequest) -> bool:
        """Answer, or see to it that it is answered; False: it is for ASGI, nothing has happened."""
        rooms, now = _rooms(), self.loop.time()
        house = rooms.house
        found = house.shows.recall(request.show, now=now)
        if found is None:
            return False
        facts, state = found
        if request.kind is Kind.HOLD:
            return self._hold(request, house, facts, state, now)
        if request.kind is Kind.LIVE:
            self._stream(request, rooms.live_clients, state)
        else:
            etags = request.headers.get("if-none-match", "")
            self.answer(answer_picture(state, since=request.since, if_none_match=etags), request)
        return True

    def _stream(self, request: PlainRequest, clients: live.LiveClients, state: ShowState) -> None:
        try:
            clients.check_room()
        except DomainError as error:
            self.answer(problem_response(error), request)
            return
        self.transport.write(
            b"%bx-request-id: %b\r\n%b"
            % (
                _openings.write(HTTPStatus.OK, self.server_state.default_headers),
                _choose_request_id(request),
                live_reader.HEAD,
            )
        )
        self._live = live_reader.LiveReader(self, clients)
        self.cycle = self._live  # type: ignore[assignment]  # It has what uvicorn looks at.
        self._idle_since = inf
        self._live.follow(state, asked=request.headers.get("last-event-id") or request.since)

    def _hold(
        self, request: PlainRequest, house: House, facts: ShowFacts, state: ShowState, now: float
    ) -> bool:
        client = house.clients.recall(self._peer, request.headers)
        if client is None:
            return False
        try:
            wish = bodies.decode_body(request.body, decoder=bodies.HOLD)
        except DomainError:
            return False
        if not (wish.seats or wish.areas or wish.best):
            return False
        # From here on it is the lane's: what is counted now must not be counted again.
        caller = client.or_new()
        hold = bodies.to_hold_request(wish, show=facts.public_id, caller=caller, idempotency=None)
        try:
            house.clients.check_origin(request.headers)
            house.hold_rate.take(client, now=now)
            check_request(hold, facts, now=utc_now())
            decide = decide_seats if hold.seats else choose_first
            decided = decide(house, hold, facts, state)
            if hold.seats and isinstance(decided, SeatsTaken):
                self.answer(render_taken(decided), request)
            else:
                pending = PendingHold(self, request, hold, client=client, facts=facts, state=state)
                pending.begin(decided)
                self.cycle = pending  # type: ignore[assignment]  # It has what uvicorn looks at.
                self._idle_since = inf
        except DomainError as error:
            self.answer(problem_response(error), request)
        return True

    def answer(self, response: Response, request: PlainRequest) -> None:
        """Answer a plain request; its connection stays open."""
        self.write(response, request_id=_choose_request_id(request), keep_alive=True)

    def write(self, response: Response, *, request_id: bytes, keep_alive: bool) -> None:
        """The bytes that uvicorn would write for the same response."""
        self.transport.write(
            b"%bx-request-id: %b\r\n%b%b%b"
            % (
                _openings.write(response.status, self.server_state.default_headers),
                request_id,
                response.encode_head(),
                b"\r\n" if keep_alive else b"connection: close\r\n\r\n",
                response.body,
            )
        )
        if not keep_alive:
            self.transport.close()
        self.on_response_complete()


_openings = Openings()


def _rooms() -> Rooms:
    assert app.rooms is not None, "the lifespan comes first"
    return app.rooms


def _choose_request_id(request: PlainRequest) -> bytes:
    offered = request.headers.get("x-request-id", "")
    return _rooms().house.ids.choose_request_id(offered).encode("ascii")


class PendingHold:
    """A hold on its way through the batcher, and how it is answered.

    It stands where uvicorn keeps the request in progress: so later requests on the connection
    queue behind it, and a disconnect or a shutdown reaches it.
    """

    __slots__ = (
        *("_client", "_facts", "_lane", "_places", "_prepared", "_request", "_state", "_wanted"),
        *("disconnected", "keep_alive", "response_complete"),
    )
    message_event = asyncio.Event()  # uvicorn sets it when the client goes; nobody waits for it.

    def __init__(
        self,
        lane: FastLane,
        request: PlainRequest,
        wanted: HoldRequest,
        *,
        client: Client,
        facts: ShowFacts,
        state: ShowState,
    ) -> None:
        self._lane = lane
        self._request = request
        self._wanted = wanted
        self._client = client
        self._facts = facts
        self._state = state
        self._prepared: Prepared | None = None
        self._places: set[int] = set()  # chosen by us, and shown to no other choice meanwhile
        self.disconnected = False
        self.response_complete = False
        self.keep_alive = True  # Until uvicorn shuts down.

    def begin(self, decided: Prepared | SeatsTaken) -> None:
        """Have a command carried out; where an area looks full, ask the database. May be Busy."""
        if isinstance(decided, SeatsTaken):
            self._go_on(None, decided)
            return
        self._prepared = decided
        _rooms().house.batcher.submit(decided.command, self)
        if decided.chosen_by_us:
            self._places = self._state.mark_pending(decided.command.numbers)

    def is_gone(self) -> bool:
        return self.disconnected

    def leave(self) -> None:
        """The places may be chosen for others again; once, for then they are others'."""
        self._state.pending -= self._places
        self._places = set()

    def take(self, outcome: CommandOutcome | DomainError) -> None:
        """What the batcher calls: answer, after a look into the database where that is needed."""
        self.leave()
        try:
            self._take(outcome)
        except Exception as error:
            log.exception("hold_not_answered", kind=type(error).__name__)
            self._lane.transport.close()

    def _take(self, outcome: CommandOutcome | DomainError) -> None:
        if isinstance(outcome, DomainError):
            self._answer(problem_response(outcome))
            return
        house, facts, state, prepared = _rooms().house, self._facts, self._state, self._prepared
        assert prepared is not None
        try:
            concluded = conclude(house, prepared, outcome, facts=facts, state=state)
        except DomainError as error:
            self._answer(problem_response(error))
            return
        if concluded is None or (prepared.chosen_by_us and isinstance(concluded, SeatsTaken)):
            self._go_on(outcome, concluded)
        else:
            self._answer(self.render(concluded))

    def _go_on(self, outcome: CommandOutcome | None, concluded: HoldOutcome | None) -> None:
        """What has to wait for the database, or for another choice of ours."""
        task = self._lane.loop.create_task(self._finish(outcome, concluded))
        self._lane.tasks.add(task)
        task.add_done_callback(self._lane.tasks.discard)

    async def _finish(self, outcome: CommandOutcome | None, concluded: HoldOutcome | None) -> None:
        facts, state, tried = self._facts, self._state, 0 if outcome is None else 1
        try:
            house = _rooms().house
            if outcome is not None and concluded is None:
                concluded = await ask_database(house, outcome, facts=facts, state=state)
            if not self._wanted.seats and isinstance(concluded, SeatsTaken):
                concluded = await choose(house, self._wanted, facts, state, tried=tried)
        except DomainError as error:
            self._answer(problem_response(error))
        except psycopg.OperationalError as error:
            log.warning("database_unavailable", kind=type(error).__name__)
            self._answer(problem_response(Busy()))
        except Exception as error:
            log.exception("hold_not_answered", kind=type(error).__name__)
            self._lane.transport.close()
        else:
            assert concluded is not None
            self._answer(self.render(concluded))

    def render(self, outcome: HoldOutcome) -> Response:
        """The answer that the ASGI route gives to the same outcome."""
        return render_outcome(
            _rooms().house,
            outcome,
            client=self._client,
            caller=self._wanted.caller,
            facts=self._facts,
            seating=self._state.seating,
        )

    def _answer(self, response: Response) -> None:
        self.response_complete = True
        if not self.disconnected:
            request_id = _choose_request_id(self._request)
            self._lane.write(response, request_id=request_id, keep_alive=self.keep_alive)
