"""Many buyers at once, over HTTP, against one and two real hot processes."""

import asyncio
import json
import random
import threading
from collections import Counter
from datetime import datetime
from typing import Any

import httpx
import pytest
from django.db import connection

from foyer.catalog.models import Show
from foyer.inventory.models import Hold, SeatClaim
from foyer.platform.clock import utc_now
from tests.factories import make_show, make_world, plan_document
from tests.hot_servers import HotServer, StartServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


async def _post_all(
    server: HotServer, show: Show, bodies: list[dict[str, Any]], **headers: str
) -> list[httpx.Response]:
    async with server.async_client(headers=headers) as client:

        async def one(body: dict[str, Any]) -> httpx.Response:
            return await client.post(
                f"/api/v1/shows/{show.public_id}/holds", json=body, headers={"Cookie": ""}
            )

        return list(await asyncio.gather(*(one(body) for body in bodies)))


def post_all(
    server: HotServer, show: Show, bodies: list[dict[str, Any]], **headers: str
) -> list[httpx.Response]:
    """All of them at the same time, each on its own connection and without a past."""
    return asyncio.run(_post_all(server, show, bodies, **headers))


def count_statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def check_claims(show: Show, answers: list[httpx.Response]) -> None:
    """The seats of all granted holds are exactly the claims, each claimed once."""
    granted = [
        seat["index"]
        for answer in answers
        if answer.status_code == 201
        for seat in answer.json()["seats"]
    ]
    claimed = SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", flat=True)
    assert sorted(granted) == sorted(claimed)
    for hold in Hold.objects.filter(show_id=show.id):
        owned = SeatClaim.objects.filter(hold_id=hold.id).values_list("seat_no", flat=True)
        assert sorted(owned) == hold.seat_nos


@pytest.mark.parametrize("buyers", [10, 50, 100])
def test_many_want_one_seat_and_one_gets_it(shared_server: HotServer, buyers: int) -> None:
    show = make_show()
    answers = post_all(shared_server, show, [{"seats": ["A1"]}] * buyers)
    assert count_statuses(answers) == {201: 1, 409: buyers - 1}
    refusals = [answer.json() for answer in answers if answer.status_code == 409]
    assert {refusal["code"] for refusal in refusals} == {"seats_taken"}
    assert all(refusal["seats"] == ["A1"] for refusal in refusals)
    check_claims(show, answers)


def test_everybody_gets_a_different_seat(shared_server: HotServer) -> None:
    show = make_show(make_world(document=plan_document(rows=10, seats=10)))
    bodies = [{"seats": [f"{row}{number}"]} for row in "ABCDEFGHIJ" for number in range(1, 11)]
    answers = post_all(shared_server, show, bodies)
    assert count_statuses(answers) == {201: 100}
    check_claims(show, answers)


def test_overlapping_sets_in_opposite_order_never_hold_a_part(shared_server: HotServer) -> None:
    show = make_show()
    seats = [f"A{number}" for number in range(1, 9)]
    bodies = [{"seats": seats}, {"seats": seats[::-1]}] * 20
    bodies += [{"seats": seats[start : start + 4]} for start in range(5)] * 4
    answers = post_all(shared_server, show, bodies)
    assert set(count_statuses(answers)) == {201, 409}
    check_claims(show, answers)


