"""Best available: where a party of n sits best.

First side by side in one row, as near to the ideal place as possible and without leaving a single
seat behind where another choice exists; then over two neighbouring rows; then apart.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from foyer.inventory import limits
from foyer.inventory.requests import BestWish, ShowFacts
from foyer.inventory.rules.orphans import find_orphans, is_nearly_sold_out
from foyer.inventory.seating import FREE, Picture, Run, Seating
from foyer.venues.plans.adjacency import NO_ROW

Fits = Callable[[int], bool]

OTHER_ROW_WEIGHT = 4  # A seat four places along is as near as the one in front.


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Seat numbers, ascending. `together`: side by side, or over two neighbouring rows."""

    seats: tuple[int, ...]
    together: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A wish that could be met at this moment instead."""

    quantity: int
    category: str | None
    price_minor: int | None  # the dearest seat of it, default ticket type


def choose_best(
    picture: Picture, wish: BestWish, *, facts: ShowFacts, seating: Seating
) -> Choice | None:
    """The best choice for the wish, or None when nothing fits."""
    if wish.bays:
        return _choose_accessible(picture, wish, facts, seating)
    categories = _list_categories(wish, facts, seating)
    if not _has_free(picture, wish.quantity, categories, seating):
        return None  # Said before every row is searched in vain, for every way to sit apart.
    fits = _make_filter(picture, categories, seating)
    runs = seating.runs_by_rank if wish.category is None else seating.runs_of[wish.category]
    return _choose_ordinary(picture, wish.quantity, fits, seating, runs=runs)


def find_alternatives(
    picture: Picture, wish: BestWish, *, facts: ShowFacts, seating: Seating
) -> tuple[Alternative, ...]:
    """Up to three wishes near this one that could be met: other categories, smaller parties."""
    found: list[Alternative] = []
    for category in [None, *(category.id for category in seating.plan.categories)]:
        if category == wish.category and wish.max_price_minor is None:
            continue
        other = BestWish(quantity=wish.quantity, category=category)
        choice = choose_best(picture, other, facts=facts, seating=seating)
        if choice is not None:
            found.append(_describe(choice, category, facts, seating))
            break
    for quantity in range(wish.quantity - 1, 0, -1):
        other = BestWish(
            quantity=quantity, category=wish.category, max_price_minor=wish.max_price_minor
        )
        choice = choose_best(picture, other, facts=facts, seating=seating)
        if choice is not None:
            found.append(_describe(choice, wish.category, facts, seating))
        if len(found) >= limits.ALTERNATIVES_MAX:
            break
    return tuple(found)


def _describe(
    choice: Choice, category: str | None, facts: ShowFacts, seating: Seating
) -> Alternative:
    _, type_id = facts.default_type
    prices = [facts.price_of(seating.category_of(number), type_id) for number in choice.seats]
    known = [price for price in prices if price is not None]
    return Alternative(
        quantity=len(choice.seats), category=category, price_minor=max(known, default=None)
    )


def _list_categories(wish: BestWish, facts: ShowFacts, seating: Seating) -> frozenset[str]:
    """The wished category, or all of them, as far as they are sold within the price cap."""
    return frozenset(
        category.id
        for category in seating.plan.categories
        if _is_affordable(facts, category.id, wish)
    )


def _has_free(
    picture: Picture, quantity: int, categories: Collection[str], seating: Seating
) -> bool:
    """Whether these categories have so many free ordinary seats; looks no further than it must."""
    free = (
        number
        for category in categories
        for number in seating.ordinary_of.get(category, ())
        if picture[number] == FREE
    )
    return sum(1 for _ in islice(free, quantity)) == quantity


def _make_filter(picture: Picture, categories: Collection[str], seating: Seating) -> Fits:
    """Whether an ordinary seat is free and of one of the categories."""
    seats = seating.plan.seats

    def fits(number: int) -> bool:
        seat = seats[number]
        return (
            picture[number] == FREE
            and seat.category in categories
            and not seat.accessible
            and not seat.companion
        )

    return fits


def _choose_ordinary(
    picture: Picture, quantity: int, fits: Fits, seating: Seating, *, runs: Sequence[int]
) -> Choice | None:
    """`runs` are those with seats that may fit, best first."""
    window = _best_window(picture, quantity, fits, seating, runs=runs)
    if window is not None:
        return Choice(seats=window, together=True)
    pair = _best_row_pair(picture, quantity, fits, seating, runs=runs) if quantity > 1 else None
    if pair is not None:
        return Choice(seats=pair, together=True)
    apart = _best_apart(picture, quantity, fits, seating, runs=runs) if quantity > 1 else None
    return None if apart is None else Choice(seats=apart, together=False)


def _windows(picture: Picture, run: Run, size: int, fits: Fits) -> Iterator[tuple[int, ...]]:
    """Every stretch of `size` fitting neighbours of the run."""
    pattern, end = bytes([FREE]) * size, run.first + run.length
    start = picture.find(pattern, run.first, end)
    while start >= 0:
        window = tuple(range(start, start + size))
        if all(fits(number) for number in window):
            yield window
        start = picture.find(pattern, start + 1, end)


def _best_window(
    picture: Picture,
    size: int,
    fits: Fits,
    seating: Seating,
    *,
    runs: Sequence[int],
    avoid: frozenset[int] = frozenset(),
) -> tuple[int, ...] | None:
    """One row, no single seat left if possible, then the lowest sum of ranks.

    Runs come best first; a run whose best seat is too far back to win ends the search.
    """
    quality = seating.adjacency.quality
    forgiving = is_nearly_sold_out(picture, seating=seating)
    best: tuple[bool, int, tuple[int, ...]] | None = None
    for place in runs:
        run = seating.runs[place]
        if best is not None and not best[0] and run.best_rank * size > best[1]:
            break
        for window in _windows(picture, run, size, fits):
            if not avoid.isdisjoint(window):
                continue
            score = sum(quality[number] for number in window)
            if best is not None and not best[0] and score >= best[1]:
                continue
            lonely = not forgiving and bool(find_orphans(picture, window, seating=seating))
            if best is None or (lonely, score, window) < best:
                best = (lonely, score, window)
    return None if best is None else best[2]


def _best_row_pair(
    picture: Picture, size: int, fits: Fits, seating: Seating, *, runs: Sequence[int]
) -> tuple[int, ...] | None:
    """Two groups, one behind the other, as even as possible; rows come best first."""
    for place in runs:
        run = seating.runs[place]
        row = seating.adjacency.rows[run.row_index]
        if row.behind == NO_ROW:
            continue
        for ahead_size in _even_splits(size):
            for window in _windows(picture, run, ahead_size, fits):
                first = window[0] - row.first_index + row.behind_offset
                other = _window_behind(
                    picture,
                    seating,
                    row.behind,
                    (first, first + ahead_size),
                    size - ahead_size,
                    fits,
                )
                if other is not None:
                    return tuple(sorted(window + other))
    return None


def _even_splits(size: int) -> list[int]:
    """Sizes of the first group, the evenest split first."""
    return sorted(range(1, size), key=lambda ahead: abs(2 * ahead - size))


def _window_behind(
    picture: Picture,
    seating: Seating,
    row_index: int,
    span: tuple[int, int],
    size: int,
    fits: Fits,
) -> tuple[int, ...] | None:
    """A stretch in the row behind that overlaps the places `span` (end excluded) of the front."""
    row = seating.adjacency.rows[row_index]
    for start in range(max(0, span[0] - size + 1), min(row.length - size, span[1] - 1) + 1):
        numbers = tuple(range(row.first_index + start, row.first_index + start + size))
        same_run = seating.run_of[numbers[0]] == seating.run_of[numbers[-1]]
        if same_run and all(fits(number) for number in numbers):
            return numbers
    return None


def _best_apart(
    picture: Picture, size: int, fits: Fits, seating: Seating, *, runs: Sequence[int]
) -> tuple[int, ...] | None:
    """A few groups, each as large as possible; nobody alone if it can be helped."""
    chosen: tuple[int, ...] = ()
    for _ in range(limits.SPLIT_GROUPS_MAX):
        left = size - len(chosen)
        group = None
        for wanted in _group_sizes(left, first=not chosen):
            group = _best_window(picture, wanted, fits, seating, runs=runs, avoid=frozenset(chosen))
            if group is not None:
                break
        if group is None:
            return None
        chosen += group
        if len(chosen) == size:
            return tuple(sorted(chosen))
    return None


def _group_sizes(left: int, *, first: bool) -> list[int]:
    """Sizes to try for the next group; one that leaves a single person comes late."""
    sizes = range(left - 1 if first else left, 0, -1)
    return sorted(sizes, key=lambda size: (left - size == 1, -size))


def _choose_accessible(
    picture: Picture, wish: BestWish, facts: ShowFacts, seating: Seating
) -> Choice | None:
    """Wheelchair bays near each other, their companion seats, then ordinary seats close by."""
    allowed = _list_categories(wish, facts, seating)
    fits = _make_filter(picture, allowed, seating)
    free_bays = [
        seat.index
        for seat in seating.plan.seats
        if seat.accessible and picture[seat.index] == FREE and seat.category in allowed
    ]
    best: tuple[int, int, tuple[int, ...]] | None = None
    for bay in free_bays:
        bays = sorted(free_bays, key=lambda other: abs(other - bay))[: wish.bays]
        party = _gather_party(picture, bays, wish, allowed, fits, seating)
        if party is None:
            continue
        spread = sum(_distance(seating, bay, number) for number in party)
        score = spread * seating.seat_count + seating.adjacency.quality[bay]
        alone = -sum(seating.plan.seats[number].companion for number in party)
        if best is None or (alone, score, party) < best:
            best = (alone, score, party)
    if best is None:
        return None
    seats = best[2]
    return Choice(seats=seats, together=seats[-1] - seats[0] == len(seats) - 1)


def _is_affordable(facts: ShowFacts, category: str, wish: BestWish) -> bool:
    price = facts.price_of(category, facts.default_type[1])
    if price is None or (wish.category is not None and category != wish.category):
        return False
    return wish.max_price_minor is None or price <= wish.max_price_minor


def _gather_party(
    picture: Picture,
    bays: Sequence[int],
    wish: BestWish,
    allowed: Collection[str],
    fits: Fits,
    seating: Seating,
) -> tuple[int, ...] | None:
    if len(bays) < wish.bays:
        return None
    offered = [
        number
        for bay in bays
        for number in seating.companions.get(bay, ())
        if picture[number] == FREE and seating.plan.seats[number].category in allowed
    ]
    rest = wish.quantity - wish.bays
    wanted = rest if wish.companions is None else wish.companions
    companions = offered[:wanted]
    if wish.companions is not None and len(companions) < wish.companions:
        return None
    others = rest - len(companions)
    near = _find_near(bays[0], others, fits, seating)
    if len(near) < others:
        return None
    return tuple(sorted([*bays, *companions, *near]))


def _find_near(bay: int, count: int, fits: Fits, seating: Seating) -> list[int]:
    """The ordinary seats nearest to a bay; only those numbered near it are looked at."""
    if not count:
        return []
    low, high = bay - limits.NEAR_BAY_SEATS, bay + limits.NEAR_BAY_SEATS + 1
    around = range(max(0, low), min(seating.seat_count, high))
    ranked = sorted(
        (number for number in around if fits(number)),
        key=lambda number: (_distance(seating, bay, number), number),
    )
    return ranked[:count]


def _distance(seating: Seating, one: int, other: int) -> int:
    """Units between two seats, rounded; another row counts as far: one talks along a row."""
    seats = seating.plan.seats
    across = abs(seats[one].x - seats[other].x)
    return round(across + OTHER_ROW_WEIGHT * abs(seats[one].y - seats[other].y))
