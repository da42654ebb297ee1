"""The single-seat rule: a choice should not leave one free seat alone that had company before."""

from collections.abc import Collection
from dataclasses import dataclass

from foyer.inventory import limits
from foyer.inventory.seating import FREE, Picture, Run, Seating, count_free


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanFinding:
    """Seats left alone, and a choice of the same size that leaves none (empty: there is none)."""

    orphans: tuple[int, ...]
    suggestion: tuple[int, ...]


def find_orphans(picture: Picture, chosen: Collection[int], *, seating: Seating) -> tuple[int, ...]:
    """Seat numbers that taking `chosen` leaves single; ascending, empty when the choice is fair.

    Aisles break adjacency. A seat that was single before is nobody's fault. Wheelchair bays and
    companion seats are sold apart: they are neither orphans nor company.
    """
    taken = frozenset(chosen)
    orphans = set()
    for number in taken:
        for step in (-1, 1):
            beside = number + step
            if beside in taken or not _is_ordinary_free(picture, beside, seating):
                continue
            # Its neighbours are the chosen seat and the one beyond: does any company stay?
            beyond = beside + step
            beyond_is_company = _are_company(picture, beside, beyond, seating)
            if beyond_is_company and beyond not in taken:
                continue
            if beyond_is_company or _are_company(picture, beside, number, seating):
                orphans.add(beside)
    return tuple(sorted(orphans)) if orphans else ()


def check_orphans(
    picture: Picture, chosen: Collection[int], *, seating: Seating
) -> OrphanFinding | None:
    """What is wrong with a choice of seats, or None.

    Forgiven when the house is nearly sold out, and when the party forces it: no other choice of as
    many neighbours in the same gap would do better. So the last seats can always be sold.
    """
    orphans = find_orphans(picture, chosen, seating=seating)
    if not orphans or is_nearly_sold_out(picture, seating=seating):
        return None
    suggestion: set[int] = set(chosen)
    blamed: list[int] = []
    for first, length in _touched_gaps(picture, chosen, seating):
        inside = [number for number in chosen if first <= number < first + length]
        here = [number for number in orphans if first <= number < first + length]
        if not here:
            continue
        better = _find_better(picture, inside, first, length, seating)
        if better is not None:
            blamed += here
            suggestion = suggestion.difference(inside).union(better)
    if not blamed:
        return None
    return OrphanFinding(orphans=tuple(blamed), suggestion=tuple(sorted(suggestion)))


def is_nearly_sold_out(picture: Picture, *, seating: Seating) -> bool:
    """Whether so few seats are free that single ones are forgiven."""
    few = max(
        int(seating.seat_count * limits.ORPHANS_FORGIVEN_SHARE),
        min(limits.ORPHANS_FORGIVEN_SEATS, seating.seat_count // 4),
    )
    free = 0
    part = 2 * few + 1  # Most houses have enough free seats in the first one.
    for start in range(0, seating.seat_count, part):
        free += count_free(picture, start, min(start + part, seating.seat_count))
        if free > few:
            return False
    return True


def _is_ordinary_free(picture: Picture, number: int, seating: Seating) -> bool:
    if not 0 <= number < seating.seat_count or picture[number] != FREE:
        return False
    return bool(seating.ordinary[number])


def _are_company(picture: Picture, number: int, other: int, seating: Seating) -> bool:
    """Whether another seat is free for somebody to sit there, and no aisle is between the two."""
    return (
        _is_ordinary_free(picture, other, seating)
        and seating.run_of[other] == seating.run_of[number]
    )


def _touched_gaps(
    picture: Picture, chosen: Collection[int], seating: Seating
) -> list[tuple[int, int]]:
    """(first, length) of every stretch of ordinary free neighbours that the choice reaches into."""
    gaps = []
    covered_until = 0
    for number in sorted(chosen):
        if number < covered_until or not _is_ordinary_free(picture, number, seating):
            continue
        run: Run = seating.runs[seating.run_of[number]]
        first, end = number, number + 1
        while first > run.first and _is_ordinary_free(picture, first - 1, seating):
            first -= 1
        while end < run.first + run.length and _is_ordinary_free(picture, end, seating):
            end += 1
        gaps.append((first, end - first))
        covered_until = end
    return gaps


def _find_better(
    picture: Picture, inside: Collection[int], first: int, length: int, seating: Seating
) -> tuple[int, ...] | None:
    """The nearest stretch of as many seats in the gap that leaves nobody alone."""
    size = len(inside)
    start = min(inside)
    last = first + length - size
    for distance in range(length):
        for place in dict.fromkeys((start - distance, start + distance)):
            if not first <= place <= last:
                continue
            window = tuple(range(place, place + size))
            if not find_orphans(picture, window, seating=seating):
                return window
    return None
