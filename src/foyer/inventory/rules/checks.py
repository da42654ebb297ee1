"""Whether a request may be held at all, and as which seats, ticket types and prices."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from foyer.inventory import limits
from foyer.inventory.errors import (
    AccessibleOnly,
    DuplicateSeat,
    LimitExceeded,
    OrphanSeat,
    SaleClosed,
    SaleNotOpen,
    SaleSuspended,
    UnknownSeat,
    UnknownTicketType,
)
from foyer.inventory.requests import BestWish, HoldRequest, HoldWarning, PricedSeat, ShowFacts
from foyer.inventory.rules.orphans import check_orphans
from foyer.inventory.seating import FREE, Picture, Seating
from foyer.platform.errors import ValidationFailed


def check_sale(facts: ShowFacts, *, now: datetime) -> None:
    """Raise SaleClosed, SaleSuspended or SaleNotOpen unless the public may buy at `now`."""
    if facts.cancelled:
        raise SaleClosed("This show is cancelled. Choose another one.")
    if facts.suspended:
        raise SaleSuspended
    if now >= facts.sale_closes_at or now >= facts.ends_at:
        raise SaleClosed
    if now < facts.sale_opens_at:
        opens_at = facts.sale_opens_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        raise SaleNotOpen(details={"opensAt": opens_at})


def is_over(facts: ShowFacts, *, now: datetime) -> bool:
    """Whether no seat of this show will ever be sold again."""
    return facts.cancelled or now >= facts.ends_at


def check_shape(request: HoldRequest) -> None:
    """Raise ValidationFailed unless the request asks for one thing, in possible numbers."""
    areas, best = request.areas, request.best
    if bool(request.seats) + (areas is not None) + (best is not None) != 1:
        raise ValidationFailed("Give exactly one of seats, areas and best.", field="seats")
    if request.ticket_types and request.ticket_counts:
        raise ValidationFailed(
            "Give ticket types either by seat or as counts.", field="ticketTypes"
        )
    if areas is not None:
        _check_areas(areas)
    if best is not None:
        _check_wish(best)


def _check_areas(areas: Mapping[str, int]) -> None:
    for name, count in areas.items():
        if not 1 <= count <= limits.AREA_PLACES_PER_REQUEST_MAX:
            raise ValidationFailed(
                f"Ask for 1 to {limits.AREA_PLACES_PER_REQUEST_MAX} places.", field=f"areas.{name}"
            )
    if not areas:
        raise ValidationFailed("Name an area and how many places.", field="areas")


def _check_wish(wish: BestWish) -> None:
    if not 1 <= wish.quantity <= limits.BEST_QUANTITY_MAX:
        raise ValidationFailed(
            f"Choose for a party of 1 to {limits.BEST_QUANTITY_MAX}.", field="best.quantity"
        )
    if wish.bays < 0 or (wish.companions or 0) < 0:
        raise ValidationFailed("Counts are not negative.", field="best.accessible")
    if wish.bays + (wish.companions or 0) > wish.quantity:
        raise ValidationFailed(
            "The party is smaller than its wheelchair users and companions together.",
            field="best.quantity",
        )


def count_places(request: HoldRequest) -> int:
    """How many seats and places the request asks for."""
    if request.best is not None:
        return request.best.quantity
    if request.areas is not None:
        return len(request.seats) + sum(request.areas.values())
    return len(request.seats)


def check_size(facts: ShowFacts, *, count: int) -> None:
    """Raise LimitExceeded when one hold of this show may not have `count` seats."""
    if count > facts.seats_per_hold_max:
        raise LimitExceeded(
            f"Hold at most {facts.seats_per_hold_max} seats of this show at once.",
            details={"limit": facts.seats_per_hold_max},
        )


def resolve_seats(names: Sequence[str], *, seating: Seating) -> tuple[int, ...]:
    """Seat numbers of seat ids, in the order given; UnknownSeat or DuplicateSeat."""
    known = seating.numbers
    try:
        numbers = [known[name] for name in names]
    except KeyError:
        unknown = [name for name in names if name not in seating.numbers]
        raise UnknownSeat(
            field="seats", details={"seats": unknown[: limits.BEST_QUANTITY_MAX]}
        ) from None
    if len(set(numbers)) < len(numbers):
        twice = [name for name, count in Counter(names).items() if count > 1]
        raise DuplicateSeat(field="seats", details={"seats": twice})
    return tuple(numbers)


def check_areas(areas: Mapping[str, int], *, seating: Seating) -> None:
    """Raise UnknownSeat for an area that the plan does not have."""
    for name in areas:
        if name not in seating.areas:
            raise UnknownSeat("This hall has no such area.", field=f"areas.{name}")


def check_companions(
    picture: Picture, chosen: Collection[int], *, seating: Seating, own: Collection[int] = ()
) -> None:
    """Raise AccessibleOnly for a companion seat chosen while its wheelchair bay stays free.

    `own` are seats that the same hold has already.
    """
    if seating.bay_of.keys().isdisjoint(chosen):
        return
    for number in chosen:
        bay = seating.bay_of.get(number)
        if bay is None or bay in chosen or bay in own or picture[bay] != FREE:
            continue
        raise AccessibleOnly(field="seats", details={"seats": [seating.name_of(number)]})


def are_free(picture: Picture, numbers: Iterable[int]) -> bool:
    """Whether nobody has one of these places, as far as the picture knows."""
    for number in numbers:  # noqa: SIM110  On the way of every hold: a generator takes longer.
        if picture[number] != FREE:
            return False
    return True


def apply_orphan_rule(
    facts: ShowFacts, picture: Picture, chosen: Sequence[int], *, seating: Seating
) -> tuple[HoldWarning, ...]:
    """Warnings to give, none where the show allows; OrphanSeat where it refuses."""
    if facts.orphan_rule == "allow":
        return ()
    if not are_free(picture, chosen):
        return ()  # Somebody has one of them, who will be named: nothing is left behind.
    seats = [number for number in chosen if number < seating.seat_count]
    finding = check_orphans(picture, seats, seating=seating)
    if finding is None:
        return ()
    orphans = tuple(seating.name_of(number) for number in finding.orphans)
    suggestion = tuple(seating.name_of(number) for number in finding.suggestion)
    if facts.orphan_rule == "refuse":
        raise OrphanSeat(seats=orphans, suggestion=suggestion)
    return (HoldWarning(code="orphan_seat", seats=orphans, suggestion=suggestion),)


def price_seats(
    facts: ShowFacts,
    numbers: Sequence[int],
    *,
    seating: Seating,
    ticket_types: Mapping[str, str] | None = None,
    ticket_counts: Mapping[str, int] | None = None,
) -> tuple[PricedSeat, ...]:
    """Every number with its ticket type and today's price, ascending by number.

    Counts are dealt out in seat order and have to sum to the number of seats.
    """
    ordered = sorted(numbers)
    if not ticket_types and not ticket_counts:
        return tuple([_price_default(facts, number, seating) for number in ordered])
    codes = _assign_codes(facts, ordered, seating, ticket_types or {}, ticket_counts or {})
    priced = []
    for number, code in zip(ordered, codes, strict=True):
        type_id = facts.ticket_types.get(code)
        price = None
        if type_id is not None:
            price = facts.price_of(seating.category_of(number), type_id)
        if type_id is None or price is None:
            raise UnknownTicketType(field="ticketTypes", details={"ticketType": code})
        priced.append(PricedSeat(number=number, ticket_type_id=type_id, price_minor=price))
    return tuple(priced)


def _assign_codes(
    facts: ShowFacts,
    ordered: Sequence[int],
    seating: Seating,
    by_name: Mapping[str, str],
    counts: Mapping[str, int],
) -> list[str]:
    if counts:
        if any(count < 0 for count in counts.values()) or sum(counts.values()) != len(ordered):
            raise ValidationFailed(
                f"The counts have to add up to the {len(ordered)} seats.", field="ticketTypes"
            )
        return [code for code, count in counts.items() for _ in range(count)]
    names = [seating.name_of(number) for number in ordered]
    strangers = set(by_name).difference(names)
    if strangers:
        raise UnknownSeat(
            "A ticket type is given for a seat that is not asked for.", field="ticketTypes"
        )
    return [
        by_name.get(name) or _default_code(facts, number, seating)
        for name, number in zip(names, ordered, strict=True)
    ]


def _default_code(facts: ShowFacts, number: int, seating: Seating) -> str:
    return facts.type_codes[_price_default(facts, number, seating).ticket_type_id]


def _price_default(facts: ShowFacts, number: int, seating: Seating) -> PricedSeat:
    """The seat at the first ticket type that has a price for it."""
    default = facts.default_prices.get(seating.category_of(number))
    if default is None:
        raise UnknownTicketType(
            "This seat is not on sale: it has no price.",
            details={"seats": [seating.name_of(number)]},
        )
    return PricedSeat(number=number, ticket_type_id=default[0], price_minor=default[1])
