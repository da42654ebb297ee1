"""Seats as good as those that somebody else was quicker to take."""

from collections.abc import Collection, Iterator, Sequence
from heapq import nsmallest
from math import hypot

from foyer.inventory import limits
from foyer.inventory.rules.orphans import find_orphans
from foyer.inventory.seating import FREE, Picture, Run, Seating


def find_nearest(
    picture: Picture, wanted: Sequence[int], *, count: int, seating: Seating
) -> tuple[tuple[int, ...], ...]:
    """Up to `count` choices of as many free seats as `wanted`, side by side, the nearest first.

    Same categories as the wanted seats, of the same kind (ordinary, wheelchair bay, companion),
    without leaving a single seat where another choice exists; no two choices share a seat. Seats
    of `wanted` that are still free may be among them. Area places are not looked at.
    """
    seats = [number for number in wanted if number < seating.seat_count]
    if not seats:
        return ()
    near = nsmallest(limits.NEAREST_LOOKED_AT, _windows(picture, seats, seating))
    ranked = sorted(
        (bool(find_orphans(picture, window, seating=seating)), distance, window)
        for distance, window in near
    )
    chosen: list[tuple[int, ...]] = []
    used: set[int] = set()
    for _, _, window in ranked:
        if used.isdisjoint(window):
            chosen.append(window)
            used.update(window)
        if len(chosen) == count:
            break
    return tuple(chosen)


def _windows(
    picture: Picture, wanted: Sequence[int], seating: Seating
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Every stretch of as many fitting neighbours, with its distance in units of the plan."""
    plan = seating.plan
    kinds = {_kind(number, seating) for number in wanted}
    x, y = _middle(wanted, seating)
    size, pattern = len(wanted), bytes([FREE]) * len(wanted)
    for run in seating.runs:
        for first in _starts(picture, run, pattern):
            window = tuple(range(first, first + size))
            if all(_kind(number, seating) in kinds for number in window):
                here = [(plan.seats[number].x, plan.seats[number].y) for number in window]
                middle_x = sum(place[0] for place in here) / size
                middle_y = sum(place[1] for place in here) / size
                yield hypot(middle_x - x, middle_y - y), window


def _starts(picture: Picture, run: Run, pattern: bytes) -> Iterator[int]:
    end = run.first + run.length
    start = picture.find(pattern, run.first, end)
    while start >= 0:
        yield start
        start = picture.find(pattern, start + 1, end)


def _kind(number: int, seating: Seating) -> tuple[str, bool, bool]:
    seat = seating.plan.seats[number]
    return seat.category, seat.accessible, seat.companion


def _middle(numbers: Collection[int], seating: Seating) -> tuple[float, float]:
    seats = [seating.plan.seats[number] for number in numbers]
    return sum(seat.x for seat in seats) / len(seats), sum(seat.y for seat in seats) / len(seats)
