"""Other seats for a party that has its own: beside the map, to try in one tap. Pure.

The offers are the same whichever of them is held at the moment: the house's best two, and the best
of another price. Taking one is a change of the hold, all or nothing, and its clock runs on.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from msgspec import structs

from foyer.inventory.limits import BEST_QUANTITY_MAX
from foyer.inventory.requests import BestWish, HoldRecord
from foyer.inventory.rules.best import Choice, choose_best
from foyer.inventory.seating import BOOKED, FREE, Picture
from foyer.web.shop import limits
from foyer.web.shop.seat_words import plate_of, say_numbers, say_where
from foyer.web.shop.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSeats:
    """One offer. `add` and `remove` are seat ids; `chosen` is what the visitor has already."""

    plate: str
    words: str
    where: str
    total_minor: int
    chosen: bool
    hold: UUID
    add: tuple[str, ...]
    remove: tuple[str, ...]


def can_exchange(stage: Stage) -> bool:
    """Whether what is held can be swapped as a whole: one hold of numbered seats."""
    return len(stage.holds) == 1 and max(stage.mine) < stage.seating.seat_count


def find_other_seats(stage: Stage) -> tuple[OtherSeats, ...]:
    """Offers for exactly as many as are held; none where finding them would take long."""
    if not stage.on_sale or not can_exchange(stage) or len(stage.mine) > BEST_QUANTITY_MAX:
        return ()
    hold = stage.holds[0]
    offers = tuple(_describe(choice, hold, stage) for choice in _find_choices(hold, stage))
    return offers if any(not offer.chosen for offer in offers) else ()


def choose_anew(hold: HoldRecord, wish: BestWish, *, stage: Stage) -> Choice | None:
    """The best places for a wish if what the hold has were free."""
    picture = picture_without(hold, stage=stage)
    return choose_best(picture, wish, facts=stage.facts, seating=stage.seating)


def picture_without(hold: HoldRecord, *, stage: Stage) -> bytearray:
    """The hall as if this hold were not there."""
    picture = bytearray(stage.picture)
    for number in hold.seat_nos:
        picture[number] = FREE
    return picture


def carry_types(
    hold: HoldRecord, *, add: Collection[int], remove: Collection[int], stage: Stage
) -> dict[str, str]:
    """Seat id → ticket type code: who sat in a removed seat sits in an added one, in their order.

    Nothing is said of a seat that nobody follows into or that is not sold for that type.
    """
    held = sorted(hold.seats, key=lambda seat: seat.number)
    people = [stage.type_of(seat) for seat in held if seat.number in remove]
    return {
        stage.seating.name_of(number): code
        for number, code in zip(sorted(add), people, strict=False)
        if stage.price_of(number, code) is not None
    }


def _find_choices(hold: HoldRecord, stage: Stage) -> Iterator[Choice]:
    """The best places, best first, none sharing a seat with another."""
    seats = stage.seating.plan.seats
    bays = sum(seats[number].accessible for number in hold.seat_nos)
    if bays and len(seats) > limits.OTHER_SEATS_BAYS_HALL_MAX:
        return
    picture = picture_without(hold, stage=stage)
    runs = _find_free_runs(picture, stage)
    party = BestWish(quantity=len(hold.seat_nos), bays=bays)
    shown: set[str] = set()
    for _ in range(limits.OTHER_SEATS_BEST):
        choice = _choose_together(picture, party, runs.get(None, ()), stage)
        if choice is None:
            return  # A search in part of the same seats would not find more.
        shown.update(_take(choice, picture, stage))
        yield choice
    for category in _other_categories(stage, shown):
        wish = structs.replace(party, category=category)
        choice = _choose_together(picture, wish, runs.get(category, ()), stage)
        if choice is not None:
            yield choice
            return


def _find_free_runs(picture: Picture, stage: Stage) -> Mapping[str | None, tuple[int, ...]]:
    """The best runs with a free seat, best first: of all (None) and by category.

    Only so many are searched: a nearly full stadium has thousands, and a search that finds nothing
    looks at each of them several times. A run counts for the categories at both of its free ends.
    """
    seating, seats = stage.seating, stage.seating.plan.seats
    found: dict[str | None, list[int]] = {None: []}
    for place in seating.runs_by_rank:
        run = seating.runs[place]
        first = picture.find(FREE, run.first, run.first + run.length)
        if first < 0:
            continue
        last = picture.rfind(FREE, run.first, run.first + run.length)
        for kind in {None, seats[first].category, seats[last].category}:
            runs = found.setdefault(kind, [])
            if len(runs) < limits.OTHER_SEATS_RUNS_MAX:
                runs.append(place)
    return {kind: tuple(runs) for kind, runs in found.items()}


def _choose_together(
    picture: Picture, wish: BestWish, runs: tuple[int, ...], stage: Stage
) -> Choice | None:
    """Nobody is shown a place that is worse than what one finds by oneself: apart."""
    searched = replace(stage.seating, runs_by_rank=runs)
    choice = choose_best(picture, wish, facts=stage.facts, seating=searched)
    return choice if choice is not None and choice.together else None


def _take(choice: Choice, picture: bytearray, stage: Stage) -> set[str]:
    """Mark the seats of an offer, so that the next one has others; their categories."""
    for number in choice.seats:
        picture[number] = BOOKED
    return {stage.seating.category_of(number) for number in choice.seats}


def _other_categories(stage: Stage, shown: set[str]) -> list[str]:
    """Seat categories that are not shown yet, the cheapest first."""
    usual = stage.facts.default_type[1]
    prices = {
        category.id: stage.facts.price_of(category.id, usual)
        for category in stage.seating.plan.categories
        if category.id not in shown
    }
    known = {category: price for category, price in prices.items() if price is not None}
    return sorted(known, key=lambda category: known[category])


def _describe(choice: Choice, hold: HoldRecord, stage: Stage) -> OtherSeats:
    """The offer for the same people: whoever keeps the seat keeps its price."""
    seating = stage.seating
    add = sorted(set(choice.seats).difference(hold.seat_nos))
    remove = sorted(set(hold.seat_nos).difference(choice.seats))
    types = carry_types(hold, add=add, remove=remove, stage=stage)
    total = sum(stage.price_of_held(seat) for seat in hold.seats if seat.number not in remove)
    for number in add:
        price = stage.price_of(number, types.get(seating.name_of(number), ""))
        assert price is not None  # The best places are sold for the usual ticket type at least.
        total += price
    return OtherSeats(
        plate=plate_of(choice.seats, seating=seating),
        words=say_numbers(choice.seats, seating=seating),
        where=say_where(choice.seats, seating=seating),
        total_minor=total,
        chosen=not add,
        hold=hold.public_id,
        add=tuple(map(seating.name_of, add)),
        remove=tuple(map(seating.name_of, remove)),
    )
