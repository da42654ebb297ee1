"""Home and city: what is on tonight, on another day, or this week."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foyer.catalog import programme
from foyer.catalog.records import ProgrammeEntry, ShowRecord
from foyer.catalog.rules import business_day, rate_availability
from foyer.inventory.queries import Counts
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.cookies import cookie_name
from foyer.venues.records import CityRecord
from foyer.web.formats import in_zone, say_today
from foyer.web.programme.cards import StripItem, event_card, strip_items
from foyer.web.programme.chrome import (
    CITY_COOKIE,
    CITY_COOKIE_SECONDS,
    chosen_city,
    chrome,
    find_city,
)
from foyer.web.programme.counts import free_counts
from foyer.web.programme.filters import (
    ANY_DAY,
    LATE_HOUR,
    Wanted,
    chips,
    day_links,
    narrow,
    read_wanted,
)
from foyer.web.public import public_page

STRIP_SHOWS_MAX = 6
LATER_EVENTS_MAX = 8  # Two rows of a desk; "the whole week" shows the rest.
GOOD_PIPS_MIN = 3
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_NAV = {"film": "films", "stage": "stage", "music": "music"}
# The headline is as large as its words allow: characters from which it takes a smaller size.
_LONG_HEADING, _LONGEST_HEADING = 19, 24


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """`/`: the visitor's city, or the first one."""
    place = chosen_city(request)
    if place is None:
        return render(request, "programme/empty_house.html", chrome(request))
    return _city_page(request, place, base="/")


@public_page
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>`: the same for a named city, which is remembered."""
    place = find_city(slug)
    response = _city_page(request, place, base=f"/{slug}")
    if request.COOKIES.get(cookie_name(CITY_COOKIE)) != slug:
        response.set_cookie(
            cookie_name(CITY_COOKIE),
            slug,
            max_age=CITY_COOKIE_SECONDS,
            samesite="Lax",
            secure=load_config().secure_cookies,
        )
    return response


def _city_page(request: HttpRequest, place: CityRecord, *, base: str) -> HttpResponse:
    now = utc_now()
    wanted = read_wanted(request, today=business_day(now, timezone=place.timezone))
    entries = narrow(_find_entries(place, wanted=wanted, now=now), wanted=wanted)
    entries.sort(key=lambda entry: not _plays_on(entry, wanted=wanted))
    counts = free_counts([show for entry in entries for show in entry.shows])
    chosen = [entry for entry in entries if _plays_on(entry, wanted=wanted)]
    later = entries[len(chosen) :]
    first, second = _heading(wanted, place=place, now=now)
    context = {
        **chrome(request, city=place, nav=_NAV.get(wanted.kind, "tonight")),
        "heading": (first, second),
        "heading_size": _heading_size(f"{first} {second}"),
        "lead": _lead(chosen, wanted=wanted, counts=counts, now=now),
        "strip": _strip(chosen, wanted=wanted, counts=counts, now=now),
        "days": day_links(wanted, base=base),
        "any_url": wanted.address(base, day=ANY_DAY),
        "any_day": wanted.any_day,
        "chips": chips(wanted, base=base),
        "cards": [
            event_card(
                entry,
                counts=counts,
                now=now,
                lead=number == 0,
                day=None if wanted.any_day else wanted.day,
            )
            for number, entry in enumerate(chosen)
        ],
        "later": [
            event_card(entry, counts=counts, now=now, lead=False, day=None)
            for entry in later[:LATER_EVENTS_MAX]
        ],
        "later_hidden": max(0, len(later) - LATER_EVENTS_MAX),
        "reset_url": base,
    }
    return render(request, "programme/city.html", context)


def _find_entries(
    place: CityRecord, *, wanted: Wanted, now: datetime
) -> tuple[ProgrammeEntry, ...]:
    """Entries of the day and the days after it; what the database can narrow, it narrows."""
    starts_from = None
    if wanted.late:
        evening = datetime.combine(wanted.day, datetime.min.time(), ZoneInfo(place.timezone))
        starts_from = evening.replace(hour=LATE_HOUR)
    asked = programme.ShowFilter(accessibility=wanted.access or None, starts_from=starts_from)
    return programme.list_programme(place.slug, day=wanted.day, now=now, wanted=asked)


def _plays_on(entry: ProgrammeEntry, *, wanted: Wanted) -> bool:
    """Shows are in order of time: the first one tells."""
    return wanted.any_day or entry.shows[0].business_day == wanted.day


def _heading(wanted: Wanted, *, place: CityRecord, now: datetime) -> tuple[str, str]:
    """In two parts: a phone breaks the line between them."""
    if wanted.any_day:
        return "This week", f"in {place.name}"
    if wanted.day == wanted.today:
        return say_today(in_zone(now, place.timezone)), f"in {place.name}"
    return wanted.day.strftime("%A"), f"in {place.name}"


def _heading_size(heading: str) -> str:
    if len(heading) >= _LONGEST_HEADING:
        return "longest"
    return "long" if len(heading) >= _LONG_HEADING else ""


def _lead(
    entries: Sequence[ProgrammeEntry],
    *,
    wanted: Wanted,
    counts: Mapping[int, Counts],
    now: datetime,
) -> str:
    """`Saturday, 21 November. Five houses are open, and there is still a good seat somewhere.`"""
    day = wanted.day.strftime("%A, %-d %B")
    if wanted.any_day:
        day = f"From {day}"
    shows = [show for entry in entries for show in entry.shows]
    if not wanted.any_day:
        shows = [show for show in shows if show.business_day == wanted.day]
    if not shows:
        return f"{day}. Nothing fits this choice; other days are still open."
    return f"{day}. {_houses(shows)}, {_seats(shows, counts=counts, now=now)}."


def _houses(shows: Sequence[ShowRecord]) -> str:
    number = len({show.venue_slug for show in shows})
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} house is open" if number == 1 else f"{word} houses are open"


def _seats(shows: Sequence[ShowRecord], *, counts: Mapping[int, Counts], now: datetime) -> str:
    """What the pips say at large; true or nothing."""
    open_ones = [
        counts[show.id]
        for show in shows
        if show.status(now=now, available=counts[show.id].available) == "on_sale"
    ]
    ratings = (rate_availability(available=c.available, total=c.total) for c in open_ones)
    if any(rating.pips >= GOOD_PIPS_MIN for rating in ratings):
        return "and there is still a good seat somewhere"
    if open_ones:
        return "and the last seats are still free"
    return "and every seat is taken"


def _strip(
    entries: Sequence[ProgrammeEntry],
    *,
    wanted: Wanted,
    counts: Mapping[int, Counts],
    now: datetime,
) -> Sequence[StripItem]:
    """Of each event the next show of today that is on sale, soonest first."""
    if wanted.day != wanted.today or wanted.any_day:
        return ()
    coming: list[ShowRecord] = []
    for entry in entries:
        shows = (
            show
            for show in entry.shows
            if show.starts_at > now
            and show.business_day == wanted.day
            and show.status(now=now, available=counts[show.id].available) == "on_sale"
        )
        coming.extend(islice(shows, 1))
    coming.sort(key=lambda show: show.starts_at)
    return strip_items(coming[:STRIP_SHOWS_MAX], counts=counts, now=now)
