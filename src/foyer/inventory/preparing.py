"""From a request to a command: every check that needs no database, and the choice of seats.

Shared by the sync and the async side; pure but for the randomness handed in.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from random import Random
from uuid import UUID

from msgspec import Struct

from foyer.inventory import limits
from foyer.inventory.errors import NoBlock
from foyer.inventory.requests import (
    HoldCommand,
    HoldRequest,
    HoldWarning,
    SeatsTaken,
    ShowFacts,
)
from foyer.inventory.rules import checks
from foyer.inventory.rules.best import choose_best, find_alternatives
from foyer.inventory.seating import FREE, Picture, Seating
from foyer.venues.plans.model import Area


class Prepared(Struct, frozen=True, kw_only=True):
    """A command and what to tell the visitor with it.

    `chosen_by_us`: another choice may be tried when this one is lost to somebody quicker.
    """

    command: HoldCommand
    warnings: tuple[HoldWarning, ...]
    chosen_by_us: bool


def check_request(request: HoldRequest, facts: ShowFacts, *, now: datetime) -> None:
    """Everything that can be refused without knowing the plan."""
    checks.check_shape(request)
    checks.check_sale(facts, now=now)
    checks.check_size(facts, count=checks.count_places(request))


def prepare_hold(
    request: HoldRequest,
    picture: Picture,
    *,
    public_id: UUID,
    facts: ShowFacts,
    seating: Seating,
    random: Random,
    areas_by_database: Sequence[int] | None = None,
    avoid: Collection[int] = (),
) -> Prepared | SeatsTaken:
    """Choose, check and price the seats of a request that `check_request` let pass.

    `picture` is the status of every place as far as known. A guess at area places leaves out
    `avoid`; `areas_by_database` are places that the database named as free, used instead of it.
    SeatsTaken only when an area has too few free places in the picture: the caller must ask the
    database before it believes that.
    """
    together: bool | None = None
    numbers: Sequence[int]
    if request.best is not None:
        choice = choose_best(picture, request.best, facts=facts, seating=seating)
        if choice is None:
            raise _no_block(request, picture, facts, seating)
        numbers, together = choice.seats, choice.together
    elif request.areas is not None:
        checks.check_areas(request.areas, seating=seating)
        guess = areas_by_database or _guess_places(request, picture, seating, random, avoid)
        if isinstance(guess, SeatsTaken):
            return guess
        numbers = guess
    else:
        numbers = checks.resolve_seats(request.seats, seating=seating)
        return prepare_seats(
            request, numbers, picture, public_id=public_id, facts=facts, seating=seating
        )
    return Prepared(
        command=_build_command(request, numbers, public_id, facts, seating, together),
        warnings=(),
        chosen_by_us=True,
    )


def prepare_seats(
    request: HoldRequest,
    numbers: Sequence[int],
    picture: Picture,
    *,
    public_id: UUID,
    facts: ShowFacts,
    seating: Seating,
) -> Prepared:
    """`prepare_hold` for named seats, whose numbers are known."""
    checks.check_companions(picture, numbers, seating=seating)
    command = _build_command(request, numbers, public_id, facts, seating, None)
    warnings = checks.apply_orphan_rule(facts, picture, numbers, seating=seating)
    return Prepared(command=command, warnings=warnings, chosen_by_us=False)


def _build_command(
    request: HoldRequest,
    numbers: Sequence[int],
    public_id: UUID,
    facts: ShowFacts,
    seating: Seating,
    together: bool | None,
) -> HoldCommand:
    seats = checks.price_seats(
        facts,
        numbers,
        seating=seating,
        ticket_types=request.ticket_types,
        ticket_counts=request.ticket_counts,
    )
    return HoldCommand(
        public_id=public_id,
        show_id=facts.id,
        caller=request.caller,
        currency=facts.currency,
        extensions_max=limits.EXTENSIONS_ACCESSIBLE_MAX
        if request.accessible_preference
        else limits.EXTENSIONS_MAX,
        together=together,
        visitor_cap=facts.seats_per_visitor_max,
        seats=seats,
        idempotency=request.idempotency,
    )


def _no_block(
    request: HoldRequest, picture: Picture, facts: ShowFacts, seating: Seating
) -> NoBlock:
    assert request.best is not None
    found = find_alternatives(picture, request.best, facts=facts, seating=seating)
    return NoBlock(
        alternatives=[
            {
                "quantity": other.quantity,
                **({"category": other.category} if other.category else {}),
                **(
                    {"maxPrice": {"amount": other.price_minor, "currency": facts.currency}}
                    if other.price_minor is not None
                    else {}
                ),
            }
            for other in found
        ]
    )


def _guess_places(
    request: HoldRequest,
    picture: Picture,
    seating: Seating,
    random: Random,
    avoid: Collection[int],
) -> list[int] | SeatsTaken:
    """Free places at random, so that many buyers at once seldom want the same one."""
    numbers: list[int] = []
    for name, count in (request.areas or {}).items():
        places = pick_places(picture, seating.areas[name], count=count, random=random, avoid=avoid)
        if places is None:
            return SeatsTaken(seats=(name,))
        numbers += places
    return numbers


def pick_places(
    picture: Picture, area: Area, *, count: int, random: Random, avoid: Collection[int] = ()
) -> list[int] | None:
    """`count` free places of an area, at random then the next ones; None: too few."""
    end = area.first_place + area.capacity
    chosen: set[int] = set()
    for _ in range(4 * count):
        place = random.randrange(area.first_place, end)
        if picture[place] == FREE and place not in avoid:
            chosen.add(place)
        if len(chosen) == count:
            return sorted(chosen)
    start = random.randrange(area.first_place, end)
    for low, high in ((start, end), (area.first_place, start)):
        place = picture.find(FREE, low, high)
        while place >= 0:
            if place not in avoid:
                chosen.add(place)
            if len(chosen) == count:
                return sorted(chosen)
            place = picture.find(FREE, place + 1, high)
    return None
