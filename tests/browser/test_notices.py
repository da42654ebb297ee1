"""The bell goes up while one looks, in every tab, by one stream."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.conftest import SIZES, OpenPage
from tests.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]

ADD = """
with added as (
  insert into notice (public_id, user_id, kind, type, title, text, link, metadata)
  select gen_random_uuid(), id, 'system', 'system', %s, 'The bar opens at six.', '/tickets', '{}'
  from app_user where email = %s
  returning user_id
)
select pg_notify('foyer_notices', user_id::text) from added
"""
EMAIL = "scanner@foyer.test"  # who has no bookings: the worker reminds of none meanwhile


def add_notice(house: House, title: str) -> None:
    house.query(ADD, title, EMAIL)


def count_streams(house: House, pages: list[Page]) -> int:
    """Tabs that hold the lock of the person's stream."""
    script = """async () => {
      const { held } = await navigator.locks.query();
      return held.map((lock) => lock.clientId + lock.name).filter((it) => it.includes("notices"));
    }"""
    return len({lock for page in pages for lock in page.evaluate(script)})


def test_the_bell_goes_up_live_in_every_tab(open_page: OpenPage, house: House) -> None:
    house.query("delete from notice")
    page = open_page()
    walks.sign_in(page, EMAIL, then="/account/notifications")
    expect(page.get_by_role("link", name="Messages", exact=True).first).to_be_visible()
    expect(page.get_by_text("Nothing yet")).to_be_visible()
    other = page.context.new_page()
    other.goto("/")
    bells = [tab.locator("a.bell .count") for tab in (page, other)]
    for bell in bells:
        expect(bell).to_be_hidden()
    page.wait_for_function("navigator.locks.query().then((it) => it.held.length === 1)")

    add_notice(house, "The bar opens early")
    for bell in bells:
        expect(bell).to_have_text("1")
    expect(page.get_by_role("heading", name="The bar opens early")).to_be_visible()
    expect(other.locator("#announcer")).to_have_text("New message: The bar opens early")
    assert count_streams(house, [page, other]) == 1

    page.close()  # The other tab takes over.
    other.wait_for_function("navigator.locks.query().then((it) => it.held.length === 1)")
    add_notice(house, "And closes late")
    expect(bells[1]).to_have_text("2")

    other.goto("/account/notifications")
    other.get_by_role("button", name="Mark all as read").click()
    expect(other.locator("a.bell .count")).to_be_hidden()


@pytest.mark.parametrize("size", ["phone", "narrow"])
@pytest.mark.parametrize(
    "address", ["/account/notifications", "/account/notifications/preferences"]
)
def test_messages_and_choices_fit_a_telephone(
    open_page: OpenPage, house: House, size: str, address: str
) -> None:
    add_notice(house, "A title that is as long as titles of operas and of academic talks can be")
    page = open_page(size=size)
    walks.sign_in(page, EMAIL, then=address)
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size][0]
