"""Turns the catalogue's records into the shapes of the API."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Literal, TypeVar, cast

from foyer.api.schemas.base import MoneySchema, Pagination
from foyer.api.schemas.catalog import (
    AvailabilitySummary,
    CategorySchema,
    CitySchema,
    ConcessionSchema,
    EventName,
    EventSchema,
    HallName,
    HallPlanSchema,
    HallSchema,
    Named,
    PlanReference,
    PriceSchema,
    SaleWindow,
    ShowRules,
    ShowSummary,
    VenueName,
    VenueSchema,
)
from foyer.catalog.records import EventRecord, EventSummary, PriceRecord, ShowRecord
from foyer.concessions.queries import ConcessionRecord
from foyer.inventory.queries import Counts, seat_statuses
from foyer.platform.money import Money
from foyer.platform.paging import Page
from foyer.venues.queries import load_plan
from foyer.venues.records import CityRecord, HallPlanRecord, HallRecord, VenueRecord

Item = TypeVar("Item")
OrphanWord = Literal["allow", "warn", "refuse"]


def render_pagination(page: Page[Item]) -> Pagination:
    """The `pagination` member of a list."""
    return Pagination(
        page=page.request.page,
        limit=page.request.limit,
        total=page.total,
        total_pages=page.total_pages,
    )


def render_money(money: Money) -> MoneySchema:
    """`{amount, currency}` in minor units."""
    return MoneySchema(amount=money.amount_minor, currency=money.currency)


def render_city(city: CityRecord) -> CitySchema:
    """`GET /cities` item."""
    return CitySchema(
        id=city.public_id,
        slug=city.slug,
        name=city.name,
        state=city.state,
        country=city.country,
        active=city.active,
    )


def render_hall(hall: HallRecord) -> HallSchema:
    """A hall with its capacity."""
    return HallSchema(
        id=hall.public_id,
        number=hall.number,
        name=hall.name,
        total_seats=hall.total_seats + hall.total_places,
    )


def render_hall_plan(record: HallPlanRecord) -> HallPlanSchema:
    """`GET /halls/{id}/seating-plan`."""
    return HallPlanSchema(
        hall=render_hall(record.hall),
        name=record.plan_name,
        version=record.version,
        seating_plan=PlanReference(
            url=f"/api/v1/seating-plans/{record.hall.plan_hash}", hash=record.hall.plan_hash
        ),
    )


def render_venue(venue: VenueRecord) -> VenueSchema:
    """`GET /venues/{id}`."""
    return VenueSchema(
        id=venue.public_id,
        slug=venue.slug,
        name=venue.name,
        kind=venue.kind,
        city=Named(id=venue.city_public_id, slug=venue.city_slug, name=venue.city_name),
        address=venue.address,
        amenities=list(venue.amenities),
        timezone=venue.timezone,
        access_note=venue.access_note,
        total_halls=len(venue.halls),
        halls=[render_hall(hall) for hall in venue.halls],
    )


def poster_url(slug: str) -> str:
    """Where an event's drawn poster is served, as an absolute path."""
    return f"/posters/{slug}.svg"


def render_event(event: EventRecord) -> EventSchema:
    """`GET /events/{id}`."""
    summary = event.summary
    return EventSchema(
        id=summary.public_id,
        slug=summary.slug,
        kind=summary.kind,
        title=summary.title,
        tagline=summary.tagline,
        description=event.description,
        duration_minutes=summary.duration_minutes,
        year=summary.year,
        genres=list(event.genres),
        cast=list(event.cast),
        director=summary.director,
        creator=summary.creator,
        languages=list(event.languages),
        certificate=summary.certificate,
        score=float(event.score) if event.score is not None else None,
        release_date=event.release_date,
        poster_url=event.media_url("poster") or poster_url(summary.slug),
        backdrop_url=event.media_url("backdrop"),
        trailer_url=event.media_url("trailer"),
        categories=[CategorySchema(slug=item.slug, name=item.name) for item in event.categories],
        tags=list(event.tags),
        status=event.status,
        organizer=Named(
            id=event.organizer_public_id, slug=event.organizer_slug, name=event.organizer_name
        ),
        cities=[Named(id=city.public_id, slug=city.slug, name=city.name) for city in event.cities],
    )


