"""Home, city, event and search: what is on, where and when."""

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foyer.catalog import programme, queries
from foyer.catalog.records import DayShows, EventRecord, EventSummary, ProgrammeEntry, ShowRecord
from foyer.catalog.rules import business_day
from foyer.inventory.queries import Counts, count_available
from foyer.platform.clock import utc_now
from foyer.platform.paging import PageRequest
from foyer.venues.records import CityRecord
from foyer.web.formats import format_day_long, format_duration
from foyer.web.programme.cards import (
    KIND_NAMES,
    MARKS,
    event_card,
    event_poster,
    poster_address,
    showtime,
    strip_items,
)
from foyer.web.programme.chrome import (
    CITY_COOKIE,
    CITY_COOKIE_SECONDS,
    all_cities,
    chosen_city,
    chrome,
    find_city,
)
from foyer.web.programme.filters import Wanted, chips, day_links, narrow, read_wanted
from foyer.web.programme.schema_org import describe_event

STRIP_SHOWS_MAX = 6
ALSO_EVENTS_MAX = 4
SEARCH_PAGE_SIZE = 24
HERO_BOX = "-44 26 488 384"
COUNTS_SECONDS = 3  # How old the pips on a page may be; the design allows 10.


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`/`: the visitor's city, or the first one."""
    city = chosen_city(request)
    if city is None:
        return render(request, "programme/empty_house.html", chrome(request))
    return _city_page(request, city, base="/")


