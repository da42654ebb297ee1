"""Every text says in which character set it is written, whatever kind of text it is."""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import World, make_world
from tests.web.programme.evenings import plan_soon

pytestmark = pytest.mark.django_db

NAMED = "charset=utf-8"


@pytest.fixture
def world() -> World:
    world = make_world()
    plan_soon(world)
    return world


def content_type(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    text: str = response.headers["Content-Type"]
    return text.lower().replace('"', "")


def test_texts_name_their_character_set(client: Client, world: World) -> None:
    poster = client.get(f"/posters/{world.event.slug}.svg")["Location"]
    wanted = {
        "/": "text/html",
        "/robots.txt": "text/plain",
        "/sw.js": "text/javascript",
        poster: "image/svg+xml",
    }
    found = {address: content_type(client, address) for address in wanted}
    assert found == {address: f"{kind}; {NAMED}" for address, kind in wanted.items()}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("js/foyer.js", "text/javascript"),
        ("css/foyer.css", "text/css"),
        ("img/icon.svg", "image/svg+xml"),
    ],
)
def test_static_texts_name_it_as_well(client: Client, path: str, kind: str) -> None:
    response = client.get(f"{settings.STATIC_URL}{path}")
    assert response.headers["Content-Type"].replace('"', "") == f"{kind}; {NAMED}"
    response.close()


def test_errors_name_their_character_set_too(client: Client) -> None:
    assert client.get("/no/such/page")["Content-Type"] == f"text/html; {NAMED}"
