"""A ticket as pages, papers, mails and the API read it: frozen, with everything it needs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRecord:
    """The code is a capability: never log it. Amounts are gross minor units of `currency`."""

    id: int
    public_id: UUID
    status: str
    code: str
    booking_public_id: UUID
    reference: str
    buyer_name: str
    organizer_id: int
    organizer_name: str
    show_public_id: UUID
    event_slug: str
    event_title: str
    event_kind: str
    poster: dict[str, object]
    starts_at: datetime
    ends_at: datetime
    doors_open_at: datetime
    timezone: str  # the venue's, IANA
    show_note: str
    show_cancelled: bool
    venue_name: str
    venue_address: str
    city_name: str
    hall_name: str
    seat_id: str
    section: str
    row: str  # empty for an area
    number: str
    category_name: str
    ticket_type: str  # code: "child"
    ticket_label: str  # what the buyer reads: "Child"
    ticket_note: str  # "Bring your student card."
    price_minor: int
    currency: str
    valid_from: datetime
    valid_until: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A key that verifies tickets without network."""

    kid: int
    public_key: bytes  # Ed25519, 32 raw bytes
    created_at: datetime
