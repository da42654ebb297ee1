"""The demo halls: their numbers, and that they can be drawn without overlaps."""

from collections import Counter, defaultdict
from math import hypot

import pytest

from foyer.venues.plans.arenas import generate_stadium
from foyer.venues.plans.format import parse_plan
from foyer.venues.plans.generator import DEMO_HALLS
from foyer.venues.plans.model import Plan, Wedge

SEAT_DISTANCE_LEAST = 30.0  # A seat is drawn 25 units wide and 24 deep.
PLANS: dict[str, Plan] = {}


def load(name: str) -> Plan:
    """Each hall once a test process: the stadium takes two seconds."""
    if name not in PLANS:
        PLANS[name] = parse_plan(DEMO_HALLS[name]())
    return PLANS[name]


def measure_least_distance(plan: Plan) -> float:
    """The least distance of two seats, by a grid of cells as wide as the distance asked for."""
    cells = defaultdict(list)
    least = float("inf")
    for seat in plan.seats:
        cx, cy = int(seat.x // SEAT_DISTANCE_LEAST), int(seat.y // SEAT_DISTANCE_LEAST)
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                for x, y in cells[cx + dx, cy + dy]:
                    least = min(least, hypot(x - seat.x, y - seat.y))
        cells[cx, cy].append((seat.x, seat.y))
    return least


@pytest.mark.parametrize("name", DEMO_HALLS)
def test_places_are_as_many_as_the_name_says(name: str) -> None:
    assert load(name).place_count == int(name.rsplit("_", 1)[1])


@pytest.mark.parametrize("name", DEMO_HALLS)
def test_seats_do_not_overlap_and_stand_inside_the_plan(name: str) -> None:
    plan = load(name)
    assert measure_least_distance(plan) >= SEAT_DISTANCE_LEAST
    for seat in plan.seats:
        assert 12 <= seat.x <= plan.width - 12
        assert 12 <= seat.y <= plan.height - 12


@pytest.mark.parametrize("name", DEMO_HALLS)
def test_every_row_stands_on_its_curve(name: str) -> None:
    assert [row.label for row in load(name).rows if row.curve is None] == []


@pytest.mark.parametrize("name", DEMO_HALLS)
def test_every_hall_has_wheelchair_bays_with_companions(name: str) -> None:
    plan = load(name)
    assert any(seat.accessible for seat in plan.seats)
    companions = [seat for seat in plan.seats if seat.companion_of is not None]
    assert companions
    for seat in companions:
        assert seat.companion_of is not None
        bay = plan.seats[seat.companion_of]
        assert bay.accessible
        assert bay.row == seat.row


def test_the_multiplex_is_the_hall_of_the_mockup() -> None:
    plan = load("multiplex_180")
    assert [row.length for row in plan.rows] == [12, 14, *[16] * 8, 13, 13]
    assert "".join(row.label for row in plan.rows) == "ABCDEFGHIJKL"
    assert [seat.id for seat in plan.seats if seat.accessible] == [
        "A1", "A2", "A11", "A12", "L1", "L13",
    ]  # fmt: skip
    assert [seat.id for seat in plan.seats if seat.companion] == ["A3", "A10", "L2", "L12"]
    assert Counter(seat.category for seat in plan.seats) == {
        "regular": 68,
        "premium": 80,
        "recliner": 22,
        "access": 10,
    }


def test_the_arena_has_the_sections_of_the_mockup_and_a_standing_floor() -> None:
    plan = load("arena_20000")
    names = [section.name for section in plan.sections]
    assert names == [
        "Floor",
        *[str(number) for number in range(101, 121)],
        *[str(number) for number in range(201, 231)],
    ]
    assert [(area.id, area.first_place, area.capacity) for area in plan.areas] == [
        ("floor-front", 16_000, 1_500),
        ("floor-rear", 17_500, 2_500),
    ]
    assert all(isinstance(section.outline, Wedge) for section in plan.sections[1:])


def test_the_theatre_has_levels_boxes_and_seats_with_a_restricted_view() -> None:
    plan = load("horseshoe_900")
    assert [level.id for level in plan.levels] == ["stalls", "circle", "balcony"]
    assert Counter(seat.table for seat in plan.seats if seat.table) == {
        "Box A": 4,
        "Box B": 4,
        "Box C": 4,
        "Box D": 4,
    }
    assert any(seat.restricted_view for seat in plan.seats)
    assert not {"I", "O"} & {row.label for row in plan.rows}


@pytest.mark.parametrize("seats", [20_000, 45_678])
def test_a_stadium_of_any_size_has_exactly_its_seats(seats: int) -> None:
    plan = parse_plan(generate_stadium(seats))
    assert len(plan.seats) == seats
    assert measure_least_distance(plan) >= SEAT_DISTANCE_LEAST
