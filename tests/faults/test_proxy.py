"""A network that fails between the roles and PostgreSQL, at the worst moments there are."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest
from django.db import connections

from foyer.bookings.models import Booking
from foyer.catalog.models import Show
from foyer.checkout.audit import run_audit
from foyer.checkout.cancel import cancel_booking
from foyer.checkout.place import Placed
from foyer.checkout.rules import AlreadySettled, Fulfil
from foyer.checkout.settle import settle_payment
from foyer.inventory.models import Hold, SeatClaim
from foyer.payments.models import LedgerPosting, Payment, Refund
from foyer.platform.clock import utc_now
from foyer.platform.idempotency import KeyedRequest
from foyer.platform.ids import new_uuid
from foyer.tickets.models import Ticket
from tests.checkout.scenes import book, booking_of, buy, claim_states, pay, place, truth_of, visit
from tests.factories import make_show
from tests.faults.proxy import Fate, FaultProxy, Pause, Ruling, Statement, once, running_proxy
from tests.hot_servers import HotServer, StartServer
from tests.servers import SandboxServer, find_database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

LOST = r"closed the connection|connection is lost|the connection is closed|socket closed"
Post = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def proxy(django_db_setup: None) -> Iterator[FaultProxy]:
    with running_proxy(find_database_url()) as found:
        yield found


@pytest.fixture(scope="module")
def server(proxy: FaultProxy, start_server: StartServer) -> Iterator[HotServer]:
    """A hot process whose way to the database leads through the proxy."""
    found = start_server(app="tests.faults.hasty_app:app", DATABASE_URL=proxy.url)
    yield found
    found.stop()


@pytest.fixture
def post(server: HotServer, proxy: FaultProxy) -> Iterator[Post]:
    """Ask for seats as a new visitor."""
    with server.client() as client:

        def send(show: Show, *seats: str, key: str = "") -> httpx.Response:
            headers = {"Cookie": "", **({"Idempotency-Key": key} if key else {})}
            path = f"/api/v1/shows/{show.public_id}/holds"
            return client.post(path, json={"seats": seats}, headers=headers)

        yield send
    proxy.be_calm()


@pytest.fixture
def django_through(proxy: FaultProxy) -> Iterator[None]:
    """This process's own connection leads through the proxy as well."""
    settings = connections["default"].settings_dict
    before = {name: settings[name] for name in ("HOST", "PORT")}
    connections.close_all()
    settings.update(HOST="127.0.0.1", PORT=str(proxy.port))
    try:
        yield
    finally:
        connections.close_all()
        settings.update(before)
        proxy.be_calm()


def is_batch(statement: Statement) -> bool:
    return statement.executes and "from hold_batch(" in statement.text


def is_commit(statement: Statement) -> bool:
    return statement.text.upper() == "COMMIT"


