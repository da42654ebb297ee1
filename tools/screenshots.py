"""Pictures of every page, phone and desktop, light and dark: `make screenshots`.

Buys a ticket on the way, so that every page is the real one. Needs a running demo house (URL, by
default http://localhost:8000) and writes PNG files into `screenshots/`; with --axe it also lets
axe judge every page and ends with 1 when it finds something.
"""

import argparse
import os
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WAIT_MS = 20_000


@dataclass(kw_only=True)
class Tour:
    """One walk through the house in one size and scheme."""

    url: str
    target: Path
    size: str
    scheme: str
    axe: bool
    findings: list[str] = field(default_factory=list)

    def shoot(self, page: Page, name: str) -> None:
        """Save the whole page; judge it if asked to."""
        page.wait_for_load_state("networkidle") if name not in {"03-seats", "04-arena"} else None
        page.evaluate("document.fonts.ready")
        path = self.target / f"{name}-{self.size}-{self.scheme}.png"
        page.screenshot(path=path, full_page=True)
        if self.axe:
            result = Axe().run(page)
            for violation in result.response["violations"]:
                nodes = "; ".join(" ".join(map(str, n["target"])) for n in violation["nodes"][:3])
                self.findings.append(f"{name} {self.size} {self.scheme}: {violation['id']} {nodes}")


def main() -> int:
    """Walk all tours; the exit status is 1 when axe found something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", default="http://localhost:8000")
    parser.add_argument("--target", type=Path, default=Path("screenshots"))
    parser.add_argument("--axe", action="store_true")
    parser.add_argument("--size", choices=SIZES)
    parser.add_argument("--scheme", choices=SCHEMES)
    options = parser.parse_args()
    options.target.mkdir(exist_ok=True)
    findings: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for size in [options.size] if options.size else SIZES:
            for scheme in [options.scheme] if options.scheme else SCHEMES:
                tour = Tour(
                    url=options.url,
                    target=options.target,
                    size=size,
                    scheme=scheme,
                    axe=options.axe,
                )
                walk(browser, tour)
                findings += tour.findings
        browser.close()
    print("\n".join(findings) or "axe found nothing." if options.axe else "Done.")
    return 1 if findings else 0


def find_browser() -> str | None:
    """A system Chromium, or None for Playwright's own."""
    given = os.environ.get("FOYER_CHROMIUM")
    return given or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def open_context(browser: Browser, tour: Tour) -> BrowserContext:
    width, height = SIZES[tour.size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="light" if tour.scheme == "light" else "dark",
        reduced_motion="reduce",
        is_mobile=tour.size == "phone",
        has_touch=tour.size == "phone",
        base_url=tour.url,
    )
    context.set_default_timeout(WAIT_MS)
    return context


def walk(browser: Browser, tour: Tour) -> None:
    """Guest pages, a purchase, the door."""
    with open_context(browser, tour) as context:
        page = context.new_page()
        for name, path in (
            ("01-home", "/"),
            ("01b-search", "/search?q=moon"),
            ("01c-houses", "/lisbon/houses"),
            ("02-event", "/events/metropolis"),
            ("08-find-booking", "/find-booking"),
            ("13-sign-in", "/sign-in"),
            ("13b-register", "/register"),
            ("13c-register-sent", "/register/sent"),
            ("13d-forgot", "/password/forgot"),
            ("13e-broken-link", "/password/reset"),
            ("14-help", "/help/returns"),
            ("15-404", "/no/such/page"),
            ("15b-403", "/styleguide/403"),
            ("15c-429", "/styleguide/429"),
            ("15d-503", "/styleguide/503"),
            ("16-500", "/styleguide/500"),
            ("17-api-docs", "/api/docs"),
        ):
            page.goto(path)
            tour.shoot(page, name)
        buy(page, tour)
    with open_context(browser, tour) as context:
        visit_door(context.new_page(), tour)
    with open_context(browser, tour) as context:
        visit_account(context.new_page(), tour)


