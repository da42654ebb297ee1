"""Properties and decision tables of the pure rules; no database."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foyer.inventory.announce import (
    AnnouncementUnreadable,
    decode_announcement,
    encode_announcement,
    encode_changes,
)
from foyer.inventory.limits import NOTIFY_BYTES_MAX
from foyer.inventory.preparing import pick_places
from foyer.inventory.requests import BestWish, ShowFacts
from foyer.inventory.rules.best import choose_best, find_alternatives
from foyer.inventory.rules.orphans import check_orphans, find_orphans, is_nearly_sold_out
from foyer.inventory.seating import FREE, HELD, Seating, derive_seating
from foyer.venues.plans.format import parse_plan
from tests.factories import plan_document

NOW = datetime(2026, 12, 1, 19, 30, tzinfo=UTC)
ROWS, SEATS = 4, 10
COUNT = ROWS * SEATS


@cache
def hall(aisle_after: int = 0) -> Seating:
    document = plan_document(
        rows=ROWS,
        seats=SEATS,
        areas={"floor": 12},
        front_rows=1,
        accessible=["D1", "D10"],
        companions={"D2": "D1"},
        aisle_after=aisle_after,
    )
    return derive_seating(parse_plan(document))


FACTS = ShowFacts(
    id=1,
    public_id=UUID(int=1),
    organizer_id=1,
    cancelled=False,
    suspended=False,
    starts_at=NOW,
    ends_at=NOW + timedelta(hours=2),
    sale_opens_at=NOW - timedelta(days=9),
    sale_closes_at=NOW,
    orphan_rule="warn",
    seats_per_hold_max=10,
    seats_per_visitor_max=20,
    plan_version_id=1,
    content_hash="0" * 32,
    currency="EUR",
    ticket_types={"adult": 1},
    prices={("standard", 1): 1000, ("front", 1): 1500},
)

pictures = st.lists(st.booleans(), min_size=COUNT, max_size=COUNT).map(
    lambda taken: bytearray(HELD if seat else FREE for seat in taken) + bytearray([FREE]) * 12
)


def numbers(seating: Seating, *names: str) -> tuple[int, ...]:
    return tuple(seating.numbers[name] for name in names)


def picture_of(seating: Seating, *taken: str) -> bytearray:
    picture = bytearray([FREE]) * seating.place_count
    for number in numbers(seating, *taken):
        picture[number] = HELD
    return picture


@pytest.mark.parametrize(
    ("taken", "chosen", "orphans"),
    [
        ((), ("A1",), ()),
        ((), ("A2",), ("A1",)),
        ((), ("A2", "A9"), ("A1", "A10")),
        ((), ("A1", "A3"), ("A2",)),
        (("A1", "A4"), ("A2",), ("A3",)),
        (("A1", "A3"), ("A4",), ()),  # A2 was alone before.
        ((), ("D3",), ()),  # Its neighbour is a companion seat: sold apart.
        ((), ("A4",), ()),
    ],
)
def test_single_seats_are_found(
    taken: tuple[str, ...], chosen: tuple[str, ...], orphans: tuple[str, ...]
) -> None:
    seating = hall()
    found = find_orphans(picture_of(seating, *taken), numbers(seating, *chosen), seating=seating)
    assert found == numbers(seating, *orphans)


def test_an_aisle_breaks_a_row() -> None:
    seating = hall(5)
    picture = picture_of(seating)
    assert find_orphans(picture, numbers(seating, "A4"), seating=seating) == numbers(seating, "A5")
    assert find_orphans(picture, numbers(seating, "A7"), seating=seating) == numbers(seating, "A6")
    assert find_orphans(picture, numbers(seating, "A6"), seating=seating) == ()


def test_a_party_that_has_no_better_choice_is_forgiven() -> None:
    seating = hall()
    gap_of_three = picture_of(seating, *(f"B{number}" for number in (1, 2, 3, 7, 8, 9, 10)))
    assert check_orphans(gap_of_three, numbers(seating, "B4", "B5"), seating=seating) is None
    finding = check_orphans(gap_of_three, numbers(seating, "B5"), seating=seating)
    assert finding is None or finding.suggestion != numbers(seating, "B5")


def test_a_nearly_sold_out_house_forgives() -> None:
    seating = hall()
    names = [seat.id for seat in seating.plan.seats if seat.row != "A"]
    picture = picture_of(seating, *names, "A9", "A10")
    assert is_nearly_sold_out(picture, seating=seating)
    assert check_orphans(picture, numbers(seating, "A2"), seating=seating) is None


@given(picture=pictures, data=st.data())
@settings(max_examples=150, deadline=None)
def test_the_suggestion_is_as_large_free_and_fair(picture: bytearray, data: st.DataObject) -> None:
    seating = hall()
    free = [number for number in range(COUNT) if picture[number] == FREE]
    if not free:
        return
    chosen = data.draw(st.sets(st.sampled_from(free), min_size=1, max_size=4))
    finding = check_orphans(picture, chosen, seating=seating)
    if finding is None:
        return
    assert len(finding.suggestion) == len(chosen)
    assert all(picture[number] == FREE for number in finding.suggestion)
    assert not set(finding.orphans) & set(chosen)
    left = find_orphans(picture, finding.suggestion, seating=seating)
    assert not set(left) & set(finding.orphans)


@given(picture=pictures)
@settings(max_examples=100, deadline=None)
def test_the_rule_never_makes_a_seat_unsellable(picture: bytearray) -> None:
    """Following suggestions, single buyers can always buy on until the house is empty."""
    seating = hall()
    while True:
        free = [
            seat.index
            for seat in seating.plan.seats
            if picture[seat.index] == FREE and not seat.accessible and not seat.companion
        ]
        if not free:
            return
        allowed = [n for n in free if check_orphans(picture, [n], seating=seating) is None]
        assert allowed
        picture[allowed[0]] = HELD


@given(picture=pictures, quantity=st.integers(1, 6))
@settings(max_examples=150, deadline=None)
def test_the_best_seats_are_free_ordinary_and_together_when_possible(
    picture: bytearray, quantity: int
) -> None:
    seating = hall()
    choice = choose_best(picture, BestWish(quantity=quantity), facts=FACTS, seating=seating)
    ordinary = [
        seat.index
        for seat in seating.plan.seats
        if picture[seat.index] == FREE and not seat.accessible and not seat.companion
    ]
    windows = [
        ordinary[start : start + quantity]
        for start in range(len(ordinary) - quantity + 1)
        if ordinary[start + quantity - 1] - ordinary[start] == quantity - 1
        and len({number // SEATS for number in ordinary[start : start + quantity]}) == 1
    ]
    if choice is None:
        assert not windows
        return
    assert len(set(choice.seats)) == quantity
    assert set(choice.seats) <= set(ordinary)
    if windows:
        assert choice.together
        assert all(after - before == 1 for before, after in pairwise(choice.seats))
        fair = [w for w in windows if not find_orphans(picture, w, seating=seating)]
        if fair and not is_nearly_sold_out(picture, seating=seating):
            assert not find_orphans(picture, choice.seats, seating=seating)
            quality = seating.adjacency.quality
            best = min(sum(quality[number] for number in window) for window in fair)
            assert sum(quality[number] for number in choice.seats) == best


def test_a_party_may_sit_over_two_rows_and_then_apart() -> None:
    seating = hall()
    everything = [seat.id for seat in seating.plan.seats]
    two_rows = [name for name in everything if name not in ("B4", "B5", "C4", "C5")]
    choice = choose_best(
        picture_of(seating, *two_rows), BestWish(quantity=4), facts=FACTS, seating=seating
    )
    assert choice is not None
    assert (choice.seats, choice.together) == (numbers(seating, "B4", "B5", "C4", "C5"), True)
    apart = [name for name in everything if name not in ("A1", "A2", "C9", "C10")]
    choice = choose_best(
        picture_of(seating, *apart), BestWish(quantity=4), facts=FACTS, seating=seating
    )
    assert choice is not None
    assert (choice.seats, choice.together) == (numbers(seating, "A1", "A2", "C9", "C10"), False)


def test_wishes_are_respected_and_alternatives_can_be_met() -> None:
    seating = hall()
    picture = picture_of(seating)
    front = choose_best(
        picture, BestWish(quantity=2, category="front"), facts=FACTS, seating=seating
    )
    assert front is not None
    assert {seating.plan.seats[number].row for number in front.seats} == {"A"}
    cheap = choose_best(
        picture, BestWish(quantity=2, max_price_minor=1000), facts=FACTS, seating=seating
    )
    assert cheap is not None
    assert "A" not in {seating.plan.seats[number].row for number in cheap.seats}
    none = BestWish(quantity=3, category="front")
    sold = picture_of(seating, *(f"A{number}" for number in range(1, 10)))
    assert choose_best(sold, none, facts=FACTS, seating=seating) is None
    offers = find_alternatives(sold, none, facts=FACTS, seating=seating)
    assert [(offer.quantity, offer.category) for offer in offers] == [(3, None), (1, "front")]


class Watched(bytearray):
    """A picture that counts how often somebody looks at it."""

    looks = 0

    def __getitem__(self, place: Any) -> Any:
        self.looks += 1
        return super().__getitem__(place)

    def find(self, *args: Any) -> int:
        self.looks += 1
        return super().find(*args)

    def count(self, *args: Any) -> int:
        self.looks += 1
        return super().count(*args)


@pytest.mark.parametrize("quantity", [1, 2, 10])
def test_a_category_without_ordinary_seats_costs_no_search(quantity: int) -> None:
    """However large the hall is: the answer lies in the plan."""
    bays = [f"A{number}" for number in range(1, 31)]
    document = plan_document(rows=20, seats=30, front_rows=1, accessible=bays)
    seating = derive_seating(parse_plan(document))
    picture = Watched(bytearray([FREE]) * seating.place_count)
    wish = BestWish(quantity=quantity, category="front")
    assert choose_best(picture, wish, facts=FACTS, seating=seating) is None
    assert picture.looks == 0


def test_a_category_that_is_sold_out_costs_a_look_at_each_of_its_seats() -> None:
    document = plan_document(rows=20, seats=30, front_rows=1)
    seating = derive_seating(parse_plan(document))
    front = 30
    picture = Watched(bytearray([HELD]) * front + bytearray([FREE]) * (seating.seat_count - front))
    wish = BestWish(quantity=4, category="front")
    assert choose_best(picture, wish, facts=FACTS, seating=seating) is None
    assert picture.looks == front
    alternatives = find_alternatives(picture, wish, facts=FACTS, seating=seating)
    assert [(found.quantity, found.category) for found in alternatives] == [(4, None)]


def test_a_category_is_searched_in_its_own_rows_only() -> None:
    """The best rows of the hall are of another category and are not looked at."""
    document = plan_document(rows=20, seats=30, front_rows=1)
    seating = derive_seating(parse_plan(document))
    picture = Watched(bytearray([FREE]) * seating.seat_count)
    wish = BestWish(quantity=2, category="front")
    choice = choose_best(picture, wish, facts=FACTS, seating=seating)
    assert choice is not None
    assert all(number < 30 for number in choice.seats)
    assert picture.looks <= 4 * 30 + 2 * 20


def test_a_wheelchair_user_sits_with_the_companion() -> None:
    seating = hall()
    picture = picture_of(seating)
    two = choose_best(
        picture, BestWish(quantity=2, bays=1, companions=1), facts=FACTS, seating=seating
    )
    assert two is not None
    assert two.seats == numbers(seating, "D1", "D2")
    three = choose_best(picture, BestWish(quantity=3, bays=1), facts=FACTS, seating=seating)
    assert three is not None
    assert three.seats == numbers(seating, "D1", "D2", "D3")
    gone = picture_of(seating, "D1", "D10")
    wish = BestWish(quantity=1, bays=1)
    assert choose_best(gone, wish, facts=FACTS, seating=seating) is None


@given(
    taken=st.sets(st.integers(COUNT, COUNT + 11)),
    count=st.integers(1, 12),
    seed=st.integers(0, 10**6),
)
def test_area_places_are_found_whenever_there_are_enough(
    taken: set[int], count: int, seed: int
) -> None:
    seating = hall()
    picture = bytearray([FREE]) * seating.place_count
    for number in taken:
        picture[number] = HELD
    found = pick_places(picture, seating.areas["floor"], count=count, random=Random(seed))
    free = set(range(COUNT, COUNT + 12)) - taken
    if len(free) < count:
        assert found is None
    else:
        assert found is not None
        assert len(found) == len(set(found)) == count
        assert set(found) <= free


@given(
    st.dictionaries(
        st.integers(1, 2**62), st.sets(st.integers(0, 399_999), max_size=300), max_size=5
    )
)
def test_announcements_survive_the_wire(changes: dict[int, set[int]]) -> None:
    heard: dict[int, set[int] | None] = {}
    for sequence, body in enumerate(encode_changes(changes), start=1):
        payload = encode_announcement(body, sender="0a1b2c3d", sequence=sequence)
        assert len(payload.encode()) <= NOTIFY_BYTES_MAX
        announcement = decode_announcement(payload)
        assert (announcement.sender, announcement.sequence) == ("0a1b2c3d", sequence)
        for show_id, seats in announcement.seats_by_show.items():
            heard.setdefault(show_id, set())
            known = heard[show_id]
            heard[show_id] = None if not seats or known is None else known | seats
    assert heard == {show_id: seats or None for show_id, seats in changes.items()}


@pytest.mark.parametrize("payload", ["", "x", "- 0 5", "- 0 5=a", "- x 5=1", "- 0 =1"])
def test_foreign_announcements_are_refused(payload: str) -> None:
    with pytest.raises(AnnouncementUnreadable):
        decode_announcement(payload)
