"""A booking as pages, the API and messages read it: frozen, with everything it needs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foyer.bookings.rules import PaymentSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRecord:
    """`show_id` is the show's public id; None for a snack."""

    id: int
    kind: str
    show_id: UUID | None
    seat_no: int | None
    seat_id: str
    section: str
    row: str
    number: str
    category: str
    category_name: str
    ticket_type: str
    label: str
    quantity: int
    unit_minor: int
    discount_minor: int
    total_minor: int
    fee_minor: int
    tax_bp: int
    tax_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedShow:
    """A show of the booking, with what a ticket or a page says about it."""

    id: int
    public_id: UUID
    event_id: UUID
    event_slug: str
    event_title: str
    event_kind: str
    poster: dict[str, object]
    duration_minutes: int
    certificate: str
    venue_id: UUID
    venue_slug: str
    venue_name: str
    venue_address: str
    city_name: str
    timezone: str
    hall_id: UUID
    hall_number: int
    hall_name: str
    starts_at: datetime
    ends_at: datetime
    doors_open_at: datetime
    language: str
    subtitles: str
    format: str
    note: str
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPayment:
    id: int
    public_id: UUID
    provider: str
    status: str
    amount_minor: int
    currency: str
    method: str
    session_id: str
    client_secret: str
    checkout_url: str
    failure_code: str
    failure_reason: str
    attempts_left: int | None
    expires_at: datetime
    succeeded_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedRefund:
    public_id: UUID
    payment_id: UUID
    status: str
    amount_minor: int
    currency: str
    reason: str
    created_at: datetime
    succeeded_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedTicket:
    """`show_id` is the show's public id. The code is a capability: never log it."""

    public_id: UUID
    line_id: int
    show_id: UUID
    code: str
    status: str
    seat_id: str
    section: str
    row: str
    number: str
    category_name: str
    ticket_type: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRecord:
    """`id` stays inside the process; amounts are gross minor units of `currency`."""

    id: int
    public_id: UUID
    reference: str
    status: str
    payment_status: PaymentSummary
    organizer_id: int
    organizer_public_id: UUID
    organizer_slug: str
    organizer_name: str
    user_id: int | None
    buyer_email: str
    buyer_name: str
    buyer_phone: str
    currency: str
    subtotal_minor: int
    discount_minor: int
    fees_minor: int
    tax_minor: int
    total_minor: int
    placed_at: datetime
    deadline_at: datetime
    confirmed_at: datetime | None
    closed_at: datetime | None
    close_reason: str
    access_key_version: int
    locale: str
    lines: tuple[LineRecord, ...]
    shows: tuple[BookedShow, ...]
    payments: tuple[BookedPayment, ...]
    refunds: tuple[BookedRefund, ...]
    tickets: tuple[BookedTicket, ...]
