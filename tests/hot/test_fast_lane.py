"""Both doors of the hot role, as bytes: the fast lane and the ASGI route answer alike."""

import asyncio
import re
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from foyer.catalog.models import OrphanRule, Show
from foyer.hot import limits
from foyer.hot.batcher import Batcher
from foyer.hot.client import Client
from foyer.hot.fast_lane import FastLane, PendingHold
from foyer.hot.plain_requests import read_plain
from foyer.hot.show_state import ShowState
from foyer.inventory.requests import Caller, HoldCommand, HoldRequest, PricedSeat, SeatsTaken
from foyer.inventory.seating import derive_seating
from foyer.platform.errors import Busy
from foyer.platform.ids import new_uuid
from foyer.platform.tokens import Signer
from foyer.platform.visitors import Visitor, write_visitor
from foyer.venues.plans.format import parse_plan
from tests.factories import make_show, make_world, plan_document
from tests.hot.states import make_state
from tests.hot.wire import Wire, ask, door, look, plain, warm
from tests.hot_servers import MARKED, SECRET, HotServer, StartServer
from tests.servers import find_database_url

COOKIE = "foyer_visitor=" + write_visitor(
    Visitor(visitor_id=UUID(int=7), user_id=None), signer=Signer([SECRET])
)


@pytest.fixture
def shows(transactional_db: None) -> tuple[Show, Show]:
    """Two shows alike, the first for the lane, the other for the route."""
    document = plan_document(
        rows=2, seats=10, areas={"floor": 5}, accessible=["B1"], companions={"B2": "B1"}
    )
    world = make_world(document=document)
    rule = OrphanRule.WARN
    return (
        make_show(world, orphan_rule=rule),
        make_show(world, orphan_rule=rule, starts_in_minutes=48 * 60),
    )


def answers(server: HotServer, show: Show, requests: Sequence[bytes]) -> list[bytes]:
    """What each request got, one after the other on one connection."""
    found = []
    with closing(Wire(server)) as wire:
        for request in requests:
            wire.send(request)
            found.append(wire.read(head_only=request.startswith(b"HEAD")))
    return found


Requests = Callable[[Any], list[bytes]]
SEATS = {"seats": ["A1", "A2"]}
KEYED = f"Idempotency-Key: {'k' * 30}"
TWO_COOKIES = "Cookie: a=b\r\nCookie: c=d"  # Which the lane leaves to the parser.

