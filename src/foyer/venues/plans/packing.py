"""Two column codings of the geometry: runs of equal values, and runs of equal differences."""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

Json = object


def pack_runs(values: Iterable[Json]) -> list[Json]:
    """[value, count, value, count, …]"""
    out: list[Json] = []
    for value, group in groupby(values):
        out += [value, sum(1 for _ in group)]
    return out


def pack_steps(values: Sequence[int]) -> list[Json]:
    """Runs of the differences; the value before the first is 0."""
    return pack_runs(after - before for before, after in pairwise([0, *values]))


def unpack_runs(packed: Sequence[Json]) -> list[Json]:
    """The values of `pack_runs`."""
    out: list[Json] = []
    for value, count in zip(packed[::2], packed[1::2], strict=True):
        assert isinstance(count, int)
        out += [value] * count
    return out


def unpack_steps(packed: Sequence[Json]) -> list[int]:
    """The values of `pack_steps`."""
    value, out = 0, []
    for step in unpack_runs(packed):
        assert isinstance(step, int)
        value += step
        out.append(value)
    return out
