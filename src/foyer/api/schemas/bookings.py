"""Shapes of quotes, bookings, payments and refunds."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from foyer.api.schemas.base import (
    NO_NUL,
    CamelSchema,
    EmailText,
    InputSchema,
    MoneySchema,
    Pagination,
    PhoneText,
    ShortText,
    UtcTime,
)
from foyer.api.schemas.catalog import EventName, HallName, VenueName

HoldToken = Annotated[str, StringConstraints(min_length=1, max_length=512)]
SeatId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,32}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
QUANTITY_MAX = 100  # Of one snack or ticket type; the domain has the tighter, named limits.
SEATS_MAX = 50  # A booking by seats; holds have the show's own limit.


class BuyerInput(InputSchema):
    email: EmailText
    full_name: ShortText
    phone: PhoneText | None = None


class ConcessionInput(InputSchema):
    id: UUID
    quantity: int = Field(ge=1, le=QUANTITY_MAX)


TicketTypes = dict[SeatId, Code] | dict[Code, Annotated[int, Field(ge=0, le=QUANTITY_MAX)]]


class QuoteInput(InputSchema):
    hold_tokens: list[HoldToken] = Field(max_length=20)
    ticket_types: TicketTypes | None = None
    concessions: list[ConcessionInput] = Field(default_factory=list, max_length=20)


class BookingInput(InputSchema):
    hold_tokens: list[HoldToken] = Field(default_factory=list, max_length=20)
    show_id: UUID | None = None
    seats: list[SeatId] = Field(default_factory=list, max_length=SEATS_MAX)
    buyer: BuyerInput
    ticket_types: TicketTypes | None = None
    concessions: list[ConcessionInput] = Field(default_factory=list, max_length=20)
    quote_hash: str = Field("", max_length=128)
    provider: Literal["sandbox"] | None = None


class CancelInput(InputSchema):
    reason: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)] = ""
    dry_run: bool = False


class LookupInput(InputSchema):
    reference: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=20, pattern=NO_NUL)
    ]
    email: EmailText


class PaymentInput(InputSchema):
    booking_id: UUID
    provider: Literal["sandbox"] = "sandbox"
    method: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)] | None = None


class QuoteLineSchema(CamelSchema):
    kind: Literal["seat", "area", "concession"]
    label: str
    show_id: UUID | None
    seat: str | None
    category: str | None
    ticket_type: str | None
    concession_id: UUID | None
    quantity: int
    unit_price: MoneySchema
    total: MoneySchema
    tax: MoneySchema


class QuoteSchema(CamelSchema):
    """`fees` and `tax` are contained in `total`; they never add to it."""

    lines: list[QuoteLineSchema]
    subtotal: MoneySchema
    fees: MoneySchema
    tax: MoneySchema
    discount: MoneySchema
    total: MoneySchema
    quote_hash: str


class BookingLineSchema(CamelSchema):
    kind: Literal["seat", "area", "concession"]
    label: str
    show_id: UUID | None
    seat: str | None
    category: str | None
    ticket_type: str | None
    quantity: int
    unit_price: MoneySchema
    total: MoneySchema
    tax: MoneySchema


class Totals(CamelSchema):
    subtotal: MoneySchema
    discount: MoneySchema
    fees: MoneySchema
    tax: MoneySchema
    total: MoneySchema


class BuyerSchema(CamelSchema):
    email: str
    full_name: str
    phone: str


class BookedShowSchema(CamelSchema):
    id: UUID
    event: EventName
    venue: VenueName
    hall: HallName
    starts_at: UtcTime
    ends_at: UtcTime
    doors_open_at: UtcTime
    local_start: str
    timezone: str
    language: str
    format: str
    cancelled: bool


class PaymentSchema(CamelSchema):
    id: UUID
    provider: str
    status: Literal[
        "created",
        "requires_action",
        "processing",
        "authorized",
        "succeeded",
        "failed",
        "cancelled",
        "expired",
    ]
    amount: MoneySchema
    method: str
    session_id: str | None
    client_secret: str | None
    checkout_url: str | None
    failure_code: str | None
    failure_reason: str | None
    attempts_left: int | None
    expires_at: UtcTime
    created_at: UtcTime


class RefundSchema(CamelSchema):
    id: UUID
    payment_id: UUID
    status: Literal["pending", "succeeded", "failed"]
    amount: MoneySchema
    reason: str
    created_at: UtcTime


class TicketSchema(CamelSchema):
    id: UUID
    code: str
    show_id: UUID
    seat: str
    section: str
    row: str
    number: str
    ticket_type: str
    status: Literal["pending", "valid", "used", "void", "transferred", "flagged"]


class BookingSchema(CamelSchema):
    """`show`, `event`, `venue` and `hall` are those of the first show."""

    id: UUID
    reference: str
    status: Literal[
        "pending",
        "confirmed",
        "cancelled",
        "expired",
        "paid_unfulfilled",
        "partially_refunded",
        "refunded",
    ]
    payment_status: Literal[
        "none", "unpaid", "processing", "paid", "partially_refunded", "refunded", "disputed"
    ]
    lines: list[BookingLineSchema]
    totals: Totals
    buyer: BuyerSchema
    shows: list[BookedShowSchema]
    show: BookedShowSchema | None
    event: EventName | None
    venue: VenueName | None
    hall: HallName | None
    payments: list[PaymentSchema]
    refunds: list[RefundSchema]
    tickets: list[TicketSchema]
    expires_at: UtcTime
    created_at: UtcTime


class BookingList(CamelSchema):
    items: list[BookingSchema]
    pagination: Pagination


class PlacedSchema(CamelSchema):
    booking: BookingSchema
    access_key: str
    payment: PaymentSchema | None


class CancellationSchema(CamelSchema):
    """What cancelling gives back; with `dryRun` nothing has happened yet."""

    booking: BookingSchema
    refund: MoneySchema
    dry_run: bool


class AcceptedSchema(CamelSchema):
    """The same answer whether or not there is such a booking."""

    status: Literal["accepted"] = "accepted"


class WebhookSchema(CamelSchema):
    status: Literal["processed", "duplicate"]
