"""One event: its hero, its shows by day and house, its facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foyer.catalog import programme, queries
from foyer.catalog.records import DayShows, EventRecord, EventSummary, ShowRecord
from foyer.catalog.rules import business_day
from foyer.inventory.queries import Counts
from foyer.platform.clock import utc_now
from foyer.venues.records import CityRecord
from foyer.web.formats import LOCALE_DEFAULT, format_duration, say_today
from foyer.web.programme.cards import (
    KIND_NAMES,
    MARKS,
    event_poster,
    poster_address,
    showtime,
)
from foyer.web.programme.chrome import all_cities, chosen_city, chrome
from foyer.web.programme.counts import free_counts
from foyer.web.programme.filters import KIND_GROUPS, Chip
from foyer.web.programme.schema_org import describe_event
from foyer.web.public import public_page

ALSO_EVENTS_MAX = 4
DAYS_SHOWN = 7  # As many as stand side by side; further ones are a page of days away.
HERO_BOX = "-44 26 488 384"
_ABOUT = {"film": "The film", "play": "The play", "concert": "The concert", "opera": "The opera"}
_COMPOSER = ", music"  # How a film names who wrote its score.
_NAV = {kind: nav for nav, kinds in KIND_GROUPS.items() for kind in kinds}


@public_page
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """`/events/<slug>?city=&day=&access=`: the event with its shows by day and house."""
    now = utc_now()
    record = queries.get_event(slug, now=now)
    place = _event_city(request, record)
    all_days = programme.list_event_days(
        record.summary.id, now=now, city=place.slug if place else None
    )
    every = [show for day in all_days for venue in day.venues for show in venue.shows]
    access = request.GET.get("access", "")
    access = access if access in MARKS else ""
    shows = [show for show in every if not access or access in show.accessibility]
    days = programme.group_by_day(shows)
    counts = free_counts(every)
    chosen = _chosen_day(request, days)
    today = business_day(now, timezone=place.timezone if place else "UTC")
    kept = _Kept(city=place.slug if place and "city" in request.GET else "", access=access)
    context = {
        **chrome(request, city=place, nav=_nav(record.summary)),
        "record": record,
        "event": record.summary,
        "about": _ABOUT.get(record.summary.kind, "About"),
        "hero": _hero(record, shows=every, now=now),
        "chips": _chips(every, access=access, kept=kept),
        "access": access,
        "days": _day_links(days, chosen=chosen, today=today, kept=kept),
        **_neighbours(days, chosen=chosen, kept=kept),
        "venues": _venues(days, chosen=chosen, counts=counts, now=now),
        "facts": _facts(record),
        "marked": _marked_shows(every),
        "also": _also(place, event=record.summary, today=today, now=now),
        "other_cities": [name for name in record.cities if not place or name.slug != place.slug],
        "structured": describe_event(
            record,
            shows=every,
            counts=counts,
            base=f"{request.scheme}://{request.get_host()}",
            image=poster_address(record.summary),
        ),
    }
    return render(request, "programme/event.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What of the address stays when a visitor turns to another day or filter."""

    city: str
    access: str

    def address(self, **changes: str) -> str:
        values = {"city": self.city, "access": self.access, **changes}
        return f"?{urlencode({name: value for name, value in values.items() if value})}"


def _nav(summary: EventSummary) -> str:
    group = next((nav for kind, nav in _NAV.items() if kind == summary.kind), "")
    return "films" if group == "film" else group


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


def _page_of_days(days: Sequence[DayShows], *, chosen: date | None) -> int:
    """The first place of the seven days around the chosen one."""
    place = next((number for number, day in enumerate(days) if day.day == chosen), 0)
    return place - place % DAYS_SHOWN


def _day_links(
    days: Sequence[DayShows], *, chosen: date | None, today: date, kept: _Kept
) -> list[dict[str, object]]:
    first = _page_of_days(days, chosen=chosen)
    return [
        {
            "url": kept.address(day=day.day.isoformat()),
            "word": "Today" if day.day == today else day.day.strftime("%a"),
            "number": day.day.day,
            "iso": day.day.isoformat(),
            "current": day.day == chosen,
        }
        for day in days[first : first + DAYS_SHOWN]
    ]