def render_event_name(event: EventSummary) -> EventName:
    """What a show or a booking says of its event."""
    return EventName(
        id=event.public_id,
        slug=event.slug,
        kind=event.kind,
        title=event.title,
        duration_minutes=event.duration_minutes,
        certificate=event.certificate,
        poster_url=poster_url(event.slug),
    )


def render_venue_name(show: ShowRecord) -> VenueName:
    """What a show or a booking says of its venue."""
    return VenueName(
        id=show.venue_public_id,
        slug=show.venue_slug,
        name=show.venue_name,
        address=show.venue_address,
        city=show.city_name,
    )


def render_hall_name(show: ShowRecord) -> HallName:
    """What a show or a booking says of its hall."""
    return HallName(id=show.hall_public_id, number=show.hall_number, name=show.hall_name)


def render_show(show: ShowRecord, *, counts: Counts, now: datetime) -> ShowSummary:
    """A show without its prices; `status` is derived from the time and the free places."""
    return ShowSummary(
        id=show.public_id,
        event=render_event_name(show.event),
        venue=render_venue_name(show),
        hall=render_hall_name(show),
        organizer=Named(
            id=show.organizer_public_id, slug=show.organizer_slug, name=show.organizer_name
        ),
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        doors_open_at=show.doors_open_at,
        local_start=show.local_start.replace(tzinfo=None).isoformat(timespec="seconds"),
        timezone=show.timezone,
        language=show.language,
        subtitles=show.subtitles,
        format=show.format,
        note=show.note,
        accessibility=list(show.accessibility),
        status=show.status(now=now, available=counts.available),
        on_sale=SaleWindow(
            opens_at=show.sale_opens_at, closes_at=show.sale_closes_at, waiting_room=False
        ),
        rules=ShowRules(
            orphans=cast("OrphanWord", show.orphan_rule),
            seats_per_hold_max=show.seats_per_hold_max,
            seats_per_visitor_max=show.seats_per_visitor_max,
        ),
        availability=AvailabilitySummary(
            available=counts.available,
            held=counts.held,
            booked=counts.booked,
            blocked=counts.blocked,
            total=counts.total,
        ),
        seating_plan=PlanReference(url=show.plan_url, hash=show.plan_hash),
    )


_STATUS_WORDS = {ord("."): "available", ord("h"): "held", ord("b"): "booked", ord("x"): "blocked"}


def render_seat_map(show: ShowRecord) -> list[list[str]]:
    """Status words of every seat, a list a row in plan order; area places are not in it."""
    plan = load_plan(show.plan_version_id)
    status = seat_statuses(show.id, plan)
    rows = groupby(plan.seats, key=lambda seat: (seat.section, seat.row))
    return [[_STATUS_WORDS[status[seat.index]] for seat in seats] for _, seats in rows]


def render_prices(prices: Sequence[PriceRecord]) -> list[PriceSchema]:
    """The price table of a show."""
    return [
        PriceSchema(
            category=price.category,
            category_name=price.category_name,
            ticket_type=price.ticket_type,
            ticket_type_name=price.ticket_type_name,
            price=render_money(price.price),
            default=price.default,
        )
        for price in prices
    ]


def render_concession(concession: ConcessionRecord) -> ConcessionSchema:
    """`GET /concessions` item."""
    return ConcessionSchema(
        id=concession.public_id,
        name=concession.name,
        description=concession.description,
        category=concession.category,
        icon=concession.icon,
        price=render_money(concession.price),
        available=concession.available,
    )