def buy(page: Page, tour: Tour) -> None:
    """Seats on the map, the list, checkout, the sandbox, confirmation, ticket."""
    show = find_show(tour.url, minimum=20)
    page.goto(f"/shows/{show}/seats")
    page.wait_for_selector("seat-map [data-testid^='seat-']")
    tour.shoot(page, "03-seats")
    arena = find_show(tour.url, minimum=3000)
    page.goto(f"/shows/{arena}/seats")
    page.wait_for_selector("seat-map[data-ready]")
    tour.shoot(page, "04-arena")
    page.goto(f"/shows/{show}/seats/list")
    tour.shoot(page, "03b-list")
    hold(page, show)
    page.goto("/checkout")
    tour.shoot(page, "05-checkout")
    page.get_by_label(re.compile("mail", re.IGNORECASE)).first.fill("ada@example.test")
    page.get_by_label(re.compile("name", re.IGNORECASE)).first.fill("Ada Byron")
    page.get_by_test_id("proceed-payment").click()
    page.wait_for_url("**/sandbox/checkout/**")
    tour.shoot(page, "05b-sandbox")
    sandbox = page.url
    page.goto("/checkout")
    order = page.get_by_role("link", name="Continue with this order").get_attribute("href")
    page.goto(f"{order}/return")
    tour.shoot(page, "06a-checking")
    page.goto(sandbox)
    page.get_by_role("button", name=re.compile("^pay", re.IGNORECASE)).first.click()
    page.wait_for_selector("[data-testid=booking-confirmation]")
    tour.shoot(page, "06b-confirmation")
    page.locator("a[href^='/tickets/']").first.click()
    page.wait_for_load_state()
    tour.shoot(page, "07-ticket")
    page.goto("/tickets")
    tour.shoot(page, "07b-tickets")


def visit_door(page: Page, tour: Tour) -> None:
    """Sign in as the scanner and read a forged code."""
    page.goto("/sign-in?next=/door")
    page.get_by_label("E-mail").fill("scanner@foyer.test")
    page.get_by_label("Password").fill("foyer-demo")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/door")
    tour.shoot(page, "12-door")
    page.locator("a[href^='/door/']").first.click()
    page.wait_for_selector("input[name=code]")
    tour.shoot(page, "12b-scan")
    page.locator("input[name=code]").fill("NOT A TICKET")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tour.shoot(page, "12c-forged")


def visit_account(page: Page, tour: Tour) -> None:
    """Sign in as the customer and look at every page of the account."""
    page.goto("/sign-in?next=/account")
    page.get_by_label("E-mail").fill("customer@foyer.test")
    page.get_by_label("Password").fill("foyer-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account")
    for name, path in (
        ("18-account", "/account"),
        ("18b-profile", "/account/profile"),
        ("18c-password", "/account/password"),
        ("18d-sessions", "/account/sessions"),
        ("18e-email", "/account/email"),
        ("18f-phone", "/account/phone"),
        ("18g-code", "/account/phone/code"),
    ):
        page.goto(path)
        tour.shoot(page, name)


def find_show(url: str, *, minimum: int) -> str:
    """A show on sale in a hall of at least `minimum` places, with places free."""
    answer = httpx.get(f"{url}/api/v1/shows", params={"onSale": "true", "limit": 100}, timeout=30)
    shows = answer.json()["items"]
    pages = answer.json()["pagination"]["totalPages"]
    for page in range(2, pages + 1):
        parameters: dict[str, str | int] = {"onSale": "true", "limit": 100, "page": page}
        shows += httpx.get(f"{url}/api/v1/shows", params=parameters, timeout=30).json()["items"]

    def fits(show: dict[str, dict[str, int]]) -> bool:
        places = show["availability"]
        return places["total"] >= minimum and places["available"] >= places["total"] // 3

    ordered = sorted(filter(fits, shows), key=lambda show: show["availability"]["total"])
    wanted = [s for s in ordered if s["availability"]["total"] >= 150] or ordered
    return str(wanted[0]["id"])


def hold(page: Page, show: str) -> None:
    """Two seats by the API with the page's own cookies."""
    answer = page.request.post(f"/api/v1/shows/{show}/holds", data={"best": {"quantity": 2}})
    assert answer.status == 201, answer.text()


if __name__ == "__main__":
    sys.exit(main())
