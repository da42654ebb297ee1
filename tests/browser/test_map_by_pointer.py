"""What the map does under a pointer that is about to press again."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import maps
from tests.browser.conftest import OpenPage
from tests.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]

SCREEN = 180


@pytest.fixture
def show(house: House) -> dict[str, Any]:
    """A cinema show whose seats other tests seldom want."""
    return maps.list_shows(house, places=SCREEN)[-1]


def test_a_wheelchair_bay_is_taken_by_a_click_in_its_middle(
    open_page: OpenPage, show: dict[str, Any]
) -> None:
    page = open_page()
    element = maps.open_map(page, show)
    box = element.locator(".seat.wc.free .b").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(element.locator(".seat.wc.mine")).to_have_count(1)


def test_a_lost_seat_is_told_in_sight_and_the_map_stays_where_it_was(
    open_page: OpenPage, house: House, show: dict[str, Any]
) -> None:
    page = open_page()
    page.set_viewport_size({"width": 1280, "height": 560})
    page.route("**/shows/*/live*", lambda route: route.abort())
    page.route("**/shows/*/availability?since*", lambda route: route.abort())
    maps.open_map(page, show)
    (lost,) = maps.find_run(house, show, length=1, category="regular")
    maps.seat(page, lost).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    other = maps.take_as_another(house, show, [lost])
    maps.seat(page, lost).click()
    notice = page.locator("#map-messages .alert")
    expect(notice).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == before
    maps.seat(page, lost).click(force=True)
    expect(page.locator(".mapundo")).to_contain_text("Someone else is choosing")
    assert page.evaluate("scrollY") == before
    other.delete("/api/v1/holds")
