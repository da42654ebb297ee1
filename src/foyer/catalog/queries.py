"""Reads of events, shows and prices. Counts of free seats are joined by the caller, by show id."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, OuterRef, QuerySet

from foyer.catalog.models import Event, EventKind, EventStatus, Media, Show
from foyer.catalog.records import CategoryRecord, CityName, EventRecord, MediaRecord
from foyer.catalog.rows import to_event_summary
from foyer.catalog.rules import EventState, build_search_query, derive_event_status
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.platform.paging import Page, PageRequest, make_page
from foyer.venues.queries import named_by

SHELVED = (EventStatus.PUBLISHED, EventStatus.CANCELLED)  # What a visitor may see.


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """What narrows a list of events; an absent part does not. City: slug or public id."""

    kind: str | None = None
    status: EventState | None = None
    city: str | None = None
    genre: str | None = None
    category: str | None = None
    tag: str | None = None
    language: str | None = None
    day: date | None = None  # has a show on this business day
    search: str | None = None
    accessibility: str | None = None  # has a captioned, audio_described or relaxed show ahead


def list_events(
    wanted: EventFilter, *, now: datetime, request: PageRequest | None = None
) -> Page[EventRecord]:
    """Published events, best match or most featured first. Five queries, however many events."""
    request = request or PageRequest()
    if wanted.kind is not None and wanted.kind not in EventKind.values:
        raise ValidationFailed(f"Give a kind out of {', '.join(EventKind.values)}.", field="kind")
    rows = _annotate(Event.objects.filter(status=EventStatus.PUBLISHED), now=now)
    rows = _narrow_by_status(_narrow(rows, wanted), wanted.status, now=now)
    rows = _narrow_by_shows(rows, wanted, now=now)
    if wanted.search is not None:
        query = _search_query(wanted.search)
        if query is None:
            return make_page((), request=request, total=0)
        rows = rows.filter(search_vector=query)
        rows = rows.order_by(SearchRank(F("search_vector"), query).desc(), "title", "id")
    else:
        rows = rows.order_by("-featured", "title", "id")
    events = list(rows.select_related("organizer")[request.window])
    return make_page(_to_records(events, now=now), request=request, total=rows.count())


def get_event(name: str, *, now: datetime) -> EventRecord:
    """A published or cancelled event by public id or slug; NotFound. Four queries."""
    rows = _annotate(Event.objects.filter(named_by(name), status__in=SHELVED), now=now)
    event = rows.select_related("organizer").first()
    if event is None:
        raise NotFound
    return _to_records([event], now=now)[0]


def _shows_of(event: OuterRef, *, now: datetime) -> QuerySet[Show]:
    """Shows of an outer event that have not ended and are not cancelled."""
    return Show.objects.filter(event=event, ends_at__gt=now).exclude(status="cancelled")


def _annotate(rows: QuerySet[Event], *, now: datetime) -> QuerySet[Event]:
    coming = _shows_of(OuterRef("pk"), now=now)
    return rows.annotate(
        has_open_show=Exists(coming.filter(sale_opens_at__lte=now)),
        has_coming_show=Exists(coming),
        has_any_show=Exists(Show.objects.filter(event=OuterRef("pk"))),
    )


def _narrow(rows: QuerySet[Event], wanted: EventFilter) -> QuerySet[Event]:
    """What the event itself answers."""
    if wanted.kind is not None:
        rows = rows.filter(kind=wanted.kind)
    if wanted.genre is not None:
        rows = rows.filter(genres__contains=[_clean(wanted.genre)])
    if wanted.tag is not None:
        rows = rows.filter(tags__contains=[_clean(wanted.tag)])
    if wanted.language is not None:
        rows = rows.filter(languages__contains=[_clean(wanted.language)])
    if wanted.category is not None:
        rows = rows.filter(categories__slug=_clean(wanted.category))
    return rows


def _narrow_by_status(
    rows: QuerySet[Event], status: EventState | None, *, now: datetime
) -> QuerySet[Event]:
    """The conditions of `derive_event_status`, for the database."""
    coming = _shows_of(OuterRef("pk"), now=now)
    is_open = Exists(coming.filter(sale_opens_at__lte=now))
    any_show = Exists(Show.objects.filter(event=OuterRef("pk")))
    if status == "now_showing":
        return rows.filter(is_open)
    if status == "upcoming":
        return rows.filter(Exists(coming) | ~any_show).exclude(is_open)
    if status == "ended":
        return rows.filter(any_show).exclude(Exists(coming))
    return rows.none() if status == "cancelled" else rows


def _narrow_by_shows(
    rows: QuerySet[Event], wanted: EventFilter, *, now: datetime
) -> QuerySet[Event]:
    """What one and the same show must answer: city, day, accessibility."""
    if wanted.city is None and wanted.day is None and wanted.accessibility is None:
        return rows
    shows = Show.objects.filter(event=OuterRef("pk"))
    if wanted.status != "ended":
        shows = _shows_of(OuterRef("pk"), now=now)
    if wanted.city is not None:
        shows = shows.filter(named_by(wanted.city, prefix="venue__city__"))
    if wanted.day is not None:
        shows = shows.filter(business_day=wanted.day)
    if wanted.accessibility is not None:
        shows = shows.filter(accessibility__contains=[_clean(wanted.accessibility)])
    return rows.filter(Exists(shows))


def _search_query(text: str) -> SearchQuery | None:
    words = build_search_query(text)
    return SearchQuery(words, config="simple", search_type="raw") if words else None


def _clean(text: str) -> str:
    """PostgreSQL's text holds no NUL; nothing stored can equal a text that has one."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _to_records(events: list[Event], *, now: datetime) -> list[EventRecord]:
    """Events with their shelves, cities and media: one query for each kind."""
    ids = [event.pk for event in events]
    categories: dict[int, list[CategoryRecord]] = {event_id: [] for event_id in ids}
    cities: dict[int, list[CityName]] = {event_id: [] for event_id in ids}
    media: dict[int, list[MediaRecord]] = {event_id: [] for event_id in ids}
    shelves = Event.categories.through.objects.filter(event_id__in=ids).order_by(
        "category__position", "category__name"
    )
    for event_id, slug, name in shelves.values_list("event_id", "category__slug", "category__name"):
        categories[event_id].append(CategoryRecord(slug=slug, name=name))
    for event_id, city in _list_city_names(ids, now=now):
        cities[event_id].append(city)
    for medium in Media.objects.filter(event_id__in=ids).order_by("position", "id"):
        media[medium.event_id].append(MediaRecord(kind=medium.kind, url=medium.url, alt=medium.alt))
    return [
        _to_record(
            event,
            categories=tuple(categories[event.pk]),
            cities=tuple(cities[event.pk]),
            media=tuple(media[event.pk]),
        )
        for event in events
    ]


