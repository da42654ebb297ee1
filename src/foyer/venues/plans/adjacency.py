"""Who sits beside whom, who sits behind, and which seats are best: arrays of integers.

Derived from the geometry once per plan version and kept in memory; the rules for single seats and
for the best seats available work on it.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from foyer.venues.plans.limits import AISLE_GAP_RATIO
from foyer.venues.plans.model import Plan, Row, Seat, Section

NO_ROW = -1
NEAR_ROWS = 2  # Rows of the document either side that may stand in front of or behind a row.
ROW_REACH = 2.5  # Farther apart than this multiple of the pitch, rows are not neighbours.
SWEET_SPOT = 0.6  # Before a screen, the best seats stand at this part of the hall's depth.


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShape:
    """One row of `length` seats from seat number `first_index` on, in order.

    `breaks` are the places k (1…length−1) where seat k does not sit beside seat k−1: an aisle.
    `ahead` and `behind` are row indexes or NO_ROW; the seat in front of place k is place
    k + `ahead_offset` of that row, if there is such a place, and likewise behind.
    """

    index: int
    section_index: int
    first_index: int
    length: int
    breaks: tuple[int, ...]
    ahead: int
    ahead_offset: int
    behind: int
    behind_offset: int

    @property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """(first seat number, length) of every unbroken run of neighbours."""
        edges = (0, *self.breaks, self.length)
        return tuple((self.first_index + start, end - start) for start, end in pairwise(edges))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjacency:
    """`rows` by row index; `quality[seat number]` is the seat's rank, 0 for the best."""

    rows: tuple[RowShape, ...]
    quality: "array[int]"


def derive_adjacency(plan: Plan) -> Adjacency:
    """Row shapes and ranks of a plan; 80,000 seats take a fraction of a second."""
    pitches = []
    breaks = []
    for row in plan.rows:
        pitch, places = _measure_row(plan.seats[row.first_index : row.first_index + row.length])
        pitches.append(pitch)
        breaks.append(places)
    reach = [distance * ROW_REACH for distance in pitches]
    depths = _measure_depths(plan)
    neighbours = {
        row.index: _find_neighbours(plan, row, reach[row.index], depths) for row in plan.rows
    }
    return Adjacency(
        rows=tuple(
            RowShape(
                index=row.index,
                section_index=row.section_index,
                first_index=row.first_index,
                length=row.length,
                breaks=breaks[row.index],
                ahead=neighbours[row.index][0],
                ahead_offset=neighbours[row.index][1],
                behind=neighbours[row.index][2],
                behind_offset=neighbours[row.index][3],
            )
            for row in plan.rows
        ),
        quality=rank_seats(plan),
    )


def rank_seats(plan: Plan) -> "array[int]":
    """Each seat's rank: full view first, then nearness to the stage, or to the sweet spot."""
    x, y = _find_ideal(plan)
    keys = [
        (seat.restricted_view, round(hypot(seat.x - x, seat.y - y)), seat.index)
        for seat in plan.seats
    ]
    keys.sort()
    ranks = array("i", bytes(4 * len(keys)))
    for rank, (_, _, index) in enumerate(keys):
        ranks[index] = rank
    return ranks


def _measure_row(seats: Sequence[Seat]) -> tuple[float, tuple[int, ...]]:
    """The median pitch of a row, and where it is broken."""
    if len(seats) < 2:
        return 2.0 * seats[0].radius * 1.5, ()
    steps = []
    x, y = seats[0].x, seats[0].y
    for seat in seats[1:]:
        steps.append(hypot(seat.x - x, seat.y - y))
        x, y = seat.x, seat.y
    pitch = sorted(steps)[(len(steps) - 1) // 2]
    limit = pitch * AISLE_GAP_RATIO
    return pitch, tuple(
        place + 1 for place, step in enumerate(steps) if step > limit or seats[place].aisle
    )


def _measure_depths(plan: Plan) -> list[float]:
    """How far each row's middle is from the stage; document order where there is none."""
    if plan.focal is None:
        return [float(row.index) for row in plan.rows]
    x, y = plan.focal.x, plan.focal.y
    middles = [plan.seats[row.first_index + row.length // 2] for row in plan.rows]
    return [hypot(seat.x - x, seat.y - y) for seat in middles]


def _find_neighbours(
    plan: Plan, row: Row, reach: float, depths: Sequence[float]
) -> tuple[int, int, int, int]:
    """Row ahead and its offset, row behind and its offset."""
    section: Section = plan.sections[row.section_index]
    place = row.length // 2
    seat = plan.seats[row.first_index + place]
    best = {True: (reach, NO_ROW, 0), False: (reach, NO_ROW, 0)}
    if row.table is None:
        first = max(section.first_row, row.index - NEAR_ROWS)
        end = min(section.first_row + section.row_count, row.index + NEAR_ROWS + 1)
        for other in plan.rows[first:end]:
            if other.index == row.index or other.table is not None:
                continue
            distance, there = _find_nearest(plan, seat, other, place)
            ahead = depths[other.index] < depths[row.index]
            if distance < best[ahead][0]:
                best[ahead] = (distance, other.index, there - place)
    return best[True][1], best[True][2], best[False][1], best[False][2]


def _find_nearest(plan: Plan, seat: Seat, other: Row, place: int) -> tuple[float, int]:
    """Distance to the nearest seat of the other row, and its place, walking from `place` on."""
    seats = plan.seats
    first, last = other.first_index, other.length - 1

    def measure(there: int) -> float:
        stands = seats[first + there]
        return hypot(stands.x - seat.x, stands.y - seat.y)

    there = min(place, last)
    distance = measure(there)
    for step in (-1, 1):
        while 0 <= there + step <= last:
            nearer = measure(there + step)
            if nearer >= distance:
                break
            there, distance = there + step, nearer
    return distance, there


def _find_ideal(plan: Plan) -> tuple[float, float]:
    """The place nearest to which one sits best."""
    focal = plan.focal
    if focal is None or not plan.seats:
        return plan.width / 2, 0.0
    if focal.kind != "screen":
        return focal.x, focal.y
    count = len(plan.seats)
    dx = sum(seat.x for seat in plan.seats) / count - focal.x
    dy = sum(seat.y for seat in plan.seats) / count - focal.y
    length = hypot(dx, dy) or 1.0
    dx, dy = dx / length, dy / length
    depths = [(seat.x - focal.x) * dx + (seat.y - focal.y) * dy for seat in plan.seats]
    depth = min(depths) + SWEET_SPOT * (max(depths) - min(depths))
    return focal.x + dx * depth, focal.y + dy * depth
