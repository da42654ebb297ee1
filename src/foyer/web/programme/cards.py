"""Turns the catalogue's records into what the components draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from foyer.catalog.models import EventKind
from foyer.catalog.records import EventSummary, ProgrammeEntry, ShowRecord
from foyer.inventory.queries import Counts
from foyer.web.formats import format_duration, format_money
from foyer.web.posters import PosterSpec, poster_hash

CARD_SHOWS_MAX = 2  # A card that shows more becomes a timetable.
LEAD_SHOWS_MAX = 3

MARKS = {
    "captioned": ("captions", "Captioned"),
    "audio_described": ("described", "Described"),
    "relaxed": ("relaxed", "Relaxed"),
}
KIND_NAMES: dict[str, str] = {
    EventKind.FILM: "Film",
    EventKind.PLAY: "Play",
    EventKind.OPERA: "Opera",
    EventKind.DANCE: "Dance",
    EventKind.CONCERT: "Concert",
    EventKind.COMEDY: "Comedy",
    EventKind.FAMILY: "Family",
    EventKind.TALK: "Talk",
    EventKind.FESTIVAL: "Festival",
    EventKind.SPORT: "Sport",
    EventKind.OTHER: "Event",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    icon: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Showtime:
    """What `components/showtime.html` draws."""

    id: str
    url: str
    starts_at: datetime
    zone: str
    day: str
    tags: str
    marks: tuple[Mark, ...]
    free: int
    capacity: int
    price_from_minor: int | None
    currency: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCard:
    """What `components/event_card.html` draws."""

    url: str
    title: str
    tagline: str
    meta: str
    poster_url: str
    shows: tuple[Showtime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StripItem:
    """What `components/strip.html` draws."""

    url: str
    starts_at: datetime
    zone: str
    title: str
    place: str
    poster_url: str
    free: int
    capacity: int
    now: bool


def event_poster(event: EventSummary) -> PosterSpec:
    """The drawing of an event that has no image of its own."""
    return PosterSpec.from_json(
        event.poster, title=event.title, kind=event.kind, credit=credit_line(event)
    )


def poster_address(event: EventSummary) -> str:
    """An address that a browser may keep for ever: it names the drawing."""
    return reverse("poster", args=[event.slug, poster_hash(event_poster(event))])


def credit_line(event: EventSummary) -> str:
    """`Fritz Lang · 1927`."""
    parts = (event.director or event.creator, str(event.year) if event.year else "")
    return " · ".join(part for part in parts if part)


def meta_line(event: EventSummary) -> str:
    """`Fritz Lang, 1927 · 2 h 33 min · 12A`."""
    who = ", ".join(
        part
        for part in (event.director or event.creator, str(event.year) if event.year else "")
        if part
    )
    length = format_duration(event.duration_minutes + event.interval_minutes)
    return " · ".join(part for part in (who, length, event.certificate) if part)


def showtime(
    show: ShowRecord, *, counts: Counts, now: datetime, day: str = "", hall: str = ""
) -> Showtime:
    """A show as a small ticket; `day` stands before the time where the page spans days.

    Where the hall is not said (`hall` is empty), the page of the event says it.
    """
    words = (hall, show.format, show.note)
    return Showtime(
        id=str(show.public_id),
        url=f"/shows/{show.public_id}/seats",
        starts_at=show.starts_at,
        zone=show.timezone,
        day=day,
        tags=" · ".join(word for word in words if word),
        marks=tuple(Mark(icon=MARKS[a][0], label=MARKS[a][1]) for a in show.accessibility),
        free=counts.available,
        capacity=counts.total,
        price_from_minor=show.lowest_adult_minor,
        currency=show.currency,
        status=show.status(now=now, available=counts.available),
    )


def event_card(
    entry: ProgrammeEntry,
    *,
    counts: Mapping[int, Counts],
    now: datetime,
    lead: bool,
    day: date | None,
) -> EventCard:
    """A card with its next shows; those of `day` need no word for their day."""
    shows = tuple(
        showtime(
            show,
            counts=counts[show.id],
            now=now,
            day="" if show.business_day == day else f"{show.local_start:%a}",
        )
        for show in _next_shows(entry, now=now)[: LEAD_SHOWS_MAX if lead else CARD_SHOWS_MAX]
    )
    price = entry.price_from
    parts = [meta_line(entry.event) if lead else _short_meta(entry)]
    if price is not None:
        parts.append(f"from {format_money(price)}" if price.amount_minor else "free")
    return EventCard(
        url=reverse("event", args=[entry.event.slug]),
        title=entry.event.title,
        tagline=entry.event.tagline,
        meta=" · ".join(parts),
        poster_url=poster_address(entry.event),
        shows=shows,
    )


def _next_shows(entry: ProgrammeEntry, *, now: datetime) -> Sequence[ShowRecord]:
    """Those one can still buy for; where there are none, what there is."""
    open_ones = [show for show in entry.shows if show.status(now=now) in ("on_sale", "scheduled")]
    return open_ones or entry.shows


def _short_meta(entry: ProgrammeEntry) -> str:
    """Of a film its year, of an evening on a stage its house; then length and certificate."""
    event = entry.event
    houses = {show.venue_name for show in entry.shows}
    where = houses.pop() if len(houses) == 1 else ""
    if event.kind == EventKind.FILM and event.year:
        where = str(event.year)
    length = format_duration(event.duration_minutes + event.interval_minutes)
    return " · ".join(part for part in (where, length, event.certificate) if part)


def strip_items(
    shows: Sequence[ShowRecord], *, counts: Mapping[int, Counts], now: datetime
) -> tuple[StripItem, ...]:
    """The next shows of tonight in order; the first whose doors are open is marked."""
    return tuple(
        StripItem(
            url=f"/shows/{show.public_id}/seats",
            starts_at=show.starts_at,
            zone=show.timezone,
            title=show.event.title,
            place=show.venue_name,
            poster_url=poster_address(show.event),
            free=counts[show.id].available,
            capacity=counts[show.id].total,
            now=place == 0 and show.doors_open_at <= now,
        )
        for place, show in enumerate(shows)
    )
