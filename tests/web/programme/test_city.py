"""The programme of a city: days and filters live in the address, and every page is true."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foyer.catalog.models import ShowStatus
from foyer.venues.models import City
from foyer.web.programme.chrome import CITY_COOKIE
from foyer.web.programme.views import LATER_EVENTS_MAX
from tests.factories import World, make_world
from tests.web.programme.evenings import (
    card_titles,
    day_in,
    make_event,
    plan_evening,
    plan_soon,
    says_today,
    text_of,
)

pytestmark = pytest.mark.django_db

# Cities and their count, houses, theirs and their halls, the programme, seats and who has them.
CITY_QUERIES = 8


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def path(world: World) -> str:
    return f"/{world.venue.city.slug}"


def test_an_empty_house_says_so(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "Nothing is planned yet" in text_of(response)


def test_a_show_of_today_stands_on_the_first_page(client: Client, world: World) -> None:
    show = plan_soon(world)
    response = client.get("/")
    page = response.content.decode()
    assert card_titles(response) == [world.event.title]
    assert f'href="/shows/{show.public_id}/seats"' in page
    assert "One house is open, and there is still a good seat somewhere." in page
    assert says_today(response, world)


def test_the_first_price_is_the_whole_price(client: Client, world: World) -> None:
    plan_soon(world)
    assert "from €12" in text_of(client.get("/"))


def test_an_unknown_city_is_not_found(client: Client, world: World) -> None:
    response = client.get("/atlantis")
    assert response.status_code == 404
    assert "That page has left the building" in text_of(response)


def test_a_closed_city_is_not_found(client: Client, world: World, path: str) -> None:
    City.objects.update(active=False)
    assert client.get(path).status_code == 404


def test_a_chosen_city_is_remembered_on_the_first_page(client: Client, world: World) -> None:
    other = make_world()
    City.objects.filter(slug=world.venue.city.slug).update(position=0)
    assert client.get("/").context["city"].slug == world.venue.city.slug
    answer = client.get(f"/{other.venue.city.slug}")
    assert answer.cookies[CITY_COOKIE].value == other.venue.city.slug
    assert client.get("/").context["city"].slug == other.venue.city.slug


def test_the_city_is_not_told_twice(client: Client, path: str) -> None:
    client.get(path)
    assert CITY_COOKIE not in client.get(path).cookies


def test_a_forgotten_city_in_the_cookie_is_the_first_one(client: Client, world: World) -> None:
    client.cookies[CITY_COOKIE] = "atlantis"
    assert client.get("/").context["city"].slug == world.venue.city.slug


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        ("", ["A Film", "A Play", "An Opera"]),
        ("film", ["A Film"]),
        ("stage", ["A Play"]),
        ("music", ["An Opera"]),
        ("circus", ["A Film", "A Play", "An Opera"]),
    ],
)
def test_the_kind_in_the_address_narrows_the_wall(
    client: Client, world: World, path: str, kind: str, titles: list[str]
) -> None:
    for hour, (title, kind_of_event) in enumerate(
        (("A Film", "film"), ("A Play", "play"), ("An Opera", "opera"))
    ):
        event = make_event(world, title=title, kind=kind_of_event)
        plan_evening(world, days=1, hour=12 + 3 * hour, event=event)
    day = day_in(1).isoformat()
    assert card_titles(client.get(path, {"day": day, "kind": kind})) == titles


def test_accessible_shows_are_found_behind_many_others(
    client: Client, world: World, path: str
) -> None:
    """The database narrows before it cuts an event's shows to those of a card."""
    for days in range(6):
        plan_evening(world, days=days + 1, hour=12)
    plan_evening(world, days=6, hour=18, accessibility=["captioned"])
    response = client.get(path, {"day": day_in(1).isoformat(), "access": "captioned"})
    assert response.content.decode().count('data-testid="select-showtime"') == 1
    assert card_titles(client.get(path, {"day": "any", "access": "relaxed"})) == []


def test_only_late_shows_are_kept_after_eight(client: Client, world: World, path: str) -> None:
    early = make_event(world, title="Early")
    late = make_event(world, title="Late")
    plan_evening(world, days=1, hour=17, event=early)
    plan_evening(world, days=1, hour=20, event=late)
    day = day_in(1).isoformat()
    assert card_titles(client.get(path, {"day": day})) == ["Early", "Late"]
    assert card_titles(client.get(path, {"day": day, "after": "20"})) == ["Late"]


def test_filters_keep_each_other_in_their_addresses(client: Client, path: str) -> None:
    day = day_in(2).isoformat()
    page = client.get(path, {"day": day, "kind": "film", "access": "captioned"}).content.decode()
    assert f'href="{path}?day={day}&amp;kind=stage&amp;access=captioned"' in page
    assert f'href="{path}?day={day}&amp;kind=film"' in page, "a chosen filter leads back"
    assert f'href="{path}?day={day_in(3).isoformat()}&amp;kind=film&amp;access=captioned"' in page
    assert f'href="{path}?day=any&amp;kind=film&amp;access=captioned"' in page


def test_another_day_shows_its_evenings_first(client: Client, world: World, path: str) -> None:
    plan_evening(world, days=2, hour=20, event=make_event(world, title="Sooner"))
    plan_evening(world, days=3, hour=20, event=make_event(world, title="Later"))
    response = client.get(path, {"day": day_in(3).isoformat()})
    assert card_titles(response) == ["Later"]
    assert day_in(3).strftime("%A in") in text_of(response)
    response = client.get(path, {"day": day_in(2).isoformat()})
    assert card_titles(response) == ["Sooner", "Later"]
    assert "In the days after" in text_of(response)


@pytest.mark.parametrize("day", ["yesterday", "2020-01-01", "2999-01-01", "", "2026-13-40"])
def test_an_unreadable_day_is_today(client: Client, world: World, path: str, day: str) -> None:
    plan_soon(world)
    assert says_today(client.get(path, {"day": day}), world)


def test_nothing_that_fits_is_said_with_a_way_out(client: Client, world: World, path: str) -> None:
    plan_soon(world)
    page = client.get(path, {"kind": "music"}).content.decode()
    assert "Nothing fits on this day" in page
    assert f'href="{path}">Show everything</a>' in page


def test_further_evenings_are_a_step_away(client: Client, world: World, path: str) -> None:
    for number in range(LATER_EVENTS_MAX + 1):
        event = make_event(world, title=f"Evening {number}")
        plan_evening(world, days=1 + number % 5, hour=12 + 3 * (number // 5), event=event)
    response = client.get(path)
    assert len(card_titles(response)) == LATER_EVENTS_MAX
    assert "The whole week" in text_of(response)
    assert len(card_titles(client.get(path, {"day": "any"}))) == LATER_EVENTS_MAX + 1


def test_a_cancelled_show_is_not_offered(client: Client, world: World) -> None:
    plan_soon(world, status=ShowStatus.CANCELLED)
    assert card_titles(client.get("/")) == []


@pytest.mark.parametrize("shows", [1, 3])
def test_a_page_asks_the_database_a_fixed_number_of_times(
    client: Client, world: World, path: str, shows: int
) -> None:
    for number in range(shows):
        plan_evening(world, days=1 + number, hour=20)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path, {"day": day_in(1).isoformat()}).status_code == 200
    assert len(asked) == CITY_QUERIES, [q["sql"][:90] for q in asked]
