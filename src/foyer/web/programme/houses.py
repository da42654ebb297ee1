"""The houses: a city's list and each house's page with its days."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foyer.catalog import programme
from foyer.catalog.rules import business_day
from foyer.platform.clock import utc_now
from foyer.platform.limits import PAGE_SIZE_MAX
from foyer.platform.paging import PageRequest
from foyer.venues.queries import get_venue, list_venues
from foyer.web.programme.cards import credit_line, showtime
from foyer.web.programme.chrome import chrome, find_city
from foyer.web.programme.counts import free_counts
from foyer.web.public import public_page

HOUSE_DAYS_SHOWN = 7


@public_page
def list_houses(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>/houses`."""
    city = find_city(slug)
    venues = list_venues(city=slug, request=PageRequest(limit=PAGE_SIZE_MAX)).items
    context = {**chrome(request, city=city, nav="houses"), "venues": venues}
    return render(request, "programme/houses.html", context)


@public_page
def house(request: HttpRequest, slug: str) -> HttpResponse:
    """`/houses/<venue>`: what is on there on one day, and how to get in."""
    now = utc_now()
    venue = get_venue(slug)
    today = business_day(now, timezone=venue.timezone)
    day = _read_day(request.GET.get("day", ""), today=today)
    wanted = programme.ShowFilter(venue=slug, day=day)
    found = programme.list_shows(wanted, now=now, request=PageRequest(limit=PAGE_SIZE_MAX))
    counts = free_counts(found.items)
    groups: dict[int, dict[str, object]] = {}
    for show in found.items:
        group = groups.setdefault(
            show.event.id,
            {
                "name": show.event.title,
                "note": credit_line(show.event),
                "url": f"/events/{show.event.slug}",
                "shows": [],
            },
        )
        shows = group["shows"]
        assert isinstance(shows, list)
        shows.append(showtime(show, counts=counts[show.id], now=now, hall=show.hall_name))
    context = {
        **chrome(request, city=find_city(venue.city_slug), nav="houses"),
        "venue": venue,
        "groups": list(groups.values()),
        "days": _day_links(day, today=today),
    }
    return render(request, "programme/house.html", context)


def _read_day(text: str, *, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if 0 <= (day - today).days < HOUSE_DAYS_SHOWN else today


def _day_links(chosen: date, *, today: date) -> list[dict[str, object]]:
    days = [date.fromordinal(today.toordinal() + offset) for offset in range(HOUSE_DAYS_SHOWN)]
    return [
        {
            "url": "?" if day == today else f"?day={day.isoformat()}",
            "word": "Today" if day == today else day.strftime("%a"),
            "number": day.day,
            "iso": day.isoformat(),
            "current": day == chosen,
        }
        for day in days
    ]