IN_THE_LANE: dict[str, Requests] = {
    "a hold": lambda s: [ask(s, SEATS)],
    "a hold of a known visitor": lambda s: [ask(s, SEATS, f"Cookie: {COOKIE}")],
    "a hold with an unusual cookie": lambda s: [
        ask(s, SEATS, "Cookie: foyer_visitor=forged; a=b"),
        ask(s, SEATS, f'cookie: a="x;y=[z]"; {COOKIE}; b'),
    ],
    "a connection to keep": lambda s: [ask(s, SEATS, "Connection: Keep-Alive")],
    "ticket types": lambda s: [
        ask(s, {"seats": ["A2", "A1"], "ticketTypes": {"A1": "child"}}),
        ask(s, {"seats": ["A4", "A5"], "ticketTypes": {"adult": 1, "child": 1}}),
        ask(s, {"seats": ["A7", "A8"], "ticketTypes": {"dog": 2}}),
        ask(s, {"seats": ["A7", "A8"], "ticketTypes": {"A9": "child"}}),
    ],
    "taken seats": lambda s: [
        ask(s, SEATS, f"Cookie: {COOKIE}"),
        ask(s, {"seats": ["A3", "A1"]}, f"Cookie: {COOKIE}"),
        ask(s, {"seats": ["A2", "A1"]}),
    ],
    "a key": lambda s: [
        *(ask(s, SEATS, KEYED) for _ in range(2)),
        ask(s, {"seats": ["A1"]}, KEYED),
        ask(s, {"seats": ["Z1"]}, KEYED),
    ],
    "a key of a visitor": lambda s: [
        *(ask(s, SEATS, KEYED, f"Cookie: {COOKIE}") for _ in range(2)),
        ask(str(s).upper(), SEATS, KEYED, f"Cookie: {COOKIE}"),
    ],
    "a key for what is taken or wrong": lambda s: [
        ask(s, SEATS),
        ask(s, SEATS, KEYED),
        ask(s, {"seats": ["Z1"]}, KEYED),
        ask(s, {"areas": {"floor": 99}}, KEYED),
        ask(s, {"seats": ["A4"]}, KEYED),
    ],
    "a key for our choice": lambda s: [
        *(ask(s, {"best": {"quantity": 2}}, KEYED) for _ in range(2)),
        *(ask(s, {"areas": {"floor": 5}}, KEYED.replace("k", "l")) for _ in range(2)),
        ask(s, {"areas": {"floor": 1}}, KEYED.replace("k", "m")),
    ],
    "an orphan": lambda s: [ask(s, {"seats": ["A2"]})],
    "a companion": lambda s: [ask(s, {"seats": ["B2"]}), ask(s, {"seats": ["B2", "B1"]})],
    "unknown and double seats": lambda s: [
        ask(s, {"seats": ["Z1"]}),
        ask(s, {"seats": ["A1", "A1"]}),
        ask(s, {"seats": [f"A{n}" for n in range(1, 11)] + ["B3", "B4", "B5"]}),
    ],
    "its own request id": lambda s: [ask(s, SEATS, "X-Request-Id: one-of-mine.1")],
    "no usable request id": lambda s: [ask(s, SEATS, "X-Request-Id: <>")],
    "another site": lambda s: [
        ask(s, SEATS, "Origin: https://evil.example"),
        ask(s, SEATS, "Origin: null"),
        ask(s, SEATS, "Origin: http://localhost"),
    ],
    "availability": lambda s: [look(s), ask(s, SEATS), look(s), look(s, 'If-None-Match: "x"')],
    "availability unchanged": lambda s: [look(s, "If-None-Match: *")],
    "an area": lambda s: [ask(s, {"areas": {"floor": 2}})],
    "no such area": lambda s: [ask(s, {"areas": {"balcony": 2}})],
    "an area that is full": lambda s: [
        *(ask(s, {"areas": {"floor": 10}}) for _ in range(10)),
        ask(s, {"areas": {"floor": 10}}),
    ],
    "the best": lambda s: [ask(s, {"best": {"quantity": 2}})],
    "more than there are together": lambda s: [
        ask(s, {"best": {"quantity": 10, "category": "nothing"}}) for _ in range(2)
    ],
    "two wishes": lambda s: [ask(s, {"seats": ["A1"], "best": {"quantity": 1}})],
}

FOR_ASGI: dict[str, Requests] = {
    "two cookies": lambda s: [ask(s, SEATS, "COOKIE: a=b", f"cookie: {COOKIE}")],
    "the last on its connection": lambda s: [ask(s, SEATS, "Connection: close")],
    "broken json": lambda s: [ask(s, b"{"), ask(s, b"\xff\xfe"), ask(s, [])],
    "wrong shapes": lambda s: [
        ask(s, {"seats": [1]}),
        ask(s, {"seats": []}),
        ask(s, {}),
        ask(s, {"seats": ["A1"], "more": 1}),
    ],
    "no body": lambda s: [ask(s)],
    "a wrong key": lambda s: [ask(s, SEATS, "Idempotency-Key: short")],
    "no sign-in": lambda s: [ask(s, SEATS, "Authorization: Bearer forged")],
    "chunked": lambda s: [
        ask(s, b'f\r\n{"seats":["A1"]\r\n1\r\n}\r\n0\r\n\r\n', "Transfer-Encoding: chunked")
    ],
    "too large": lambda s: [ask(s, b"x" * 65_537)],
    "no such show": lambda _: [ask(UUID(int=5), SEATS), look(UUID(int=5)), look("x" * 36)],
    "other methods": lambda s: [
        look(s, method="HEAD"),
        ask(s, SEATS, method="PUT"),
        ask(s, SEATS, method="GET"),
    ],
    "other looks": lambda s: [
        look(s, query="?since=1"),
        look(s, query="?format=list"),
        ask(s, {}, method="GET", part="availability"),
    ],
}


