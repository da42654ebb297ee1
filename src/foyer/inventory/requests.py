"""What is asked of a show's seats and what comes back. Shared by the sync and the async side.

Loads no Django. Seat numbers are those of the plan version: seats from 0, area places after them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

OrphanRule = Literal["allow", "warn", "refuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks. A guest is a visitor only; `ip_prefix` may be empty."""

    visitor_id: UUID
    user_id: int | None = None
    ip_prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestWish:
    """Seats for a party, chosen by us. `quantity` counts everybody, wheelchair bays included."""

    quantity: int
    category: str | None = None
    max_price_minor: int | None = None  # a seat, for the default ticket type
    bays: int = 0
    companions: int | None = None  # None: as many of the rest as there are companion seats


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """An Idempotency-Key as stored: 22 to 64 characters, SHA-256 of the request's body."""

    scope: str
    key: str
    request_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFacts:
    """What holding needs to know of a show. Times are aware UTC."""

    id: int
    public_id: UUID
    organizer_id: int
    cancelled: bool
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

    def price_of(self, category: str, ticket_type_id: int) -> int | None:
        """Minor units, or None where that combination is not sold."""
        return self.prices.get((category, ticket_type_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedSeat:
    """A seat or area place with the ticket type and price it is held at."""

    number: int
    ticket_type_id: int
    price_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWarning:
    """Something that is allowed and could be better. Seats are ids."""

    code: str
    seats: tuple[str, ...]
    suggestion: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCommand:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOutcome:
    """One row of `hold_batch`; which fields are set depends on `outcome`."""

    outcome: Literal["granted", "taken", "limit", "replay", "conflict"]
    hold_id: int | None = None
    expires_at: datetime | None = None
    taken: tuple[int, ...] = ()
    mine: tuple[int, ...] = ()
    resource: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRecord:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldGranted:
    """The seats are held; `replayed` when an idempotency key led to an earlier hold."""

    hold: HoldRecord
    warnings: tuple[HoldWarning, ...] = ()
    replayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsTaken:
    """Nothing was held: `seats` (ids) are somebody's, `mine` among them the caller's own."""

    seats: tuple[str, ...]
    mine: tuple[str, ...] = ()


HoldOutcome = HoldGranted | SeatsTaken