@require_safe
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>`: the same for a named city, which is remembered."""
    found = find_city(slug)
    response = _city_page(request, found, base=f"/{slug}")
    response.set_cookie(CITY_COOKIE, slug, max_age=CITY_COOKIE_SECONDS, samesite="Lax")
    return response


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """`/events/<slug>`: the event with its shows by day and house."""
    now = utc_now()
    record = queries.get_event(slug, now=now)
    place = _event_city(request, record)
    days = programme.list_event_days(record.summary.id, now=now, city=place.slug if place else None)
    shows = [show for day in days for venue in day.venues for show in venue.shows]
    counts = free_counts(shows)
    chosen = _chosen_day(request, days)
    context = {
        **chrome(request, city=place, nav="films" if record.summary.kind == "film" else ""),
        "record": record,
        "event": record.summary,
        "hero": _hero(record, shows=shows, now=now),
        "days": _event_days(days, chosen=chosen, today=_today(place, now=now)),
        "venues": _event_venues(days, chosen=chosen, counts=counts, now=now),
        "facts": _facts(record),
        "access": _access(shows),
        "also": _also(place, event=record.summary, now=now),
        "other_cities": [name for name in record.cities if not place or name.slug != place.slug],
        "structured": describe_event(record, shows=shows, counts=counts, base=_base(request)),
    }
    return render(request, "programme/event.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`/search?q=`: films, plays, artists; with filters in the address."""
    now = utc_now()
    text = request.GET.get("q", "")[:120].strip()
    access = request.GET.get("access", "")
    page = request.GET.get("page", "1")
    wanted = queries.EventFilter(
        search=text or None, accessibility=access if access in MARKS else None
    )
    number = int(page) if page.isdecimal() and 1 <= int(page) <= 100 else 1
    found = queries.list_events(
        wanted, now=now, request=PageRequest(page=number, limit=SEARCH_PAGE_SIZE)
    )
    cards = [
        {
            "url": f"/events/{record.summary.slug}",
            "title": record.summary.title,
            "tagline": "",
            "meta": _search_meta(record),
            "poster_url": poster_address(record.summary),
            "shows": (),
        }
        for record in found.items
    ]
    context = {
        **chrome(request),
        "text": text,
        "cards": cards,
        "found": found,
        "previous_url": _page_url(text, number - 1) if number > 1 else "",
        "next_url": _page_url(text, number + 1) if number < found.total_pages else "",
    }
    return render(request, "programme/search.html", context)


def free_counts(shows: Sequence[ShowRecord]) -> dict[int, Counts]:
    """Free seats by show id, at most `COUNTS_SECONDS` old: pages are asked for more often."""
    keys = {f"counts:{show.id}": show.id for show in shows}
    known = {keys[key]: counts for key, counts in cache.get_many(keys).items()}
    missing = [show_id for show_id in keys.values() if show_id not in known]
    if missing:
        fresh = count_available(missing)
        cache.set_many({f"counts:{number}": c for number, c in fresh.items()}, COUNTS_SECONDS)
        known.update(fresh)
    return known


def _city_page(request: HttpRequest, place: CityRecord, *, base: str) -> HttpResponse:
    now = utc_now()
    today = _today(place, now=now)
    wanted = read_wanted(request, today=today)
    entries = programme.list_programme(place.slug, day=wanted.day, now=now)
    entries = tuple(narrow(entries, wanted=wanted))
    shows = [show for entry in entries for show in entry.shows]
    counts = free_counts(shows)
    tonight = [entry for entry in entries if entry.shows[0].business_day == wanted.day]
    later = [entry for entry in entries if entry.shows[0].business_day != wanted.day]
    nav = {"film": "films", "stage": "stage", "music": "music"}.get(wanted.kind, "tonight")
    context = {
        **chrome(request, city=place, nav=nav),
        "heading": _heading(wanted, place=place),
        "lead": _lead(place, entries=tonight, wanted=wanted, now=now),
        "strip": _strip(tonight, wanted=wanted, counts=counts, now=now),
        "days": day_links(wanted, base=base),
        "chips": chips(wanted, base=base),
        "cards": [
            event_card(entry, counts=counts, now=now, lead=place_in_list == 0, today=True)
            for place_in_list, entry in enumerate(tonight)
        ],
        "later": [
            event_card(entry, counts=counts, now=now, lead=False, today=False) for entry in later
        ],
        "reset_url": base,
    }
    return render(request, "programme/city.html", context)


def _today(place: CityRecord | None, *, now: datetime) -> date:
    return business_day(now, timezone=place.timezone if place else "UTC")


def _heading(wanted: Wanted, *, place: CityRecord) -> str:
    if wanted.day == wanted.today:
        return f"Tonight in {place.name}"
    return f"{wanted.day.strftime('%A')} in {place.name}"


def _lead(
    place: CityRecord, *, entries: Sequence[ProgrammeEntry], wanted: Wanted, now: datetime
) -> str:
    """`Saturday, 21 November. Eleven evenings to choose from, …`"""
    day = (
        format_day_long(now, place.timezone)
        if wanted.day == wanted.today
        else wanted.day.strftime("%A, %-d %B")
    )
    houses = {show.venue_slug for entry in entries for show in entry.shows}
    if not entries:
        return f"{day}. Nothing fits this choice; the days after it are still open."
    events = "one evening" if len(entries) == 1 else f"{len(entries)} evenings"
    rooms = "one house" if len(houses) == 1 else f"{len(houses)} houses"
    return f"{day}. {events[0].upper()}{events[1:]} to choose from in {rooms}."


def _strip(
    entries: Sequence[ProgrammeEntry],
    *,
    wanted: Wanted,
    counts: dict[int, Counts],
    now: datetime,
) -> Sequence[object]:
    if wanted.day != wanted.today:
        return ()
    coming = sorted(
        (show for entry in entries for show in entry.shows if show.starts_at > now),
        key=lambda show: show.starts_at,
    )
    open_ones = [
        show
        for show in coming
        if show.business_day == wanted.day
        and show.status(now=now, available=counts[show.id].available) == "on_sale"
    ]
    return strip_items(open_ones[:STRIP_SHOWS_MAX], counts=counts, now=now)


def _event_city(request: HttpRequest, record: EventRecord) -> CityRecord | None:
    """The named city, else the visitor's if the event comes there, else its first one."""
    named = request.GET.get("city", "")
    slugs = [name.slug for name in record.cities]
    chosen = chosen_city(request)
    for slug in (named, chosen.slug if chosen else "", *slugs):
        if slug in slugs:
            return next((place for place in all_cities() if place.slug == slug), None)
    return chosen


def _chosen_day(request: HttpRequest, days: Sequence[DayShows]) -> date | None:
    named = request.GET.get("day", "")
    known = [day.day for day in days]
    return next((day for day in known if day.isoformat() == named), known[0] if known else None)


def _event_days(
    days: Sequence[DayShows], *, chosen: date | None, today: date
) -> list[dict[str, object]]:
    return [
        {
            "url": f"?day={day.day.isoformat()}",
            "word": "Today" if day.day == today else day.day.strftime("%a"),
            "number": day.day.day,
            "iso": day.day.isoformat(),
            "current": day.day == chosen,
        }
        for day in days
    ]


def _event_venues(
    days: Sequence[DayShows], *, chosen: date | None, counts: dict[int, Counts], now: datetime
) -> list[dict[str, object]]:
    return [
        {
            "name": venue.venue_name,
            "note": venue.shows[0].venue_address,
            "shows": [showtime(show, counts=counts[show.id], now=now) for show in venue.shows],
        }
        for day in days
        if day.day == chosen
        for venue in day.venues
    ]


def _hero(record: EventRecord, *, shows: Sequence[ShowRecord], now: datetime) -> dict[str, object]:
    summary = record.summary
    tags = [KIND_NAMES.get(summary.kind, "Event")]
    if summary.certificate:
        tags.append(summary.certificate)
    tags.append(format_duration(summary.duration_minutes + summary.interval_minutes))
    following = next((show for show in shows if show.status(now=now) == "on_sale"), None)
    call = None
    if following is not None:
        when = following.local_start.strftime("%a %H:%M")
        if following.business_day == business_day(now, timezone=following.timezone):
            when = f"Tonight {following.local_start:%H:%M}"
        call = {"url": f"/shows/{following.public_id}/seats", "label": f"{when}, choose seats"}
    return {
        "title": summary.title,
        "tagline": summary.tagline,
        "poster": event_poster(summary),
        "tags": tags,
        "cta": call,
        "view_box": HERO_BOX,
    }


def _facts(record: EventRecord) -> list[dict[str, str]]:
    summary = record.summary
    rows = (
        ("Director" if summary.kind == "film" else "Directed by", summary.director),
        ("By", summary.creator),
        ("With", ", ".join(record.cast)),
        ("Year", str(summary.year or "")),
        ("Certificate", summary.certificate),
        ("Language", ", ".join(record.languages)),
        ("Genre", ", ".join(record.genres)),
        ("Score", f"{record.score} of 10" if record.score is not None else ""),
    )
    return [{"label": label, "value": value} for label, value in rows if value]


def _access(shows: Sequence[ShowRecord]) -> list[dict[str, str]]:
    """The next show of each accessible kind."""
    rows = []
    for word, (icon, label) in MARKS.items():
        show = next((one for one in shows if word in one.accessibility), None)
        if show is not None:
            when = show.local_start.strftime("%A %H:%M")
            rows.append(
                {
                    "icon": icon,
                    "text": f"{label}: {when}, {show.venue_name}",
                    "url": f"/shows/{show.public_id}/seats",
                }
            )
    return rows


def _also(place: CityRecord | None, *, event: EventSummary, now: datetime) -> list[dict[str, str]]:
    if place is None:
        return []
    entries = programme.list_programme(place.slug, day=_today(place, now=now), now=now)
    return [
        {
            "url": f"/events/{entry.event.slug}",
            "title": entry.event.title,
            "poster_url": poster_address(entry.event),
        }
        for entry in entries
        if entry.event.id != event.id
    ][:ALSO_EVENTS_MAX]


def _search_meta(record: EventRecord) -> str:
    kind = KIND_NAMES.get(record.summary.kind, "Event")
    cities = ", ".join(name.name for name in record.cities)
    return f"{kind} · {cities}" if cities else f"{kind} · no dates at the moment"


def _page_url(text: str, page: int) -> str:
    return f"/search?{urlencode({'q': text, 'page': page})}"


def _base(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
