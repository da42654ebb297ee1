"""Other places for a party that has its seats: beside the map, to flip between. Pure.

The offers are the same whichever of them is held at the moment: the house's best two, and the best
of another price. Taking one is a change of the hold, all or nothing, and its clock runs on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from foyer.inventory.limits import BEST_QUANTITY_MAX
from foyer.inventory.requests import BestWish, HoldRecord
from foyer.inventory.rules.best import Choice, choose_best
from foyer.inventory.seating import BOOKED, FREE, Picture
from foyer.web.shop.limits import FLIPS_MAX
from foyer.web.shop.seat_words import plate_of, say_numbers, say_where
from foyer.web.shop.stage import Stage
from foyer.web.shop.ticket_choice import FIELD

_SAME_KIND = 2  # The two best of all; what follows is of another price.


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One offer. `add` and `remove` are seat ids; `types` are form fields that go along."""

    plate: str
    words: str
    where: str
    total_minor: int
    chosen: bool
    hold: UUID
    add: tuple[str, ...]
    remove: tuple[str, ...]
    types: tuple[tuple[str, str], ...]


def find_flips(stage: Stage) -> tuple[Flip, ...]:
    """Offers for exactly as many as are held; none for standing places or several holds."""
    if len(stage.holds) != 1 or not stage.on_sale:
        return ()
    hold = stage.holds[0]
    if len(hold.seat_nos) > BEST_QUANTITY_MAX or max(hold.seat_nos) >= stage.seating.seat_count:
        return ()
    flips = tuple(_describe(choice, hold, stage) for choice in _find_choices(hold, stage))
    return flips if any(not flip.chosen for flip in flips) else ()


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


def _find_choices(hold: HoldRecord, stage: Stage) -> Iterator[Choice]:
    """The best places, best first, none sharing a seat with another."""
    seats = stage.seating.plan.seats
    bays = sum(seats[number].accessible for number in hold.seat_nos)
    picture = picture_without(hold, stage=stage)
    shown: set[str] = set()
    for count in range(FLIPS_MAX):
        choice = None
        for category in [None] if count < _SAME_KIND else _other_categories(stage, shown):
            wish = BestWish(quantity=len(hold.seat_nos), category=category, bays=bays)
            choice = _choose_together(picture, wish, stage)
            if choice is not None:
                break
        if choice is None:
            continue
        shown.update(stage.seating.category_of(number) for number in choice.seats)
        for number in choice.seats:
            picture[number] = BOOKED
        yield choice


def _choose_together(picture: Picture, wish: BestWish, stage: Stage) -> Choice | None:
    """Nobody is shown a place that is worse than what one finds by oneself: apart."""
    choice = choose_best(picture, wish, facts=stage.facts, seating=stage.seating)
    return choice if choice is not None and choice.together else None


def _other_categories(stage: Stage, shown: set[str]) -> list[str]:
    """Price classes that are not shown yet, the cheapest first."""
    usual = stage.facts.default_type[1]
    prices = {
        category.id: stage.facts.price_of(category.id, usual)
        for category in stage.seating.plan.categories
        if category.id not in shown
    }
    known = {category: price for category, price in prices.items() if price is not None}
    return sorted(known, key=lambda category: known[category])


def _describe(choice: Choice, hold: HoldRecord, stage: Stage) -> Flip:
    """The offer for the same people: seat by seat, each keeps the ticket type if it is sold."""
    seating = stage.seating
    people = [stage.type_of(held) for held in sorted(hold.seats, key=lambda held: held.number)]
    total, types = 0, []
    for number, code in zip(sorted(choice.seats), people, strict=True):
        price = stage.price_of(number, code)
        if price is not None:
            types.append((f"{FIELD}{seating.name_of(number)}", code))
        total += stage.price_of(number) or 0 if price is None else price
    new, old = set(choice.seats), set(hold.seat_nos)
    return Flip(
        plate=plate_of(choice.seats, seating=seating),
        words=say_numbers(choice.seats, seating=seating),
        where=say_where(choice.seats, seating=seating),
        total_minor=sum(map(stage.price_of_held, hold.seats)) if new == old else total,
        chosen=new == old,
        hold=hold.public_id,
        add=tuple(seating.name_of(number) for number in sorted(new - old)),
        remove=tuple(seating.name_of(number) for number in sorted(old - new)),
        types=tuple(types),
    )
