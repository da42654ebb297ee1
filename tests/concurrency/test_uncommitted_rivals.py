"""A rival's claim that no look beforehand can see: the key of the claim alone decides."""

import threading
from typing import Any

import psycopg
import pytest
from django.db import connection

from foyer.catalog.models import Show
from foyer.inventory.actions import hold_seats
from foyer.inventory.errors import LimitExceeded
from foyer.inventory.models import SeatClaim
from foyer.inventory.requests import Caller, HoldGranted, HoldRequest
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from tests.factories import make_show
from tests.hot.conftest import HotServer, find_database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def hold_in_open_transaction(rival: psycopg.Connection[Any], show: Show, *, seat_no: int) -> None:
    """Another process's claim that is not committed yet."""
    rival.execute(
        "insert into seat_claim (show_id, seat_no, state, hold_id, expires_at)"
        " values (%s, %s, 'held', 0, now() + interval '10 minutes')",
        [show.id, seat_no],
    )


def await_waiting(rival: psycopg.Connection[Any]) -> None:
    """Until somebody waits for the rival's lock."""
    with psycopg.connect(find_database_url(), autocommit=True) as watch:
        for _ in range(1000):
            (waits,) = watch.execute(
                "select count(*) from pg_stat_activity a where %s = any (pg_blocking_pids(a.pid))",
                [rival.info.backend_pid],
            ).fetchone() or (0,)
            if waits:
                return
            watch.execute("select pg_sleep(0.01)")
    raise AssertionError("nobody waits for the rival")


@pytest.mark.parametrize("rival_commits", [True, False])
@pytest.mark.parametrize("through", ["front door", "pages"])
def test_a_claim_that_a_rival_is_just_committing_is_never_taken_over(
    shared_server: HotServer, rival_commits: bool, through: str
) -> None:
    show = make_show()
    results: list[object] = []

    def hold_by_front_door() -> object:
        with shared_server.client() as client:
            path = f"/api/v1/shows/{show.public_id}/holds"
            return client.post(path, json={"seats": ["A1", "A2"]}).status_code == 201

    def hold_by_pages() -> object:
        request = HoldRequest(
            show_public_id=show.public_id,
            caller=Caller(visitor_id=new_uuid()),
            seats=("A1", "A2"),
        )
        try:
            return isinstance(hold_seats(request, now=utc_now()), HoldGranted)
        finally:
            connection.close()

    work = hold_by_front_door if through == "front door" else hold_by_pages
    with psycopg.connect(find_database_url()) as rival:
        hold_in_open_transaction(rival, show, seat_no=1)
        thread = threading.Thread(target=lambda: results.append(work()))
        thread.start()
        await_waiting(rival)
        if rival_commits:
            rival.commit()
        else:
            rival.rollback()
        thread.join()
    assert results == [not rival_commits]
    claimed = SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", "hold_id")
    if rival_commits:
        assert dict(claimed) == {1: 0}
    else:
        assert {seat_no for seat_no, _ in claimed} == {0, 1}


def test_seats_that_a_visitor_is_just_taking_elsewhere_count_for_the_cap() -> None:
    """The locked cap subject makes the second hold wait for the first, and then count it."""
    show = make_show(seats_per_visitor_max=3)
    caller = Caller(visitor_id=new_uuid())
    results: list[object] = []

    def hold(*seats: str) -> object:
        request = HoldRequest(show_public_id=show.public_id, caller=caller, seats=seats)
        return hold_seats(request, now=utc_now())

    def hold_one_too_many() -> None:
        try:
            results.append(hold("C1"))
        except LimitExceeded as error:
            results.append(error.code)
        finally:
            connection.close()

    assert isinstance(hold("A1", "A2"), HoldGranted)
    with psycopg.connect(find_database_url()) as rival:
        rival.execute("select 1 from cap_subject where show_id = %s for update", [show.id])
        # The same visitor's hold of a third seat, in a process that has not committed yet.
        rival.execute(
            "insert into hold (public_id, show_id, visitor_id, ip_prefix, seat_nos,"
            " ticket_type_ids, prices_minor, currency, expires_at, extensions, extensions_max)"
            " select gen_random_uuid(), show_id, visitor_id, ip_prefix, array[20],"
            " ticket_type_ids[1:1], prices_minor[1:1], currency, expires_at, 0, 1"
            " from hold where visitor_id = %s",
            [caller.visitor_id],
        )
        rival.execute(
            "insert into seat_claim (show_id, seat_no, state, hold_id, expires_at)"
            " select show_id, 20, 'held', max(id), max(expires_at) from hold"
            " where visitor_id = %s group by show_id",
            [caller.visitor_id],
        )
        thread = threading.Thread(target=hold_one_too_many)
        thread.start()
        await_waiting(rival)
        rival.commit()
        thread.join()
    assert results == ["limit_exceeded"]
    assert SeatClaim.objects.filter(show_id=show.id).count() == 3
