"""What is asked of a show's seats and what comes back. Shared by the sync and the async side.

Loads no Django. Seat numbers are those of the plan version: seats from 0, area places after them.
msgspec structs and not dataclasses: a frozen one is made ten times as fast, thousands a second.
Those of plain values are none of the cyclic collector's business (`gc=False`).
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Literal
from uuid import UUID

from msgspec import Struct

OrphanRule = Literal["allow", "warn", "refuse"]


class Caller(Struct, frozen=True, kw_only=True, gc=False):
    """Who asks. A guest is a visitor only; `ip_prefix` may be empty."""

    visitor_id: UUID
    user_id: int | None = None
    ip_prefix: str = ""


class BestWish(Struct, frozen=True, kw_only=True):
    """Seats for a party, chosen by us. `quantity` counts everybody, wheelchair bays included."""

    quantity: int
    category: str | None = None
    max_price_minor: int | None = None  # a seat, for the default ticket type
    bays: int = 0
    companions: int | None = None  # None: as many of the rest as there are companion seats


class Idempotency(Struct, frozen=True, kw_only=True):
    """An Idempotency-Key as stored: 22 to 64 characters, SHA-256 of the request's body."""

    scope: str
    key: str
    request_hash: bytes


class HoldRequest(Struct, frozen=True, kw_only=True):
    """Exactly one of `seats`, `areas` (places by area id) and `best` is given.

    `ticket_types` maps seat or area ids to codes; `ticket_counts` maps codes to how many. At most
    one of the two is given; without them everybody is of the default type.
    """

    show_public_id: UUID
    caller: Caller
    seats: tuple[str, ...] = ()
    areas: Mapping[str, int] | None = None
    best: BestWish | None = None
    ticket_types: Mapping[str, str] | None = None
    ticket_counts: Mapping[str, int] | None = None
    accessible_preference: bool = False
    idempotency: Idempotency | None = None


class ShowFacts(Struct, frozen=True, kw_only=True, dict=True):
    """What holding needs to know of a show. Times are aware UTC."""

    id: int
    public_id: UUID
    organizer_id: int
    cancelled: bool
    suspended: bool  # its house is, by the platform
    starts_at: datetime
    ends_at: datetime
    sale_opens_at: datetime
    sale_closes_at: datetime
    orphan_rule: OrphanRule
    seats_per_hold_max: int
    seats_per_visitor_max: int
    plan_version_id: int
    content_hash: str
    currency: str
    ticket_types: Mapping[str, int]  # code → id, the default one first
    prices: Mapping[tuple[str, int], int]  # (category, ticket type id) → minor units

    @property
    def default_type(self) -> tuple[str, int]:
        """Code and id of the first ticket type."""
        return next(iter(self.ticket_types.items()))

    @cached_property
    def default_prices(self) -> Mapping[str, tuple[int, int]]:
        """Category → ticket type id and minor units of the first ticket type that has a price."""
        found: dict[str, tuple[int, int]] = {}
        for type_id in self.ticket_types.values():
            for (category, priced_type_id), price_minor in self.prices.items():
                if priced_type_id == type_id:
                    found.setdefault(category, (type_id, price_minor))
        return found

    @cached_property
    def type_codes(self) -> Mapping[int, str]:
        """Ticket type id → code."""
        return {type_id: code for code, type_id in self.ticket_types.items()}

    def price_of(self, category: str, ticket_type_id: int) -> int | None:
        """Minor units, or None where that combination is not sold."""
        return self.prices.get((category, ticket_type_id))


class PricedSeat(Struct, frozen=True, kw_only=True, gc=False):
    """A seat or area place with the ticket type and price it is held at."""

    number: int
    ticket_type_id: int
    price_minor: int


class HoldWarning(Struct, frozen=True, kw_only=True):
    """Something that is allowed and could be better. Seats are ids."""

    code: str
    seats: tuple[str, ...]
    suggestion: tuple[str, ...]


class HoldCommand(Struct, frozen=True, kw_only=True):
    """A request that passed every check, ready for `hold_batch`; seats ascend by number."""

    public_id: UUID
    show_id: int
    caller: Caller
    currency: str
    extensions_max: int
    together: bool | None
    visitor_cap: int
    seats: tuple[PricedSeat, ...]
    idempotency: Idempotency | None = None

    @property
    def numbers(self) -> list[int]:
        """The seats' numbers."""
        return [seat.number for seat in self.seats]


class CommandOutcome(Struct, frozen=True, kw_only=True, gc=False):
    """One row of `hold_batch`; which fields are set depends on `outcome`."""

    outcome: Literal["granted", "taken", "limit", "replay", "conflict"]
    hold_id: int | None = None
    expires_at: datetime | None = None
    expires_epoch: float = 0.0  # the same in seconds since 1970
    taken: tuple[int, ...] = ()
    mine: tuple[int, ...] = ()
    resource: str | None = None


class HoldRecord(Struct, frozen=True, kw_only=True):
    """A hold as it stands in the database; `lapsed` and `seconds_left` by the database's clock."""

    id: int
    public_id: UUID
    show_id: int
    show_public_id: UUID
    organizer_id: int
    visitor_id: UUID
    user_id: int | None
    seats: tuple[PricedSeat, ...]
    currency: str
    expires_at: datetime
    seconds_left: float
    extensions: int
    extensions_max: int
    together: bool | None
    consumed_at: datetime | None
    released_at: datetime | None

    @property
    def lapsed(self) -> bool:
        return self.seconds_left <= 0

    @property
    def live(self) -> bool:
        """Whether a booking may still be made of it."""
        return not self.lapsed and self.consumed_at is None and self.released_at is None

    @property
    def seat_nos(self) -> tuple[int, ...]:
        return tuple(seat.number for seat in self.seats)

    @property
    def extensions_left(self) -> int:
        return self.extensions_max - self.extensions

    @property
    def total_minor(self) -> int:
        return sum(seat.price_minor for seat in self.seats)


class HoldGranted(Struct, frozen=True, kw_only=True):
    """The seats are held; `replayed` when an idempotency key led to an earlier hold."""

    hold: HoldRecord
    warnings: tuple[HoldWarning, ...] = ()
    replayed: bool = False


class SeatsTaken(Struct, frozen=True, kw_only=True):
    """Nothing was held: `seats` (ids) are somebody's, `mine` among them the caller's own."""

    seats: tuple[str, ...]
    mine: tuple[str, ...] = ()


HoldOutcome = HoldGranted | SeatsTaken
