"""Reads of cities, venues, halls and plans."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from foyer.platform.errors import NotFound
from foyer.platform.paging import Page, PageRequest, make_page
from foyer.venues.limits import PLAN_HASHES_CACHED_MAX, PLANS_CACHED_MAX
from foyer.venues.models import City, Hall, PlanStatus, PlanVersion, Venue
from foyer.venues.plans.format import parse_plan
from foyer.venues.plans.model import Plan
from foyer.venues.records import CityRecord, Geometry, HallPlanRecord, HallRecord, VenueRecord


def named_by(name: str, *, prefix: str = "") -> Q:
    """The condition for a public id or a slug; whatever parses as a UUID is an id."""
    try:
        return Q(**{f"{prefix}public_id": UUID(name)})
    except ValueError:
        return Q(**{f"{prefix}slug": name.replace("\x00", "")})


def list_cities(*, request: PageRequest | None = None) -> Page[CityRecord]:
    """Active cities, in the order of the house. Two queries."""
    request = request or PageRequest()
    rows = City.objects.filter(active=True).order_by("position", "name")
    cities = [_to_city(city) for city in rows[request.window]]
    return make_page(cities, request=request, total=rows.count())


def list_venues(
    *, city: str | None = None, request: PageRequest | None = None
) -> Page[VenueRecord]:
    """Active venues with their halls, by city and name. Three queries."""
    request = request or PageRequest()
    rows = _active_venues()
    if city is not None:
        rows = rows.filter(named_by(city, prefix="city__"))
    total = rows.count()
    venues = list(rows.order_by("city__position", "city__name", "name", "id")[request.window])
    return make_page(_to_venues(venues), request=request, total=total)


def get_venue(name: str) -> VenueRecord:
    """An active venue by public id or slug; NotFound. Two queries."""
    venue = _active_venues().filter(named_by(name)).first()
    if venue is None:
        raise NotFound
    return _to_venues([venue])[0]


def get_hall_plan(hall_public_id: UUID) -> HallPlanRecord:
    """A hall with its present plan version; NotFound."""
    hall = (
        Hall.objects.filter(public_id=hall_public_id, venue__active=True)
        .select_related("venue", "plan_version__plan")
        .defer("plan_version__document", "plan_version__geometry")
        .first()
    )
    if hall is None:
        raise NotFound
    return HallPlanRecord(
        hall=_to_hall(hall),
        venue_public_id=hall.venue.public_id,
        venue_name=hall.venue.name,
        plan_name=hall.plan_version.plan.name,
        version=hall.plan_version.number,
    )


def load_plan(plan_version_id: int) -> Plan:
    """The parsed plan of a published version, from this process's cache; NotFound."""
    return load_plan_by_hash(_find_hash(plan_version_id))


@lru_cache(maxsize=PLANS_CACHED_MAX)
def load_plan_by_hash(content_hash: str) -> Plan:
    """The parsed plan with this content; cached for good, because published plans never change."""
    documents = PlanVersion.objects.filter(content_hash=content_hash, status=PlanStatus.PUBLISHED)
    document = documents.values_list("document", flat=True).first()
    if document is None:
        raise NotFound
    return parse_plan(document)


def load_geometry(content_hash: str) -> Geometry:
    """The encoded, gzipped geometry with this content; NotFound."""
    rows = PlanVersion.objects.filter(content_hash=content_hash, status=PlanStatus.PUBLISHED)
    gzipped = rows.values_list("geometry", flat=True).first()
    if gzipped is None:
        raise NotFound
    return Geometry(content_hash=content_hash, gzipped=bytes(gzipped))


@lru_cache(maxsize=PLAN_HASHES_CACHED_MAX)
def _find_hash(plan_version_id: int) -> str:
    rows = PlanVersion.objects.filter(pk=plan_version_id, status=PlanStatus.PUBLISHED)
    content_hash = rows.values_list("content_hash", flat=True).first()
    if content_hash is None:
        raise NotFound
    return content_hash


def _active_venues() -> QuerySet[Venue]:
    return Venue.objects.filter(active=True, city__active=True).select_related("city", "organizer")


def _to_city(city: City) -> CityRecord:
    return CityRecord(
        id=city.pk,
        public_id=city.public_id,
        slug=city.slug,
        name=city.name,
        state=city.state,
        country=city.country,
        timezone=city.timezone,
        active=city.active,
    )


def _to_hall(hall: Hall) -> HallRecord:
    return HallRecord(
        id=hall.pk,
        public_id=hall.public_id,
        number=hall.number,
        name=hall.name,
        total_seats=hall.plan_version.seat_count,
        total_places=hall.plan_version.place_count,
        cleaning_minutes=hall.cleaning_minutes,
        plan_version_id=hall.plan_version_id,
        plan_hash=hall.plan_version.content_hash,
    )


def _to_venues(venues: Iterable[Venue]) -> list[VenueRecord]:
    """Venues with their halls; one query for the halls of all of them."""
    venues = list(venues)
    halls: dict[int, list[HallRecord]] = {venue.pk: [] for venue in venues}
    rows = (
        Hall.objects.filter(venue__in=venues)
        .select_related("plan_version")
        .defer("plan_version__document", "plan_version__geometry")
        .order_by("number")
    )
    for hall in rows:
        halls[hall.venue_id].append(_to_hall(hall))
    return [_to_venue(venue, halls=tuple(halls[venue.pk])) for venue in venues]


def _to_venue(venue: Venue, *, halls: tuple[HallRecord, ...]) -> VenueRecord:
    return VenueRecord(
        id=venue.pk,
        public_id=venue.public_id,
        slug=venue.slug,
        name=venue.name,
        kind=venue.kind,
        description=venue.description,
        address=venue.address,
        postal_code=venue.postal_code,
        timezone=venue.timezone,
        amenities=tuple(venue.amenities),
        access_note=venue.access_note,
        active=venue.active,
        organizer_id=venue.organizer_id,
        organizer_slug=venue.organizer.slug,
        organizer_name=venue.organizer.name,
        city_id=venue.city_id,
        city_public_id=venue.city.public_id,
        city_slug=venue.city.slug,
        city_name=venue.city.name,
        halls=halls,
    )
