"""A house's office and the platform's pages, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.conftest import OpenPage, find_violations
from tests.house import House

OFFICE = "/office/spree"


def look(page: Page, name: str) -> list[str]:
    """What axe finds, and whether anything is wider than the screen."""
    found = [f"{name}: {one}" for one in find_violations(page)]
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*found, *([f"{name}: {wide} px too wide"] if wide > 0 else [])]


def visit_office(page: Page) -> list[str]:
    """Every page of an office with something in it."""
    found = []
    walks.sign_in(page, "organizer@foyer.test", then="/office")
    found += look(page, "choose")
    page.goto(OFFICE)
    found += look(page, "front")
    page.goto(f"{OFFICE}/members")
    page.get_by_label("E-mail").fill(walks.new_email())
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("The invitation is on its way")).to_be_visible()
    found += look(page, "members")
    page.get_by_role("link", name="Change Tiago Lopes").click()
    found += look(page, "member")
    page.goto(f"{OFFICE}/api-keys")
    page.get_by_label("Program").fill("North door")
    page.get_by_label("Scan tickets at the doors").check()
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_test_id("api-key")).to_have_text(re.compile(r"^foyer_[0-9a-f]{16}_\w{38}$"))
    found += look(page, "key")
    page.get_by_role("link", name="Revoke North door").first.click()
    found += look(page, "revoke")
    page.get_by_role("button", name="Revoke the key").click()
    page.goto(f"{OFFICE}/messages")
    found += look(page, "messages")
    page.get_by_role("link", name="Edit Booking cancelled in English").click()
    page.get_by_label("Before the message").fill("Dear {buyer},")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Dear Marta Figueiredo,").first).to_be_visible()
    expect(page.get_by_role("heading", name="How it would look")).to_be_in_viewport()
    found += look(page, "letter")
    page.get_by_label("Subject").fill("{nonsense}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("There is no {nonsense}").first).to_be_visible()
    found += look(page, "letter refused")
    page.goto(f"{OFFICE}/audit")
    expect(page.get_by_text("Rui Andrade revoked the API key “North door”").first).to_be_visible()
    found += look(page, "audit")
    return found


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("narrow", "dark")])
def test_an_office_is_for_everybody_on_every_screen(
    open_page: OpenPage, size: str, scheme: str
) -> None:
    assert visit_office(open_page(size=size, scheme=scheme)) == []


def test_support_is_opened_seen_and_ended_without_javascript(
    open_page: OpenPage, house: House
) -> None:
    admin, boss = open_page(javascript=False), open_page(size="phone", javascript=False)
    walks.sign_in(admin, "admin@foyer.test", then="/platform")
    admin.get_by_role("link", name="Open Spreehaus").click()
    support = admin.get_by_role("region", name="Support access")
    support.get_by_label("Reason").fill("They asked for help by mail")
    admin.get_by_role("button", name="Open support access").click()
    expect(admin.get_by_text("You work here as support")).to_be_visible()
    walks.sign_in(boss, "organizer@foyer.test", then=OFFICE)
    expect(boss.get_by_text("“They asked for help by mail”")).to_be_visible()
    boss.get_by_role("button", name="End it now").click()
    expect(boss.get_by_text("The support access is over")).to_be_visible()
    admin.goto(OFFICE)
    expect(admin.get_by_role("heading", name="That page has left the building")).to_be_visible()
