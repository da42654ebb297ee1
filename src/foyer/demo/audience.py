"""Who sits where: how many come to a show, in which parties, on which seats. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from foyer.demo.limits import BOOKING_SEATS_MAX
from foyer.venues.plans.model import Plan

_PARTY_SIZES = (1, 2, 3, 4, 5, 6)
_PARTY_WEIGHTS = (14, 52, 12, 16, 3, 3)
_BEST_ROW = 0.6  # Of the depth of a section: most people want a little behind the middle.
# Share of the places sold, from and to, by days until the show; beyond the last: the last.
_SHARES = ((0, 0.25, 0.85), (1, 0.12, 0.50), (3, 0.03, 0.15), (7, 0.01, 0.07), (99, 0.0, 0.03))
_PAST_SHARES = (0.25, 0.70)
_PAST_PERCENT = 50  # Of the past shows have sales at all: enough for a history.
_FULL_PERCENT, _FULL_DAYS = 5, 2  # Of the coming shows in small halls: sold out.
_NEARLY_FULL_PERCENT, _NEARLY_FULL_DAYS = 8, 1  # …and this many with a few seats left.
_SMALL_HALL = 260  # Places; larger halls sell a smaller share, to keep the demo quick.
_LARGE_HALL_PERCENT = 30
_HUGE_HALL = 2_000
_HUGE_HALL_PERCENT = 8
_LEFT_MAX = 8

assert max(_PARTY_SIZES) == BOOKING_SEATS_MAX


@dataclass(slots=True)
class _RowState:
    """Seats of a row sold so far: a run that grows from `start` to both sides, with gaps."""

    first_index: int
    length: int
    left: int = -1
    right: int = -1
    order: float = 0.0
    misses: int = field(default=0)


def decide_audience(*, places: int, days_ahead: int, dice: Random) -> tuple[int, bool]:
    """How many places of a show are sold, and whether it is (nearly) full and must stay so."""
    if days_ahead < 0:
        if dice.random() * 100 >= _PAST_PERCENT:
            return 0, False
        low, high = _PAST_SHARES
    else:
        low, high = next((low, high) for days, low, high in _SHARES if days_ahead <= days)
        roll = dice.random() * 100
        if places <= _SMALL_HALL and days_ahead <= _FULL_DAYS and roll < _FULL_PERCENT:
            return places, True
        nearly = _FULL_PERCENT <= roll < _FULL_PERCENT + _NEARLY_FULL_PERCENT
        if places <= _SMALL_HALL and days_ahead <= _NEARLY_FULL_DAYS and nearly:
            return places - dice.randint(1, _LEFT_MAX), True
    wanted = places * dice.uniform(low, high)
    if places > _HUGE_HALL:
        wanted *= _HUGE_HALL_PERCENT / 100
    elif places > _SMALL_HALL:
        wanted *= _LARGE_HALL_PERCENT / 100
    return int(wanted), False


def seat_parties(plan: Plan, *, places: int, dice: Random) -> list[tuple[int, ...]]:
    """Parties of neighbours for `places` admissions; when all are wanted, every place is taken.

    Nobody is left with a single free seat between two parties, except by the last of a full house.
    """
    assert 0 <= places <= plan.place_count, (places, plan.place_count)
    standing = plan.place_count - len(plan.seats)
    on_floor = min(standing, places * standing // plan.place_count) if standing else 0
    if places == plan.place_count:
        on_floor = standing
    parties = _fill_seats(plan, seats=min(places - on_floor, len(plan.seats)), dice=dice)
    floor = [
        area.first_place + turn
        for area in plan.areas
        for turn in range(area.capacity * on_floor // standing)
    ]
    return parties + _cut(floor, dice=dice)


def _fill_seats(plan: Plan, *, seats: int, dice: Random) -> list[tuple[int, ...]]:
    if seats == len(plan.seats):
        return _cut(range(len(plan.seats)), dice=dice)
    rows = _order_rows(plan, dice)
    parties: list[tuple[int, ...]] = []
    open_rows, taken = rows, 0
    while taken < seats and open_rows:
        size = min(dice.choices(_PARTY_SIZES, _PARTY_WEIGHTS)[0], seats - taken)
        place = min(int(dice.expovariate(4 / len(open_rows))), len(open_rows) - 1)
        row = open_rows[place]
        party = _sit(row, size, dice)
        if party:
            parties.append(party)
            taken += len(party)
        else:
            row.misses += 1
            if row.misses > 2:
                open_rows.remove(row)
    if taken < seats:
        parties += _cut(_remaining(plan, parties)[: seats - taken], dice=dice)
    return parties


def _order_rows(plan: Plan, dice: Random) -> list[_RowState]:
    """Rows in order of liking; the first rows of wheelchair bays come last."""
    states = []
    for section in plan.sections:
        for place in range(section.row_count):
            row = plan.rows[section.first_row + place]
            depth = place / max(1, section.row_count - 1)
            liking = abs(depth - _BEST_ROW) + dice.random() * 0.35
            if any(
                plan.seats[index].accessible
                for index in range(row.first_index, row.first_index + row.length)
            ):
                liking += 1
            states.append(_RowState(first_index=row.first_index, length=row.length, order=liking))
    states.sort(key=lambda state: state.order)
    return states


def _sit(row: _RowState, size: int, dice: Random) -> tuple[int, ...]:
    """Seats for a party next to those taken, now and then two seats off; empty when none fit."""
    if size > row.length:
        return ()
    if row.left < 0:
        start = max(0, min(row.length - size, row.length // 2 - size // 2 + dice.randint(-2, 2)))
        start = _avoid_single(start, size, row.length)
        row.left, row.right = start, start + size
        return _indices(row, start, size)
    gap = 2 if dice.random() < 0.15 else 0
    sides = ["left", "right"]
    dice.shuffle(sides)
    for side in sides:
        if side == "left" and _fits(row.left - gap, size):
            start = row.left - gap - size
            row.left = start
            return _indices(row, start, size)
        if side == "right" and _fits(row.length - row.right - gap, size):
            start = row.right + gap
            row.right = start + size
            return _indices(row, start, size)
    return ()


def _fits(free: int, size: int) -> bool:
    """Whether a party fits into `free` seats at an end without leaving exactly one."""
    return free >= size and free - size != 1


def _avoid_single(start: int, size: int, length: int) -> int:
    if start == 1:
        return 0
    return length - size if length - start - size == 1 else start


def _indices(row: _RowState, start: int, size: int) -> tuple[int, ...]:
    first = row.first_index + start
    return tuple(range(first, first + size))


def _remaining(plan: Plan, parties: Sequence[tuple[int, ...]]) -> list[int]:
    taken = {index for party in parties for index in party}
    return [seat.index for seat in plan.seats if seat.index not in taken]


def _cut(numbers: Sequence[int], *, dice: Random) -> list[tuple[int, ...]]:
    """Cut a list of places into parties."""
    parties = []
    place = 0
    while place < len(numbers):
        size = dice.choices(_PARTY_SIZES, _PARTY_WEIGHTS)[0]
        parties.append(tuple(numbers[place : place + size]))
        place += size
    return parties
