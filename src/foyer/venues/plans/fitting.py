"""How many seats stand in each row of a wedge, so that a hall has exactly the number it should."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from foyer.venues.plans.curve import DEGREE
from foyer.venues.plans.drafting import ROW_PITCH, SEAT_PITCH

MARGIN_LEAST = 20.0  # Left free at either end of a row: half an aisle.
MARGIN_MOST = 400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WedgeSize:
    inner: float  # radius of the first row
    degrees: float
    rows: int
    bay_pitch: float | None = None  # The last row holds pairs of a bay and a companion.


def fit_lengths(wedges: Sequence[WedgeSize], *, seats: int) -> list[list[int]]:
    """Row lengths of every wedge, `seats` together: aisles as wide as possible, then a trim."""
    margin = MARGIN_LEAST
    lengths = [_count_seats(wedge, margin) for wedge in wedges]
    assert _sum(lengths) >= seats, f"room for {_sum(lengths)} seats only"
    while margin < MARGIN_MOST:
        fewer = [_count_seats(wedge, margin + 1.0) for wedge in wedges]
        if _sum(fewer) < seats:
            break
        margin, lengths = margin + 1.0, fewer
    _trim_seats(lengths, _sum(lengths) - seats)
    return lengths


def _sum(lengths: Sequence[Sequence[int]]) -> int:
    return sum(sum(rows) for rows in lengths)


def _count_seats(wedge: WedgeSize, margin: float) -> list[int]:
    lengths = []
    for row in range(wedge.rows):
        arc = (wedge.inner + row * ROW_PITCH) * wedge.degrees * DEGREE - 2 * margin
        if wedge.bay_pitch is not None and row == wedge.rows - 1:
            lengths.append(max(2, math.floor(arc / wedge.bay_pitch) // 2 * 2))
        else:
            lengths.append(max(1, math.floor(arc / SEAT_PITCH) + 1))
    return lengths


def _trim_seats(lengths: list[list[int]], excess: int) -> None:
    """Take single seats off the rows before the last, the largest wedges first, turn by turn."""
    order = sorted(range(len(lengths)), key=lambda place: (-sum(lengths[place]), place))
    for turn in range(excess):
        lengths[order[turn % len(order)]][-2 - turn // len(order)] -= 1
