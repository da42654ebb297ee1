"""The header's menus on a phone."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@pytest.mark.parametrize("size", ["phone", "narrow"])
@pytest.mark.parametrize("address", ["/", "/lisbon", "/edinburgh"])
def test_every_link_of_the_phone_menu_lies_on_the_screen_below_the_one_before(
    open_page: OpenPage, size: str, address: str
) -> None:
    page = open_page(size=size)
    page.goto(address)
    page.get_by_label("Menu").click()
    links = page.locator("details.phone .drop a")
    expect(links.last).to_be_visible()
    boxes = [link.bounding_box() for link in links.all()]
    ends = []
    for box in boxes:
        assert box is not None
        assert 0 <= box["x"] < box["x"] + box["width"] <= SIZES[size][0]
        ends.append((box["y"], box["y"] + box["height"]))
    assert len(ends) == 6
    assert all(below[0] >= above[1] for above, below in pairwise(ends))
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size][0]
