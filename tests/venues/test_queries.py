"""Reading cities, venues, halls and plans."""

from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from foyer.platform.errors import NotFound, ValidationFailed
from foyer.platform.paging import Page, PageRequest
from foyer.venues import queries
from foyer.venues.models import City
from tests.factories import make_world, plan_document

pytestmark = pytest.mark.django_db


def test_cities_come_in_the_order_of_the_house_without_inactive_ones() -> None:
    for position, name in ((2, "Berlin"), (1, "Lisbon"), (3, "Kraków")):
        City.objects.create(slug=name, name=name, country="XX", timezone="UTC", position=position)
    City.objects.filter(name="Kraków").update(active=False)
    assert [city.name for city in queries.list_cities().items] == ["Lisbon", "Berlin"]


@pytest.mark.parametrize("name", ["", "nowhere", "\0", str(UUID(int=7)), "é" * 300])
def test_an_unknown_name_is_not_found(name: str) -> None:
    with pytest.raises(NotFound):
        queries.get_venue(name)


@pytest.mark.parametrize("houses", [1, 3])
def test_a_list_of_venues_takes_three_queries(
    houses: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(houses):
        make_world(document=plan_document(rows=number + 1))
    with django_assert_num_queries(3):
        page = queries.list_venues()
    assert [[hall.total_seats for hall in venue.halls] for venue in page.items] == [
        [10 * (number + 1)] for number in range(houses)
    ]


def test_venues_are_filtered_by_city() -> None:
    world = make_world()
    make_world()
    page = queries.list_venues(city=world.venue.city.slug)
    assert [venue.public_id for venue in page.items] == [world.venue.public_id]


def test_a_list_is_cut_into_pages() -> None:
    for number in range(5):
        City.objects.create(
            slug=f"c{number}", name=f"C{number}", country="XX", timezone="UTC", position=number
        )
    page = queries.list_cities(request=PageRequest(page=2, limit=2))
    assert [city.slug for city in page.items] == ["c2", "c3"]
    assert (page.total, page.total_pages) == (5, 3)


def test_an_empty_list_has_no_pages() -> None:
    page: Page[int] = Page(items=(), request=PageRequest(), total=0)
    assert page.total_pages == 0


@pytest.mark.parametrize(
    ("page", "limit", "field"),
    [(0, 20, "page"), (10**9, 20, "page"), (1, 0, "limit"), (1, 101, "limit")],
)
def test_a_page_out_of_range_is_refused(page: int, limit: int, field: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        PageRequest(page=page, limit=limit)
    assert refusal.value.field == field


def test_a_hall_gives_its_present_plan() -> None:
    world = make_world()
    found = queries.get_hall_plan(world.hall.public_id)
    assert found.hall.plan_hash == world.plan_version.content_hash
    assert found.venue_public_id == world.venue.public_id
    with pytest.raises(NotFound):
        queries.get_hall_plan(UUID(int=7))


def test_a_plan_is_parsed_once_for_all_versions_with_its_content(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    document = plan_document(rows=3, seats=7)
    first, second = make_world(document=document), make_world(document=document)
    plan = queries.load_plan(first.plan_version.pk)
    assert queries.load_plan(second.plan_version.pk) is plan
    with django_assert_num_queries(0):
        assert queries.load_plan(first.plan_version.pk) is plan
    assert len(plan.seats) == 21


def test_an_unknown_plan_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.load_plan(10**9)
    with pytest.raises(NotFound):
        queries.load_plan_by_hash("0" * 32)
    with pytest.raises(NotFound):
        queries.load_geometry("0" * 32)