def _neighbours(days: Sequence[DayShows], *, chosen: date | None, kept: _Kept) -> dict[str, str]:
    """Addresses of the days before and after those shown; empty where there are none."""
    first = _page_of_days(days, chosen=chosen)
    before = days[first - DAYS_SHOWN] if first else None
    after = days[first + DAYS_SHOWN] if len(days) > first + DAYS_SHOWN else None
    return {
        "earlier_url": kept.address(day=before.day.isoformat()) if before else "",
        "later_url": kept.address(day=after.day.isoformat()) if after else "",
    }


def _chips(shows: Sequence[ShowRecord], *, access: str, kept: _Kept) -> list[Chip]:
    """Filters for the accessible kinds of show that this event has."""
    offered = {word for show in shows for word in show.accessibility}
    return [
        Chip(
            url=kept.address(access="" if word == access else word),
            label=label,
            icon_name=icon,
            current=word == access,
        )
        for word, (icon, label) in MARKS.items()
        if word in offered
    ]


def _venues(
    days: Sequence[DayShows], *, chosen: date | None, counts: Mapping[int, Counts], now: datetime
) -> list[dict[str, object]]:
    return [
        {
            "name": venue.venue_name,
            "url": f"/houses/{venue.venue_slug}",
            "note": venue.shows[0].venue_address,
            "shows": [
                showtime(show, counts=counts[show.id], now=now, hall=show.hall_name)
                for show in venue.shows
            ],
        }
        for day in days
        if day.day == chosen
        for venue in day.venues
    ]


def _hero(record: EventRecord, *, shows: Sequence[ShowRecord], now: datetime) -> dict[str, object]:
    summary = record.summary
    length = format_duration(summary.duration_minutes + summary.interval_minutes)
    tags = (KIND_NAMES.get(summary.kind, "Event"), summary.certificate, length)
    following = next((show for show in shows if show.status(now=now) == "on_sale"), None)
    call = None
    if following is not None:
        when = f"{following.local_start:%a %H:%M}"
        if following.business_day == business_day(now, timezone=following.timezone):
            when = f"{say_today(following.local_start)} {following.local_start:%H:%M}"
        call = {"url": f"/shows/{following.public_id}/seats", "label": f"{when}, choose seats"}
    return {
        "title": summary.title,
        "tagline": summary.tagline,
        "poster": event_poster(summary),
        "tags": [tag for tag in tags if tag],
        "cta": call,
        "view_box": HERO_BOX,
    }


def _facts(record: EventRecord) -> list[dict[str, str]]:
    summary = record.summary
    composer = summary.creator.removesuffix(_COMPOSER)
    names = Locale.parse(LOCALE_DEFAULT).languages
    languages = ", ".join(names.get(code, code) for code in record.languages)
    rows = (
        ("Director", summary.director),
        ("Music" if composer != summary.creator else "By", composer),
        ("With", ", ".join(record.cast)),
        ("Year", str(summary.year or "")),
        ("Certificate", summary.certificate),
        ("Language", languages),
        ("Genre", ", ".join(record.genres)),
        ("Score", f"{record.score} of 10" if record.score is not None else ""),
        ("Presented by", record.organizer_name),
    )
    return [{"label": label, "value": value} for label, value in rows if value]


def _marked_shows(shows: Sequence[ShowRecord]) -> list[dict[str, str]]:
    """The next show of each accessible kind."""
    rows = []
    for word, (icon, label) in MARKS.items():
        show = next((one for one in shows if word in one.accessibility), None)
        if show is not None:
            rows.append(
                {
                    "icon": icon,
                    "text": f"{label}: {show.local_start:%A %H:%M}, {show.venue_name}",
                    "url": f"/shows/{show.public_id}/seats",
                }
            )
    return rows


def _also(
    place: CityRecord | None, *, event: EventSummary, today: date, now: datetime
) -> list[dict[str, str]]:
    if place is None:
        return []
    entries = programme.list_programme(place.slug, day=today, now=now)
    return [
        {
            "url": f"/events/{entry.event.slug}",
            "title": entry.event.title,
            "poster_url": poster_address(entry.event),
        }
        for entry in entries
        if entry.event.id != event.id
    ][:ALSO_EVENTS_MAX]
