"""`/cities`, `/venues`, `/halls`, `/concessions`: the houses and what their counters sell."""

from django.http import HttpRequest
from ninja import Query, Router

from foyer.api.render_catalog import (
    render_city,
    render_concession,
    render_hall_plan,
    render_pagination,
    render_venue,
)
from foyer.api.schemas.base import PageQuery
from foyer.api.schemas.catalog import (
    CityList,
    ConcessionList,
    HallPlanSchema,
    VenueList,
    VenueSchema,
)
from foyer.concessions.queries import list_concessions
from foyer.platform.ids import parse_uuid
from foyer.platform.paging import PageRequest, make_page
from foyer.venues import queries

router = Router(tags=["Houses"], by_alias=True)
# Never limited: a page of seats is nothing without it.
geometry = Router(tags=["Houses"], by_alias=True)


@router.get("/cities", response=CityList)
def list_cities(request: HttpRequest, query: Query[PageQuery]) -> CityList:
    """Cities with houses of ours, in the order of the house."""
    page = queries.list_cities(request=PageRequest(page=query.page, limit=query.limit))
    return CityList(
        items=[render_city(city) for city in page.items], pagination=render_pagination(page)
    )


@router.get("/venues", response=VenueList)
def list_venues(
    request: HttpRequest, query: Query[PageQuery], city: str | None = None
) -> VenueList:
    """Houses with their halls; `city` is a slug or an id."""
    wanted = PageRequest(page=query.page, limit=query.limit)
    page = queries.list_venues(city=city, request=wanted)
    return VenueList(
        items=[render_venue(venue) for venue in page.items], pagination=render_pagination(page)
    )


@router.get("/venues/{venue}", response=VenueSchema)
def get_venue(request: HttpRequest, venue: str) -> VenueSchema:
    """One house, by slug or id."""
    return render_venue(queries.get_venue(venue))


@geometry.get("/halls/{hall}/seating-plan", response=HallPlanSchema)
def get_hall_plan(request: HttpRequest, hall: str) -> HallPlanSchema:
    """The plan that new shows in this hall are pinned to."""
    return render_hall_plan(queries.get_hall_plan(parse_uuid(hall)))


@router.get("/concessions", response=ConcessionList)
def list_venue_concessions(
    request: HttpRequest, query: Query[PageQuery], venue: str
) -> ConcessionList:
    """What the counter of a house sells; the list is short and bounded."""
    house = queries.get_venue(venue)
    offered = list_concessions(organizer_id=house.organizer_id, venue_ids=[house.id])
    wanted = PageRequest(page=query.page, limit=query.limit)
    page = make_page(offered[wanted.window], request=wanted, total=len(offered))
    return ConcessionList(
        items=[render_concession(item) for item in page.items], pagination=render_pagination(page)
    )
