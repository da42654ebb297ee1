"""A seating plan as the hot path needs it: seat numbers by id, runs of neighbours, ranks. Pure.

A picture of status is one byte a place in place order: FREE, HELD (or being paid), BOOKED, BLOCKED.
"""

from array import array
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from foyer.venues.plans.adjacency import Adjacency, derive_adjacency
from foyer.venues.plans.model import Area, Plan

FREE, HELD, BOOKED, BLOCKED = b".hbx"
_FREE = bytes([FREE])
Picture = bytes | bytearray


def count_free(picture: Picture, first: int, end: int) -> int:
    """How many places of `first` to `end` − 1 are free.

    `bytes.count` searches for each of them anew, which takes ten times as long where most are.
    """
    part = picture[first:end]
    return len(part) - len(part.translate(None, _FREE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Seats `first` to `first + length − 1` sit side by side without an aisle between them."""

    first: int
    length: int
    row_index: int
    best_rank: int  # of its best seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """One plan version; shared by every show that is pinned to it, never changed."""

    plan: Plan
    adjacency: Adjacency
    numbers: Mapping[str, int]  # seat id → seat number
    areas: Mapping[str, Area]
    runs: tuple[Run, ...]
    run_of: "array[int]"  # seat number → index in `runs`
    runs_by_rank: tuple[int, ...]  # indexes in `runs`, best first
    runs_of: Mapping[str, tuple[int, ...]]  # of those, the ones with ordinary seats of a category
    companions: Mapping[int, tuple[int, ...]]  # wheelchair bay → its companion seats
    bay_of: Mapping[int, int]  # companion seat → its wheelchair bay
    seat_names: tuple[str, ...]  # seat number → seat id
    seat_categories: tuple[str, ...]  # seat number → category
    ordinary: bytes  # seat number → 1, or 0 for wheelchair bays and companion seats
    ordinary_of: Mapping[str, "array[int]"]  # category → its ordinary seats, if it has any
    seat_count: int

    @property
    def place_count(self) -> int:
        return self.seat_count + sum(area.capacity for area in self.areas.values())

    def category_of(self, number: int) -> str:
        """The category of a seat or area place."""
        if number < self.seat_count:
            return self.seat_categories[number]
        return self.area_of(number).category

    def area_of(self, number: int) -> Area:
        """The area that a place number beyond the seats belongs to."""
        for area in self.plan.areas:
            if area.first_place <= number < area.first_place + area.capacity:
                return area
        raise AssertionError(f"no place {number} in this plan")

    def name_of(self, number: int) -> str:
        """The id of a seat, or of the area that a place belongs to."""
        if number < self.seat_count:
            return self.seat_names[number]
        return self.area_of(number).id

    def name_all(self, numbers: Collection[int]) -> tuple[str, ...]:
        """The ids of seats, and of the areas that places belong to, each once."""
        if not numbers:
            return ()
        return tuple(dict.fromkeys([self.name_of(number) for number in numbers]))


def derive_seating(plan: Plan) -> Seating:
    """Index a plan; an arena takes a fraction of a second, so keep the result."""
    adjacency = derive_adjacency(plan)
    runs: list[Run] = []
    run_of = array("i", bytes(4 * len(plan.seats)))
    for row in adjacency.rows:
        for first, length in row.runs:
            run_of[first : first + length] = array("i", [len(runs)]) * length
            best = min(adjacency.quality[first : first + length])
            runs.append(Run(first=first, length=length, row_index=row.index, best_rank=best))
    companions: dict[int, list[int]] = {}
    bay_of: dict[int, int] = {}
    for seat in plan.seats:
        if seat.companion_of is not None:
            companions.setdefault(seat.companion_of, []).append(seat.index)
            bay_of[seat.index] = seat.companion_of
    ordinary = bytes(not seat.accessible and not seat.companion for seat in plan.seats)
    ordinary_of: dict[str, array[int]] = {}
    for seat in plan.seats:
        if ordinary[seat.index]:
            ordinary_of.setdefault(seat.category, array("i")).append(seat.index)
    runs_by_rank = tuple(sorted(range(len(runs)), key=lambda place: runs[place].best_rank))
    return Seating(
        plan=plan,
        adjacency=adjacency,
        numbers={seat.id: seat.index for seat in plan.seats},
        areas={area.id: area for area in plan.areas},
        runs=tuple(runs),
        run_of=run_of,
        runs_by_rank=runs_by_rank,
        runs_of={
            category: tuple(place for place in runs_by_rank if place in having)
            for category, numbers in ordinary_of.items()
            for having in [{run_of[number] for number in numbers}]
        },
        companions={bay: tuple(seats) for bay, seats in companions.items()},
        bay_of=bay_of,
        seat_names=tuple(seat.id for seat in plan.seats),
        seat_categories=tuple(seat.category for seat in plan.seats),
        ordinary=ordinary,
        ordinary_of=ordinary_of,
        seat_count=len(plan.seats),
    )
