"""Seats on an arc, computed alike to the last bit in Python and in JavaScript.

Only the four operations and `floor` are used: IEEE 754 fixes their results, while `sin` and `cos`
of a language's library may differ in the last place. `elements/geometry.js` is the twin of this.
"""

import math
from collections.abc import Sequence

from foyer.venues.plans.limits import QUANTUM
from foyer.venues.plans.model import Curve, Wedge

DEGREE = 0.017453292519943295
RADIAN = 57.29577951308232


def find_direction(degrees: float) -> tuple[float, float]:
    """Cosine and sine, exact at the quarter turns; error below 1e-12 elsewhere."""
    quarter = math.floor(degrees / 90.0 + 0.5)
    x = (degrees - 90.0 * quarter) * DEGREE
    z = x * x
    sine = x * (
        1.0
        + z
        * (
            -1.0 / 6.0
            + z * (1.0 / 120.0 + z * (-1.0 / 5040.0 + z * (1.0 / 362880.0 - z / 39916800.0)))
        )
    )
    cosine = 1.0 + z * (
        -0.5
        + z
        * (
            1.0 / 24.0
            + z * (-1.0 / 720.0 + z * (1.0 / 40320.0 + z * (-1.0 / 3628800.0 + z / 479001600.0)))
        )
    )
    turn = quarter % 4
    if turn == 0:
        return cosine, sine
    if turn == 1:
        return -sine, cosine
    if turn == 2:
        return -cosine, -sine
    return sine, -cosine


def quantise(value: float) -> int:
    """A coordinate in whole quanta, halves upwards (as JavaScript's `Math.round` does)."""
    return math.floor(value * QUANTUM + 0.5)


def measure_offsets(length: int, *, pitch: float, gaps: Sequence[tuple[int, float]]) -> list[float]:
    """Distances of a row's seats along it, from the row's middle."""
    offsets = []
    extra = dict(gaps)
    run = 0.0
    for seat in range(length):
        offsets.append(run)
        run += pitch + extra.get(seat, 0.0)
    middle = offsets[-1] / 2.0 if offsets else 0.0
    return [offset - middle for offset in offsets]


def expand_curve(curve: Curve, *, length: int) -> list[tuple[int, int]]:
    """Positions of `length` seats in quanta."""
    places = []
    for offset in measure_offsets(length, pitch=curve.pitch, gaps=curve.gaps):
        along = offset + curve.shift
        cosine, sine = find_direction(curve.degrees - along / curve.radius * RADIAN)
        places.append(
            (quantise(curve.cx + curve.radius * cosine), quantise(curve.cy + curve.radius * sine))
        )
    return places


def find_wedge_middle(wedge: Wedge) -> tuple[float, float]:
    """The middle of a wedge, quantised: where its section's label stands unless told otherwise."""
    cosine, sine = find_direction((wedge.start_degrees + wedge.end_degrees) / 2.0)
    radius = (wedge.inner + wedge.outer) / 2.0
    return (
        quantise(wedge.cx + radius * cosine) / QUANTUM,
        quantise(wedge.cy + radius * sine) / QUANTUM,
    )
