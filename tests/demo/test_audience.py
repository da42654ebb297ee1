"""Who sits where in the demo halls."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foyer.demo.audience import decide_audience, seat_parties
from foyer.demo.limits import BOOKING_SEATS_MAX
from foyer.venues.plans.format import parse_plan
from foyer.venues.plans.generator import DEMO_HALLS
from tests.factories import plan_document

PLANS = {
    name: parse_plan(DEMO_HALLS[name]())
    for name in ("studio_48", "multiplex_180", "horseshoe_900", "concert_hall_1200")
}
WITH_FLOOR = parse_plan(plan_document(rows=4, seats=10, areas={"front": 30, "rear": 50}))


@given(name=st.sampled_from(sorted(PLANS)), share=st.floats(0, 1), seed=st.integers())
def test_as_many_places_are_taken_as_people_come_and_none_twice(
    name: str, share: float, seed: int
) -> None:
    plan = PLANS[name]
    places = int(plan.place_count * share)
    parties = seat_parties(plan, places=places, dice=Random(seed))
    taken = [seat for party in parties for seat in party]
    assert len(taken) == len(set(taken)) == places
    assert all(0 <= seat < plan.place_count for seat in taken)
    assert all(1 <= len(party) <= BOOKING_SEATS_MAX for party in parties)


@given(share=st.floats(0, 0.3), seed=st.integers())
def test_no_party_leaves_a_single_empty_seat(share: float, seed: int) -> None:
    plan = PLANS["multiplex_180"]
    parties = seat_parties(plan, places=int(180 * share), dice=Random(seed))
    taken = {seat for party in parties for seat in party}
    for row in plan.rows:
        text = "".join(
            "x" if index in taken else "."
            for index in range(row.first_index, row.first_index + row.length)
        )
        assert "x.x" not in text
        assert "x" not in text or not (text.startswith(".x") or text.endswith("x."))


@given(places=st.integers(0, WITH_FLOOR.place_count), seed=st.integers())
def test_standing_places_are_taken_too(places: int, seed: int) -> None:
    parties = seat_parties(WITH_FLOOR, places=places, dice=Random(seed))
    taken = [place for party in parties for place in party]
    assert len(taken) == len(set(taken)) <= places
    if places == WITH_FLOOR.place_count:
        assert len(taken) == places


def test_the_same_dice_fill_the_same_seats() -> None:
    plan = PLANS["studio_48"]
    first, second = (seat_parties(plan, places=20, dice=Random("a")) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("days_ahead", [-1, 0, 1, 5, 13])
@pytest.mark.parametrize("places", [48, 180, 900, 20_000])
def test_an_audience_never_exceeds_the_hall(places: int, days_ahead: int) -> None:
    for seed in range(200):
        count, _ = decide_audience(places=places, days_ahead=days_ahead, dice=Random(seed))
        assert 0 <= count <= places


def test_some_near_shows_are_full_and_far_ones_never() -> None:
    near = [decide_audience(places=180, days_ahead=0, dice=Random(seed)) for seed in range(300)]
    far = [decide_audience(places=180, days_ahead=9, dice=Random(seed)) for seed in range(300)]
    assert any(count == 180 for count, _ in near)
    assert any(170 < count < 180 for count, _ in near)
    assert not any(full for _, full in far)