def _list_city_names(event_ids: Iterable[int], *, now: datetime) -> list[tuple[int, CityName]]:
    """The cities in which each event is shown from now on."""
    rows = (
        Show.objects.filter(event_id__in=event_ids, ends_at__gt=now, venue__city__active=True)
        .exclude(status="cancelled")
        .order_by("venue__city__position", "venue__city__name")
        .values_list("event_id", "venue__city__public_id", "venue__city__slug", "venue__city__name")
        .distinct()
    )
    return [
        (event_id, CityName(public_id=public_id, slug=slug, name=name))
        for event_id, public_id, slug, name in rows
    ]


def _to_record(
    event: Event,
    *,
    categories: tuple[CategoryRecord, ...],
    cities: tuple[CityName, ...],
    media: tuple[MediaRecord, ...],
) -> EventRecord:
    return EventRecord(
        summary=to_event_summary(event),
        description=event.description,
        genres=tuple(event.genres),
        cast=tuple(event.cast),
        languages=tuple(event.languages),
        tags=tuple(event.tags),
        score=event.score,
        release_date=event.release_date,
        status=derive_event_status(
            cancelled=event.status == EventStatus.CANCELLED,
            has_open_show=getattr(event, "has_open_show"),  # noqa: B009 (an annotation)
            has_coming_show=getattr(event, "has_coming_show"),  # noqa: B009
            has_any_show=getattr(event, "has_any_show"),  # noqa: B009
        ),
        organizer_public_id=event.organizer.public_id,
        organizer_slug=event.organizer.slug,
        organizer_name=event.organizer.name,
        categories=categories,
        cities=cities,
        media=media,
    )
