"""`/events` and `/movies`: what is presented, and when."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router

from foyer.api.render_catalog import (
    render_event,
    render_pagination,
    render_prices,
    render_seat_map,
    render_show,
)
from foyer.api.schemas.catalog import (
    EventList,
    EventQuery,
    EventSchema,
    EventShowQuery,
    MovieQuery,
    ShowList,
    ShowQuery,
    ShowSchema,
    ShowWithMap,
)
from foyer.catalog import programme, queries
from foyer.catalog.models import EventKind
from foyer.catalog.records import EventRecord, ShowRecord
from foyer.inventory.queries import count_available
from foyer.platform.clock import utc_now
from foyer.platform.errors import NotFound
from foyer.platform.ids import parse_uuid
from foyer.platform.paging import PageRequest

router = Router(tags=["Programme"], by_alias=True)


@router.get("/events", response=EventList)
def list_events(request: HttpRequest, query: Query[EventQuery]) -> EventList:
    """Published events; every filter narrows. `city` is a slug or an id."""
    return _list_events(query, kind=query.kind)


@router.get("/movies", response=EventList)
def list_movies(request: HttpRequest, query: Query[MovieQuery]) -> EventList:
    """The same with `kind=film`."""
    return _list_events(query, kind=EventKind.FILM)


@router.get("/events/{event}", response=EventSchema)
def get_event(request: HttpRequest, event: str) -> EventSchema:
    """One event, by slug or id."""
    return render_event(queries.get_event(event, now=utc_now()))


@router.get("/movies/{event}", response=EventSchema)
def get_movie(request: HttpRequest, event: str) -> EventSchema:
    """One film, by slug or id."""
    return render_event(_get_film(event))


@router.get("/events/{event}/shows", response=ShowList, exclude_none=True)
def list_event_shows(request: HttpRequest, event: str, query: Query[EventShowQuery]) -> ShowList:
    """Coming shows of one event; `include=seatMap` adds rows × status words."""
    return _list_shows_of(queries.get_event(event, now=utc_now()), query=query)


@router.get("/movies/{event}/shows", response=ShowList, exclude_none=True)
def list_movie_shows(request: HttpRequest, event: str, query: Query[EventShowQuery]) -> ShowList:
    """Coming shows of one film."""
    return _list_shows_of(_get_film(event), query=query)


@router.get("/movies/{event}/showtimes", response=ShowList, exclude_none=True)
def list_showtimes(request: HttpRequest, event: str, query: Query[EventShowQuery]) -> ShowList:
    """The same under the name that films use."""
    return _list_shows_of(_get_film(event), query=query)


@router.get("/shows", response=ShowList, exclude_none=True)
def list_shows(request: HttpRequest, query: Query[ShowQuery]) -> ShowList:
    """Shows that have not ended and are not cancelled, by start; `past=true` adds both."""
    wanted = programme.ShowFilter(
        event=query.event,
        city=query.city,
        venue=query.venue,
        day=query.date,
        starts_from=query.starts_from,
        starts_before=query.starts_before,
        on_sale=query.on_sale,
        past=query.past,
    )
    return _list_shows(wanted, page=query.page, limit=query.limit, with_map=False)


@router.get("/shows/{show}", response=ShowSchema)
def get_show(request: HttpRequest, show: str) -> ShowSchema:
    """One show with its price table."""
    now = utc_now()
    detail = programme.get_show(parse_uuid(show))
    counts = count_available([detail.show.id])[detail.show.id]
    summary = render_show(detail.show, counts=counts, now=now)
    return ShowSchema(**summary.dict(), prices=render_prices(detail.prices))


def _list_events(query: MovieQuery, *, kind: str | None) -> EventList:
    wanted = queries.EventFilter(
        kind=kind,
        status=query.status,
        city=query.city,
        genre=query.genre,
        category=query.category,
        tag=query.tag,
        language=query.language,
        day=query.date,
        search=query.search,
    )
    request = PageRequest(page=query.page, limit=query.limit)
    page = queries.list_events(wanted, now=utc_now(), request=request)
    return EventList(
        items=[render_event(event) for event in page.items], pagination=render_pagination(page)
    )


def _get_film(event: str) -> EventRecord:
    film = queries.get_event(event, now=utc_now())
    if film.summary.kind != EventKind.FILM:
        raise NotFound
    return film


def _list_shows_of(found: EventRecord, *, query: EventShowQuery) -> ShowList:
    wanted = programme.ShowFilter(event=found.summary.slug, venue=query.venue, day=query.date)
    return _list_shows(
        wanted, page=query.page, limit=query.limit, with_map=query.include == "seatMap"
    )


def _list_shows(wanted: programme.ShowFilter, *, page: int, limit: int, with_map: bool) -> ShowList:
    now = utc_now()
    request = PageRequest(page=page, limit=limit)
    found = programme.list_shows(wanted, now=now, request=request)
    return ShowList(
        items=_render_shows(found.items, now=now, with_map=with_map),
        pagination=render_pagination(found),
    )


def _render_shows(
    shows: Sequence[ShowRecord], *, now: datetime, with_map: bool
) -> list[ShowWithMap]:
    counts = count_available([show.id for show in shows])
    rendered = []
    for show in shows:
        summary = render_show(show, counts=counts[show.id], now=now).dict()
        if with_map:
            rendered.append(ShowWithMap(**summary, seat_map=render_seat_map(show)))
        else:
            rendered.append(ShowWithMap(**summary))
    return rendered