@pytest.mark.parametrize("case", [*IN_THE_LANE, *FOR_ASGI])
@pytest.mark.parametrize("in_bytes", [False, True], ids=["whole", "byte by byte"])
def test_both_doors_give_the_same_bytes(
    lane: HotServer, route: HotServer, shows: tuple[Show, Show], case: str, in_bytes: bool
) -> None:
    requests = (IN_THE_LANE | FOR_ASGI)[case]
    found = []
    for server, show in zip((lane, route), shows, strict=True):
        warm(server, show)
        asked = requests(show.public_id)
        in_pieces = in_bytes and len(asked[0]) < 1000
        if in_pieces:
            with closing(Wire(server)) as wire:
                got = []
                for request in asked:
                    wire.send(*(request[place : place + 1] for place in range(len(request))))
                    got.append(wire.read(head_only=request.startswith(b"HEAD")))
        else:
            got = answers(server, show, asked)
        if server is lane:
            expected = "lane" if case in IN_THE_LANE and not in_pieces else "asgi"
            assert {door(answer) for answer in got} == {expected}
        found.append([plain(answer, show) for answer in got])
    assert found[0] == found[1]
    assert all(answer.startswith(b"HTTP/1.1 ") for answer in found[0])


def test_old_http_and_expectations_are_answered_alike(
    lane: HotServer, route: HotServer, shows: tuple[Show, Show]
) -> None:
    found = []
    for server, show in zip((lane, route), shows, strict=True):
        warm(server, show)
        with closing(Wire(server)) as wire:
            request = ask(show.public_id, SEATS, "Expect: 100-continue")
            head, body = request.split(b"\r\n\r\n")
            wire.send(head + b"\r\n\r\n")
            first = wire.read()
            wire.send(body)
            second = wire.read()
        with closing(Wire(server)) as wire:
            wire.send(look(show.public_id).replace(b"HTTP/1.1", b"HTTP/1.0"))
            third = wire.read()
            assert wire.read() == b""
        found.append([plain(answer, show) for answer in (first, second, third)])
    assert found[0] == found[1]
    assert found[0][0] == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_requests_sent_at_once_are_answered_in_order(
    lane: HotServer, route: HotServer, shows: tuple[Show, Show]
) -> None:
    found = []
    for server, show in zip((lane, route), shows, strict=True):
        warm(server, show)
        ident = show.public_id
        with closing(Wire(server)) as wire:
            wire.send(
                look(ident, "X-Request-Id: number-1")
                + ask(ident, {"seats": ["A1"]}, "X-Request-Id: number-2")
                + look(ident, "X-Request-Id: number-3")
                + ask(ident, {"best": {"quantity": 1}}, "X-Request-Id: number-4")
                + ask(ident, {"seats": ["A1"]}, "X-Request-Id: number-5")
                + ask(ident, {"seats": ["A9", "A10"]}, "X-Request-Id: number-6")
                + look(ident, "X-Request-Id: number-7", "Connection: close")
            )
            got = [wire.read() for _ in range(7)]
            assert wire.read() == b""
        ids = [re.findall(rb"x-request-id: number-(\d)", answer) for answer in got]
        assert ids == [[str(n).encode()] for n in range(1, 8)]
        assert [int(answer[9:12]) for answer in got] == [200, 201, 200, 201, 409, 201, 200]
        found.append([plain(got[place], show) for place in (0, 1, 2, 4, 5)])
    assert found[0] == found[1]


def test_a_request_waits_for_the_hold_before_it(
    lane: HotServer, shows: tuple[Show, Show], rival: psycopg.Connection
) -> None:
    show = shows[0]
    warm(lane, show)
    with closing(Wire(lane)) as wire:
        keep_waiting(rival)
        wire.send(ask(show.public_id, SEATS, "X-Request-Id: number-1"))
        wait_until_somebody_waits(rival)
        wire.send(look(show.public_id, "X-Request-Id: number-2"))
        rival.execute("commit")
        got = [wire.read(), wire.read()]
    assert [re.findall(rb"x-request-id: number-(\d)", answer) for answer in got] == [[b"1"], [b"2"]]
    assert [int(answer[9:12]) for answer in got] == [201, 200]


def test_a_lost_answer_is_repeated_in_the_lane(lane: HotServer, shows: tuple[Show, Show]) -> None:
    """Neither the picture nor a rule says no before the key was looked up."""
    show = shows[0]
    warm(lane, show)
    asked = [SEATS, SEATS, {"seats": ["Z1"]}]
    got = answers(lane, show, [ask(show.public_id, body, KEYED) for body in asked])
    assert {door(answer) for answer in got} == {"lane"}
    first, again, other = got
    assert [int(answer[9:12]) for answer in got] == [201, 201, 422]
    assert b"idempotency-replayed: true\r\n" in again
    assert b'"code":"idempotency_conflict"' in other
    token = re.compile(rb'"holdToken":"([^"]+)"')
    assert token.findall(first) == token.findall(again) != []


