"""What surrounds every page of the programme: cities, the chosen one, its houses."""

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest

from foyer.platform.clock import utc_now
from foyer.platform.cookies import cookie_name
from foyer.platform.errors import NotFound
from foyer.platform.limits import PAGE_SIZE_MAX
from foyer.platform.paging import PageRequest
from foyer.venues.queries import list_cities, list_venues
from foyer.venues.records import CityRecord
from foyer.web.formats import in_zone, say_today

CITY_COOKIE = "foyer_city"
CITY_COOKIE_SECONDS = 365 * 24 * 3600
CHROME_SECONDS = 30  # Cities and houses change by the month; every page shows them.
HOUSES_SHOWN_MAX = 6
QUERY_CHARACTERS_MAX = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseLink:
    name: str
    url: str


def all_cities() -> tuple[CityRecord, ...]:
    """Active cities, from memory for `CHROME_SECONDS`."""
    cities: tuple[CityRecord, ...] | None = cache.get("chrome:cities")
    if cities is None:
        cities = list_cities(request=PageRequest(limit=PAGE_SIZE_MAX)).items
        cache.set("chrome:cities", cities, CHROME_SECONDS)
    return cities


def find_city(slug: str) -> CityRecord:
    """An active city by its slug; NotFound."""
    for city in all_cities():
        if city.slug == slug:
            return city
    raise NotFound


def chosen_city(request: HttpRequest) -> CityRecord | None:
    """The city of the visitor's cookie, else the first; None in an empty house."""
    slug = request.COOKIES.get(cookie_name(CITY_COOKIE), "")
    cities = all_cities()
    return next((city for city in cities if city.slug == slug), cities[0] if cities else None)


def chrome(
    request: HttpRequest, *, city: CityRecord | None = None, nav: str = ""
) -> dict[str, object]:
    """Variables of header and footer; without `city`, that of the visitor."""
    city = city or chosen_city(request)
    return {
        "city": city,
        "cities": all_cities(),
        "houses": _houses(city) if city else (),
        "nav": nav,
        "today_word": say_today(in_zone(utc_now(), city.timezone)) if city else "Today",
        "search_query": request.GET.get("q", "")[:QUERY_CHARACTERS_MAX],
    }


def _houses(city: CityRecord) -> tuple[HouseLink, ...]:
    key = f"chrome:houses:{city.slug}"
    houses: tuple[HouseLink, ...] | None = cache.get(key)
    if houses is None:
        venues = list_venues(city=city.slug, request=PageRequest(limit=HOUSES_SHOWN_MAX))
        houses = tuple(
            HouseLink(name=venue.name, url=f"/houses/{venue.slug}") for venue in venues.items
        )
        cache.set(key, houses, CHROME_SECONDS)
    return houses
