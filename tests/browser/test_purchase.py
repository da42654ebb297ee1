"""The main job in a real browser, from home to a paid ticket, and what may come between."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.conftest import OpenPage
from tests.house import House
from tests.journeys import steps

pytestmark = [pytest.mark.browser, pytest.mark.processes]

WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize(
    "javascript", [pytest.param(True, id="scripts"), pytest.param(False, id="no-scripts")]
)

ROOM_PIXELS = 24  # Below the last button of a page: a thumb and the edge of a screen.


def open_first_ticket(page: Page) -> None:
    """From the confirmation to a ticket with its code."""
    page.locator("a[href^='/tickets/']").first.click()
    page.wait_for_url("**/tickets/*-*")
    code = page.get_by_role("img", name="Ticket code").first
    expect(code).to_be_visible()
    expect(code.locator("svg")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desktop"])
@WITH_AND_WITHOUT_SCRIPTS
def test_a_guest_buys_from_the_list(
    open_page: OpenPage, house: House, size: str, javascript: bool
) -> None:
    email = walks.new_email()
    page = open_page(size=size, javascript=javascript)
    walks.walk_from_home_to_seats(page, house)
    walks.walk_to_list(page)
    walks.keep_best_of_list(page)
    promised = page.get_by_test_id("seats-total").inner_text()
    walks.walk_to_checkout(page)
    assert page.get_by_test_id("order-total").inner_text() == promised
    walks.place_order(page, email=email)
    expect(page.get_by_role("heading", name=f"Pay {promised}")).to_be_visible()
    walks.choose_outcome(page, "succeed")
    walks.await_confirmation(page)
    expect(page.get_by_text(f"Paid, {promised}")).to_be_visible()
    expect(page.locator(".stublink")).to_have_count(2)
    open_first_ticket(page)
    assert walks.count_bookings(house, email=email) == 1


def test_a_guest_marks_seats_row_by_row_without_scripts(open_page: OpenPage, house: House) -> None:
    # The first free seat of a hall may be a companion's, which is not sold without its bay.
    show, (name,) = steps.find_film_with_run(house.client(), length=1, city="lisbon")
    page = open_page(size="phone", javascript=False)
    page.goto(f"/shows/{show['id']}/seats/list?section=0")
    seat = page.locator(f"label.pickseat:has([data-testid='seat-{name}'])")
    seat.click()
    expect(seat.locator("input[name=seats]")).to_be_checked()
    page.get_by_role("button", name="Keep the marked seats").click()
    expect(page.locator(".myseat")).to_have_count(1)
    expect(page.locator(f".pickseat.mine[data-testid='seat-{name}']")).to_have_count(1)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_guest_buys_a_seat_on_the_map(open_page: OpenPage, house: House, size: str) -> None:
    page = open_page(size=size)
    walks.walk_from_home_to_seats(page, house)
    expect(page.locator("seat-map[data-ready]")).to_be_visible()
    page.get_by_role("button", name="Choose for me").click()
    expect(page.locator(".myseat")).to_have_count(2)
    walks.walk_to_checkout(page)
    walks.place_order(page, email=walks.new_email())
    walks.choose_outcome(page, "succeed")
    walks.await_confirmation(page)
    open_first_ticket(page)


def test_the_keyboard_alone_buys_a_ticket(open_page: OpenPage, house: House) -> None:
    page = open_page()
    keyboard = page.keyboard
    page.goto("/")
    address = walks.find_showtime(page, walks.list_roomy_shows(house))
    walks.tab_to(page, f"a[data-testid=select-showtime][href='{address}']")
    keyboard.press("Enter")
    page.wait_for_url("**/shows/*/seats")
    walks.tab_to(page, "a[href$='/seats/list']")
    keyboard.press("Enter")
    page.wait_for_url("**/seats/list")
    walks.tab_to(page, "table.options button")
    keyboard.press("Enter")
    expect(page.locator(".myseat")).to_have_count(2)
    walks.tab_to(page, "[data-testid=proceed-payment]")
    keyboard.press("Enter")
    page.wait_for_url("**/checkout")
    walks.tab_to(page, "input[name=name]")
    keyboard.type("Ada Byron")
    walks.tab_to(page, "input[name=email]")
    keyboard.type(walks.new_email())
    walks.tab_to(page, "[data-testid=proceed-payment]")
    keyboard.press("Enter")
    page.wait_for_url("**/sandbox/checkout/**")
    walks.tab_to(page, "button[value=succeed]")
    keyboard.press("Enter")
    walks.await_confirmation(page)
    walks.tab_to(page, "a[href^='/tickets/']")
    keyboard.press("Enter")
    page.wait_for_url("**/tickets/*-*")
    expect(page.get_by_role("img", name="Ticket code").first).to_be_visible()


@WITH_AND_WITHOUT_SCRIPTS
def test_a_declined_card_keeps_the_seats_until_another_try_pays(
    open_page: OpenPage, house: House, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"/shows/{walks.list_roomy_shows(house)[0]}/seats/list")
    walks.keep_best_of_list(page)
    walks.walk_to_checkout(page)
    walks.place_order(page, email=walks.new_email())
    walks.choose_outcome(page, "decline")
    expect(page.get_by_role("alert")).to_contain_text("2 more tries left")
    walks.choose_outcome(page, "decline")
    expect(page.get_by_role("alert")).to_contain_text("1 more try left")
    walks.choose_outcome(page, "decline")
    expect(page.get_by_role("heading", name="The payment did not go through")).to_be_visible()
    expect(page.get_by_text("your seats are still yours")).to_be_visible()
    page.get_by_test_id("proceed-payment").click()
    page.wait_for_url("**/sandbox/checkout/**")
    walks.choose_outcome(page, "succeed")
    walks.await_confirmation(page)


@WITH_AND_WITHOUT_SCRIPTS
def test_seats_whose_time_ran_out_during_checkout_are_offered_again(
    open_page: OpenPage, house: House, javascript: bool
) -> None:
    page = open_page(size="phone", javascript=javascript)
    page.goto(f"/shows/{walks.list_roomy_shows(house)[0]}/seats/list")
    walks.keep_best_of_list(page)
    walks.walk_to_checkout(page)
    let_last_hold_lapse(house)
    page.get_by_label("Name", exact=True).fill("Ada Byron")
    page.get_by_label("E-mail").fill("ada@example.test")
    page.get_by_test_id("proceed-payment").click()
    expect(page.get_by_role("heading", name="The time for your seats is up")).to_be_visible()
    page.get_by_role("button", name="Hold the same seats again").click()
    expect(page.get_by_text("Your seats are yours again")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ada Byron")
    expect(page.get_by_label("E-mail")).to_have_value("ada@example.test")
    page.get_by_test_id("proceed-payment").click()
    page.wait_for_url("**/sandbox/checkout/**")


def let_last_hold_lapse(house: House) -> None:
    """The ten minutes of the newest hold are over, by the database's clock."""
    house.query(
        "with ended as (update hold set expires_at = now() - interval '1 second'"
        " where id = (select max(id) from hold) returning id)"
        " update seat_claim set expires_at = now() - interval '1 second'"
        " where hold_id in (select id from ended)"
    )


