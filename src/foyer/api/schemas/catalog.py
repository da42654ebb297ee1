"""Shapes of the catalogue: cities, venues, events, shows, concessions."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from foyer.api.schemas.base import (
    CamelSchema,
    Day,
    Moment,
    MoneySchema,
    PageQuery,
    Pagination,
    UtcTime,
)


class CitySchema(CamelSchema):
    id: UUID
    slug: str
    name: str
    state: str
    country: str = Field(description="ISO 3166-1 alpha-2")
    active: bool


class CityList(CamelSchema):
    items: list[CitySchema]
    pagination: Pagination


class Named(CamelSchema):
    """A reference to something that has a page of its own."""

    id: UUID
    slug: str
    name: str


class HallSchema(CamelSchema):
    id: UUID
    number: int
    name: str
    total_seats: int = Field(description="Seats and area places together")


class VenueSchema(CamelSchema):
    id: UUID
    slug: str
    name: str
    kind: str
    city: Named
    address: str
    amenities: list[str]
    timezone: str = Field(description="IANA time zone; shows are planned in it")
    access_note: str
    total_halls: int
    halls: list[HallSchema]


class VenueList(CamelSchema):
    items: list[VenueSchema]
    pagination: Pagination


class PlanReference(CamelSchema):
    """Where the immutable geometry is; `url` is an absolute path."""

    url: str
    hash: str


class HallPlanSchema(CamelSchema):
    hall: HallSchema
    name: str
    version: int
    seating_plan: PlanReference


class CategorySchema(CamelSchema):
    slug: str
    name: str


class EventSchema(CamelSchema):
    id: UUID
    slug: str
    kind: str
    title: str
    tagline: str
    description: str
    duration_minutes: int
    year: int | None
    genres: list[str]
    cast: list[str]
    director: str
    creator: str
    languages: list[str]
    certificate: str
    score: float | None = Field(description="0.0 to 10.0")
    release_date: date | None
    poster_url: str
    backdrop_url: str | None
    trailer_url: str | None
    categories: list[CategorySchema]
    tags: list[str]
    status: Literal["now_showing", "upcoming", "ended", "cancelled"]
    organizer: Named
    cities: list[Named]


class EventList(CamelSchema):
    items: list[EventSchema]
    pagination: Pagination


class EventName(CamelSchema):
    id: UUID
    slug: str
    kind: str
    title: str
    duration_minutes: int
    certificate: str
    poster_url: str


class VenueName(Named):
    address: str
    city: str


class HallName(CamelSchema):
    id: UUID
    number: int
    name: str


class SaleWindow(CamelSchema):
    opens_at: UtcTime
    closes_at: UtcTime
    waiting_room: bool


class PriceSchema(CamelSchema):
    category: str
    category_name: str
    ticket_type: str
    ticket_type_name: str
    price: MoneySchema = Field(description="All-in: fees and tax are contained")
    default: bool


class ShowRules(CamelSchema):
    orphans: Literal["allow", "warn", "refuse"]
    seats_per_hold_max: int
    seats_per_visitor_max: int


class AvailabilitySummary(CamelSchema):
    available: int
    held: int
    booked: int
    blocked: int
    total: int


class ShowSummary(CamelSchema):
    id: UUID
    event: EventName
    venue: VenueName
    hall: HallName
    organizer: Named
    starts_at: UtcTime
    ends_at: UtcTime
    doors_open_at: UtcTime
    local_start: str = Field(description="The venue's wall clock, without an offset")
    timezone: str
    language: str
    subtitles: str
    format: str
    note: str
    accessibility: list[str]
    status: Literal["scheduled", "on_sale", "sold_out", "closed", "cancelled", "past"]
    on_sale: SaleWindow
    rules: ShowRules
    availability: AvailabilitySummary
    seating_plan: PlanReference


class ShowSchema(ShowSummary):
    prices: list[PriceSchema]


class ShowWithMap(ShowSummary):
    """`seatMap` holds one list a row, front to back: `available|held|booked|blocked` words."""

    seat_map: list[list[str]] | None = None


class ShowList(CamelSchema):
    items: list[ShowWithMap]
    pagination: Pagination


class ConcessionSchema(CamelSchema):
    id: UUID
    name: str
    description: str
    category: str
    icon: str
    price: MoneySchema
    available: bool


class ConcessionList(CamelSchema):
    items: list[ConcessionSchema]
    pagination: Pagination


class MovieQuery(PageQuery):
    status: Literal["now_showing", "upcoming", "ended"] | None = None
    city: str | None = Field(None, max_length=80)
    genre: str | None = Field(None, max_length=40)
    category: str | None = Field(None, max_length=60)
    tag: str | None = Field(None, max_length=40)
    language: str | None = Field(None, max_length=12)
    date: Day | None = None
    search: str | None = Field(None, max_length=120)


class EventQuery(MovieQuery):
    kind: str | None = Field(None, max_length=20)


class ShowQuery(PageQuery):
    event: str | None = Field(None, max_length=120)
    city: str | None = Field(None, max_length=80)
    venue: str | None = Field(None, max_length=80)
    date: Day | None = None
    starts_from: Moment | None = Field(None, alias="from")
    starts_before: Moment | None = Field(None, alias="to")
    on_sale: bool = Field(False, alias="onSale")
    past: bool = False


class EventShowQuery(PageQuery):
    date: Day | None = None
    venue: str | None = Field(None, max_length=80)
    include: Literal["seatMap"] | None = None
