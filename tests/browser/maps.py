"""What a visitor sees and does on the seat map; halls are taken from the demo house."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.house import House
from tests.journeys import steps
from tests.journeys.steps import API

PAGE_SHOWS = 100
ROOM_SHARE = 0.7  # Free part of a hall that tests can choose runs of seats from.
AHEAD = timedelta(days=7)  # Until then nearly nothing is sold; other tests buy what is nearer.


def list_shows(house: House, *, places: int) -> list[dict[str, Any]]:
    """Shows of the second week in halls of exactly so many places, with room, the latest first."""
    client = house.client()
    parameters = {"from": (datetime.now(UTC) + AHEAD).isoformat(), "onSale": "true"}
    found: list[dict[str, Any]] = []
    page = 1
    while True:
        query = {**parameters, "limit": PAGE_SHOWS, "page": page}
        items = client.get(f"{API}/shows", params=query).json()["items"]
        found += [show for show in items if has_room(show, places=places)]
        if len(items) < PAGE_SHOWS:
            assert found, f"the demo has no such hall: {places} places"
            return found[::-1]
        page += 1


def has_room(show: dict[str, Any], *, places: int) -> bool:
    free, total = show["availability"]["available"], show["availability"]["total"]
    return bool(show["status"] == "on_sale" and total == places and free >= total * ROOM_SHARE)


def is_untouched(house: House, show: dict[str, Any]) -> bool:
    """Whether all its seats are free at this moment: then the map opens on the same one always."""
    counts = house.client().get(f"{API}/shows/{show['id']}").json()["availability"]
    return bool(counts["available"] == counts["total"])


def open_map(page: Page, show: dict[str, Any]) -> Locator:
    """The seat page when its map can be used."""
    page.goto(f"/shows/{show['id']}/seats")
    element = page.locator("seat-map[data-ready]")
    expect(element).to_be_visible()
    return element


def seat(page: Page, seat_id: str) -> Locator:
    return page.get_by_test_id(f"seat-{seat_id}")


def find_run(house: House, show: dict[str, Any], *, length: int, category: str) -> list[str]:
    """Free seats of one class, in one row, with consecutive numbers."""
    run = steps.find_run(house.client(), show, length=length, category=category)
    assert run, f"no {length} free {category} seats side by side"
    return run


def list_own_seats(element: Locator) -> list[str]:
    """Test ids of the seats that the map shows as the visitor's."""
    ids: list[str] = element.locator(".seat.mine").evaluate_all(
        "all => all.map((one) => one.dataset.testid)"
    )
    return ids


def await_own_seats_other_than(element: Locator, before: Sequence[str]) -> None:
    """None of the seats of before is the visitor's any more."""
    for name in before:
        expect(element.get_by_test_id(name)).to_have_attribute("aria-pressed", "false")


def take_as_another(house: House, show: dict[str, Any], seats: Sequence[str]) -> httpx.Client:
    """Another visitor holds the seats; the client gives them back with `DELETE /holds`."""
    other = house.client()
    answer = other.post(f"{API}/shows/{show['id']}/holds", json={"seats": list(seats)})
    assert answer.status_code == 201, answer.text
    return other


def tab_into(page: Page) -> str:
    """Tab until the focus is on a seat of the map; its id."""
    for _ in range(60):
        page.keyboard.press("Tab")
        name = focused_seat(page)
        if name:
            return name
    raise AssertionError("the keyboard does not reach the map")


def focused_seat(page: Page) -> str:
    """The id of the seat that has the focus, or nothing."""
    name = page.evaluate("document.activeElement?.dataset?.testid ?? ''")
    return str(name).removeprefix("seat-") if str(name).startswith("seat-") else ""