@WITH_AND_WITHOUT_SCRIPTS
def test_a_double_click_on_pay_makes_one_booking(
    open_page: OpenPage, house: House, javascript: bool
) -> None:
    email = walks.new_email()
    page = open_page(javascript=javascript)
    page.goto(f"/shows/{walks.list_roomy_shows(house)[0]}/seats/list")
    walks.keep_best_of_list(page)
    walks.walk_to_checkout(page)
    page.get_by_label("Name", exact=True).fill("Ada Byron")
    page.get_by_label("E-mail").fill(email)
    page.get_by_test_id("proceed-payment").dblclick(no_wait_after=True)
    page.wait_for_url("**/sandbox/checkout/**")
    walks.choose_outcome(page, "succeed")
    walks.await_confirmation(page)
    assert walks.count_bookings(house, email=email) == 1


def test_the_pay_page_ends_with_room_below_its_last_button_on_a_phone(
    open_page: OpenPage, house: House
) -> None:
    page = open_page(size="phone")
    page.goto(f"/shows/{walks.list_roomy_shows(house)[0]}/seats/list")
    walks.keep_best_of_list(page)
    walks.walk_to_checkout(page)
    walks.place_order(page, email=walks.new_email())
    last = page.get_by_role("link", name="Back without paying").bounding_box()
    assert last is not None
    page_height = page.evaluate("document.documentElement.scrollHeight - scrollY")
    assert page_height - (last["y"] + last["height"]) >= ROOM_PIXELS


def test_the_mailed_link_opens_the_booking_elsewhere_and_leaves_no_key_in_the_address(
    open_page: OpenPage, house: House
) -> None:
    email = walks.new_email()
    walks.buy_from_list(open_page(), walks.list_roomy_shows(house)[0], email=email)
    link = walks.find_link(walks.await_mail(house, email=email))
    assert link.startswith(f"{house.url}/bookings/")
    elsewhere = open_page(size="phone")
    elsewhere.goto(link)
    walks.await_confirmation(elsewhere)
    assert elsewhere.url == link.partition("?")[0]
    open_first_ticket(elsewhere)
    stranger = open_page()
    answer = stranger.goto(link.partition("?")[0])
    assert answer is not None
    assert answer.status == 404


def test_the_door_lets_a_ticket_in_once(open_page: OpenPage, house: House) -> None:
    guest = house.client()
    show = steps.find_show_at_doors(guest)
    code = steps.buy(guest, show, quantity=1)["tickets"][0]["code"]
    page = open_page(size="phone", javascript=False)
    walks.sign_in(page, "scanner@foyer.test", then="/door")
    page.goto(f"/door/{show['id']}")
    verdict = page.get_by_role("status", name="Verdict")
    expect(verdict).to_contain_text("Ready")
    inside = int(page.get_by_test_id("door-inside").inner_text())
    page.get_by_label("Ticket code").fill(code)
    page.keyboard.press("Enter")
    expect(verdict).to_have_attribute("data-verdict", "admitted")
    expect(page.get_by_test_id("door-inside")).to_have_text(str(inside + 1))
    page.get_by_label("Ticket code").fill(code)
    page.keyboard.press("Enter")
    expect(verdict).to_have_attribute("data-verdict", "already_admitted")
    expect(verdict).to_contain_text(re.compile(r"First let in at \d{1,2}:\d{2}"))
    expect(page.get_by_test_id("door-inside")).to_have_text(str(inside + 1))
    page.get_by_label("Ticket code").fill("NOT A TICKET")
    page.keyboard.press("Enter")
    expect(verdict).not_to_have_attribute("data-verdict", "admitted")
    expect(verdict).not_to_have_attribute("data-verdict", "")


def test_a_customer_finds_no_door(open_page: OpenPage) -> None:
    page = open_page()
    walks.sign_in(page, "customer@foyer.test", then="/account")
    answer = page.goto("/door")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_test_id("door-inside")).to_have_count(0)
