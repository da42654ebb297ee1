"""Reads of shows: lists, one show with its prices, and the programme of a city or an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from foyer.catalog.limits import (
    EVENT_SHOWS_MAX,
    PRICES_MAX,
    PROGRAMME_DAYS,
    PROGRAMME_EVENTS_MAX,
    PROGRAMME_SHOWS_MAX,
)
from foyer.catalog.models import Price, Show
from foyer.catalog.records import (
    DayShows,
    PriceRecord,
    ProgrammeEntry,
    ShowDetail,
    ShowRecord,
    VenueShows,
)
from foyer.catalog.rows import read_shows, select_shows
from foyer.catalog.rules import choose_default_ticket_type
from foyer.platform.errors import NotFound
from foyer.platform.money import Money
from foyer.platform.paging import Page, PageRequest, make_page
from foyer.venues.queries import load_plan, named_by


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFilter:
    """What narrows a list of shows; event, city and venue by slug or public id."""

    event: str | None = None
    city: str | None = None
    venue: str | None = None
    kind: str | None = None
    day: date | None = None  # the venue's business day
    starts_from: datetime | None = None
    starts_before: datetime | None = None
    on_sale: bool = False  # only those whose sale is open
    past: bool = False  # also those that have ended or are cancelled
    accessibility: str | None = None


def list_shows(
    wanted: ShowFilter, *, now: datetime, request: PageRequest | None = None
) -> Page[ShowRecord]:
    """Shows ascending by start. Two queries."""
    request = request or PageRequest()
    rows = _narrow(select_shows(), wanted, now=now).order_by("starts_at", "id")
    shows = list(read_shows(rows[request.window]))
    return make_page(shows, request=request, total=rows.count())


def get_show(public_id: UUID) -> ShowDetail:
    """A show of a published event with its price table; NotFound. Two queries, and the plan's."""
    show = next(read_shows(select_shows().filter(public_id=public_id)), None)
    if show is None:
        raise NotFound
    return ShowDetail(show=show, prices=list_prices(show))


def get_show_records(show_ids: Sequence[int]) -> dict[int, ShowRecord]:
    """Shows by internal id, past and cancelled ones too; unknown ids are left out. One query."""
    return {show.id: show for show in read_shows(select_shows().filter(pk__in=show_ids))}


def list_prices(show: ShowRecord) -> tuple[PriceRecord, ...]:
    """The price table of a show: categories in plan order, ticket types in theirs. One query."""
    names = {category.id: category.name for category in load_plan(show.plan_version_id).categories}
    order = {category: place for place, category in enumerate(names)}
    rows = (
        Price.objects.filter(price_list_id=show.price_list_id, category__in=names)
        .select_related("ticket_type")
        .order_by("ticket_type__position", "ticket_type_id")[:PRICES_MAX]
    )
    prices = sorted(rows, key=lambda price: order[price.category])
    default = choose_default_ticket_type(
        [(price.ticket_type.position, price.ticket_type_id) for price in prices]
    )
    return tuple(
        PriceRecord(
            category=price.category,
            category_name=names[price.category],
            ticket_type_id=price.ticket_type_id,
            ticket_type=price.ticket_type.code,
            ticket_type_name=price.ticket_type.name,
            ticket_type_note=price.ticket_type.note,
            price=Money(amount_minor=price.amount_minor, currency=show.currency),
            default=price.ticket_type_id == default,
        )
        for price in prices
    )


def list_programme(
    city: str, *, day: date, now: datetime, wanted: ShowFilter | None = None
) -> tuple[ProgrammeEntry, ...]:
    """What a city shows: one entry an event, those with shows on `day` first. One query.

    Each entry has at most PROGRAMME_SHOWS_MAX shows: of `day`, then of the days after it.
    """
    rows = _narrow(select_shows(), wanted or ShowFilter(), now=now).filter(
        named_by(city, prefix="venue__city__"),
        business_day__gte=day,
        business_day__lt=day + timedelta(days=PROGRAMME_DAYS),
    )
    turn = Window(RowNumber(), partition_by=F("event"), order_by=("starts_at", "id"))
    rows = rows.annotate(turn=turn).filter(turn__lte=PROGRAMME_SHOWS_MAX)
    shows: dict[int, list[ShowRecord]] = {}
    for show in read_shows(rows.order_by("starts_at", "id")):
        shows.setdefault(show.event.id, []).append(show)
    entries = [
        ProgrammeEntry(
            event=group[0].event,
            genres=group[0].event.genres,
            featured=group[0].event.featured,
            shows=tuple(group),
        )
        for group in shows.values()
    ]
    entries.sort(
        key=lambda entry: (
            entry.shows[0].business_day != day,
            -entry.featured,
            entry.shows[0].starts_at,
        )
    )
    return tuple(entries[:PROGRAMME_EVENTS_MAX])


def list_event_days(
    event_id: int, *, now: datetime, city: str | None = None
) -> tuple[DayShows, ...]:
    """The next EVENT_SHOWS_MAX shows of an event, by business day and venue. One query."""
    rows = _narrow(select_shows(), ShowFilter(city=city), now=now).filter(event_id=event_id)
    shows = read_shows(rows.order_by("starts_at", "id")[:EVENT_SHOWS_MAX])
    return group_by_day(list(shows))


def group_by_day(shows: Sequence[ShowRecord]) -> tuple[DayShows, ...]:
    """Shows in order of start, by business day, then by venue in order of its first show."""
    days: dict[date, dict[str, list[ShowRecord]]] = {}
    for show in shows:
        days.setdefault(show.business_day, {}).setdefault(show.venue_slug, []).append(show)
    return tuple(
        DayShows(
            day=day,
            venues=tuple(
                VenueShows(venue_slug=slug, venue_name=group[0].venue_name, shows=tuple(group))
                for slug, group in venues.items()
            ),
        )
        for day, venues in sorted(days.items())
    )


def _narrow(rows: QuerySet[Show], wanted: ShowFilter, *, now: datetime) -> QuerySet[Show]:
    if not wanted.past:
        rows = rows.filter(ends_at__gt=now, event__status="published").exclude(status="cancelled")
    if wanted.on_sale:
        rows = rows.filter(sale_opens_at__lte=now, sale_closes_at__gt=now, ends_at__gt=now)
        rows = rows.filter(organizer__suspended_at=None).exclude(status="cancelled")
    if wanted.event is not None:
        rows = rows.filter(named_by(wanted.event, prefix="event__"))
    if wanted.city is not None:
        rows = rows.filter(named_by(wanted.city, prefix="venue__city__"))
    if wanted.venue is not None:
        rows = rows.filter(named_by(wanted.venue, prefix="venue__"))
    if wanted.kind is not None:
        rows = rows.filter(event__kind=wanted.kind.replace("\x00", ""))
    if wanted.accessibility is not None:
        rows = rows.filter(accessibility__contains=[wanted.accessibility.replace("\x00", "")])
    if wanted.day is not None:
        rows = rows.filter(business_day=wanted.day)
    if wanted.starts_from is not None:
        rows = rows.filter(starts_at__gte=wanted.starts_from)
    if wanted.starts_before is not None:
        rows = rows.filter(starts_at__lt=wanted.starts_before)
    return rows
