"""The function of the hot path with several requests at once."""

import psycopg
import pytest
from django.db import DatabaseError, connection
from msgspec.structs import replace
from psycopg.rows import dict_row

from foyer.catalog.models import Show
from foyer.inventory.models import Hold, SeatClaim
from foyer.inventory.queries import fetch_rows
from foyer.inventory.requests import (
    Caller,
    CommandOutcome,
    HoldCommand,
    Idempotency,
    PricedSeat,
)
from foyer.inventory.statements import batch_parameters, pack_parameters, read_outcomes, statement
from foyer.platform.ids import new_uuid
from foyer.platform.models import IdempotencyKey
from tests.factories import make_show, make_user

pytestmark = pytest.mark.django_db


def command(show: Show, *seats: int, caller: Caller | None = None, key: str = "") -> HoldCommand:
    return HoldCommand(
        public_id=new_uuid(),
        show_id=show.id,
        caller=caller or Caller(visitor_id=new_uuid(), ip_prefix="192.0.2.0/24"),
        currency="EUR",
        extensions_max=1,
        together=None,
        visitor_cap=4,
        seats=tuple(
            PricedSeat(number=number, ticket_type_id=7, price_minor=100 + number)
            for number in seats
        ),
        idempotency=Idempotency(scope="POST x", key=key, request_hash=b"1" * 32) if key else None,
    )


def run(*commands: HoldCommand) -> list[CommandOutcome]:
    (row,) = fetch_rows("hold_batch", **batch_parameters(commands, hold_seconds=600))
    return read_outcomes(row, count=len(commands))


def names(outcomes: list[CommandOutcome]) -> list[str]:
    return [outcome.outcome for outcome in outcomes]


def test_every_request_of_a_batch_gets_its_own_outcome() -> None:
    show, other = make_show(), make_show()
    me = Caller(visitor_id=new_uuid())
    known = command(show, 0, 1, caller=me, key="known")
    assert names(run(known, command(show, 9))) == ["granted", "granted"]
    repeated = replace(known, public_id=new_uuid(), seats=command(show, 40).seats)
    assert repeated.idempotency is not None
    contrary = replace(
        repeated,
        idempotency=replace(repeated.idempotency, request_hash=b"2" * 32),
        caller=Caller(visitor_id=new_uuid()),
    )
    batch = [
        command(show, 20, 21),
        command(show, 1, 9, caller=me, key="loses"),
        command(show, 22, 23, 24, 25, 26, key="greedy"),
        command(other, 0, key="wins"),
        command(show, 30, 31, 32),
    ]
    outcomes = run(*batch)
    assert names(outcomes) == ["granted", "taken", "limit", "granted", "granted"]
    assert (outcomes[1].taken, outcomes[1].mine) == ((1, 9), (1,))
    granted = [(batch[place], outcomes[place]) for place in (0, 3, 4)]
    for wish, outcome in granted:
        stored = Hold.objects.get(public_id=wish.public_id)
        assert (stored.id, stored.expires_at) == (outcome.hold_id, outcome.expires_at)
        assert stored.visitor_id == wish.caller.visitor_id
        assert stored.ip_prefix == "192.0.2.0/24"
        assert stored.seat_nos == [seat.number for seat in wish.seats]
        assert stored.prices_minor == [seat.price_minor for seat in wish.seats]
        claims = SeatClaim.objects.filter(hold_id=stored.id).values_list("show_id", "seat_no")
        assert sorted(claims) == [(wish.show_id, seat.number) for seat in wish.seats]
    assert SeatClaim.objects.count() == 3 + 2 + 1 + 3
    # Only what was granted is remembered.
    assert set(IdempotencyKey.objects.values_list("key", flat=True)) == {"known", "wins"}
    replayed, fresh = run(repeated, command(show, 41))
    assert (replayed.outcome, replayed.resource) == ("replay", str(known.public_id))
    assert fresh.outcome == "granted"
    assert names(run(command(show, 42), contrary)) == ["granted", "conflict"]
    assert not SeatClaim.objects.filter(seat_no=40).exists()


def test_the_ids_of_a_batch_are_nobody_elses() -> None:
    show = make_show()
    first = run(*(command(show, seat) for seat in range(5)))
    second = run(*(command(show, seat) for seat in range(5, 10)))
    ids = [outcome.hold_id for outcome in first + second]
    assert len(set(ids)) == 10
    assert ids == list(Hold.objects.order_by("seat_nos").values_list("id", flat=True))


def test_a_batch_with_more_requests_than_ids_is_refused() -> None:
    wish = command(make_show(), 1)
    with pytest.raises(DatabaseError, match="a batch of 1001 requests"):
        run(*[wish] * 1001)


def test_an_account_and_a_visitor_are_counted_apart() -> None:
    show = make_show()
    user_id = make_user().id
    at_home = Caller(visitor_id=new_uuid(), user_id=user_id)
    signed_out = Caller(visitor_id=at_home.visitor_id)
    assert names(run(command(show, 0, 1, 2, caller=at_home))) == ["granted"]
    on_the_way = Caller(visitor_id=new_uuid(), user_id=user_id)
    assert names(run(command(show, 3, 4, caller=on_the_way))) == ["limit"]
    assert names(run(command(show, 3, 4, caller=signed_out))) == ["limit"]
    assert names(run(command(show, 3, caller=signed_out))) == ["granted"]


def test_packed_parameters_say_the_same_as_lists() -> None:
    show = make_show()
    caller = Caller(visitor_id=new_uuid(), user_id=make_user().id, ip_prefix="2001:db8::/48")
    batch = [command(show, 3, 4, caller=caller, key="k" * 22), command(show, 5)]
    packed = pack_parameters(batch_parameters(batch, hold_seconds=600))
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection, row_factory=dict_row)
    row = cursor.execute(statement("hold_batch"), packed, binary=True).fetchone()
    assert row is not None
    assert names(read_outcomes(row, count=2)) == ["granted", "granted"]
    stored = Hold.objects.get(public_id=batch[0].public_id)
    assert (stored.user_id, stored.ip_prefix) == (caller.user_id, caller.ip_prefix)
    assert (stored.seat_nos, stored.prices_minor) == ([3, 4], [103, 104])
    key = IdempotencyKey.objects.get()
    assert (key.key, bytes(key.request_hash)) == ("k" * 22, b"1" * 32)


def test_a_change_gives_up_no_seat_of_another_hold() -> None:
    """Nobody asks for that through the actions; the function does not rely on it."""
    show = make_show()
    mine, other = command(show, 0, 1), command(show, 2)
    run(mine, other)
    (row,) = fetch_rows(
        "change_hold",
        hold=mine.public_id,
        add=[],
        type=[],
        price=[],
        remove=[2],
        hold_cap=10,
        visitor_cap=10,
    )
    assert row["outcome"] == "changed"
    assert SeatClaim.objects.filter(show_id=show.id).count() == 3