def test_a_repeat_that_waits_for_its_first_try_gets_the_same_hold(
    lane: HotServer, shows: tuple[Show, Show], rival: psycopg.Connection
) -> None:
    """When its turn comes the picture shows the seats as taken: by that first try."""
    show = shows[0]
    warm(lane, show)
    with closing(Wire(lane)) as first, closing(Wire(lane)) as again:
        keep_waiting(rival)
        for wire in (first, again):
            wire.send(ask(show.public_id, SEATS, KEYED))
            wire.wait_until_read()
        wait_until_somebody_waits(rival)
        rival.execute("commit")
        got = [first.read(), again.read()]
    assert [int(answer[9:12]) for answer in got] == [201, 201]
    tokens = re.findall(rb'"holdToken":"([^"]+)"', b"".join(got))
    assert len(tokens) == 2
    assert len(set(tokens)) == 1
    assert sum(b"idempotency-replayed" in answer for answer in got) == 1


def test_a_body_that_looks_like_a_request_is_a_body(
    lane: HotServer, shows: tuple[Show, Show]
) -> None:
    show = shows[0]
    warm(lane, show)
    inner = look(show.public_id, "X-Request-Id: number-1")
    with closing(Wire(lane)) as wire:
        # Answered before its body is there.
        wire.send(
            b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            % len(inner)
        )
        assert wire.read().startswith(b"HTTP/1.1 200 ")
        wire.send(inner)
        with lane.client() as other:  # Once the second is answered, those bytes have been read.
            for _ in range(2):
                assert other.get("/health/live").status_code == 200
        wire.send(look(show.public_id, "X-Request-Id: number-2"))
        assert b"x-request-id: number-2\r\n" in wire.read()


def test_a_connection_serves_both_doors_in_turn(lane: HotServer, shows: tuple[Show, Show]) -> None:
    show = shows[0]
    warm(lane, show)
    got = answers(
        lane,
        show,
        [
            ask(show.public_id, {"seats": ["A1"]}),
            ask(show.public_id, {"seats": ["A5"]}, TWO_COOKIES),
            ask(show.public_id, {"seats": ["A1"]}),
            ask(show.public_id, b"{"),
            look(show.public_id),
        ],
    )
    assert [door(answer) for answer in got] == ["lane", "asgi", "lane", "asgi", "lane"]
    assert [int(answer[9:12]) for answer in got] == [201, 201, 409, 400, 200]


def test_a_picture_that_has_not_changed_is_not_sent_again(
    lane: HotServer, shows: tuple[Show, Show]
) -> None:
    show = shows[0]
    warm(lane, show)
    with closing(Wire(lane)) as wire:
        wire.send(look(show.public_id))
        (etag,) = re.findall(rb"etag: ([^\r]+)", wire.read())
        wire.send(look(show.public_id, f"If-None-Match: {etag.decode()}"))
        again = wire.read()
        wire.send(ask(show.public_id, SEATS))
        wire.read()
        wire.send(look(show.public_id, f"If-None-Match: {etag.decode()}"))
        changed = wire.read()
    assert (again[9:12], door(again), changed[9:12]) == (b"304", "lane", b"200")
    assert b"content-length" not in again


def test_a_head_without_an_end_is_refused(lane: HotServer) -> None:
    def send_without_end(wire: Wire) -> None:
        while True:
            wire.send(b"X-More: " + b"x" * 8_000 + b"\r\n")

    with closing(Wire(lane)) as wire:
        wire.send(b"GET / HTTP/1.1\r\n")
        with pytest.raises(OSError, match=r"Broken pipe|reset"):
            send_without_end(wire)


@pytest.fixture
def rival(transactional_db: None) -> Iterator[psycopg.Connection]:
    """Keeps every hold waiting until it lets go."""
    with psycopg.connect(find_database_url(), autocommit=True) as connection:
        yield connection


def keep_waiting(rival: psycopg.Connection) -> None:
    rival.execute("begin; lock table seat_claim in exclusive mode")


def wait_until_somebody_waits(rival: psycopg.Connection) -> None:
    waiting = (
        "select count(*) from pg_locks where not granted and relation = 'seat_claim'::regclass"
    )
    while rival.execute(waiting).fetchone() == (0,):
        pass


