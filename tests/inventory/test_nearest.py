from foyer.inventory.rules.nearest import find_nearest
from foyer.inventory.seating import BOOKED, FREE, Seating, derive_seating
from foyer.venues.plans.format import parse_plan
from tests.factories import plan_document


def seating(**fields: object) -> Seating:
    return derive_seating(parse_plan(plan_document(**fields)))  # type: ignore[arg-type]


def picture(hall: Seating, *, taken: str = "") -> bytearray:
    drawn = bytearray([FREE]) * hall.place_count
    for name in taken.split():
        drawn[hall.numbers[name]] = BOOKED
    return drawn


def nearest(hall: Seating, wanted: str, *, taken: str, count: int = 3) -> list[str]:
    numbers = [hall.numbers[name] for name in wanted.split()]
    found = find_nearest(picture(hall, taken=taken), numbers, count=count, seating=hall)
    return [" ".join(hall.name_of(number) for number in choice) for choice in found]


def test_the_nearest_neighbours_come_first_and_share_no_seat() -> None:
    hall = seating()
    found = nearest(hall, "C5 C6", taken="C5")
    assert found[0] in {"B5 B6", "D5 D6"}
    assert len(found) == 3
    used = [seat for choice in found for seat in choice.split()]
    assert len(used) == len(set(used))


def test_a_choice_that_leaves_no_single_seat_wins_over_a_nearer_one() -> None:
    hall = seating(rows=2, seats=5)
    assert nearest(hall, "A2 A3", taken="A1 A2 A3 A4 A5", count=1) == ["B1 B2"]


def test_price_class_and_kind_stay_the_same() -> None:
    hall = seating(rows=4, seats=4, front_rows=2, accessible=["B1"])
    assert all(choice[0] in "AB" for choice in nearest(hall, "B3 B4", taken="B3"))
    assert "B1" not in " ".join(nearest(hall, "A1", taken="A1", count=9))


def test_an_aisle_parts_a_choice() -> None:
    hall = seating(rows=1, seats=6, aisle_after=3)
    assert nearest(hall, "A1 A2", taken="A1 A2", count=9) == ["A4 A5"]


def test_nothing_fits_and_places_of_areas_are_not_offered() -> None:
    hall = seating(rows=1, seats=3, areas={"floor": 5})
    assert nearest(hall, "A1 A2 A3", taken="A2") == []
    full = picture(hall)
    assert find_nearest(full, [hall.areas["floor"].first_place], count=3, seating=hall) == ()
