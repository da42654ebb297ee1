"""Lists of shows, prices, and the programme of a city and of an event."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from foyer.catalog.models import Event, PriceList
from foyer.catalog.programme import (
    ShowFilter,
    get_show,
    get_show_records,
    list_event_days,
    list_programme,
    list_shows,
)
from foyer.platform.errors import NotFound
from foyer.platform.money import Money
from foyer.venues.queries import load_plan
from tests.factories import World, make_show, make_world, plan_document

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
HOUR = 60
DAY = 24 * HOUR


def starts(wanted: ShowFilter) -> list[float]:
    """Hours from now of the shows that are listed."""
    shows = list_shows(wanted, now=NOW).items
    return [(show.starts_at - NOW) / timedelta(hours=1) for show in shows]


@pytest.mark.parametrize("shows", [1, 3])
def test_a_list_of_shows_takes_two_queries(
    shows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(shows):
        make_show(now=NOW, starts_in_minutes=(number + 1) * HOUR)
    with django_assert_num_queries(2):
        page = list_shows(ShowFilter(), now=NOW)
    assert [show.hall_name for show in page.items] == ["Hall 1"] * shows
    assert {show.price_from for show in page.items} == {Money(amount_minor=1200, currency="EUR")}
    assert {show.lowest_price_minor for show in page.items} == {800}
    assert {show.total for show in page.items} == {50}


def test_shows_that_have_ended_or_are_cancelled_are_listed_only_with_the_past() -> None:
    world = make_world()
    make_show(world, now=NOW, starts_in_minutes=5 * HOUR)
    make_show(world, now=NOW, starts_in_minutes=-5 * HOUR)
    make_show(world, now=NOW, starts_in_minutes=9 * HOUR, status="cancelled")
    assert starts(ShowFilter()) == [5]
    assert starts(ShowFilter(past=True)) == [-5, 5, 9]


def test_only_shows_with_an_open_sale_are_on_sale() -> None:
    world = make_world()
    make_show(world, now=NOW, starts_in_minutes=5 * HOUR)
    make_show(world, now=NOW, starts_in_minutes=9 * HOUR, sale_opens_at=NOW + timedelta(minutes=1))
    make_show(world, now=NOW, starts_in_minutes=13 * HOUR, sale_closes_at=NOW)
    make_show(world, now=NOW, starts_in_minutes=-5 * HOUR)
    make_show(world, now=NOW, starts_in_minutes=17 * HOUR, status="cancelled")
    assert starts(ShowFilter(on_sale=True, past=True)) == [5]


def test_shows_are_filtered_by_event_city_venue_day_and_time() -> None:
    world, other = make_world(), make_world()
    make_show(world, now=NOW, starts_in_minutes=5 * HOUR, accessibility=["relaxed"])
    make_show(other, now=NOW, starts_in_minutes=30 * HOUR)
    assert starts(ShowFilter(event=world.event.slug)) == [5]
    assert starts(ShowFilter(event=str(other.event.public_id))) == [30]
    assert starts(ShowFilter(city=world.venue.city.slug)) == [5]
    assert starts(ShowFilter(venue=str(other.venue.public_id))) == [30]
    assert starts(ShowFilter(day=TODAY)) == [5]
    assert starts(ShowFilter(starts_from=NOW + timedelta(hours=6))) == [30]
    assert starts(ShowFilter(starts_before=NOW + timedelta(hours=30))) == [5]
    assert starts(ShowFilter(kind="film")) == [5, 30]
    assert starts(ShowFilter(kind="play")) == []
    assert starts(ShowFilter(accessibility="relaxed")) == [5]


def test_shows_of_a_draft_are_not_listed_nor_found() -> None:
    world = make_world()
    show = make_show(world, now=NOW)
    Event.objects.filter(pk=world.event.pk).update(status="draft")
    assert starts(ShowFilter(past=True)) == []
    with pytest.raises(NotFound):
        get_show(show.public_id)


def test_a_show_comes_with_its_price_table_in_plan_order() -> None:
    world = make_world(document=plan_document(front_rows=1))
    show = make_show(world, now=NOW)
    detail = get_show(show.public_id)
    assert [
        (price.category, price.ticket_type, price.price.amount_minor, price.default)
        for price in detail.prices
    ] == [
        ("standard", "adult", 1200, True),
        ("standard", "child", 800, False),
        ("front", "adult", 1500, True),
        ("front", "child", 1100, False),
    ]
    assert detail.show.plan_url == f"/api/v1/seating-plans/{world.plan_version.content_hash}"
    assert detail.show.local_start.isoformat() == "2026-11-22T13:00:00+01:00"
    assert detail.show.status(now=NOW, available=5) == "on_sale"
    assert detail.show.status(now=NOW, available=0) == "sold_out"


def test_a_show_takes_two_queries_once_its_plan_is_known(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    show = make_show(now=NOW)
    load_plan(show.plan_version_id)
    with django_assert_num_queries(2):
        get_show(show.public_id)


def test_prices_of_categories_that_the_plan_lacks_are_left_out() -> None:
    world = make_world()
    world.price_list.prices.create(
        category="royal", ticket_type=world.ticket_types[0], amount_minor=9900
    )
    detail = get_show(make_show(world, now=NOW).public_id)
    assert {price.category for price in detail.prices} == {"standard"}


def test_a_show_without_prices_has_no_lowest_price() -> None:
    world = make_world()
    empty = PriceList.objects.create(organizer=world.organizer, name="Empty", currency="EUR")
    make_show(world, now=NOW, price_list=empty)
    assert list_shows(ShowFilter(), now=NOW).items[0].price_from is None


def test_an_unknown_show_is_not_found() -> None:
    with pytest.raises(NotFound):
        get_show(UUID(int=7))


def test_show_records_are_found_by_internal_id_even_when_past() -> None:
    past = make_show(now=NOW, starts_in_minutes=-5 * HOUR)
    assert list(get_show_records([past.pk, 10**9])) == [past.pk]


@pytest.mark.parametrize("events", [1, 3])
def test_the_programme_of_a_city_takes_one_query(
    events: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world = make_world()
    for number in range(events):
        event = Event.objects.create(
            organizer=world.organizer,
            slug=f"e{number}",
            kind="film",
            title=f"Film {number}",
            duration_minutes=90,
            status="published",
        )
        make_show(replace(world, event=event), now=NOW, starts_in_minutes=(number * 2 + 1) * HOUR)
    with django_assert_num_queries(1):
        programme = list_programme(world.venue.city.slug, day=TODAY, now=NOW)
    assert [entry.event.title for entry in programme] == [f"Film {n}" for n in range(events)]


def test_the_programme_shows_events_of_the_day_first_then_those_of_the_week() -> None:
    world = make_world()
    later, far = (
        Event.objects.create(
            organizer=world.organizer,
            slug=slug,
            kind="play",
            title=slug,
            duration_minutes=90,
            status="published",
            featured=50,
        )
        for slug in ("later", "far")
    )
    make_show(world, now=NOW, starts_in_minutes=HOUR)
    make_show(world, now=NOW, starts_in_minutes=2 * DAY)
    make_show(replace(world, event=later), now=NOW, starts_in_minutes=3 * DAY)
    make_show(replace(world, event=far), now=NOW, starts_in_minutes=9 * DAY)
    programme = list_programme(world.venue.city.slug, day=TODAY, now=NOW)
    assert [(entry.event.title, len(entry.shows)) for entry in programme] == [
        (world.event.title, 2),
        ("later", 1),
    ]
    assert programme[0].price_from == Money(amount_minor=1200, currency="EUR")


def test_a_card_of_the_programme_has_at_most_six_shows() -> None:
    world = make_world()
    for number in range(8):
        make_show(world, now=NOW, starts_in_minutes=(number + 1) * 2 * HOUR)
    (entry,) = list_programme(world.venue.city.slug, day=TODAY, now=NOW)
    assert len(entry.shows) == 6
    assert entry.shows[0].starts_at == NOW + timedelta(hours=2)


def plan_three_shows(world: World, other: World) -> None:
    make_show(world, now=NOW, starts_in_minutes=3 * HOUR)
    make_show(world, now=NOW, starts_in_minutes=6 * HOUR)
    make_show(replace(other, event=world.event), now=NOW, starts_in_minutes=4 * HOUR)
    make_show(world, now=NOW, starts_in_minutes=DAY)


def test_the_shows_of_an_event_are_grouped_by_day_and_venue(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    world, other = make_world(), make_world()
    plan_three_shows(world, other)
    with django_assert_num_queries(1):
        days = list_event_days(world.event.pk, now=NOW)
    assert [
        (day.day, [(venue.venue_slug, len(venue.shows)) for venue in day.venues]) for day in days
    ] == [
        (TODAY, [(world.venue.slug, 2), (other.venue.slug, 1)]),
        (TODAY + timedelta(days=1), [(world.venue.slug, 1)]),
    ]


def test_the_shows_of_an_event_are_filtered_by_city() -> None:
    world, other = make_world(), make_world()
    plan_three_shows(world, other)
    (day,) = list_event_days(world.event.pk, now=NOW, city=other.venue.city.slug)
    assert [venue.venue_slug for venue in day.venues] == [other.venue.slug]
