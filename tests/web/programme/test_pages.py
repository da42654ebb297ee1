"""What holds for every page of the programme: policy, caches, no strangers, no cookies."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from foyer.platform.visitors import COOKIE_NAME as VISITOR_COOKIE
from foyer.web.messages_cookie import COOKIE_NAME as MESSAGES_COOKIE
from foyer.web.programme.chrome import CITY_COOKIE
from foyer.web.programme.help import TOPICS
from foyer.web.public import PRIVATE, PUBLIC
from foyer.web.shop.booking_keys import COOKIE_NAME as BOOKINGS_COOKIE
from foyer.web.shop.ticket_choice import COOKIE_NAME as TYPES_COOKIE
from foyer.web.theme import COOKIE_NAME as THEME_COOKIE
from tests.factories import World, make_user, make_world
from tests.web.programme.evenings import make_event, plan_evening, plan_soon

pytestmark = pytest.mark.django_db

HTML_BYTES_MAX = 60_000
NAMES = ("home", "city", "event", "houses", "house", "search", *(f"help/{t}" for t in TOPICS))


@pytest.fixture
def world() -> World:
    world = make_world()
    plan_soon(world)
    plan_evening(world, days=1, hour=20, accessibility=["captioned", "relaxed"])
    return world


def address(world: World, name: str) -> str:
    known = {
        "home": "/",
        "city": f"/{world.venue.city.slug}?day=any",
        "event": f"/events/{world.event.slug}",
        "houses": f"/{world.venue.city.slug}/houses",
        "house": f"/houses/{world.venue.slug}",
        "search": "/search?q=film",
    }
    return known.get(name, f"/{name}")


@pytest.mark.parametrize("name", [*NAMES, "sign-in", "no-such-page"])
def test_a_page_needs_no_stranger_and_no_exception(client: Client, world: World, name: str) -> None:
    response = client.get(address(world, name))
    policy = response["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};"
    assert "style-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
    page = response.content.decode()
    loaded = re.findall(r'(?:src|href|action|srcset|content)="((?:https?:)?//[^"]*)', page)
    assert loaded == []
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert len(response.content) < HTML_BYTES_MAX


@pytest.mark.parametrize("name", NAMES)
def test_a_strangers_page_may_be_shared_and_carries_no_cookie(
    client: Client, world: World, name: str
) -> None:
    client.cookies[CITY_COOKIE] = world.venue.city.slug
    response = client.get(address(world, name))
    assert response.status_code == 200
    assert response["Cache-Control"] == PUBLIC
    assert "Cookie" in response["Vary"]
    assert not response.cookies


@pytest.mark.parametrize("name", [VISITOR_COOKIE, THEME_COOKIE])
def test_a_taste_does_not_make_a_page_private(client: Client, world: World, name: str) -> None:
    client.cookies[name] = "dark"
    assert client.get("/")["Cache-Control"] == PUBLIC


@pytest.mark.parametrize("name", [settings.SESSION_COOKIE_NAME, "messages", "anything"])
def test_any_other_cookie_makes_it_private(client: Client, world: World, name: str) -> None:
    client.cookies[name] = "x"
    assert client.get("/")["Cache-Control"] == PRIVATE


def test_a_page_that_sets_a_cookie_is_private(client: Client, world: World) -> None:
    response = client.get(f"/{world.venue.city.slug}")
    assert set(response.cookies) == {CITY_COOKIE, VISITOR_COOKIE}
    assert response["Cache-Control"] == PRIVATE


def test_a_page_with_a_name_in_its_header_is_private(client: Client, world: World) -> None:
    client.force_login(make_user(full_name="Ada Byron"))
    response = client.get("/")
    assert response["Cache-Control"] == PRIVATE
    assert "Ada Byron" in response.content.decode()


def test_an_unchanged_page_is_not_sent_again(client: Client, world: World) -> None:
    path = address(world, "event")
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    plan_evening(world, days=2, hour=20)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_colours_are_part_of_the_page(client: Client, world: World) -> None:
    plain = client.get("/")
    client.cookies[THEME_COOKIE] = "dark"
    dark = client.get("/", headers={"If-None-Match": plain["ETag"]})
    assert dark.status_code == 200
    assert b'data-theme="dark"' in dark.content


def test_the_colours_are_chosen_without_a_script(client: Client, world: World) -> None:
    path = address(world, "event")
    answer = client.post("/theme", {"theme": "dark", "next": path})
    assert answer["Location"] == path
    assert b'data-theme="dark"' in client.get(path).content


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_only_read(client: Client, world: World, name: str) -> None:
    assert client.post(address(world, name)).status_code == 405


@pytest.mark.parametrize(
    "cookie",
    [
        VISITOR_COOKIE,
        TYPES_COOKIE,
        BOOKINGS_COOKIE,
        MESSAGES_COOKIE,
        CITY_COOKIE,
        THEME_COOKIE,
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
    ],
)
def test_the_privacy_page_names_every_cookie(client: Client, cookie: str) -> None:
    assert f"<code>{cookie}</code>" in client.get("/privacy").content.decode()


def test_unknown_help_and_houses_are_not_found(client: Client, world: World) -> None:
    for path in ("/help/nothing", "/houses/nothing", "/nothing/houses", "/help/../etc"):
        assert client.get(path).status_code == 404


def test_a_house_shows_its_day(client: Client, world: World) -> None:
    make_event(world, title="Elsewhere")
    page = client.get(f"/houses/{world.venue.slug}").content.decode()
    assert page.count('data-testid="select-showtime"') == 1
    assert f'href="/events/{world.event.slug}"' in page


def test_robots_stay_out_of_what_is_personal(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert set(lines[1:]) == {
        f"Disallow: /{path}"
        for path in ("account", "api/", "bookings", "checkout", "door", "find-booking", "tickets")
    }


def test_nothing_personal_is_fetched_ahead(client: Client, world: World) -> None:
    header = client.get("/")["Speculation-Rules"]
    rules = client.get(json.loads(header))
    assert rules["Content-Type"] == "application/speculationrules+json"
    (rule,) = json.loads(rules.content)["prefetch"]
    refused = [part["not"]["href_matches"] for part in rule["where"]["and"][1:3]]
    for path in ("tickets", "bookings", "checkout", "account", "sign-out", "theme", "api/"):
        assert re.search(rf"[(|]{path}[|)]", refused[0])
    assert refused[1] == "/shows/*"


def test_the_worker_may_serve_the_whole_site(client: Client) -> None:
    response = client.get("/sw.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert b"addEventListener" in response.content


def test_the_manifest_names_files_that_exist(client: Client) -> None:
    manifest = json.loads(client.get("/manifest.webmanifest").content)
    assert manifest["scope"] == "/"
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix(settings.STATIC_URL))
