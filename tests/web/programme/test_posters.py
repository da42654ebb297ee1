"""Posters as files: an address with a hash is kept for ever, an old one leads on."""

import pytest
from django.test import Client

from foyer.web.static_files import IMMUTABLE
from tests.factories import make_world

pytestmark = pytest.mark.django_db


def test_the_lasting_address_leads_to_the_drawing(client: Client) -> None:
    slug = make_world().event.slug
    lasting = client.get(f"/posters/{slug}.svg")
    assert (lasting.status_code, lasting["Cache-Control"]) == (302, "public, max-age=300")
    drawing = client.get(lasting["Location"])
    assert drawing["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert drawing["Cache-Control"] == IMMUTABLE
    assert drawing.content.startswith(b"<svg ")
    assert not drawing.cookies
    assert not lasting.cookies


def test_an_old_hash_leads_to_the_present_drawing(client: Client) -> None:
    event = make_world().event
    before = client.get(f"/posters/{event.slug}.svg")["Location"]
    event.title = "Another title altogether"
    event.save(update_fields=["title"])
    moved = client.get(before)
    assert moved.status_code == 302
    assert moved["Location"] != before
    assert moved["Location"] == client.get(f"/posters/{event.slug}.svg")["Location"]


def test_an_unknown_event_has_no_poster(client: Client) -> None:
    assert client.get("/posters/nothing.svg").status_code == 404
    assert client.get("/media/posters/nothing/0123456789ab.svg").status_code == 404
