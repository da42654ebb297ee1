"""What every seat page needs of a show: its record, prices, seats and the visitor's own holds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foyer.catalog.programme import get_show
from foyer.catalog.records import PriceRecord, ShowRecord
from foyer.inventory.queries import get_show_facts, list_holds, load_seating, read_picture
from foyer.inventory.requests import Caller, HoldRecord, ShowFacts
from foyer.inventory.seating import FREE, Picture, Seating


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One show before one visitor at one moment. `picture` has the visitor's seats as held."""

    show: ShowRecord
    prices: tuple[PriceRecord, ...]
    facts: ShowFacts
    seating: Seating
    picture: Picture
    holds: tuple[HoldRecord, ...]  # the visitor's own live ones of this show
    elsewhere: int  # live holds of other shows
    state: str
    now: datetime

    @property
    def mine(self) -> frozenset[int]:
        """Seat numbers that the visitor holds."""
        return frozenset(number for hold in self.holds for number in hold.seat_nos)

    @property
    def free(self) -> int:
        return self.picture.count(FREE)

    @property
    def on_sale(self) -> bool:
        return self.state in {"on_sale", "sold_out"}

    def price_of(self, number: int) -> int | None:
        """What an adult pays for a seat, in minor units; None where it is not sold."""
        return self.facts.price_of(self.seating.category_of(number), self.facts.default_type[1])


def set_stage(show_public_id: UUID, *, caller: Caller, now: datetime) -> Stage:
    """Read it all in a handful of queries; NotFound for a show the public cannot see."""
    detail = get_show(show_public_id)
    facts = get_show_facts(show_public_id)
    seating = load_seating(facts.content_hash)
    picture = read_picture(facts.id, place_count=seating.place_count)
    holds = list_holds(caller)
    own = tuple(hold for hold in holds if hold.show_id == facts.id)
    return Stage(
        show=detail.show,
        prices=detail.prices,
        facts=facts,
        seating=seating,
        picture=picture,
        holds=own,
        elsewhere=len(holds) - len(own),
        state=detail.show.status(now=now, available=picture.count(FREE)),
        now=now,
    )
