"""A rival's claim that no look beforehand can see: the key of the claim alone decides."""

import threading
from typing import Any

import msgspec
import psycopg
import pytest
from django.db import connection
from psycopg.rows import dict_row

from foyer.catalog.models import Show
from foyer.inventory.actions import change_hold, hold_seats
from foyer.inventory.errors import LimitExceeded
from foyer.inventory.models import Hold, SeatClaim
from foyer.inventory.queries import get_show_facts
from foyer.inventory.requests import (
    Caller,
    HoldCommand,
    HoldGranted,
    HoldRequest,
    PricedSeat,
    SeatsTaken,
)
from foyer.inventory.statements import (
    batch_parameters,
    pack_parameters,
    read_outcomes,
    statement,
)
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from tests.factories import make_show, make_user
from tests.hot_servers import HotServer
from tests.servers import find_database_url

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


def make_command(show: Show, caller: Caller, *, seats: tuple[int, ...]) -> HoldCommand:
    facts = get_show_facts(show.public_id)
    (type_id,) = list(facts.ticket_types.values())[:1]
    return HoldCommand(
        public_id=new_uuid(),
        show_id=show.id,
        caller=caller,
        currency=facts.currency,
        extensions_max=1,
        together=None,
        visitor_cap=facts.seats_per_visitor_max,
        seats=tuple(
            PricedSeat(number=number, ticket_type_id=type_id, price_minor=1200) for number in seats
        ),
    )


@pytest.mark.parametrize("subject", ["visitor", "account"])
@pytest.mark.parametrize("change", ["new hold", "larger hold"])
def test_seats_that_somebody_is_just_taking_elsewhere_count_for_the_cap(
    subject: str, change: str
) -> None:
    """The locked cap subject makes the second wait for the first, and then count its seats."""
    show = make_show(seats_per_visitor_max=3)
    user_id = None if subject == "visitor" else make_user().id
    here = Caller(visitor_id=new_uuid(), user_id=user_id)
    elsewhere = here if subject == "visitor" else Caller(visitor_id=new_uuid(), user_id=user_id)
    results: list[object] = []
    request = HoldRequest(show_public_id=show.public_id, caller=here, seats=("A1", "A2"))
    held = hold_seats(request, now=utc_now())
    assert isinstance(held, HoldGranted)

    def take_one_too_many() -> None:
        try:
            if change == "new hold":
                hold_seats(msgspec.structs.replace(request, seats=("C1",)), now=utc_now())
            else:
                change_hold(held.hold.public_id, caller=here, add=["C1"], remove=[], now=utc_now())
        except LimitExceeded as error:
            results.append(error.code)
        finally:
            connection.close()

    with psycopg.connect(find_database_url(), row_factory=dict_row) as rival:
        command = make_command(show, elsewhere, seats=(20,))
        parameters = pack_parameters(batch_parameters([command], hold_seconds=600))
        row = rival.execute(statement("hold_batch"), parameters, binary=True).fetchone()
        assert row is not None
        assert [one.outcome for one in read_outcomes(row, count=1)] == ["granted"]
        thread = threading.Thread(target=take_one_too_many)
        thread.start()
        await_waiting(rival)
        rival.commit()
        thread.join()
    assert results == ["limit_exceeded"]
    assert SeatClaim.objects.filter(show_id=show.id).count() == 3


def test_in_a_batch_only_the_request_that_a_rival_beat_loses() -> None:
    """What it got nevertheless goes back; the others keep all of theirs."""
    show = make_show()
    wishes = [
        make_command(show, Caller(visitor_id=new_uuid()), seats=seats)
        for seats in ((3, 4), (5, 6, 7), (8,))
    ]
    parameters = pack_parameters(batch_parameters(wishes, hold_seconds=600))
    rows: list[Any] = []

    def send() -> None:
        with psycopg.connect(find_database_url(), row_factory=dict_row) as own:
            rows.append(own.execute(statement("hold_batch"), parameters, binary=True).fetchone())

    with psycopg.connect(find_database_url()) as rival:
        hold_in_open_transaction(rival, show, seat_no=6)
        thread = threading.Thread(target=send)
        thread.start()
        await_waiting(rival)
        rival.commit()
        thread.join()
    outcomes = read_outcomes(rows[0], count=3)
    assert [one.outcome for one in outcomes] == ["granted", "taken", "granted"]
    assert (outcomes[1].taken, outcomes[1].mine) == ((6,), ())
    claims = SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", "hold_id")
    first, last = outcomes[0].hold_id, outcomes[2].hold_id
    assert dict(claims) == {3: first, 4: first, 6: 0, 8: last}
    assert Hold.objects.filter(show_id=show.id).count() == 2


def test_a_change_that_a_rival_beat_changes_nothing() -> None:
    show = make_show()
    caller = Caller(visitor_id=new_uuid())
    request = HoldRequest(show_public_id=show.public_id, caller=caller, seats=("A3", "A4"))
    granted = hold_seats(request, now=utc_now())
    assert isinstance(granted, HoldGranted)
    hold = granted.hold
    results: list[object] = []

    def change() -> None:
        # A1 is free for certain, A2 is being taken; A3 would go back.
        results.append(
            change_hold(
                hold.public_id, caller=caller, add=["A1", "A2"], remove=["A3"], now=utc_now()
            )
        )
        connection.close()

    with psycopg.connect(find_database_url()) as rival:
        hold_in_open_transaction(rival, show, seat_no=1)
        thread = threading.Thread(target=change)
        thread.start()
        await_waiting(rival)
        rival.commit()
        thread.join()
    assert results == [SeatsTaken(seats=("A2",))]
    claimed = SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", "hold_id")
    assert dict(claimed) == {1: 0, 2: hold.id, 3: hold.id}
    assert Hold.objects.get(id=hold.id).seat_nos == [2, 3]


@pytest.mark.parametrize("turned", [False, True])
def test_cap_subjects_are_locked_in_one_order_whatever_the_order_of_requests(turned: bool) -> None:
    """Who waits for the first subject has none of the later ones yet: no two batches deadlock."""
    show = make_show()
    wishes = [
        make_command(show, Caller(visitor_id=new_uuid()), seats=(number,)) for number in range(8)
    ]
    if turned:
        wishes.reverse()
    parameters = pack_parameters(batch_parameters(wishes, hold_seconds=600))

    def send() -> None:
        with psycopg.connect(find_database_url()) as own:
            own.execute(statement("hold_batch"), parameters, binary=True)

    with (
        psycopg.connect(find_database_url()) as rival,
        psycopg.connect(find_database_url(), autocommit=True) as watch,
    ):
        rival.execute(
            "select pg_advisory_xact_lock(min(subject))"
            " from unnest(%s::uuid[]) visitor cross join cap_subjects(%s, visitor, null)",
            [[wish.caller.visitor_id for wish in wishes], show.id],
        )
        thread = threading.Thread(target=send)
        thread.start()
        await_waiting(rival)
        row = watch.execute(
            "select count(*) from pg_locks l where l.locktype = 'advisory' and l.granted"
            " and %s = any (pg_blocking_pids(l.pid))",
            [rival.info.backend_pid],
        ).fetchone()
        rival.rollback()
        thread.join()
    assert row == (0,)
    assert SeatClaim.objects.filter(show_id=show.id).count() == 8
