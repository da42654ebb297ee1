"""Search by words; whatever is typed, the page answers."""

import pytest
from django.test import Client

from tests.factories import World, make_world
from tests.web.programme.evenings import card_titles, make_event, plan_evening, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_world()
    make_event(world, title="Nosferatu", director="F. W. Murnau")
    make_event(world, title="Sunrise", director="F. W. Murnau")
    make_event(world, title="Hamlet", kind="play", creator="William Shakespeare")
    return world


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("nosferatu", ["Nosferatu"]),
        ("NOSF", ["Nosferatu"]),
        ("murnau", ["Nosferatu", "Sunrise"]),
        ("murnau sunrise", ["Sunrise"]),
        ("shakespeare", ["Hamlet"]),
    ],
)
def test_words_find_titles_and_people(
    client: Client, world: World, words: str, titles: list[str]
) -> None:
    response = client.get("/search", {"q": words})
    assert sorted(card_titles(response)) == titles
    assert f"{len(titles)} found." in text_of(response)


def test_a_miss_offers_the_programme(client: Client, world: World) -> None:
    response = client.get("/search", {"q": "zzzz"})
    assert card_titles(response) == []
    assert "Nothing under that name" in text_of(response)


@pytest.mark.parametrize(
    "words",
    ["'; drop table catalog_event; --", "%", "_", "\\", "a:*&|!()", "\x00", "<b>", '"', "é" * 500],
)
def test_signs_of_other_languages_are_only_words(client: Client, world: World, words: str) -> None:
    response = client.get("/search", {"q": words})
    assert response.status_code == 200
    assert card_titles(response) == []
    assert "<b>" not in response.content.decode().split("foyer-demo")[0].split("<main")[1][:400]


def test_without_words_the_whole_programme_is_listed(client: Client, world: World) -> None:
    assert len(card_titles(client.get("/search"))) == 4


def test_only_events_with_a_captioned_show_remain(client: Client, world: World) -> None:
    plan_evening(world, days=1, hour=20, accessibility=["captioned"])
    response = client.get("/search", {"access": "captioned"})
    assert card_titles(response) == [world.event.title]
    assert "with captioned shows ahead" in text_of(response)


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "²"])
def test_an_unreadable_page_is_the_first(client: Client, world: World, page: str) -> None:
    response = client.get("/search", {"q": "nosferatu", "page": page})
    assert card_titles(response) == ["Nosferatu"]


def test_further_results_have_addresses(client: Client, world: World) -> None:
    for number in range(25):
        make_event(world, title=f"Concert {number}", kind="concert")
    response = client.get("/search", {"q": "concert"})
    assert response.context["next_url"] == "/search?q=concert&page=2"
    second = client.get("/search", {"q": "concert", "page": "2"})
    assert len(card_titles(second)) == 1
    assert second.context["previous_url"] == "/search?q=concert"