def test_two_processes_fight_over_few_seats(
    shared_server: HotServer, start_server: StartServer
) -> None:
    second = start_server()
    show = make_show()
    dice = random.Random(7)
    seats = [f"{row}{number}" for row in "ABCDE" for number in range(1, 11)]
    results: dict[str, list[httpx.Response]] = {}

    def rush(name: str, server: HotServer, bodies: list[dict[str, Any]]) -> None:
        results[name] = post_all(server, show, bodies)

    threads = []
    for name, server in (("one", shared_server), ("two", second)):
        bodies = [{"seats": dice.sample(seats, dice.randint(1, 5))} for _ in range(100)]
        threads.append(threading.Thread(target=rush, args=(name, server, bodies)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = results["one"] + results["two"]
    assert set(count_statuses(answers)) == {201, 409}
    check_claims(show, answers)


def test_an_area_is_sold_to_the_last_place_and_no_further(shared_server: HotServer) -> None:
    world = make_world(document=plan_document(rows=1, seats=1, areas={"floor": 40}))
    show = make_show(world)
    answers = post_all(shared_server, show, [{"areas": {"floor": 1}}] * 64)
    assert count_statuses(answers) == {201: 40, 409: 24}
    assert SeatClaim.objects.filter(show_id=show.id).count() == 40


def test_best_available_never_gives_two_parties_one_seat(shared_server: HotServer) -> None:
    show = make_show()
    answers = post_all(shared_server, show, [{"best": {"quantity": 2}}] * 30)
    statuses = count_statuses(answers)
    assert set(statuses) <= {201, 409}
    assert statuses[201] >= 10
    check_claims(show, answers)


def test_the_cap_of_a_visitor_holds_when_he_clicks_everywhere_at_once(
    shared_server: HotServer,
) -> None:
    show = make_show(seats_per_visitor_max=4)

    async def rush() -> list[httpx.Response]:
        path = f"/api/v1/shows/{show.public_id}/holds"
        async with shared_server.async_client() as client:
            await client.post(path, json={"seats": ["E1"]})
            bodies = [{"seats": [f"{row}{n}"]} for row in "ABC" for n in range(1, 11)]
            return list(await asyncio.gather(*(client.post(path, json=b) for b in bodies)))

    answers = asyncio.run(rush())
    assert count_statuses(answers) == {201: 3, 409: 27}
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert codes == {"limit_exceeded"}
    assert SeatClaim.objects.filter(show_id=show.id).count() == 4


def test_the_cap_of_an_account_holds_over_two_processes(
    shared_server: HotServer, start_server: StartServer
) -> None:
    """Two processes cannot see each other's batches: only the locked subject keeps the count."""
    second = start_server()
    show = make_show(seats_per_visitor_max=3)
    with shared_server.client() as client:
        path = f"/api/v1/shows/{show.public_id}/holds"
        cookie = client.post(path, json={"seats": ["E1"]}).headers["set-cookie"].split(";")[0]
    codes: list[int] = []

    def rush(server: HotServer, row: str) -> None:
        async def all_at_once() -> list[httpx.Response]:
            async with server.async_client(headers={"Cookie": cookie}) as client:
                bodies = [{"seats": [f"{row}{n}"]} for n in range(1, 11)]
                return list(await asyncio.gather(*(client.post(path, json=b) for b in bodies)))

        codes.extend(answer.status_code for answer in asyncio.run(all_at_once()))

    threads = [
        threading.Thread(target=rush, args=pair) for pair in ((shared_server, "A"), (second, "B"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(codes) == {201: 2, 409: 18}
    assert SeatClaim.objects.filter(show_id=show.id).count() == 3


def test_the_same_key_twenty_times_at_once_is_one_hold(
    shared_server: HotServer, start_server: StartServer
) -> None:
    second = start_server()
    show = make_show()
    answers: list[httpx.Response] = []

    def rush(server: HotServer) -> None:
        key = {"Idempotency-Key": "the-same-key-in-both-places"}
        answers.extend(post_all(server, show, [{"seats": ["A1", "A2"]}] * 10, **key))

    threads = [threading.Thread(target=rush, args=(server,)) for server in (shared_server, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count_statuses(answers) == {201: 20}
    assert len({answer.json()["holdToken"] for answer in answers}) == 1
    replayed = [answer for answer in answers if "idempotency-replayed" in answer.headers]
    assert len(replayed) == 19
    assert Hold.objects.filter(show_id=show.id).count() == 1


def test_killing_the_process_loses_no_acknowledged_hold(start_server: StartServer) -> None:
    server = start_server()
    show = make_show(make_world(document=plan_document(rows=20, seats=20)))
    acknowledged: list[str] = []

    async def buy_until_it_dies() -> None:
        async with server.async_client() as client:
            path = f"/api/v1/shows/{show.public_id}/holds"
            await client.post(path, json={"seats": ["A1"]}, headers={"Cookie": ""})

            async def one(row: str, number: int) -> None:
                try:
                    answer = await client.post(
                        path, json={"seats": [f"{row}{number}"]}, headers={"Cookie": ""}
                    )
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    acknowledged.append(answer.json()["seats"][0]["id"])
                    if len(acknowledged) == 40:
                        server.process.kill()

            places = [(row, n) for row in "BCDEFGHIJKLMNOPQRST" for n in range(1, 21)]
            await asyncio.gather(*(one(row, number) for row, number in places))

    asyncio.run(buy_until_it_dies())
    server.process.wait(timeout=20)
    assert len(acknowledged) >= 40
    server.start()
    with server.client() as client:
        answer = client.get(f"/api/v1/shows/{show.public_id}/availability").json()
    numbers = {f"{chr(65 + n // 20)}{n % 20 + 1}": n for n in range(400)}
    assert all(answer["status"][numbers[seat]] == "h" for seat in acknowledged)
    for hold in Hold.objects.filter(show_id=show.id):
        owned = SeatClaim.objects.filter(hold_id=hold.id).values_list("seat_no", flat=True)
        assert sorted(owned) == hold.seat_nos


def end_backends(since: datetime) -> None:
    """Break the younger connections of hot processes, as a restart of the server would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and backend_start >= %s and application_name in"
            " ('foyer-hot', 'foyer-batcher', 'foyer-announcer', 'foyer-listener')",
            [since],
        )


def test_broken_connections_cost_a_503_at_most_and_never_a_hold(
    start_server: StartServer,
) -> None:
    # The other tests' process keeps its connections.
    since = utc_now()
    server = start_server()
    show = make_show(make_world(document=plan_document(rows=20, seats=20)))
    results: list[httpx.Response] = []

    async def rush() -> None:
        path = f"/api/v1/shows/{show.public_id}/holds"
        async with server.async_client(headers={"Cookie": ""}) as client:
            for row in "ABCDEFGHIJ":
                tries = [
                    client.post(path, json={"seats": [f"{row}{n}"]}, headers={"Cookie": ""})
                    for n in range(1, 21)
                ]
                waiting = asyncio.gather(*tries)
                await asyncio.to_thread(break_some)
                results.extend(await waiting)

    def break_some() -> None:
        try:
            end_backends(since)
        finally:
            connection.close()

    asyncio.run(rush())
    statuses = count_statuses(results)
    assert set(statuses) <= {201, 503}, statuses
    for answer in results:
        if answer.status_code == 503:
            assert answer.json()["code"] == "busy"
            assert int(answer.headers["retry-after"]) >= 1
    granted = {s["index"] for a in results if a.status_code == 201 for s in a.json()["seats"]}
    claimed = set(SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", flat=True))
    assert granted <= claimed
    with server.client() as client:
        assert client.post(
            f"/api/v1/shows/{show.public_id}/holds", json={"seats": ["T20"]}
        ).is_success


def test_without_a_database_the_only_answer_is_a_503(start_server: StartServer) -> None:
    server = start_server(DATABASE_URL="postgresql://nobody@/none?host=/nowhere")
    show = make_show()
    with server.client() as client:
        for answer in (
            client.post(f"/api/v1/shows/{show.public_id}/holds", json={"seats": ["A1"]}),
            client.get(f"/api/v1/shows/{show.public_id}/availability"),
            client.get(f"/api/v1/shows/{show.public_id}/live"),
            client.get(f"/api/v1/seating-plans/{'a' * 32}"),
        ):
            assert (answer.status_code, json.loads(answer.content)["code"]) == (503, "busy")
            assert int(answer.headers["retry-after"]) >= 1
        assert client.get("/health/live").status_code == 200


def test_visitors_who_want_each_others_seats_are_told_at_once(shared_server: HotServer) -> None:
    """Each change locks its own seats and asks for the other's: never a deadlock, never a 503."""
    show = make_show()
    path = f"/api/v1/shows/{show.public_id}/holds"

    async def swap() -> list[httpx.Response]:
        async with shared_server.async_client() as one, shared_server.async_client() as other:
            first = (await one.post(path, json={"seats": ["A1", "A2"]})).json()
            second = (await other.post(path, json={"seats": ["A3", "A4"]})).json()
            changes = []
            for _ in range(40):
                for client, hold, add, remove in (
                    (one, first, "A3", "A1"),
                    (other, second, "A1", "A3"),
                ):
                    body = {"add": [add], "remove": [remove]}
                    changes.append(client.patch(f"/api/v1/holds/{hold['holdToken']}", json=body))
            return list(await asyncio.gather(*changes))

    answers = asyncio.run(swap())
    assert count_statuses(answers) == {409: 80}
    assert all(answer.json()["code"] == "seats_taken" for answer in answers)
    assert SeatClaim.objects.filter(show_id=show.id).count() == 4
