"""Every page as it stands in a browser: axe, narrow screens, own requests only, little weight."""

import gzip
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser import walks
from tests.browser.conftest import OpenPage, find_violations
from tests.house import House
from tests.journeys.steps import API, find_show

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Look = Callable[[Page, str], None]

ORDINARY_SCRIPT_BYTES_MAX = 30 * 1024  # Gzipped, of a page without a map (experience.md).
SEAT_PAGE_SCRIPT_BYTES_MAX = 60 * 1024  # Gzipped, with the map: half of what it may be.
PLAIN_PAGES = {
    "home": "/",
    "search": "/search?q=moon",
    "search without a find": "/search?q=qqqq",
    "houses": "/lisbon/houses",
    "event": "/events/metropolis",
    "help": "/help/returns",
    "accessibility": "/help/accessibility",
    "find booking": "/find-booking",
    "no tickets": "/tickets",
    "nothing held": "/checkout",
    "sign in": "/sign-in",
    "not found": "/no/such/page",
    "broken": "/styleguide/500",
    "forbidden": "/styleguide/403",
    "too quick": "/styleguide/429",
    "busy": "/styleguide/503",
    "api": "/api/docs",
}
# Contrast hangs on the scheme and layout on the size: two walks see all four.
# The other two pairs are judged by `make screenshots`.
FACES = pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desktop", "dark")])


def visit_plain_pages(page: Page, look: Look) -> None:
    for name, path in PLAIN_PAGES.items():
        page.goto(path)
        expect(page.locator("h1").first).to_be_attached()
        look(page, name)


def visit_purchase(page: Page, house: House, look: Look) -> None:
    """A whole purchase with a declined payment, looking at each page on the way."""
    page.goto(f"/shows/{walks.list_roomy_shows(house)[0]}/seats")
    expect(page.locator("seat-map[data-ready]")).to_be_visible()
    look(page, "seats")
    walks.walk_to_list(page)
    look(page, "list")
    walks.keep_best_of_list(page)
    look(page, "list with own seats")
    walks.walk_to_checkout(page)
    look(page, "checkout")
    page.get_by_test_id("proceed-payment").click()
    expect(page.locator(".err").first).to_be_visible()
    look(page, "checkout with slips")
    walks.place_order(page, email=walks.new_email())
    look(page, "sandbox")
    visit_unpaid_order(page, look)
    for _ in range(3):
        walks.choose_outcome(page, "decline")
    expect(page.get_by_role("heading", name="The payment did not go through")).to_be_visible()
    look(page, "declined")
    page.get_by_test_id("proceed-payment").click()
    page.wait_for_url("**/sandbox/checkout/**")
    walks.choose_outcome(page, "succeed")
    walks.await_confirmation(page)
    look(page, "confirmation")
    visit_ticket_pages(page, look)


def visit_unpaid_order(page: Page, look: Look) -> None:
    """Back from the provider without paying, by every way there is; ends at the provider."""
    page.goto("/checkout")
    look(page, "seats in an order")
    page.get_by_role("link", name="Continue with this order").click()
    page.wait_for_url("**/bookings/*")
    look(page, "unpaid order")
    address = page.url
    page.goto(f"{address}/return")
    expect(page.get_by_text("We are checking with your bank")).to_be_visible()
    look(page, "checking")
    page.goto(address)
    page.get_by_test_id("proceed-payment").click()
    page.wait_for_url("**/sandbox/checkout/**")


def visit_ticket_pages(page: Page, look: Look) -> None:
    """From the confirmation to the ticket, the list of tickets and the way to cancel."""
    booking = page.url
    page.locator("a[href^='/tickets/']").first.click()
    expect(page.get_by_role("img", name="Ticket code").first).to_be_visible()
    look(page, "ticket")
    page.goto("/tickets")
    look(page, "tickets")
    page.goto(f"{booking}/cancel")
    look(page, "cancel")


def visit_door(page: Page, house: House, look: Look) -> None:
    walks.sign_in(page, "scanner@foyer.test", then="/door")
    look(page, "doors")
    page.goto(f"/door/{find_show(house.client(), city='lisbon')['id']}")
    look(page, "scan")
    page.get_by_label("Ticket code").fill("NOT A TICKET")
    page.keyboard.press("Enter")
    expect(page.locator("[data-verdict]:not([data-verdict=''])")).to_be_visible()
    look(page, "scan refused")
    page.goto("/account")
    look(page, "account")


class Judge:
    """Lets axe judge every page it is shown."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, page: Page, name: str) -> None:
        self.found += [f"{name}: {one}" for one in find_violations(page)]


@FACES
def test_axe_finds_nothing_on_plain_pages(open_page: OpenPage, size: str, scheme: str) -> None:
    judge = Judge()
    visit_plain_pages(open_page(size=size, scheme=scheme), judge)
    assert judge.found == []


@FACES
def test_axe_finds_nothing_from_seats_to_tickets(
    open_page: OpenPage, house: House, size: str, scheme: str
) -> None:
    judge = Judge()
    visit_purchase(open_page(size=size, scheme=scheme), house, judge)
    assert judge.found == []


@FACES
def test_axe_finds_nothing_at_the_door(
    open_page: OpenPage, house: House, size: str, scheme: str
) -> None:
    judge = Judge()
    visit_door(open_page(size=size, scheme=scheme), house, judge)
    assert judge.found == []


def test_nothing_is_wider_than_a_narrow_screen(open_page: OpenPage, house: House) -> None:
    wide: list[str] = []

    def measure(page: Page, name: str) -> None:
        beyond = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if beyond > 0:
            wide.append(f"{name}: {beyond} px too wide")

    visit_plain_pages(open_page(size="narrow"), measure)
    visit_purchase(open_page(size="narrow"), house, measure)
    visit_door(open_page(size="narrow"), house, measure)
    assert wide == []


def test_a_long_remark_stays_on_its_small_ticket(open_page: OpenPage, house: House) -> None:
    """A show that is not on sale yet says so at length; one of them always lies ahead."""
    shows = house.client().get(f"{API}/shows", params={"city": "lisbon", "limit": 100})
    show = next(one for one in shows.json()["items"] if one["status"] == "scheduled")
    page = open_page(size="narrow")
    page.goto(f"/lisbon?day={show['localStart'][:10]}")
    ticket = page.locator("article.card .time", has_text="On sale soon").first
    assert ticket.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_pages_ask_only_the_house_and_carry_little_script(
    open_page: OpenPage, house: House
) -> None:
    """`open_page` itself fails the test when a page breaks its content security policy."""
    page = open_page()
    hosts: set[str] = set()
    scripts: dict[str, int] = {}
    heavy: list[str] = []

    def weigh(response: Response) -> None:
        if response.request.resource_type == "script" and response.ok:
            scripts[urlsplit(response.url).path] = len(gzip.compress(response.body()))

    def look(seen: Page, name: str) -> None:
        limit = SEAT_PAGE_SCRIPT_BYTES_MAX if name == "seats" else ORDINARY_SCRIPT_BYTES_MAX
        loaded = seen.evaluate(
            "performance.getEntriesByType('resource')"
            ".filter((one) => one.name.endsWith('.js') || one.initiatorType === 'script')"
            ".map((one) => new URL(one.name).pathname)"
        )
        total = sum(scripts[path] for path in loaded)
        if total > limit:
            heavy.append(f"{name}: {total} bytes of script")

    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("response", weigh)
    visit_plain_pages(page, look)
    visit_purchase(page, house, look)
    assert hosts - {""} == {urlsplit(house.url).netloc}
    assert scripts
    assert heavy == []
