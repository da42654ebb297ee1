"""Holds through the sync actions, against real PostgreSQL."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from msgspec.structs import replace

from foyer.catalog.models import Show, ShowStatus
from foyer.inventory import actions, queries
from foyer.inventory.errors import (
    AccessibleOnly,
    DuplicateSeat,
    HoldExpired,
    LimitExceeded,
    NoBlock,
    OrphanSeat,
    SaleClosed,
    SaleNotOpen,
    UnknownSeat,
    UnknownTicketType,
)
from foyer.inventory.models import Hold, SeatClaim
from foyer.inventory.requests import (
    BestWish,
    Caller,
    HoldGranted,
    HoldRecord,
    HoldRequest,
    Idempotency,
    SeatsTaken,
)
from foyer.platform.clock import utc_now
from foyer.platform.errors import IdempotencyConflict, NotFound, ValidationFailed
from foyer.platform.ids import new_uuid
from foyer.platform.models import IdempotencyKey
from tests.factories import make_show, make_user, make_world, plan_document

pytestmark = pytest.mark.django_db


def ask(show: Show, *seats: str, caller: Caller | None = None, **fields: object) -> HoldRequest:
    caller = caller or Caller(visitor_id=new_uuid())
    return HoldRequest(show_public_id=show.public_id, caller=caller, seats=seats, **fields)  # type: ignore[arg-type]


def hold(show: Show, *seats: str, caller: Caller | None = None, **fields: object) -> HoldRecord:
    outcome = actions.hold_seats(ask(show, *seats, caller=caller, **fields), now=utc_now())
    assert isinstance(outcome, HoldGranted), outcome
    return outcome.hold


def lapse(record: HoldRecord) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update seat_claim set expires_at = now() - interval '1 second' where hold_id = %s",
            [record.id],
        )
        cursor.execute(
            "update hold set expires_at = now() - interval '2 minutes' where id = %s", [record.id]
        )


def test_a_hold_claims_its_seats_with_todays_prices() -> None:
    show = make_show()
    record = hold(show, "A2", "A1", ticket_types={"A1": "child"})
    assert [(seat.number, seat.price_minor) for seat in record.seats] == [(0, 800), (1, 1200)]
    assert record.total_minor == 2000
    stored = Hold.objects.get(public_id=record.public_id)
    assert stored.seat_nos == [0, 1]
    assert stored.prices_minor == [800, 1200]
    claims = SeatClaim.objects.filter(show_id=show.id).order_by("seat_no")
    assert [(c.seat_no, c.state, c.hold_id, c.expires_at) for c in claims] == [
        (0, "held", record.id, stored.expires_at),
        (1, "held", record.id, stored.expires_at),
    ]
    assert queries.find_hold(record.public_id).live


def test_hold_is_refused_when_one_seat_is_taken() -> None:
    show = make_show()
    hold(show, "A2")
    outcome = actions.hold_seats(ask(show, "A1", "A2", "A3"), now=utc_now())
    assert outcome == SeatsTaken(seats=("A2",), mine=())
    assert SeatClaim.objects.filter(show_id=show.id).count() == 1
    assert Hold.objects.filter(show_id=show.id).count() == 1


def test_a_refusal_says_which_seats_are_ones_own() -> None:
    show = make_show()
    me = Caller(visitor_id=new_uuid())
    hold(show, "A1", caller=me)
    hold(show, "A2")
    outcome = actions.hold_seats(ask(show, "A1", "A2", caller=me), now=utc_now())
    assert outcome == SeatsTaken(seats=("A1", "A2"), mine=("A1",))


def test_a_lapsed_hold_is_taken_over_without_a_sweeper() -> None:
    show = make_show()
    old = hold(show, "A1", "A2")
    lapse(old)
    new = hold(show, "A2", "A3")
    owners = dict(SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", "hold_id"))
    assert owners == {0: old.id, 1: new.id, 2: new.id}
    with pytest.raises(HoldExpired), transaction.atomic():
        actions.consume_hold(old.id, line_ids_by_seat={0: 1, 1: 2})
    assert SeatClaim.objects.get(show_id=show.id, seat_no=1).hold_id == new.id


def test_ticket_counts_are_dealt_out_in_seat_order() -> None:
    show = make_show()
    record = hold(show, "B3", "B1", "B2", ticket_counts={"adult": 2, "child": 1})
    assert [seat.price_minor for seat in record.seats] == [1200, 1200, 800]
    with pytest.raises(ValidationFailed):
        hold(show, "C1", ticket_counts={"adult": 2})


@pytest.mark.parametrize(
    ("seats", "fields", "error"),
    [
        (("Z9",), {}, UnknownSeat),
        (("A1", "A1"), {}, DuplicateSeat),
        (("A1",), {"ticket_types": {"A1": "dog"}}, UnknownTicketType),
        (("A1",), {"ticket_types": {"A2": "child"}}, UnknownSeat),
        (tuple(f"{row}{n}" for row in "AB" for n in range(1, 7)), {}, LimitExceeded),
        ((), {}, ValidationFailed),
        (("A1",), {"areas": {"floor": 1}}, ValidationFailed),
        ((), {"areas": {"floor": 1}}, UnknownSeat),
        ((), {"areas": {}}, ValidationFailed),
        ((), {"areas": {"floor": 0}}, ValidationFailed),
        ((), {"best": BestWish(quantity=11)}, ValidationFailed),
        ((), {"best": BestWish(quantity=1, bays=1, companions=1)}, ValidationFailed),
        ((), {"best": BestWish(quantity=2, category="gold")}, NoBlock),
        (("A1",), {"ticket_types": {"A1": "x"}, "ticket_counts": {"adult": 1}}, ValidationFailed),
    ],
)
def test_malformed_requests_are_refused(
    seats: tuple[str, ...], fields: dict[str, object], error: type[Exception]
) -> None:
    show = make_show()
    with pytest.raises(error):
        actions.hold_seats(ask(show, *seats, **fields), now=utc_now())
    assert not SeatClaim.objects.filter(show_id=show.id).exists()


def test_the_sale_window_and_cancellation_are_respected() -> None:
    now = utc_now()
    world = make_world()
    show = make_show(world)
    with pytest.raises(SaleNotOpen):
        actions.hold_seats(ask(show, "A1"), now=show.sale_opens_at - timedelta(seconds=1))
    with pytest.raises(SaleClosed):
        actions.hold_seats(ask(show, "A1"), now=show.sale_closes_at)
    past = make_show(world, starts_in_minutes=-600)
    with pytest.raises(SaleClosed):
        actions.hold_seats(ask(past, "A1"), now=now)
    cancelled = make_show(world, status=ShowStatus.CANCELLED)
    with pytest.raises(SaleClosed):
        actions.hold_seats(ask(cancelled, "A1"), now=now)
    with pytest.raises(NotFound):
        actions.hold_seats(replace(ask(show, "A1"), show_public_id=new_uuid()), now=now)


def test_seats_are_added_to_a_hold_only_while_the_sale_is_open() -> None:
    show = make_show()
    record = hold(show, "A1", "A2")

    def change(**fields: list[str]) -> object:
        both = {"add": [], "remove": []} | fields
        return actions.change_hold(record.public_id, caller=None, now=show.sale_closes_at, **both)

    with pytest.raises(SaleClosed):
        change(add=["A3"])
    assert isinstance(change(remove=["A1"]), HoldRecord)


def test_a_show_of_an_unpublished_event_cannot_be_seen() -> None:
    show = make_show()
    type(show.event).objects.filter(id=show.event_id).update(status="draft")
    with pytest.raises(NotFound):
        hold(show, "A1")


def test_the_cap_of_a_visitor_is_exact_over_several_holds() -> None:
    show = make_show(seats_per_visitor_max=4)
    me = Caller(visitor_id=new_uuid())
    hold(show, "A1", "A2", "A3", caller=me)
    with pytest.raises(LimitExceeded):
        hold(show, "B1", "B2", caller=me)
    hold(show, "B1", caller=me)
    with pytest.raises(LimitExceeded):
        hold(show, "B2", caller=me)
    hold(show, "B2", "B3", "B4", "B5")


def test_the_cap_of_an_account_counts_every_browser() -> None:
    show = make_show(seats_per_visitor_max=2)
    user = make_user()
    hold(show, "A1", "A2", caller=Caller(visitor_id=new_uuid(), user_id=user.id))
    with pytest.raises(LimitExceeded):
        hold(show, "A3", caller=Caller(visitor_id=new_uuid(), user_id=user.id))
    hold(show, "A3", caller=Caller(visitor_id=new_uuid(), user_id=make_user().id))


def test_bought_seats_count_and_lapsed_or_released_ones_do_not() -> None:
    show = make_show(seats_per_visitor_max=2)
    me = Caller(visitor_id=new_uuid())
    lapse(hold(show, "A1", "A2", caller=me))
    released = hold(show, "A3", "A4", caller=me)
    actions.release_hold(released.public_id, caller=me)
    bought = hold(show, "B1", "B2", caller=me)
    with transaction.atomic():
        actions.consume_hold(bought.id, line_ids_by_seat={10: 901, 11: 902})
    assert actions.sell_claims([901, 902]) == 2
    with pytest.raises(LimitExceeded):
        hold(show, "C1", caller=me)


def test_the_same_key_leads_to_the_same_hold() -> None:
    show = make_show()
    key = Idempotency(scope="POST x", key="k" * 22, request_hash=b"1" * 32)
    first = hold(show, "A1", idempotency=key)
    again = actions.hold_seats(ask(show, "A1", idempotency=key), now=utc_now())
    assert isinstance(again, HoldGranted)
    assert again.replayed
    assert again.hold.public_id == first.public_id
    other = replace(key, request_hash=b"2" * 32)
    with pytest.raises(IdempotencyConflict):
        hold(show, "A1", idempotency=other)
    assert SeatClaim.objects.filter(show_id=show.id).count() == 1


def test_a_key_of_a_refused_request_is_not_remembered() -> None:
    show = make_show()
    taken = hold(show, "A1")
    key = Idempotency(scope="POST x", key="k" * 22, request_hash=b"1" * 32)
    outcome = actions.hold_seats(ask(show, "A1", idempotency=key), now=utc_now())
    assert isinstance(outcome, SeatsTaken)
    assert not IdempotencyKey.objects.exists()
    actions.release_hold(taken.public_id, caller=None)
    hold(show, "A1", idempotency=key)


def test_an_old_key_may_be_used_anew() -> None:
    show = make_show()
    key = Idempotency(scope="POST x", key="k" * 22, request_hash=b"1" * 32)
    first = hold(show, "A1", idempotency=key)
    IdempotencyKey.objects.update(expires_at=utc_now() - timedelta(minutes=1))
    second = hold(show, "A2", idempotency=replace(key, request_hash=b"2" * 32))
    assert second.public_id != first.public_id


def test_extending_moves_hold_and_claims_together_and_only_once() -> None:
    show = make_show()
    record = hold(show, "A1", "A2")
    longer = actions.extend_hold(record.public_id, caller=None)
    assert longer.expires_at - record.expires_at == timedelta(seconds=300)
    assert longer.extensions_left == 0
    ends = set(SeatClaim.objects.filter(show_id=show.id).values_list("expires_at", flat=True))
    assert ends == {longer.expires_at}
    with pytest.raises(LimitExceeded):
        actions.extend_hold(record.public_id, caller=None)


def test_the_accessibility_preference_allows_two_extensions() -> None:
    record = hold(make_show(), "A1", accessible_preference=True)
    actions.extend_hold(record.public_id, caller=None)
    assert actions.extend_hold(record.public_id, caller=None).extensions_left == 0
    with pytest.raises(LimitExceeded):
        actions.extend_hold(record.public_id, caller=None)


def test_a_lapsed_hold_can_be_neither_extended_nor_changed_but_released() -> None:
    show = make_show()
    record = hold(show, "A1")
    lapse(record)
    with pytest.raises(HoldExpired):
        actions.extend_hold(record.public_id, caller=None)
    with pytest.raises(HoldExpired):
        actions.change_hold(record.public_id, caller=None, add=["A2"], remove=[], now=utc_now())
    actions.release_hold(record.public_id, caller=None)


def test_changing_swaps_seats_and_keeps_the_clock() -> None:
    show = make_show()
    record = hold(show, "A1", "A2")
    changed = actions.change_hold(
        record.public_id,
        caller=None,
        add=["A3", "A4"],
        remove=["A1"],
        ticket_types={"A4": "child"},
        now=utc_now(),
    )
    assert isinstance(changed, HoldRecord)
    assert changed.seat_nos == (1, 2, 3)
    assert [seat.price_minor for seat in changed.seats] == [1200, 1200, 800]
    assert changed.expires_at == record.expires_at
    claims = dict(SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", "expires_at"))
    assert claims == dict.fromkeys((1, 2, 3), record.expires_at)


def test_a_change_that_loses_a_seat_changes_nothing() -> None:
    show = make_show()
    record = hold(show, "A1", "A2")
    hold(show, "A3")
    outcome = actions.change_hold(
        record.public_id, caller=None, add=["A4", "A3"], remove=["A1"], now=utc_now()
    )
    assert outcome == SeatsTaken(seats=("A3",))
    assert queries.find_hold(record.public_id).seat_nos == (0, 1)
    assert SeatClaim.objects.filter(show_id=show.id, hold_id=record.id).count() == 2


def test_a_change_respects_caps_and_keeps_one_seat() -> None:
    show = make_show(seats_per_hold_max=3, seats_per_visitor_max=3)
    me = Caller(visitor_id=new_uuid())
    hold(show, "B1", caller=me)
    record = hold(show, "A1", "A2", caller=me)

    def change(**fields: list[str]) -> object:
        both = {"add": [], "remove": []} | fields
        return actions.change_hold(record.public_id, caller=me, now=utc_now(), **both)

    with pytest.raises(LimitExceeded):
        change(add=["A3"])
    with pytest.raises(LimitExceeded):
        change(add=["A3", "A4"])
    with pytest.raises(ValidationFailed):
        change(remove=["A1", "A2"])
    with pytest.raises(ValidationFailed):
        change()
    with pytest.raises(UnknownSeat):
        change(remove=["B1"])
    with pytest.raises(DuplicateSeat):
        change(add=["A2"])
    assert isinstance(change(add=["A3"], remove=["A1"]), HoldRecord)


def test_releasing_frees_the_seats_and_ends_the_hold() -> None:
    show = make_show()
    record = hold(show, "A1")
    actions.release_hold(record.public_id, caller=None)
    assert not SeatClaim.objects.filter(show_id=show.id).exists()
    assert not queries.find_hold(record.public_id).live
    actions.release_hold(record.public_id, caller=None)


def test_releasing_everything_leaves_other_peoples_seats_alone() -> None:
    show = make_show()
    me = Caller(visitor_id=new_uuid())
    hold(show, "A1", caller=me)
    hold(show, "A2", "A3", caller=me)
    other = hold(show, "B1")
    assert [record.seat_nos for record in queries.list_holds(me)] == [(0,), (1, 2)]
    assert actions.release_all(me) == 3
    assert queries.list_holds(me) == ()
    assert queries.find_hold(other.public_id).live


def test_releasing_does_not_touch_a_seat_that_was_sold_on() -> None:
    show = make_show()
    old = hold(show, "A1")
    lapse(old)
    Hold.objects.filter(id=old.id).update(expires_at=utc_now() + timedelta(hours=1))
    new = hold(show, "A1")
    actions.release_hold(old.public_id, caller=None)
    assert SeatClaim.objects.get(show_id=show.id, seat_no=0).hold_id == new.id


def test_a_hold_belongs_to_its_visitor_or_user_and_a_token_alone_is_enough() -> None:
    show = make_show()
    user = make_user()
    owner = Caller(visitor_id=new_uuid(), user_id=user.id)
    record = hold(show, "A1", caller=owner)
    assert actions.get_hold(record.public_id, caller=None).id == record.id
    elsewhere = Caller(visitor_id=new_uuid(), user_id=user.id)
    assert actions.get_hold(record.public_id, caller=elsewhere).id == record.id
    stranger = Caller(visitor_id=new_uuid(), user_id=make_user().id)
    for attempt in (actions.get_hold, actions.extend_hold, actions.release_hold):
        with pytest.raises(NotFound):
            attempt(record.public_id, caller=stranger)
    assert queries.find_hold(record.public_id).live


def test_area_places_are_sold_to_the_last_and_no_further() -> None:
    world = make_world(document=plan_document(rows=1, seats=2, areas={"floor": 5, "pit": 3}))
    show = make_show(world)
    record = hold(show, areas={"floor": 4})
    assert len(record.seats) == 4
    assert all(2 <= seat.number < 7 for seat in record.seats)
    outcome = actions.hold_seats(ask(show, areas={"floor": 2}), now=utc_now())
    assert outcome == SeatsTaken(seats=("floor",))
    hold(show, areas={"floor": 1, "pit": 3})
    counts = queries.count_available([show.id])[show.id]
    assert (counts.available, counts.held, counts.total) == (2, 8, 10)
    lapse(record)
    hold(show, areas={"floor": 4})


def test_a_companion_seat_needs_its_wheelchair_bay() -> None:
    document = plan_document(accessible=["A1"], companions={"A2": "A1"})
    show = make_show(make_world(document=document))
    with pytest.raises(AccessibleOnly):
        hold(show, "A2")
    hold(show, "A1", "A2")


def test_the_orphan_rule_warns_or_refuses_as_the_show_says() -> None:
    world = make_world()
    warned = make_show(world, orphan_rule="warn")
    outcome = actions.hold_seats(ask(warned, "A2"), now=utc_now())
    assert isinstance(outcome, HoldGranted)
    assert [(w.code, w.seats, w.suggestion) for w in outcome.warnings] == [
        ("orphan_seat", ("A1",), ("A1",))
    ]
    strict = make_show(world, orphan_rule="refuse", starts_in_minutes=3000)
    with pytest.raises(OrphanSeat) as refusal:
        hold(strict, "A2")
    assert refusal.value.details == {"seats": ["A1"], "suggestion": ["A1"]}
    hold(strict, "A1")


def test_the_orphan_rule_cannot_be_got_around_seat_by_seat() -> None:
    strict = make_show(orphan_rule="refuse")
    record = hold(strict, "A4")
    with pytest.raises(OrphanSeat) as refusal:
        actions.change_hold(record.public_id, caller=None, add=["A2"], remove=[], now=utc_now())
    assert refusal.value.details["seats"] == ["A1", "A3"]
    changed = actions.change_hold(
        record.public_id, caller=None, add=["A3"], remove=[], now=utc_now()
    )
    assert isinstance(changed, HoldRecord)


def test_best_available_holds_a_block() -> None:
    show = make_show()
    record = hold(show, best=BestWish(quantity=3))
    numbers = record.seat_nos
    assert numbers[-1] - numbers[0] == 2
    assert record.together is True


def test_claims_go_from_held_to_paying_to_sold_and_back_to_free() -> None:
    show = make_show()
    record = hold(show, "A1", "A2")
    with transaction.atomic():
        (locked,) = queries.lock_holds([record.public_id])
        actions.consume_hold(locked.id, line_ids_by_seat={0: 71, 1: 72})
    assert queries.find_hold(record.public_id).consumed_at is not None
    states = set(SeatClaim.objects.filter(show_id=show.id).values_list("state", "hold_id"))
    assert states == {("paying", record.id)}
    actions.release_hold(record.public_id, caller=None)
    assert SeatClaim.objects.filter(show_id=show.id).count() == 2
    with pytest.raises(HoldExpired), transaction.atomic():
        actions.consume_hold(record.id, line_ids_by_seat={0: 73, 1: 74})
    assert actions.sell_claims([71, 72]) == 2
    assert actions.sell_claims([71, 72]) == 0
    actions.free_claims([71])
    left = SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", "state")
    assert list(left) == [(1, "sold")]


def test_consuming_needs_every_seat_of_the_hold() -> None:
    show = make_show()
    record = hold(show, "A1", "A2")
    with pytest.raises(HoldExpired), transaction.atomic():
        actions.consume_hold(record.id, line_ids_by_seat={0: 71, 5: 72})
    assert queries.find_hold(record.public_id).live


def test_a_late_payment_retakes_all_of_its_seats_or_none() -> None:
    show = make_show()
    lapsed = hold(show, "A1")
    lapse(lapsed)
    hold(show, "A3")
    with transaction.atomic():
        assert not actions.retake_claims([(show.id, 0, 81), (show.id, 2, 82)])
    assert not SeatClaim.objects.filter(booking_line_id__in=[81, 82]).exists()
    with transaction.atomic():
        assert actions.retake_claims([(show.id, 1, 82), (show.id, 0, 81)])
    sold = SeatClaim.objects.filter(state="sold").order_by("seat_no")
    assert list(sold.values_list("seat_no", "booking_line_id")) == [(0, 81), (1, 82)]


def test_blocks_keep_seats_from_sale_and_give_them_back() -> None:
    show = make_show()
    block = actions.block_seats(
        show.id, organizer_id=show.organizer_id, reason="camera", seat_nos=[0, 1]
    )
    assert isinstance(block, int)
    assert actions.hold_seats(ask(show, "A1"), now=utc_now()) == SeatsTaken(seats=("A1",))
    again = actions.block_seats(
        show.id, organizer_id=show.organizer_id, reason="chair", seat_nos=[1, 2]
    )
    assert again == SeatsTaken(seats=("1",))
    assert SeatClaim.objects.filter(show_id=show.id).count() == 2
    with pytest.raises(NotFound):
        actions.release_block(block, organizer_id=show.organizer_id + 999)
    actions.release_block(block, organizer_id=show.organizer_id)
    hold(show, "A1", "A2", "A3")


def test_availability_counts_every_status() -> None:
    world = make_world(document=plan_document(rows=1, seats=5, areas={"floor": 3}))
    show = make_show(world)
    paid = hold(show, "A2")
    with transaction.atomic():
        actions.consume_hold(paid.id, line_ids_by_seat={1: 51})
    actions.sell_claims([51])
    hold(show, "A1")
    lapse(hold(show, "A4"))
    actions.block_seats(show.id, organizer_id=show.organizer_id, reason="x", seat_nos=[2])
    hold(show, areas={"floor": 2})
    facts = queries.get_show_facts(show.public_id)
    seating = queries.load_seating(facts.content_hash)
    found = queries.availability(show.id, seating=seating)
    assert found.status == b"hbx.."
    assert queries.seat_statuses(show.id, seating.plan) == b"hbx.."
    assert found.areas == {"floor": 1}
    expected = queries.Counts(available=3, held=3, booked=1, blocked=1, total=8)
    assert found.counts == expected
    assert queries.count_available([show.id]) == {show.id: expected}


def test_tidying_removes_what_lapsed_and_nothing_else() -> None:
    show = make_show()
    lapsed = hold(show, "A1", "A2")
    lapse(lapsed)
    taken_over = hold(show, "A2")
    live = hold(show, "B1")
    assert actions.tidy_holds() == 1
    seats = dict(SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", "hold_id"))
    assert seats == {1: taken_over.id, 10: live.id}
    Hold.objects.filter(id=lapsed.id).update(expires_at=utc_now() - timedelta(days=2))
    assert actions.tidy_holds() == 1
    assert not Hold.objects.filter(id=lapsed.id).exists()


@pytest.mark.parametrize(
    "statement",
    [
        (
            "insert into seat_claim (show_id, seat_no, state, hold_id, expires_at)"
            " values (%(show)s, 0, 'held', 1, now() + interval '1 minute')"
        ),
        (
            "insert into seat_claim (show_id, seat_no, state, hold_id, expires_at)"
            " values (%(show)s, 9, 'held', 1, 'infinity')"
        ),
        (
            "insert into seat_claim (show_id, seat_no, state, expires_at)"
            " values (%(show)s, 9, 'held', now())"
        ),
        (
            "insert into seat_claim (show_id, seat_no, state, expires_at)"
            " values (%(show)s, 9, 'sold', 'infinity')"
        ),
        (
            "insert into seat_claim (show_id, seat_no, state, expires_at)"
            " values (%(show)s, 9, 'blocked', 'infinity')"
        ),
        (
            "insert into seat_claim (show_id, seat_no, state, hold_id, expires_at)"
            " values (%(show)s, -1, 'held', 1, now())"
        ),
        "update seat_claim set state = 'sold' where show_id = %(show)s",
        "update hold set seat_nos = '{}' where show_id = %(show)s",
        "update hold set prices_minor = '{1,2}' where show_id = %(show)s",
        "update hold set extensions = 2 where show_id = %(show)s",
    ],
)
def test_the_database_itself_refuses_impossible_claims(statement: str) -> None:
    show = make_show()
    hold(show, "A1")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"show": show.id})


def test_one_booking_line_has_one_claim() -> None:
    show = make_show()
    first = hold(show, "A1")
    second = hold(show, "A2")
    actions.consume_hold(first.id, line_ids_by_seat={0: 61})
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.consume_hold(second.id, line_ids_by_seat={1: 61})


def test_a_hold_that_lost_a_seat_is_neither_extended_nor_changed() -> None:
    show = make_show()
    record = hold(show, "A1", "A2")
    SeatClaim.objects.filter(show_id=show.id, seat_no=1).update(hold_id=0)
    with pytest.raises(HoldExpired):
        actions.extend_hold(record.public_id, caller=None)
    with pytest.raises(HoldExpired):
        actions.change_hold(record.public_id, caller=None, add=["A3"], remove=[], now=utc_now())
    assert SeatClaim.objects.filter(show_id=show.id, hold_id=record.id).count() == 1


def test_a_seat_is_sold_once() -> None:
    show = make_show()
    record = hold(show, "A1")
    actions.consume_hold(record.id, line_ids_by_seat={0: 61})
    assert [actions.sell_claims([61]) for _ in range(2)] == [1, 0]


def test_a_hold_that_was_booked_is_not_booked_again() -> None:
    show = make_show()
    record = hold(show, "A1")
    actions.consume_hold(record.id, line_ids_by_seat={0: 61})
    with pytest.raises(HoldExpired), transaction.atomic():
        actions.consume_hold(record.id, line_ids_by_seat={0: 62})
    assert SeatClaim.objects.filter(show_id=show.id, booking_line_id=61).exists()


def test_unknown_holds_are_not_found() -> None:
    with pytest.raises(NotFound):
        actions.get_hold(UUID(int=5), caller=None)
