"""Crowds before the whole house: front door, pages, worker and provider, each in its process."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import pytest

from bench.rush import run_rush
from tests.faults.oracle import find_faults
from tests.house import House
from tests.journeys import steps

pytestmark = pytest.mark.processes

API = "/api/v1"
RUSH_CLIENTS = 60
RUSH_SECONDS = 4.0
RUSH_SEATS = 50
Result = TypeVar("Result")


def all_at_once(work: Sequence[Callable[[], Result]]) -> list[Result]:
    """Results of calls that start together, each in a thread of its own."""
    gate = threading.Barrier(len(work))

    def run(call: Callable[[], Result]) -> Result:
        gate.wait(timeout=60)
        return call()

    with ThreadPoolExecutor(len(work)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in work]]


def post_all(
    house: House, path: str, bodies: Sequence[dict[str, Any]], **headers: str
) -> list[httpx.Response]:
    """Every body by a visitor of its own, at the same time."""

    async def post() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=house.url, limits=limits, timeout=60) as client:
            posts = [
                client.post(path, json=body, headers={"Cookie": "", **headers}) for body in bodies
            ]
            return list(await asyncio.gather(*posts))

    return asyncio.run(post())


def claimed_seats(house: House, show: dict[str, Any]) -> dict[int, str]:
    rows = house.query(
        "select c.seat_no, c.state from seat_claim c join show s on s.id = c.show_id"
        " where s.public_id = %s and c.expires_at > now()",
        show["id"],
    )
    return {int(str(seat)): str(state) for seat, state in rows}


def test_a_rush_holds_no_seat_twice_and_no_part_of_a_wish(house: House) -> None:
    guest = house.client()
    show = steps.find_show(guest, free=2 * RUSH_SEATS)
    seats = [seat["seat"] for seat in steps.list_free_seats(guest, show)][:RUSH_SEATS]
    report = asyncio.run(
        run_rush(
            house.url,
            clients=RUSH_CLIENTS,
            seconds=RUSH_SECONDS,
            seed=20261121,
            show=show["id"],
            seats=seats,
        )
    )
    assert report.faults == []
    assert set(report.statuses) <= {201, 409, 422}
    assert report.codes["seats_taken"] > 0
    assert len(report.spans) >= report.statuses[201]
    assert find_faults(house) == {}


@pytest.mark.parametrize("buyers", [50, 100])
def test_many_want_one_seat_of_the_house_and_one_gets_it(house: House, buyers: int) -> None:
    guest = house.client()
    show = steps.find_show(guest)
    seats = steps.find_pair(guest, show)
    before = claimed_seats(house, show)
    answers = post_all(house, f"{API}/shows/{show['id']}/holds", [{"seats": seats}] * buyers)
    assert Counter(a.status_code for a in answers) == {201: 1, 409: buyers - 1}
    refusals = [answer.json() for answer in answers if answer.status_code == 409]
    assert {refusal["code"] for refusal in refusals} == {"seats_taken"}
    assert all(sorted(refusal["seats"]) == sorted(seats) for refusal in refusals)
    (granted,) = [answer.json() for answer in answers if answer.status_code == 201]
    gained = set(claimed_seats(house, show)) - set(before)
    assert gained == {seat["index"] for seat in granted["seats"]}


def test_many_book_one_pair_by_name_and_one_gets_it(house: House) -> None:
    """Through the pages' process and its own path to the claims, not the front door's."""
    guest = house.client()
    show = steps.find_show(guest)
    body = {
        "showId": show["id"],
        "seats": steps.find_pair(guest, show),
        "buyer": {"email": "ada@example.test", "fullName": "Ada Byron"},
    }
    answers = post_all(house, f"{API}/bookings", [body] * 20)
    assert Counter(a.status_code for a in answers) == {201: 1, 409: 19}
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert codes == {"seats_taken"}


def test_sets_that_overlap_in_opposite_order_are_granted_whole_or_not(house: House) -> None:
    guest = house.client()
    show, free = steps.find_film_with_run(guest, length=8)
    before = claimed_seats(house, show)
    wishes = [free[:6], free[5::-1], free[2:8], free[:1:-1]] * 10
    bodies = [{"seats": wish} for wish in wishes]
    answers = post_all(house, f"{API}/shows/{show['id']}/holds", bodies)
    assert {answer.status_code for answer in answers} == {201, 409}
    granted = [seat for a in answers if a.status_code == 201 for seat in a.json()["seats"]]
    assert granted
    for answer, wish in zip(answers, wishes, strict=True):
        if answer.status_code == 201:
            assert sorted(seat["id"] for seat in answer.json()["seats"]) == sorted(wish)
    gained = set(claimed_seats(house, show)) - set(before)
    assert gained == {seat["index"] for seat in granted}


def test_bookings_paid_at_the_same_moment_are_each_settled_once(house: House) -> None:
    """Their captures meet in one ledger account; every webhook comes five times, out of order."""
    show = steps.find_show(house.client())

    def place() -> tuple[httpx.Client, steps.Bought]:
        guest = house.client()
        hold = steps.hold_best(guest, show, quantity=1)
        return guest, steps.place(guest, hold, show=show)

    placed = [place() for _ in range(8)]
    all_at_once(
        [lambda g=guest, b=bought: steps.pay(g, b, "duplicate") for guest, bought in placed]
    )
    for guest, bought in placed:
        booking = steps.wait_for(guest, bought, lambda found: found["status"] == "confirmed")
        assert len(booking["tickets"]) == 1
        assert count_postings(house, bought) == 1
    assert find_faults(house) == {}


@pytest.mark.parametrize("lead_seconds", [-1, 0, 1])
def test_money_and_deadline_at_the_same_moment_end_in_tickets(
    house: House, lead_seconds: int
) -> None:
    """Worker, poller and provider race; the seats are free either way, so the buyer gets them."""
    show = steps.find_show(house.client())
    placed = []
    for _ in range(3):
        guest = house.client()
        bought = steps.place(guest, steps.hold_best(guest, show, quantity=1), show=show)
        steps.pay(guest, bought, "delay", seconds=3600)
        placed.append((guest, bought))
    for _, bought in placed:
        # One transaction: the money arrives this many seconds after the time to pay is up.
        house.query(
            "with late as (update booking set deadline_at = now() - interval '1 second'"
            "  where public_id = %s returning 1)"
            " update sandbox.payment set due_at = now() + make_interval(secs => %s)"
            " where session_id = %s",
            bought.id,
            lead_seconds,
            bought.session,
        )
    for guest, bought in placed:
        booking = steps.wait_for(guest, bought, lambda found: found["status"] == "confirmed")
        assert booking["refunds"] == []
        assert [ticket["status"] for ticket in booking["tickets"]] == ["valid"]
        assert count_postings(house, bought) == 1
    assert find_faults(house) == {}


def test_a_ticket_scanned_at_twenty_doors_at_once_lets_one_in(house: House) -> None:
    guest = house.client()
    booking = steps.buy(guest, steps.find_show_at_doors(guest), quantity=1)
    code = booking["tickets"][0]["code"]
    scanner = house.sign_in("scanner@foyer.test")

    def scan(nonce: str) -> str:
        answer = scanner.post(f"{API}/scans", json={"code": code, "nonce": nonce})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["verdict"])

    nonces = [uuid4().hex for _ in range(20)]
    verdicts = all_at_once([lambda nonce=nonce: scan(nonce) for nonce in nonces])
    assert Counter(verdicts) == {"admitted": 1, "already_admitted": 19}
    # An upload that is repeated hears the same verdict again.
    repeated = all_at_once([lambda nonce=nonce: scan(nonce) for nonce in nonces])
    assert repeated == verdicts
    rows = house.query(
        "select verdict, count(*) from scan where nonce = any (%s) group by 1", nonces
    )
    assert dict(rows) == {"admitted": 1, "already_admitted": 19}


def count_postings(house: House, bought: steps.Bought) -> int:
    ((count,),) = house.query(
        "select count(*) from ledger_posting p join payment y on y.id = p.payment_id"
        " join booking b on b.id = y.booking_id where b.public_id = %s",
        bought.id,
    )
    return int(str(count))
