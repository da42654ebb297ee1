"""Signing out on somebody else's computer leaves nothing of the person in its browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.conftest import OpenPage
from tests.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]

KEPT_TICKETS = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys();
    found.push(...kept.map((request) => new URL(request.url).pathname));
  }
  return found.filter((path) => path.startsWith("/tickets/"));
}"""


def test_tickets_kept_for_the_evening_go_with_the_session(
    open_page: OpenPage, house: House
) -> None:
    page: Page = open_page()
    walks.sign_in(page, "customer@foyer.test", then="/tickets")
    page.locator("a[href^='/tickets/']").first.click()
    page.wait_for_url("**/tickets/*-*")
    page.wait_for_function(f"async () => (await ({KEPT_TICKETS})()).length > 0")
    page.goto(f"{house.url}/account")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{house.url}/")
    page.wait_for_function(f"async () => (await ({KEPT_TICKETS})()).length === 0")
    page.goto(f"{house.url}/account")
    expect(page).to_have_url(f"{house.url}/sign-in?next=%2Faccount")
