"""The single-seat rule: a choice should not leave one free seat alone that had company before."""

from collections.abc import Collection
from dataclasses import dataclass

from foyer.inventory import limits
from foyer.inventory.seating import FREE, Picture, Run, Seating


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
    taken = set(chosen)
    suspects = {
        neighbour
        for number in taken
        for neighbour in (number - 1, number + 1)
        if neighbour not in taken
    }
    return tuple(
        number
        for number in sorted(suspects)
        if _is_ordinary_free(picture, number, seating)
        and not _has_company(picture, number, taken, seating)
        and _has_company(picture, number, (), seating)
    )


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
    free = picture.count(FREE, 0, seating.seat_count)
    forgiven = int(seating.seat_count * limits.ORPHANS_FORGIVEN_SHARE)
    return free <= max(forgiven, min(limits.ORPHANS_FORGIVEN_SEATS, seating.seat_count // 4))


def _is_ordinary_free(picture: Picture, number: int, seating: Seating) -> bool:
    if not 0 <= number < seating.seat_count or picture[number] != FREE:
        return False
    seat = seating.plan.seats[number]
    return not seat.accessible and not seat.companion


def _has_company(picture: Picture, number: int, taken: Collection[int], seating: Seating) -> bool:
    run = seating.run_of[number]
    return any(
        neighbour not in taken
        and _is_ordinary_free(picture, neighbour, seating)
        and seating.run_of[neighbour] == run
        for neighbour in (number - 1, number + 1)
    )


def _touched_gaps(
    picture: Picture, chosen: Collection[int], seating: Seating
) -> list[tuple[int, int]]:
    """(first, length) of every stretch of ordinary free neighbours that the choice reaches into."""
    gaps = []
    for place in sorted({seating.run_of[number] for number in chosen}):
        run: Run = seating.runs[place]
        first = run.first
        end = run.first + run.length
        while first < end:
            last = first
            while last < end and _is_ordinary_free(picture, last, seating):
                last += 1
            if any(first <= number < last for number in chosen):
                gaps.append((first, last - first))
            first = last + 1
    return gaps


def _find_better(
    picture: Picture, inside: Collection[int], first: int, length: int, seating: Seating
) -> tuple[int, ...] | None:
    """The nearest stretch of as many seats in the gap that leaves nobody alone."""
    size = len(inside)
    start = min(inside)
    places = sorted(range(first, first + length - size + 1), key=lambda place: abs(place - start))
    for place in places:
        window = tuple(range(place, place + size))
        if not find_orphans(picture, window, seating=seating):
            return window
    return None
