"""What the catalogue hands out: plain, frozen rows for pages and the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from foyer.catalog.rules import EventState, ShowState, derive_show_status
from foyer.platform.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRecord:
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRecord:
    kind: str
    url: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CityName:
    public_id: UUID
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSummary:
    """What a card, a show and a ticket say of an event."""

    id: int
    public_id: UUID
    slug: str
    kind: str
    title: str
    tagline: str
    year: int | None
    duration_minutes: int
    interval_minutes: int
    certificate: str
    director: str
    creator: str
    genres: tuple[str, ...]
    featured: int
    poster: Mapping[str, object] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """One event as the event page and `GET /events/{id}` show it; `cities` are those ahead."""

    summary: EventSummary
    description: str
    genres: tuple[str, ...]
    cast: tuple[str, ...]
    languages: tuple[str, ...]
    tags: tuple[str, ...]
    score: Decimal | None
    release_date: date | None
    status: EventState
    organizer_public_id: UUID
    organizer_slug: str
    organizer_name: str
    categories: tuple[CategoryRecord, ...]
    cities: tuple[CityName, ...]
    media: tuple[MediaRecord, ...]

    def media_url(self, kind: str) -> str | None:
        """Address of the first medium of that kind; None where a drawing stands in."""
        return next((medium.url for medium in self.media if medium.kind == kind), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRecord:
    """One show with what surrounds it. Times are UTC; `local_start` is the venue's wall clock."""

    id: int
    public_id: UUID
    event: EventSummary
    organizer_id: int
    organizer_public_id: UUID
    organizer_slug: str
    organizer_name: str
    suspended_at: datetime | None  # the organizer, by the platform
    venue_id: int
    venue_public_id: UUID
    venue_slug: str
    venue_name: str
    venue_kind: str
    venue_address: str
    city_slug: str
    city_name: str
    timezone: str
    hall_id: int
    hall_public_id: UUID
    hall_number: int
    hall_name: str
    plan_version_id: int
    plan_hash: str
    seat_count: int
    place_count: int  # of general-admission areas
    price_list_id: int
    currency: str
    lowest_price_minor: int | None  # of any category and ticket type; None without prices
    lowest_adult_minor: int | None  # of the default ticket type: what "from" means on a page
    starts_at: datetime
    ends_at: datetime
    doors_open_at: datetime
    business_day: date
    sale_opens_at: datetime
    sale_closes_at: datetime
    language: str
    subtitles: str
    format: str
    note: str
    accessibility: tuple[str, ...]
    stored_status: str
    orphan_rule: str
    seats_per_hold_max: int
    seats_per_visitor_max: int

    @property
    def total(self) -> int:
        """Seats and area places together."""
        return self.seat_count + self.place_count

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(ZoneInfo(self.timezone))

    @property
    def plan_url(self) -> str:
        """Absolute path of the immutable geometry."""
        return f"/api/v1/seating-plans/{self.plan_hash}"

    @property
    def price_from(self) -> Money | None:
        """The lowest price of the default ticket type, everything included."""
        if self.lowest_adult_minor is None:
            return None
        return Money(amount_minor=self.lowest_adult_minor, currency=self.currency)

    def status(self, *, now: datetime, available: int | None = None) -> ShowState:
        """The state a visitor is told; `available` counts free places, None means unknown."""
        return derive_show_status(
            status=self.stored_status,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            sale_opens_at=self.sale_opens_at,
            sale_closes_at=self.sale_closes_at,
            suspended=self.suspended_at is not None,
            available=available,
            now=now,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRecord:
    """One cell of the price table; `default` marks the ticket type chosen when none is named."""

    category: str
    category_name: str
    ticket_type_id: int
    ticket_type: str
    ticket_type_name: str
    ticket_type_note: str
    price: Money
    default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowDetail:
    show: ShowRecord
    prices: tuple[PriceRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeEntry:
    """An event with its next shows: those of the chosen day first, then the days after."""

    event: EventSummary
    genres: tuple[str, ...]
    featured: int
    shows: tuple[ShowRecord, ...]

    @property
    def price_from(self) -> Money | None:
        prices = [show.price_from for show in self.shows if show.price_from is not None]
        return min(prices, key=lambda price: price.amount_minor) if prices else None


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueShows:
    venue_slug: str
    venue_name: str
    shows: tuple[ShowRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShows:
    day: date
    venues: tuple[VenueShows, ...]