def test_a_hold_under_way_is_answered_before_the_house_closes(
    start_server: StartServer, shows: tuple[Show, Show], rival: psycopg.Connection
) -> None:
    server, show = start_server(app=MARKED), shows[0]
    warm(server, show)
    with closing(Wire(server)) as wire:
        keep_waiting(rival)
        wire.send(ask(show.public_id, SEATS))
        wait_until_somebody_waits(rival)
        server.process.send_signal(signal.SIGTERM)
        while not_refused(server):
            pass
        rival.execute("commit")
        answer = wire.read()
    assert (answer[9:12], door(answer)) == (b"201", "lane")
    assert b"connection: close\r\n" in answer
    server.process.wait(timeout=20)


def not_refused(server: HotServer) -> bool:
    with closing(socket.socket(socket.AF_UNIX)) as probe:
        return probe.connect_ex(str(server.socket_path)) == 0


def test_a_hold_whose_client_has_gone_is_in_the_picture(
    lane: HotServer, shows: tuple[Show, Show], rival: psycopg.Connection
) -> None:
    show = shows[0]
    warm(lane, show)
    with closing(Wire(lane)) as wire:
        keep_waiting(rival)
        wire.send(ask(show.public_id, SEATS))
        wait_until_somebody_waits(rival)
    rival.execute("commit")
    while rival.execute("select from hold where show_id = %s", [show.id]).fetchone() is None:
        pass
    with closing(Wire(lane)) as wire:
        wire.send(ask(show.public_id, SEATS))
        answer = wire.read()
    assert (answer[9:12], door(answer)) == (b"409", "lane")


class SilentTransport(asyncio.Transport):
    """A connection whose other end says no more than it is made to."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = asyncio.Event()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        raise AssertionError(f"nothing to say, and yet: {bytes(data)!r}")

    def close(self) -> None:
        self.closed.set()

    def is_closing(self) -> bool:
        return self.closed.is_set()

    def get_write_buffer_size(self) -> int:
        return 0


def test_a_head_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS_MAX", 0.01)

    async def run() -> None:
        config = Config("tests.hot.marked_app:app", http=FastLane, log_level="critical")
        config.load()
        connection = FastLane(config, ServerState(), {})
        transport = SilentTransport()
        connection.connection_made(transport)
        connection.data_received(ask(uuid4(), SEATS)[:30])
        await asyncio.wait_for(transport.closed.wait(), timeout=20)

    asyncio.run(run())


@pytest.mark.parametrize("missing", [1, 16], ids=["its end", "all of it"])
def test_a_body_that_does_not_come_is_given_up_in_words(
    start_server: StartServer, shows: tuple[Show, Show], missing: int
) -> None:
    with closing(Wire(start_server(app="tests.hot.hasty_app:app"))) as wire:
        wire.send(ask(shows[0].public_id, {"seats": ["A1"]})[:-missing])
        answer = wire.read()
        assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert b"connection: close\r\n" in answer
        assert b'"code":"too_slow"' in answer
        assert wire.read() == b""


@pytest.mark.parametrize("asks_on", [False, True])
def test_only_an_idle_connection_is_closed(asks_on: bool) -> None:
    async def run() -> None:
        config = Config(MARKED, http=FastLane, log_level="critical", timeout_keep_alive=0)
        config.load()
        connection, transport = FastLane(config, ServerState(), {}), SilentTransport()
        connection.connection_made(transport)
        connection.on_response_complete()
        if asks_on:
            connection.data_received(ask(uuid4(), SEATS)[:30])
            connection.timeout_keep_alive_handler()
            assert not transport.is_closing()
            connection.connection_lost(ConnectionResetError())
        else:
            await asyncio.wait_for(transport.closed.wait(), timeout=20)

    asyncio.run(run())


class Asked:
    """A waiter that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def is_gone(self) -> bool:
        return False

    def take(self, outcome: object) -> None:
        self.told.append(outcome)


def test_a_full_queue_says_busy_at_once() -> None:
    async def run() -> list[Asked]:
        batcher = Batcher(
            "postgresql://nobody@/nowhere?host=/nonexistent",
            hold_seconds=600,
            certainly_taken=lambda _: None,
        )
        waiters = [Asked() for _ in range(limits.QUEUE_REQUESTS_MAX)]
        for number, waiter in enumerate(waiters):
            batcher.submit(command(number), waiter)
        with pytest.raises(Busy):
            batcher.submit(command(-1), Asked())
        await batcher.stop()
        return waiters

    assert {type(told) for asked in asyncio.run(run()) for told in asked.told} == {Busy}


