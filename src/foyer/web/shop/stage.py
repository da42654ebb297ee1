"""What every seat page needs of a show: its record, prices, seats and the visitor's own holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.http import HttpRequest

from foyer.catalog.programme import get_show
from foyer.catalog.records import PriceRecord, ShowRecord
from foyer.inventory.queries import (
    count_free,
    get_show_facts,
    list_holds,
    load_plan_head,
    load_seating,
    read_picture,
)
from foyer.inventory.requests import HoldRecord, PricedSeat, ShowFacts
from foyer.inventory.seating import Picture, Seating
from foyer.platform.clock import utc_now
from foyer.venues.plans.head import PlanHead
from foyer.web.shop.callers import caller_of
from foyer.web.shop.ticket_choice import TypeChoices, find_chosen_types, read_type_choices


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One show before one visitor at one moment."""

    show: ShowRecord
    prices: tuple[PriceRecord, ...]
    facts: ShowFacts
    head: PlanHead
    free: int  # seats and area places
    holds: tuple[HoldRecord, ...]  # the visitor's own live ones of this show
    types: Mapping[str, str]  # seat id → ticket type code, where the visitor chose one that is sold
    type_codes: Mapping[int, str]  # ticket type id → its code
    elsewhere: int  # live holds of other shows
    state: str
    now: datetime

    @cached_property
    def seating(self) -> Seating:
        """The plan with all its seats. Read when asked for, as the picture."""
        return load_seating(self.facts.content_hash)

    @cached_property
    def picture(self) -> Picture:
        """Every seat and place, the visitor's own as held. Read when asked for: the map needs none.

        A show in a rush has tens of thousands of claims.
        """
        return read_picture(self.facts.id, place_count=self.seating.place_count)

    @property
    def mine(self) -> frozenset[int]:
        """Seat numbers that the visitor holds."""
        return frozenset(number for hold in self.holds for number in hold.seat_nos)

    @property
    def on_sale(self) -> bool:
        return self.state in {"on_sale", "sold_out"}

    def price_of(self, number: int, code: str = "") -> int | None:
        """What a seat costs for a ticket type (the usual one without), minor units.

        None where it is not sold for it.
        """
        type_id = self.facts.ticket_types.get(code or self.facts.default_type[0])
        if type_id is None:
            return None
        return self.facts.price_of(self.seating.category_of(number), type_id)

    def type_of(self, held: PricedSeat) -> str:
        """The code of the ticket type that a held seat is for."""
        chosen = self.types.get(self.seating.name_of(held.number))
        return chosen or self.type_codes.get(held.ticket_type_id, "")

    def price_of_held(self, held: PricedSeat) -> int:
        """As it was held, or today's price where another ticket type was chosen since."""
        code = self.type_of(held)
        if self.facts.ticket_types.get(code) == held.ticket_type_id:
            return held.price_minor
        price = self.price_of(held.number, code)
        return held.price_minor if price is None else price


def set_stage(
    request: HttpRequest, show_public_id: UUID, *, chosen: TypeChoices | None = None
) -> Stage:
    """Read it all in a handful of queries; NotFound for a show the public cannot see.

    `chosen` are ticket types that the cookie does not know yet.
    """
    now = utc_now()
    detail = get_show(show_public_id)
    facts = get_show_facts(show_public_id)
    free = count_free(facts.id, place_count=detail.show.total)
    holds = list_holds(caller_of(request))
    own = tuple(hold for hold in holds if hold.show_id == facts.id)
    return Stage(
        show=detail.show,
        prices=detail.prices,
        facts=facts,
        head=load_plan_head(facts.content_hash),
        free=free,
        holds=own,
        types=_find_types(
            own,
            choices={**read_type_choices(request), **(chosen or {})},
            facts=facts,
        ),
        type_codes={type_id: code for code, type_id in facts.ticket_types.items()},
        elsewhere=len(holds) - len(own),
        state=detail.show.status(now=now, available=free),
        now=now,
    )


def _find_types(
    holds: tuple[HoldRecord, ...], *, choices: TypeChoices, facts: ShowFacts
) -> dict[str, str]:
    """The chosen ticket types that the show sells for the seat they are chosen for."""
    if not holds:
        return {}
    seating = load_seating(facts.content_hash)
    types: dict[str, str] = {}
    for hold in holds:
        types.update(find_chosen_types(hold, seating=seating, choices=choices))
    return {
        name: code
        for name, code in types.items()
        if (seating.category_of(seating.numbers[name]), facts.ticket_types.get(code))
        in facts.prices
    }
