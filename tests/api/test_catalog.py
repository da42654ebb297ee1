"""What is on: shapes, filters, pages, wrong input, and how many statements a list takes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foyer.catalog.models import ShowStatus
from foyer.platform.clock import utc_now
from tests.api.callers import API, UNKNOWN_ID, Caller
from tests.factories import make_show, make_world

pytestmark = pytest.mark.django_db

LISTS = ("/cities", "/venues", "/events", "/movies", "/shows")
SHOW_MEMBERS = {
    "id", "event", "venue", "hall", "organizer", "startsAt", "endsAt", "doorsOpenAt", "localStart",
    "timezone", "language", "subtitles", "format", "accessibility", "status", "onSale", "rules",
    "availability", "seatingPlan",
}  # fmt: skip
EVENT_MEMBERS = {
    "id", "slug", "kind", "title", "description", "durationMinutes", "genres", "cast", "director",
    "languages", "certificate", "score", "releaseDate", "posterUrl", "backdropUrl", "trailerUrl",
    "categories", "tags", "status", "organizer", "cities",
}  # fmt: skip


def test_a_show_says_all_that_the_contract_promises() -> None:
    show = make_show()

    answer = Caller().get(f"/shows/{show.public_id}")

    assert answer.status == 200
    assert answer.json.keys() >= SHOW_MEMBERS | {"prices"}
    assert answer.json["startsAt"].endswith("Z")
    assert answer.json["status"] == "on_sale"
    assert answer.json["availability"] == {
        "available": 50, "held": 0, "booked": 0, "blocked": 0, "total": 50,
    }  # fmt: skip
    assert answer.json["prices"][0] == {
        "category": "standard",
        "categoryName": "standard",
        "ticketType": "adult",
        "ticketTypeName": "Adult",
        "price": {"amount": 1200, "currency": "EUR"},
        "default": True,
    }
    plan = answer.json["seatingPlan"]
    assert plan["url"] == f"{API}/seating-plans/{plan['hash']}"


def test_a_list_of_shows_leaves_the_prices_out() -> None:
    make_show()

    (item,) = Caller().get("/shows").json["items"]

    assert item.keys() >= SHOW_MEMBERS
    assert "prices" not in item
    assert "seatMap" not in item


def test_an_event_says_all_that_the_contract_promises() -> None:
    show = make_show()

    for name in (show.event.slug, str(show.event.public_id)):
        answer = Caller().get(f"/events/{name}")
        assert answer.status == 200
        assert answer.json.keys() >= EVENT_MEMBERS
        assert answer.json["status"] == "now_showing"


def test_films_are_the_events_of_that_kind() -> None:
    film = make_world().event
    play = make_world().event
    play.kind = "play"
    play.save()

    caller = Caller()

    assert [item["slug"] for item in caller.get("/movies").json["items"]] == [film.slug]
    assert [item["slug"] for item in caller.get("/events", kind="play").json["items"]] == [
        play.slug
    ]
    assert caller.get(f"/movies/{film.slug}").status == 200
    for below in ("", "/shows", "/showtimes"):
        assert caller.get(f"/movies/{film.slug}{below}").status == 200
        assert caller.get(f"/movies/{play.slug}{below}").code == "not_found"
    assert caller.get(f"/events/{play.slug}/shows").status == 200


def test_showtimes_of_a_film_bring_the_seat_map_on_demand() -> None:
    show = make_show()
    caller = Caller()

    for path in (f"/movies/{show.event.slug}/showtimes", f"/events/{show.event.slug}/shows"):
        (item,) = caller.get(path, include="seatMap").json["items"]
        assert item["seatMap"] == [["available"] * 10] * 5
        assert "seatMap" not in caller.get(path).json["items"][0]


def test_shows_that_are_over_or_cancelled_come_only_on_demand() -> None:
    world = make_world()
    coming = make_show(world)
    gone = make_show(world, starts_in_minutes=-600)
    cancelled = make_show(world, starts_in_minutes=3000, status=ShowStatus.CANCELLED)
    caller = Caller()

    def listed(**query: object) -> list[str]:
        return [item["id"] for item in caller.get("/shows", **query).json["items"]]

    assert listed() == [str(coming.public_id)]
    assert listed(past="true") == [str(s.public_id) for s in (gone, coming, cancelled)]
    assert listed(onSale="true", past="true") == [str(coming.public_id)]


def test_shows_are_filtered_by_event_place_and_time() -> None:
    one, other = make_show(), make_show(starts_in_minutes=48 * 60)
    caller = Caller()
    between = utc_now() + timedelta(hours=36)

    def listed(**query: object) -> list[str]:
        return [item["id"] for item in caller.get("/shows", **query).json["items"]]

    assert listed(event=other.event.slug) == [str(other.public_id)]
    assert listed(venue=one.venue.slug) == [str(one.public_id)]
    assert listed(city=str(other.venue.city.public_id)) == [str(other.public_id)]
    assert listed(date=one.business_day.isoformat()) == [str(one.public_id)]
    assert listed(**{"from": between.isoformat()}) == [str(other.public_id)]
    assert listed(to=between.isoformat()) == [str(one.public_id)]
    assert listed(event="no-such-event") == []


def test_houses_and_halls_are_found_by_slug_and_id() -> None:
    world = make_world()
    caller = Caller()

    for name in (world.venue.slug, str(world.venue.public_id)):
        venue = caller.get(f"/venues/{name}").json
        assert venue["totalHalls"] == 1
        assert venue["halls"][0]["totalSeats"] == 50
    plan = caller.get(f"/halls/{world.hall.public_id}/seating-plan").json
    assert plan["seatingPlan"]["hash"] == world.plan_version.content_hash
    assert caller.get("/venues", city=world.venue.city.slug).json["pagination"]["total"] == 1
    assert caller.get("/concessions", venue=world.venue.slug).json["items"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/events/nothing",
        "/movies/nothing",
        "/venues/nothing",
        "/concessions?venue=nothing",
        "/shows/nothing",
        f"/shows/{UNKNOWN_ID}",
        f"/halls/{UNKNOWN_ID}/seating-plan",
        "/halls/nothing/seating-plan",
        "/events/%00",
        "/venues/%E2%80%AE%F0%9F%8E%AD",
        "/nothing",
        "/events/a/b/c",
        "/payments/methods",
    ],
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert Caller().get(path).code == "not_found"


@pytest.mark.parametrize("path", [*LISTS, "/events/{event}/shows"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", 0),
        ("page", -1),
        ("page", 10**30),
        ("page", "NaN"),
        ("page", "1.5"),
        ("limit", 0),
        ("limit", 101),
        ("limit", "\x00"),
    ],
)
def test_pages_outside_the_bounds_are_refused(path: str, name: str, value: object) -> None:
    address = path.format(event=make_world().event.slug)

    answer = Caller().get(address, **{name: value})

    assert (answer.status, answer.code) == (422, "validation_failed")
    assert answer.fields == [name]


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/shows", "date", "tomorrow"),
        ("/shows", "date", "0"),
        ("/shows", "date", "2026-13-01"),
        ("/shows", "from", "1700000000"),
        ("/shows", "to", "0001-01-01T00:00:00+14:00"),
        ("/shows", "to", "9999-12-31T23:59:59-14:00"),
        ("/shows", "onSale", "perhaps"),
        ("/events", "kind", "circus"),
        ("/events", "status", "cancelled"),
        ("/events", "date", "1e9"),
        ("/events", "search", "x" * 121),
        ("/concessions", "limit", "0"),
    ],
)
def test_filters_that_cannot_be_read_are_refused(path: str, name: str, value: str) -> None:
    answer = Caller().get(path, venue="nothing", **{name: value})

    assert (answer.status, answer.code) == (422, "validation_failed")
    assert answer.fields == [name]


@pytest.mark.parametrize("text", ["\x00", "\u202e", "🎭", "'; drop table show; --", "%", "x:*&!("])
@pytest.mark.parametrize("name", ["city", "genre", "category", "tag", "search"])
def test_strange_filters_find_nothing(name: str, text: str) -> None:
    make_show()

    answer = Caller().get("/events", **{name: text})

    assert (answer.status, answer.json["items"]) == (200, [])


def test_a_year_beyond_the_offset_of_its_time_is_understood() -> None:
    make_show()

    answer = Caller().get("/shows", to="0333-09-06T03:22:56-22:40")

    assert (answer.status, answer.json["items"]) == (200, [])


@pytest.mark.parametrize(
    ("path", "statements"),
    [("/cities", 3), ("/venues", 4), ("/events", 6), ("/movies", 6), ("/shows", 5)],
)
def test_a_list_takes_as_many_statements_for_three_as_for_one(path: str, statements: int) -> None:
    """One of them counts the read: for the visitor, who has a cookie by then, and the network."""
    caller = Caller()
    caller.get(path)
    for shows in (1, 2):
        for _ in range(shows):
            make_show()
        with CaptureQueriesContext(connection) as seen:
            answer = caller.get(path)
        assert len(answer.json["items"]) == answer.json["pagination"]["total"] >= shows
        assert len(seen) == statements, [query["sql"] for query in seen]


def test_pages_of_a_list_join_without_gap_or_overlap() -> None:
    shows = [make_show(starts_in_minutes=60 * turn) for turn in range(1, 6)]
    caller = Caller()

    pages = [caller.get("/shows", page=page, limit=2).json for page in (1, 2, 3, 4)]

    ids = [item["id"] for page in pages for item in page["items"]]
    assert ids == [str(show.public_id) for show in shows]
    assert pages[1]["pagination"] == {"page": 2, "limit": 2, "total": 5, "totalPages": 3}