@pytest.mark.parametrize("header", ["X-Request-Id: one-of-mine.1", KEYED, TWO_COOKIES])
def test_a_full_queue_is_answered_with_when_to_come_again(
    start_server: StartServer, shows: tuple[Show, Show], header: str
) -> None:
    server, show = start_server(app="tests.hot.full_app:app"), shows[0]
    warm(server, show)
    (answer,) = answers(server, show, [ask(show.public_id, SEATS, header)])
    assert answer.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert door(answer) == ("asgi" if header == TWO_COOKIES else "lane")
    assert re.search(rb"\r\nretry-after: [1-9]\d*\r\n", answer)
    assert b'"code":"busy"' in answer


def test_a_second_batch_goes_only_for_a_crowd(rival: psycopg.Connection) -> None:
    """While the first cannot finish, a few requests wait for it and many do not."""

    def count_batches() -> int:
        waiting = "from pg_locks where not granted and relation = 'seat_claim'::regclass"
        return len(rival.execute(f"select distinct pid {waiting}").fetchall())

    async def wait_for_batches(count: int) -> None:
        while count_batches() < count:  # noqa: ASYNC110  PostgreSQL sets no event.
            await asyncio.sleep(0)

    async def run() -> None:
        batcher = Batcher(find_database_url(), hold_seconds=600, certainly_taken=lambda _: None)
        keep_waiting(rival)
        batcher.submit(command(0), Asked())
        await wait_for_batches(1)
        for number in range(1, limits.SECOND_BATCH_REQUESTS_MIN):
            batcher.submit(command(number), Asked())
        assert len(batcher._runners) == 1
        batcher.submit(command(limits.SECOND_BATCH_REQUESTS_MIN), Asked())
        await wait_for_batches(2)
        rival.execute("commit")
        await batcher.stop()

    asyncio.run(run())


@pytest.mark.parametrize("goes", [True, False], ids=["the client goes", "it is refused"])
def test_places_chosen_for_somebody_may_be_chosen_again_when_he_has_his_answer(goes: bool) -> None:
    async def run() -> None:
        state = make_state(derive_seating(parse_plan(plan_document(rows=1, seats=10))))
        lane, pending = waiting_for_places(state)
        pending._places = state.mark_pending([3, 4])
        state.mark_pending([5])
        lane.cycle = pending  # type: ignore[assignment]
        if goes:
            lane.connection_lost(None)
        else:
            pending.take(Busy())
        assert state.pending == {5}
        state.mark_pending([3])  # By somebody else.
        lane.connection_lost(None)
        assert state.pending == {3, 5}

    asyncio.run(run())


def waiting_for_places(state: ShowState) -> tuple[FastLane, PendingHold]:
    config = Config(MARKED, http=FastLane, log_level="critical")
    config.load()
    lane = FastLane(config, ServerState(), {})
    lane.connection_made(SilentTransport())
    request = read_plain(ask(UUID(int=1), {"areas": {"floor": 2}}))
    assert request is not None
    caller = Caller(visitor_id=new_uuid())
    pending = PendingHold(
        lane,
        request,
        HoldRequest(show_public_id=UUID(int=1), caller=caller, areas={"floor": 2}),
        client=Client(known=caller, by_bearer=False, ip_prefix=""),
        facts=None,  # type: ignore[arg-type]  # Nothing asks for them.
        state=state,
    )
    return lane, pending


def test_who_waits_for_our_fault_is_let_go() -> None:
    async def run() -> None:
        state = make_state(derive_seating(parse_plan(plan_document(rows=1, seats=10))))
        lane, pending = waiting_for_places(state)
        pending._go_on(None, SeatsTaken(seats=("floor",)))  # No house is open in this process.
        await asyncio.gather(*lane.tasks)
        assert lane.transport.is_closing()

    asyncio.run(run())


def command(number: int) -> HoldCommand:
    return HoldCommand(
        public_id=new_uuid(),
        show_id=1,
        caller=Caller(visitor_id=new_uuid()),
        currency="EUR",
        extensions_max=1,
        together=None,
        visitor_cap=10,
        seats=(PricedSeat(number=number, ticket_type_id=1, price_minor=100),),
    )