def check_busy(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize("fate", [Fate.CUT_AFTER, Fate.SILENT_AFTER])
def test_a_hold_committed_before_its_answer_was_lost_is_granted(
    post: Post, proxy: FaultProxy, fate: Fate
) -> None:
    show = make_show()
    proxy.rule(once(is_batch, Ruling(fate=fate)))
    answer = post(show, "A1", "A2")
    assert answer.status_code == 201, answer.text
    claims = dict(SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", "hold_id"))
    assert claims == dict.fromkeys((0, 1), Hold.objects.get(show_id=show.id).id)
    assert post(show, "A2").status_code == 409


@pytest.mark.parametrize("fate", [Fate.CUT_BEFORE, Fate.SILENT_BEFORE])
def test_a_hold_that_never_reached_the_database_is_refused(
    post: Post, proxy: FaultProxy, fate: Fate
) -> None:
    show, key = make_show(), "k" * 22
    proxy.rule(once(is_batch, Ruling(fate=fate)))
    check_busy(post(show, "A1", key=key))
    assert not SeatClaim.objects.filter(show_id=show.id).exists()
    again = post(show, "A1", key=key)
    assert again.status_code == 201
    assert "idempotency-replayed" not in again.headers


def test_a_whole_batch_whose_answer_was_lost_is_granted(
    server: HotServer, post: Post, proxy: FaultProxy
) -> None:
    show = make_show()
    post(show, "E1")  # The show is known.
    pause = Pause()
    proxy.rule(once(is_batch, Ruling(fate=Fate.CUT_AFTER, pause_after=pause)))

    async def rush() -> list[httpx.Response]:
        async with server.async_client(headers={"Cookie": ""}) as client:
            path = f"/api/v1/shows/{show.public_id}/holds"
            tries = [
                asyncio.create_task(client.post(path, json={"seats": [f"A{number}"]}))
                for number in range(1, 11)
            ]
            await asyncio.to_thread(pause.await_reached)
            pause.let_go()
            return list(await asyncio.gather(*tries))

    answers = asyncio.run(rush())
    assert Counter(answer.status_code for answer in answers) == {201: 10}
    granted = [seat["index"] for answer in answers for seat in answer.json()["seats"]]
    claimed = SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", flat=True)
    assert sorted([*granted, 40]) == sorted(claimed)


@pytest.mark.parametrize("verb", ["extend", "change", "release"])
def test_a_change_of_a_hold_whose_answer_was_lost_may_be_sent_again(
    server: HotServer, proxy: FaultProxy, verb: str
) -> None:
    show = make_show()
    with server.client() as client:
        path = f"/api/v1/shows/{show.public_id}/holds"
        token = client.post(path, json={"seats": ["A1"]}).json()["holdToken"]

        def ask() -> httpx.Response:
            address = f"/api/v1/holds/{token}"
            if verb == "extend":
                return client.post(f"{address}/extend")
            if verb == "change":
                return client.patch(address, json={"add": ["A2"]})
            return client.delete(address)

        function = {"extend": "extend_hold", "change": "change_hold", "release": "release_holds"}
        called = f"{function[verb]}("
        proxy.rule(once(lambda s: s.executes and called in s.text, Ruling(fate=Fate.CUT_AFTER)))
        check_busy(ask())
        again = ask()
        held = client.get(f"/api/v1/holds/{token}")
    # What was carried out stays; it is never carried out twice.
    if verb == "release":
        assert (again.status_code, held.status_code) == (204, 409)
        assert not SeatClaim.objects.filter(show_id=show.id).exists()
    else:
        code = {"extend": "limit_exceeded", "change": "duplicate_seat"}[verb]
        assert again.json()["code"] == code
        assert held.status_code == 200
    hold = Hold.objects.get(show_id=show.id)
    assert hold.extensions == int(verb == "extend")
    assert len(hold.seat_nos) == (2 if verb == "change" else 1)


def test_a_slow_network_changes_nothing_but_the_pace(
    server: HotServer, post: Post, proxy: FaultProxy
) -> None:
    show = make_show()
    proxy.latency_seconds = 0.01

    async def rush() -> list[httpx.Response]:
        async with server.async_client(headers={"Cookie": ""}) as client:
            path = f"/api/v1/shows/{show.public_id}/holds"
            bodies = [{"seats": ["A1", "A2"]}, {"seats": ["A2", "A3"]}] * 20
            return list(await asyncio.gather(*(client.post(path, json=body) for body in bodies)))

    try:
        answers = asyncio.run(rush())
    finally:
        proxy.latency_seconds = 0.0
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 39}
    assert SeatClaim.objects.filter(show_id=show.id).count() == 2


def test_the_house_says_busy_while_the_network_is_away_and_sells_afterwards(
    post: Post, proxy: FaultProxy
) -> None:
    show = make_show()
    assert post(show, "A1").status_code == 201
    proxy.refuses = True
    try:
        proxy.cut_all()
        check_busy(post(show, "A2"))
        # What is certainly taken may still be told from memory; nothing is granted.
        assert post(show, "A1").status_code in (409, 503)
    finally:
        proxy.refuses = False
    answer = post(show, "A2")
    while answer.status_code == 503:  # It rests a moment between two tries to connect.
        answer = post(show, "A2")
    assert answer.status_code == 201
    assert SeatClaim.objects.filter(show_id=show.id).count() == 2


@pytest.mark.parametrize("fate", [Fate.CUT_BEFORE, Fate.CUT_AFTER])
def test_a_booking_whose_commit_was_cut_off_is_made_once(
    sandbox: SandboxServer, proxy: FaultProxy, django_through: None, fate: Fate
) -> None:
    guest = visit()
    held = guest.hold("A1", "A2")
    keyed = KeyedRequest(scope="POST /bookings", key=new_uuid().hex, request_hash=b"1" * 32)
    proxy.rule(once(is_commit, Ruling(fate=fate)))
    with pytest.raises(Exception, match=LOST):
        place(guest, held, request=keyed)
    connections.close_all()
    assert Booking.objects.count() == int(fate is Fate.CUT_AFTER)
    placed = place(guest, held, request=keyed)
    assert isinstance(placed, Placed)
    assert placed.replayed == (fate is Fate.CUT_AFTER)
    assert Booking.objects.count() == Payment.objects.count() == 1
    assert claim_states(guest.show) == {0: "paying", 1: "paying"}
    assert run_audit() == ()


@pytest.mark.parametrize("fate", [Fate.CUT_BEFORE, Fate.CUT_AFTER])
def test_a_settlement_whose_commit_was_cut_off_happens_once(
    sandbox: SandboxServer, proxy: FaultProxy, django_through: None, fate: Fate
) -> None:
    guest = visit()
    placed = book("A1", at=guest)
    payment = pay(placed, sandbox)
    truth = truth_of(payment)
    proxy.rule(once(is_commit, Ruling(fate=fate)))
    with pytest.raises(Exception, match=LOST):
        settle_payment(payment.id, truth=truth, now=utc_now())
    connections.close_all()
    again = settle_payment(payment.id, truth=truth, now=utc_now())
    assert isinstance(again, AlreadySettled if fate is Fate.CUT_AFTER else Fulfil)
    assert booking_of(placed).status == "confirmed"
    assert claim_states(guest.show) == {0: "sold"}
    assert Ticket.objects.count() == LedgerPosting.objects.count() == 1
    assert run_audit() == ()


@pytest.mark.parametrize("fate", [Fate.CUT_BEFORE, Fate.CUT_AFTER])
def test_a_cancellation_whose_commit_was_cut_off_gives_back_once(
    sandbox: SandboxServer, proxy: FaultProxy, django_through: None, fate: Fate
) -> None:
    guest = visit(starts_in_minutes=25 * 60)
    placed = buy("A1", at=guest, sandbox=sandbox)
    proxy.rule(once(is_commit, Ruling(fate=fate)))
    with pytest.raises(Exception, match=LOST):
        cancel_booking(placed.booking_id, reason="", now=utc_now())
    connections.close_all()
    if fate is Fate.CUT_BEFORE:
        cancel_booking(placed.booking_id, reason="", now=utc_now())
    assert booking_of(placed).status == "refunded"
    assert Refund.objects.count() == 1
    assert claim_states(guest.show) == {}
    assert run_audit() == ()


def test_the_proxy_counts_statements_and_stops_the_one_it_is_told_to(proxy: FaultProxy) -> None:
    pause = Pause()
    proxy.rule(lambda s: Ruling(pause_before=pause) if s.number == 2 else None)
    with psycopg.connect(proxy.url, autocommit=True, application_name="counted") as connection:
        connection.execute("select 1")
        pause.let_go()
        assert connection.execute("select %s", [2]).fetchone() == (2,)
    assert pause.reached.is_set()
    mine = [(s.number, s.text, s.executes) for s in proxy.seen if s.application == "counted"]
    assert mine == [(1, "select 1", True), (2, "select $1", True)]
    proxy.be_calm()
