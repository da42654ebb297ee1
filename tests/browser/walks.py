"""What a visitor does in the browser, step by step. Steps wait for pages, never for time."""

import re
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.house import PASSWORD, House
from tests.journeys import steps

TABS_MAX = 400  # Presses of Tab before a place counts as out of reach of the keyboard.
MAIL_SECONDS_MAX = 40.0
POLL_SECONDS = 0.1


def list_roomy_shows(house: House) -> list[str]:
    """Ids of films in the city of the home page with room for many tests, soonest first."""
    films = steps.list_films(house.client(), city="lisbon")
    assert films, "the demo has no roomy show"
    return [str(show["id"]) for show in films]


def new_email() -> str:
    """A buyer nobody else is, to find the booking by."""
    return f"ada-{uuid4().hex[:12]}@example.test"


def find_showtime(page: Page, shows: list[str]) -> str:
    """The address behind the first showtime chip on the page that leads to one of the shows."""
    chips = page.get_by_test_id("select-showtime")
    expect(chips.first).to_be_visible()
    addresses: list[str] = chips.evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    return next(url for url in addresses if any(show in url for show in shows))


def walk_from_home_to_seats(page: Page, house: House) -> None:
    """Home, an evening with places, its seats page."""
    page.goto("/")
    expect(page.get_by_test_id("movie-card").first).to_be_visible()
    address = find_showtime(page, list_roomy_shows(house))
    page.locator(f"a[data-testid=select-showtime][href='{address}']").first.click()
    page.wait_for_url("**/shows/*/seats")


def keep_best_of_list(page: Page) -> None:
    """On the list: the first offer for two."""
    page.get_by_role("button", name=re.compile("^Choose ")).first.click()
    expect(page.locator(".myseat")).to_have_count(2)


def walk_to_list(page: Page) -> None:
    """From the seats page to its list by the first link there is."""
    page.locator("a[href$='/seats/list']").locator("visible=true").first.click()
    page.wait_for_url("**/seats/list")


def walk_to_checkout(page: Page) -> None:
    """From My seats to the checkout; a phone has the same link at its foot."""
    page.locator("a[href='/checkout']").locator("visible=true").first.click()
    page.wait_for_url("**/checkout")


def place_order(page: Page, *, email: str) -> None:
    """Fill in who buys, and go to the provider's page."""
    page.get_by_label("Name", exact=True).fill("Ada Byron")
    page.get_by_label("E-mail").fill(email)
    page.get_by_test_id("proceed-payment").click()
    page.wait_for_url("**/sandbox/checkout/**")


def choose_outcome(page: Page, outcome: str) -> None:
    """A button of the provider's page."""
    page.locator(f"button[name=outcome][value={outcome}]").click()


def await_confirmation(page: Page) -> None:
    expect(page.get_by_test_id("booking-confirmation")).to_be_visible()


def buy_from_list(page: Page, show: str, *, email: str) -> None:
    """A paid booking, its confirmation on screen."""
    page.goto(f"/shows/{show}/seats/list")
    keep_best_of_list(page)
    walk_to_checkout(page)
    place_order(page, email=email)
    choose_outcome(page, "succeed")
    await_confirmation(page)


def sign_in(page: Page, login: str, *, then: str) -> None:
    """As a person of the demo house."""
    page.goto(f"/sign-in?next={then}")
    page.get_by_label("E-mail").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on something that fits."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def count_bookings(house: House, *, email: str) -> int:
    rows = house.query("select count(*) from booking where buyer_email = %s", email)
    return int(str(rows[0][0]))


def await_mail(house: House, *, email: str) -> EmailMessage:
    """The first mail to the buyer; another process writes it."""
    deadline = time.monotonic() + MAIL_SECONDS_MAX
    while time.monotonic() < deadline:
        for mail in read_mails(house.data / "mail"):
            if email in str(mail["To"]):
                return mail
        time.sleep(POLL_SECONDS)
    raise AssertionError(f"no mail to {email}")


def read_mails(folder: Path) -> Iterator[EmailMessage]:
    for path in folder.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(mail, EmailMessage)
        yield mail


def find_link(mail: EmailMessage) -> str:
    """The link to the booking in the text of a mail."""
    body = mail.get_body(preferencelist=("plain",))
    assert body is not None
    link = re.search(r"https?://\S+/bookings/\S+\?key=\S+", body.get_content())
    assert link is not None, body.get_content()
    return link.group()
