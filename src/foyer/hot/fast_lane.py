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
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from foyer.hot import bodies, limits, live, live_reader
from foyer.hot.app import Rooms, app
from foyer.hot.availability import answer_picture
from foyer.hot.client import Client
from foyer.hot.connection import BoundedProtocol
from foyer.hot.holding import begin, conclude, go_on
from foyer.hot.holds import render_outcome, render_taken
from foyer.hot.house import House
from foyer.hot.http import Openings, Response, problem_response
from foyer.hot.plain_requests import Kind, PlainRequest, read_plain
from foyer.hot.show_state import ShowState
from foyer.inventory.preparing import Prepared
from foyer.inventory.requests import (
    CommandOutcome,
    HoldOutcome,
    HoldRequest,
    SeatsTaken,
    ShowFacts,
)
from foyer.platform.errors import Busy, DomainError

log = structlog.get_logger("foyer.fast_lane")


class FastLane(BoundedProtocol):
    """One connection. Its requests are answered in order, whichever door each one takes."""

    _peer = ""  # The address at the other end, empty for a unix socket.
    _live: live_reader.LiveReader | None = None

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

    def _is_at_rest(self) -> bool:
        """Whether nothing before these bytes is unread, or waits for its answer or its reader."""
        before: RequestResponseCycle | PendingHold | live_reader.LiveReader | None = self.cycle
        if self._reading or not (before is None or before.response_complete):
            return False
        return self.transport.get_write_buffer_size() <= limits.UNSENT_MAX

    def connection_lost(self, exc: Exception | None) -> None:
        if self._live is not None:
            self._live.leave()
        if isinstance(self.cycle, PendingHold):
            self.cycle.leave()
        super().connection_lost(exc)

    # What the lane answers

    def _answer(self, request: PlainRequest) -> bool:
        """Answer, or see to it that it is answered; False: it is for ASGI, nothing has happened."""
        rooms, now = _rooms(), self.loop.time()
        house = rooms.house
        if house.clients.is_cross_origin(request.headers):
            return False
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
                live_reader.write_head(),
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
            key = request.headers.get("idempotency-key")
            idempotency = bodies.read_idempotency(
                key, show=request.show, caller=client.known, body=wish
            )
        except DomainError:
            return False
        if not (wish.seats or wish.areas or wish.best):
            return False
        # From here on it is the lane's: what is counted now must not be counted again.
        hold = bodies.to_hold_request(
            wish, show=facts.public_id, caller=client.or_new(), idempotency=idempotency
        )
        try:
            house.clients.check_origin(request.headers)
            house.hold_rate.take(client, now=now)
        except DomainError as error:
            self.answer(problem_response(error), request)
            return True
        pending = PendingHold(self, request, hold, client=client, facts=facts, state=state)
        response = pending.begin()
        if response is not None:
            self.answer(response, request)
        else:
            self.cycle = pending  # type: ignore[assignment]  # It has what uvicorn looks at.
            self._idle_since = inf
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

    def begin(self) -> Response | None:
        """Take the first step. What it says at once; None: the answer comes later."""
        wanted = self._wanted
        first = begin(_rooms().house, wanted, self._facts, self._state)
        if isinstance(first, Prepared):
            return self._submit(first)
        if wanted.idempotency is None:
            if isinstance(first, DomainError):
                return problem_response(first)
            if wanted.seats:
                return render_taken(first)
        self._go_on(None, first)
        return None

    def _submit(self, prepared: Prepared) -> Response | None:
        try:
            _rooms().house.batcher.submit(prepared.command, self)
        except Busy as busy:
            return problem_response(busy)
        self._prepared = prepared
        if prepared.chosen_by_us:
            self._places = self._state.mark_pending(prepared.command.numbers)
        return None

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

    def _go_on(
        self, outcome: CommandOutcome | None, concluded: HoldOutcome | DomainError | None
    ) -> None:
        """What has to wait for the database, or for another choice of ours."""
        task = self._lane.loop.create_task(self._finish(outcome, concluded))
        self._lane.tasks.add(task)
        task.add_done_callback(self._lane.tasks.discard)

    async def _finish(
        self, outcome: CommandOutcome | None, concluded: HoldOutcome | DomainError | None
    ) -> None:
        try:
            held = await go_on(
                _rooms().house,
                self._wanted,
                self._facts,
                self._state,
                outcome=outcome,
                concluded=concluded,
            )
        except DomainError as error:
            self._answer(problem_response(error))
        except psycopg.OperationalError as error:
            log.warning("database_unavailable", kind=type(error).__name__)
            self._answer(problem_response(Busy()))
        except Exception as error:
            log.exception("hold_not_answered", kind=type(error).__name__)
            self._lane.transport.close()
        else:
            self._answer(self.render(held))

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
