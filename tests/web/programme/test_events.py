"""The page of an event: days, houses, filters, and what search engines are told."""

import json
import re
from datetime import datetime

import pytest
from django.test import Client

from foyer.catalog.models import Event, EventStatus, ShowStatus
from tests.factories import World, make_world
from tests.web.programme.evenings import day_in, make_event, plan_evening, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def described(page: str) -> list[dict[str, object]]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(found) == 1
    shows: list[dict[str, object]] = json.loads(found[0])
    return shows


def test_the_first_day_with_shows_is_open(client: Client, world: World) -> None:
    show = plan_evening(world, days=2, hour=20)
    plan_evening(world, days=3, hour=20)
    page = client.get(f"/events/{world.event.slug}").content.decode()
    assert re.findall(r'data-testid="select-showtime"', page) == ['data-testid="select-showtime"']
    assert f'href="/shows/{show.public_id}/seats"' in page
    assert f'href="?day={day_in(2).isoformat()}" aria-current="date"' in page


def test_a_day_of_the_address_is_opened(client: Client, world: World) -> None:
    plan_evening(world, days=2, hour=20)
    show = plan_evening(world, days=3, hour=20)
    page = client.get(f"/events/{world.event.slug}?day={day_in(3).isoformat()}").content.decode()
    assert f'<a class="time wide" href="/shows/{show.public_id}/seats"' in page
    assert page.count('data-testid="select-showtime"') == 1


def test_days_beyond_a_week_are_a_page_of_days_away(client: Client, world: World) -> None:
    for days in range(1, 9):
        plan_evening(world, days=days, hour=20)
    path = f"/events/{world.event.slug}"
    first = client.get(path).context
    assert (len(first["days"]), first["earlier_url"]) == (7, "")
    second = client.get(path + first["later_url"]).context
    assert ([day["iso"] for day in second["days"]], second["later_url"]) == (
        [day_in(8).isoformat()],
        "",
    )
    assert second["earlier_url"] == f"?day={day_in(1).isoformat()}"


def test_an_event_without_shows_says_so(client: Client, world: World) -> None:
    response = client.get(f"/events/{world.event.slug}")
    assert response.status_code == 200
    assert "No dates at the moment" in text_of(response)
    assert described(response.content.decode()) == []


def test_unknown_and_unpublished_events_are_not_found(client: Client, world: World) -> None:
    assert client.get("/events/no-such-thing").status_code == 404
    Event.objects.update(status=EventStatus.DRAFT)
    assert client.get(f"/events/{world.event.slug}").status_code == 404


def test_only_the_kinds_of_access_on_offer_are_filters(client: Client, world: World) -> None:
    plan_evening(world, days=1, hour=20)
    captioned = plan_evening(world, days=2, hour=20, accessibility=["captioned"])
    path = f"/events/{world.event.slug}"
    plain = client.get(path)
    assert [chip.label for chip in plain.context["chips"]] == ["Captioned"]
    page = client.get(path, {"access": "captioned"}).content.decode()
    assert page.count('data-testid="select-showtime"') == 1
    assert f'<a class="time wide" href="/shows/{captioned.public_id}/seats"' in page
    assert f'href="?access=captioned&amp;day={day_in(2).isoformat()}"' in page


def test_an_event_of_two_cities_keeps_the_named_one(client: Client, world: World) -> None:
    other = make_world()
    plan_evening(world, days=1, hour=20)
    there = plan_evening(other, days=2, hour=20, event=world.event)
    path = f"/events/{world.event.slug}"
    page = client.get(path, {"city": other.venue.city.slug}).content.decode()
    assert f'href="/shows/{there.public_id}/seats"' in page
    assert page.count('data-testid="select-showtime"') == 1
    assert f'href="?city={world.venue.city.slug}"' in page
    assert client.get(path, {"city": "//evil"}).status_code == 200


def test_search_engines_are_told_times_and_whole_prices(client: Client, world: World) -> None:
    show = plan_evening(world, days=1, hour=20)
    page = client.get(f"/events/{world.event.slug}").content.decode()
    (told,) = described(page)
    assert told["@type"] == "ScreeningEvent"
    assert datetime.fromisoformat(str(told["startDate"])) == show.starts_at
    assert str(told["startDate"]).endswith(("+01:00", "+02:00")), "the venue's own zone"
    assert datetime.fromisoformat(str(told["endDate"])) == show.ends_at
    assert told["location"] == {
        "@type": "Place",
        "name": f"{world.venue.name}, {world.hall.name}",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "Main Street 1",
            "addressLocality": world.venue.city.name,
        },
    }
    assert told["offers"] == {
        "@type": "Offer",
        "price": "12.00",
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
        "validFrom": show.sale_opens_at.isoformat(),
        "url": f"http://testserver/shows/{show.public_id}/seats",
    }


def test_a_title_cannot_leave_the_description(client: Client, world: World) -> None:
    event = make_event(world, title="</script><script>alert(1)//")
    plan_evening(world, days=1, hour=20, event=event)
    page = client.get(f"/events/{event.slug}").content.decode()
    assert described(page)[0]["name"] == "</script><script>alert(1)//"
    assert "<script>alert" not in page


def test_the_hero_takes_its_colours_from_the_poster(client: Client, world: World) -> None:
    event = make_event(world, title="Metropolis", poster={"palette": "night-gold"})
    response = client.get(f"/events/{event.slug}")
    palette = response.context["hero"]["poster"].palette
    assert f'<section class="hero pal-{palette}">' in response.content.decode()


def test_the_first_show_on_sale_is_one_tap_away(client: Client, world: World) -> None:
    plan_evening(world, days=1, hour=20, status=ShowStatus.CANCELLED)
    show = plan_evening(world, days=2, hour=21)
    call = client.get(f"/events/{world.event.slug}").context["hero"]["cta"]
    assert call == {
        "url": f"/shows/{show.public_id}/seats",
        "label": f"{day_in(2):%a} 21:00, choose seats",
    }
