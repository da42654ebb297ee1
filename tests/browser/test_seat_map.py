"""The seat map in a real browser: by pointer, finger and keyboard, live, and without sight."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import maps
from tests.browser.conftest import OpenPage, find_violations
from tests.house import House
from tests.journeys.steps import API

pytestmark = [pytest.mark.browser, pytest.mark.processes]

VECTORS = sorted((Path(__file__).parents[1] / "venues" / "vectors").glob("*.json"))
SCREEN = 180
THEATRE = 900
ARENA = 20_000
FAIR_TARGET_PX = 44

NewShow = Callable[[], dict[str, Any]]


@pytest.fixture(scope="session")
def new_show(house: House) -> NewShow:
    """A cinema show of its own for every test, all its seats free.

    Which seats the demo has sold hangs on the day; the tab stop and its neighbours would as well.
    """
    shows = iter(maps.list_shows(house, places=SCREEN))
    return lambda: next(show for show in shows if maps.is_untouched(house, show))


def test_a_click_takes_a_seat_and_another_gives_it_back(
    open_page: OpenPage, house: House, new_show: NewShow
) -> None:
    show, page = new_show(), open_page()
    maps.open_map(page, show)
    first, second = maps.find_run(house, show, length=2, category="regular")
    maps.seat(page, first).click()
    expect(maps.seat(page, first)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".myseat")).to_have_count(1)
    maps.seat(page, second).click()
    expect(page.locator(".myseat")).to_have_count(2)
    expect(page.get_by_test_id("proceed-payment")).to_be_visible()
    expect(page.locator(".seatside hold-timer .num")).to_have_text(re.compile(r"^\d+:\d\d$"))
    maps.seat(page, first).click()
    expect(page.locator(".myseat")).to_have_count(1)
    maps.seat(page, second).click()
    expect(page.locator(".myseat")).to_have_count(0)
    assert page.request.get(f"{API}/holds").json()["items"] == []


def test_a_seat_says_what_it_is(open_page: OpenPage, house: House, new_show: NewShow) -> None:
    show, page = new_show(), open_page()
    maps.open_map(page, show)
    (free,) = maps.find_run(house, show, length=1, category="premium")
    row, number = free[0], free[1:]
    name = maps.seat(page, free).get_attribute("aria-label") or ""
    assert name.startswith(f"Row {row}, seat {number}, Premium, ")
    assert "including fees" in name
    assert name.endswith(", available")
    maps.take_as_another(house, show, [free])
    expect(maps.seat(page, free)).to_have_attribute(
        "aria-label", re.compile("someone is choosing it$")
    )


def test_two_seats_are_bought_by_keyboard_alone(open_page: OpenPage, new_show: NewShow) -> None:
    page = open_page()
    maps.open_map(page, new_show())
    start = maps.tab_into(page)
    page.keyboard.press("Enter")
    expect(page.locator(".myseat")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    beside = maps.focused_seat(page)
    assert beside[0] == start[0]
    assert beside != start
    page.keyboard.press("Space")
    expect(maps.seat(page, beside)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".myseat")).to_have_count(2)
    page.keyboard.press("Escape")  # Closes the card.
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('#my-seats').contains(document.activeElement)")


def test_keys_jump_to_the_ends_of_a_row_and_stay_one_tab_stop(
    open_page: OpenPage, new_show: NewShow
) -> None:
    page = open_page()
    element = maps.open_map(page, new_show())
    row = maps.tab_into(page)[0]
    page.keyboard.press("Home")
    assert maps.focused_seat(page) == f"{row}1"
    page.keyboard.press("End")
    last = maps.focused_seat(page)
    assert last[0] == row
    assert int(last[1:]) > 1
    page.keyboard.press("ArrowUp")
    assert maps.focused_seat(page)[0] < row
    page.keyboard.press("PageDown")
    assert maps.focused_seat(page)[0] > row
    assert element.locator(".seat[tabindex='0']").count() == 1


def test_a_seat_that_goes_while_it_has_the_focus_is_explained_and_keeps_it(
    open_page: OpenPage, house: House, new_show: NewShow
) -> None:
    show, page = new_show(), open_page()
    maps.open_map(page, show)
    focused = maps.tab_into(page)
    maps.take_as_another(house, show, [focused])
    expect(page.locator("#map-status")).to_contain_text("has just been taken by someone else")
    expect(maps.seat(page, focused)).to_have_attribute("aria-disabled", "true")
    assert maps.focused_seat(page) == focused


def test_only_the_lost_seat_goes_and_the_nearest_is_one_tap_away(
    open_page: OpenPage, house: House, new_show: NewShow
) -> None:
    show, page = new_show(), open_page()
    page.route("**/shows/*/live*", lambda route: route.abort())
    page.route("**/shows/*/availability?since*", lambda route: route.abort())
    maps.open_map(page, show)
    kept, lost = maps.find_run(house, show, length=2, category="regular")
    maps.seat(page, kept).click()
    expect(page.locator(".myseat")).to_have_count(1)
    maps.take_as_another(house, show, [lost])
    maps.seat(page, lost).click()
    notice = page.locator("#map-messages .alert")
    expect(notice).to_contain_text("taken by someone else")
    expect(notice).to_contain_text("Your other seats are kept.")
    expect(maps.seat(page, kept)).to_have_attribute("aria-pressed", "true")
    notice.get_by_role("button").first.click()
    expect(page.locator(".myseat")).to_have_count(2)


def test_a_mistake_is_undone(open_page: OpenPage, house: House, new_show: NewShow) -> None:
    show, page = new_show(), open_page()
    maps.open_map(page, show)
    (free,) = maps.find_run(house, show, length=1, category="regular")
    maps.seat(page, free).click()
    expect(page.locator(".myseat")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".myseat")).to_have_count(0)
    expect(maps.seat(page, free)).to_have_attribute("aria-pressed", "false")


def test_a_price_filter_fades_the_others_and_leaves_them_reachable(
    open_page: OpenPage, house: House, new_show: NewShow
) -> None:
    show, page = new_show(), open_page()
    maps.open_map(page, show)
    (regular,) = maps.find_run(house, show, length=1, category="regular")
    (premium,) = maps.find_run(house, show, length=1, category="premium")
    page.locator("[data-price-filter] [data-category=premium]").click()
    expect(maps.seat(page, regular)).to_have_class(re.compile(r"\bdim\b"))
    expect(maps.seat(page, premium)).not_to_have_class(re.compile(r"\bdim\b"))
    expect(page.locator("#map-status")).to_contain_text("free seats fit")
    maps.seat(page, regular).click()
    expect(maps.seat(page, regular)).to_have_attribute("aria-pressed", "true")


def test_the_panel_and_the_map_show_the_same_seats(open_page: OpenPage, new_show: NewShow) -> None:
    page = open_page()
    element = maps.open_map(page, new_show())
    page.get_by_role("button", name="Choose for me").click()
    expect(element.locator(".seat.mine")).to_have_count(2)
    page.get_by_role("button", name=re.compile("^Give back ")).first.click()
    expect(element.locator(".seat.mine")).to_have_count(1)
    page.reload()
    expect(element.locator(".seat.mine")).to_have_count(1)


def test_other_seats_can_be_tried_by_keyboard(open_page: OpenPage, new_show: NewShow) -> None:
    page = open_page()
    element = maps.open_map(page, new_show())
    page.get_by_role("button", name="Choose for me").click()
    expect(page.locator(".alts button")).to_have_count(3)
    chosen = page.locator(".alts button[aria-pressed=true]")
    expect(chosen).to_have_count(1)
    first = maps.list_own_seats(element)
    page.locator("#alt-3").press("Enter")
    expect(page.locator("#alt-3")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#alt-3")).to_be_focused()
    expect(chosen).to_have_count(1)
    expect(page.locator("#announcer")).to_contain_text("Your seats have changed. Total ")
    expect(element.locator(".seat.mine")).to_have_count(2)
    maps.await_own_seats_other_than(element, first)
    total = page.locator("#alt-3 b").last.inner_text()
    expect(page.get_by_test_id("seats-total")).to_have_text(total)


def test_a_ticket_type_is_chosen_beside_the_map_and_kept_until_the_checkout(
    open_page: OpenPage, new_show: NewShow
) -> None:
    page = open_page()
    maps.open_map(page, new_show())
    page.get_by_role("button", name="Choose for me").click()
    types = page.get_by_role("combobox", name=re.compile("^Ticket type for "))
    expect(types).to_have_count(2)
    whole = page.get_by_test_id("seats-total").inner_text()
    types.last.focus()
    page.keyboard.press("C")  # A select jumps to the option that begins so.
    expect(page.get_by_test_id("seats-total")).not_to_have_text(whole)
    reduced = page.get_by_test_id("seats-total").inner_text()
    expect(types.last).to_be_focused()
    page.reload()
    expect(page.get_by_test_id("seats-total")).to_have_text(reduced)
    page.get_by_test_id("proceed-payment").click()
    page.wait_for_url("**/checkout")
    expect(page.get_by_test_id("order-total")).to_have_text(reduced)


def test_two_choices_in_quick_succession_are_both_kept_and_shown(
    open_page: OpenPage, new_show: NewShow
) -> None:
    page = open_page()
    maps.open_map(page, new_show())
    page.get_by_role("button", name="Choose for me").click()
    types = page.get_by_role("combobox", name=re.compile("^Ticket type for "))
    expect(types).to_have_count(2)
    whole = page.get_by_test_id("seats-total").inner_text()
    chosen = types.evaluate_all(
        """selects => selects.map(select => {
             select.selectedIndex = 1;
             select.dispatchEvent(new Event("change", { bubbles: true }));
             return select.value;
           })"""
    )
    expect(page.get_by_test_id("seats-total")).not_to_have_text(whole)
    shown = page.get_by_test_id("seats-total").inner_text()
    page.reload()
    expect(page.get_by_test_id("seats-total")).to_have_text(shown)
    for place, code in enumerate(chosen):
        expect(types.nth(place)).to_have_value(code)


def test_the_access_filter_lights_bays_and_companions_and_leaves_own_seats_lit(
    open_page: OpenPage, house: House, new_show: NewShow
) -> None:
    show, page = new_show(), open_page()
    element = maps.open_map(page, show)
    own, other = maps.find_run(house, show, length=2, category="regular")
    maps.seat(page, own).click()
    expect(page.locator(".myseat")).to_have_count(1)
    chip = page.get_by_role("button", name="Wheelchair bays and companion seats")
    chip.press("Enter")
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#map-status")).to_contain_text("free seats fit")
    expect(element.locator(".seat.wc.free.dim")).to_have_count(0)
    expect(element.locator(".seat.wc.free")).not_to_have_count(0)
    expect(maps.seat(page, other)).to_have_class(re.compile(r"\bdim\b"))
    assert maps.seat(page, own).evaluate("seat => getComputedStyle(seat).opacity") == "1"
    page.locator("[data-price-filter] [data-category=premium]").click()
    expect(chip).to_have_attribute("aria-pressed", "false")


def test_messages_stand_below_the_map_and_stick_to_the_end_of_the_window(
    open_page: OpenPage, house: House, new_show: NewShow
) -> None:
    show, page = new_show(), open_page()
    page.route("**/shows/*/live*", lambda route: route.abort())
    page.route("**/shows/*/availability?since*", lambda route: route.abort())
    maps.open_map(page, show)
    (lost,) = maps.find_run(house, show, length=1, category="regular")
    maps.take_as_another(house, show, [lost])
    maps.seat(page, lost).click()
    notice = page.locator("#map-messages .alert")
    expect(notice).to_be_in_viewport()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    below, above = notice.bounding_box(), page.locator(".mapbox").bounding_box()
    assert below is not None
    assert above is not None
    assert below["y"] >= above["y"] + above["height"]


def test_more_time_can_be_had(open_page: OpenPage, house: House, new_show: NewShow) -> None:
    show, page = new_show(), open_page()
    maps.open_map(page, show)
    (free,) = maps.find_run(house, show, length=1, category="regular")
    maps.seat(page, free).click()
    page.get_by_role("button", name=re.compile(r"^Add \d+ minutes$")).click()
    expect(page.get_by_role("button", name=re.compile(r"^Add \d+ minutes$"))).to_have_count(0)
    left = page.locator(".seatside hold-timer .num").inner_text()
    assert int(left.split(":")[0]) >= 10


def test_on_a_phone_the_first_tap_comes_closer_and_the_second_takes(
    open_page: OpenPage, house: House, new_show: NewShow
) -> None:
    show, page = new_show(), open_page(size="phone")
    maps.open_map(page, show)
    (free,) = maps.find_run(house, show, length=1, category="regular")
    maps.seat(page, free).tap()
    expect(page.locator(".mapframe.zoomed")).to_be_visible()
    expect(page.locator("seat-map .seat.mine")).to_have_count(0)
    box = maps.seat(page, free).bounding_box()
    assert box is not None
    assert box["width"] >= FAIR_TARGET_PX * 0.7  # The seat itself; its share of the gap is more.
    maps.seat(page, free).tap()
    expect(maps.seat(page, free)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Show the whole hall").click()
    expect(page.locator(".mapframe.zoomed")).to_have_count(0)


def test_the_card_of_a_seat_follows_the_focus_and_closes_with_escape(
    open_page: OpenPage, new_show: NewShow
) -> None:
    page = open_page()
    maps.open_map(page, new_show())
    focused = maps.tab_into(page)
    card = page.locator("#seat-card")
    expect(card).to_contain_text(re.compile(r"\d+ m from the screen"))
    box, seat = card.bounding_box(), maps.seat(page, focused).bounding_box()
    assert box is not None
    assert seat is not None
    assert not overlap(box, seat)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert maps.focused_seat(page) == focused


def overlap(one: Any, other: Any) -> bool:
    across = one["x"] < other["x"] + other["width"] and other["x"] < one["x"] + one["width"]
    down = one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"]
    return bool(across and down)


def test_an_arena_opens_by_sections_and_sells_standing_places(
    open_page: OpenPage, house: House
) -> None:
    show, page = maps.list_shows(house, places=ARENA)[0], open_page()
    element = maps.open_map(page, show)
    expect(element.locator(".sec[data-section]")).to_have_count(50)
    page.get_by_test_id("section-112").press("Enter")
    expect(page.get_by_role("heading", name="Section 112")).to_be_visible()
    inside = maps.focused_seat(page)
    assert inside.startswith("112-")
    page.keyboard.press("Enter")
    expect(page.locator(".myseat")).to_have_count(1)
    page.get_by_role("button", name="All sections").click()
    expect(page.get_by_test_id("section-112")).to_have_class(re.compile(r"\bsel\b"))
    more = page.get_by_role("button", name="One more in Standing rear")
    more.click()
    more.click()
    expect(page.get_by_test_id("area-floor-rear").locator("output")).to_have_text("2")
    expect(page.locator(".myseat")).to_have_count(3)


@pytest.mark.parametrize("places", [SCREEN, THEATRE, ARENA])
@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_page_has_no_accessibility_fault(
    open_page: OpenPage, house: House, places: int, size: str, scheme: str
) -> None:
    page = open_page(size=size, scheme=scheme)
    maps.open_map(page, maps.list_shows(house, places=places)[0])
    page.get_by_role("button", name="Choose for me").click()
    expect(page.locator(".myseat")).to_have_count(2)
    assert find_violations(page) == []


@pytest.mark.parametrize("places", [SCREEN, ARENA])
def test_nothing_sticks_out_at_four_hundred_percent(
    open_page: OpenPage, house: House, places: int
) -> None:
    page = open_page(size="narrow")
    maps.open_map(page, maps.list_shows(house, places=places)[0])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_page_from_right_to_left_does_not_mirror_the_hall(
    open_page: OpenPage, new_show: NewShow
) -> None:
    page = open_page()
    maps.open_map(page, new_show())
    page.evaluate("document.documentElement.dir = 'rtl'")
    first, last = left_edge(page, "F1"), left_edge(page, "F16")
    assert first < last


def left_edge(page: Page, seat_id: str) -> float:
    box = maps.seat(page, seat_id).bounding_box()
    assert box is not None
    return float(box["x"])


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_the_browser_decodes_the_shared_vectors(
    open_page: OpenPage, house: House, path: Path
) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    page = open_page()
    page.goto("/")
    seats, counts = page.evaluate(
        """async ([geometry, step]) => {
          const { decodeGeometry } = await import("/static/elements/geometry.js");
          const plan = decodeGeometry(geometry);
          const seats = plan.seats.filter((_, i) => i % step === 0).map((seat) => [
            seat.index, seat.id, seat.section, seat.row, seat.number, seat.category, seat.x, seat.y,
          ]);
          const counts = [plan.sections, plan.rows, plan.seats, plan.areas];
          return [seats, counts.map((all) => all.length)];
        }""",
        [vector["geometry"], find_step(vector)],
    )
    assert counts == list(vector["counts"].values())
    assert seats == [seat[:8] for seat in vector["seats"]]


def find_step(vector: dict[str, Any]) -> int:
    """Every how manieth seat the vector names."""
    seats = vector["seats"]
    return int(seats[1][0] - seats[0][0]) if len(seats) > 1 else 1
