"""Lists of events, and their filters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from foyer.catalog.models import Category, Event, Media
from foyer.catalog.queries import EventFilter, get_event, list_events
from foyer.catalog.rules import fold_text
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.platform.paging import PageRequest
from tests.factories import World, make_show, make_world

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ALL = EventFilter()


def make_event(**fields: object) -> World:
    """A published event with one show on sale tomorrow."""
    world = make_world()
    for name, value in fields.items():
        setattr(world.event, name, value)
    world.event.save()
    make_show(world, now=NOW)
    return world


def titles(wanted: EventFilter) -> list[str]:
    return [event.summary.title for event in list_events(wanted, now=NOW).items]


@pytest.mark.parametrize("events", [1, 3])
def test_a_list_of_events_takes_five_queries(
    events: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shelf = Category.objects.create(slug="silent", name="Silent films")
    for number in range(events):
        world = make_event(title=f"Film {number}")
        world.event.categories.add(shelf)
        Media.objects.create(event=world.event, kind="poster", url="/p.svg")
    with django_assert_num_queries(5):
        page = list_events(ALL, now=NOW)
    assert [event.summary.title for event in page.items] == [f"Film {n}" for n in range(events)]
    assert {event.media_url("poster") for event in page.items} == {"/p.svg"}
    assert {event.categories[0].slug for event in page.items} == {"silent"}
    assert all(len(event.cities) == 1 for event in page.items)


def test_drafts_are_never_listed_nor_found() -> None:
    world = make_event(status="draft")
    assert titles(ALL) == []
    with pytest.raises(NotFound):
        get_event(world.event.slug, now=NOW)


def test_featured_events_stand_in_front() -> None:
    make_event(title="Another")
    make_event(title="Best", featured=9)
    assert titles(ALL) == ["Best", "Another"]


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("kind", "play", EventFilter(kind="play")),
        ("genres", ["Horror"], EventFilter(genre="Horror")),
        ("tags", ["organ"], EventFilter(tag="organ")),
        ("languages", ["pt"], EventFilter(language="pt")),
    ],
)
def test_a_filter_keeps_what_fits(field: str, value: object, wanted: EventFilter) -> None:
    make_event(title="Fits", **{field: value})
    make_event(title="Other")
    assert titles(wanted) == ["Fits"]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValidationFailed) as refusal:
        list_events(EventFilter(kind="circus"), now=NOW)
    assert refusal.value.field == "kind"


def test_events_are_filtered_by_category_city_and_day() -> None:
    world = make_event(title="Fits")
    world.event.categories.add(Category.objects.create(slug="silent", name="Silent films"))
    make_event(title="Other")
    tomorrow = (NOW + timedelta(days=1)).date()
    city = world.venue.city
    assert titles(EventFilter(category="silent")) == ["Fits"]
    assert titles(EventFilter(city=city.slug)) == ["Fits"]
    assert titles(EventFilter(city=str(city.public_id), day=tomorrow)) == ["Fits"]
    assert titles(EventFilter(day=tomorrow)) == ["Fits", "Other"]
    assert titles(EventFilter(day=NOW.date())) == []


def test_city_and_day_must_be_met_by_one_and_the_same_show() -> None:
    here, there = make_event(title="Both"), make_world()
    make_show(replace(there, event=here.event), now=NOW, starts_in_minutes=3 * 24 * 60)
    day = (NOW + timedelta(days=3)).date()
    assert titles(EventFilter(city=there.venue.city.slug, day=day)) == ["Both"]
    assert titles(EventFilter(city=here.venue.city.slug, day=day)) == []


def test_accessible_performances_are_found() -> None:
    world = make_event(title="Fits")
    make_show(world, now=NOW, starts_in_minutes=3000, accessibility=["captioned"])
    make_event(title="Other")
    assert titles(EventFilter(accessibility="captioned")) == ["Fits"]


def test_the_state_of_an_event_is_the_same_in_the_filter_and_in_the_record() -> None:
    make_event(title="Running")
    coming, over = make_world(), make_world()
    Event.objects.filter(pk=coming.event.pk).update(title="Coming")
    Event.objects.filter(pk=over.event.pk).update(title="Over")
    Event.objects.filter(pk=make_world().event.pk).update(title="Planned")
    make_show(coming, now=NOW, sale_opens_at=NOW + timedelta(hours=1))
    make_show(over, now=NOW, starts_in_minutes=-3000)
    states = {event.summary.title: event.status for event in list_events(ALL, now=NOW).items}
    assert states == {
        "Running": "now_showing",
        "Coming": "upcoming",
        "Planned": "upcoming",
        "Over": "ended",
    }
    for state in ("now_showing", "upcoming", "ended"):
        expected = sorted(title for title, found in states.items() if found == state)
        assert titles(EventFilter(status=state)) == expected  # type: ignore[arg-type]


def test_a_cancelled_show_keeps_no_event_running() -> None:
    world = make_event(title="Off")
    world.event.shows.update(status="cancelled")
    assert titles(EventFilter(status="now_showing")) == []


@pytest.mark.parametrize("typed", ["nosf", "NOSFERATU", "murnau", "simfonia", "Símfonìa nosf"])
def test_search_finds_words_beginnings_and_accents(typed: str) -> None:
    make_event(title="Nosferatu", director="F. W. Murnau", tagline="Uma símfonia")
    make_event(title="Faust")
    assert titles(EventFilter(search=typed)) == ["Nosferatu"]


def test_search_puts_titles_before_descriptions() -> None:
    make_event(title="A night", description="with Faust")
    make_event(title="Faust")
    assert titles(EventFilter(search="faust")) == ["Faust", "A night"]


@pytest.mark.parametrize("typed", ["", "  ", "!!!", "\0", "a & | !(", "x" * 5000, "²:*", "\ud800"])
def test_search_for_nothing_finds_nothing(typed: str) -> None:
    make_event(title="Faust")
    assert titles(EventFilter(search=typed)) == []


@pytest.mark.parametrize("text", ["Kraków", "Montréal", "ÇA VA", "", "Łódź", "Œuvre"])
def test_both_sides_fold_text_alike(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select fold_text(%s)", [text])
        assert cursor.fetchone() == (fold_text(text),)


def test_events_are_cut_into_pages() -> None:
    for number in range(3):
        make_event(title=f"Film {number}")
    page = list_events(ALL, now=NOW, request=PageRequest(page=2, limit=2))
    assert [event.summary.title for event in page.items] == ["Film 2"]
    assert (page.total, page.total_pages) == (3, 2)


def test_an_event_is_found_by_slug_or_public_id() -> None:
    world = make_event(title="Faust")
    assert get_event(world.event.slug, now=NOW).summary.id == world.event.pk
    assert get_event(str(world.event.public_id), now=NOW).summary.id == world.event.pk
    for name in ("nowhere", str(UUID(int=7))):
        with pytest.raises(NotFound):
            get_event(name, now=NOW)
