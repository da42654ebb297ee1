"""A real Chromium before a real house. Without a browser these tests are skipped, loudly."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.house import House

SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 640)}
WAIT_MS = 20_000
expect.set_options(timeout=WAIT_MS)

OpenPage = Callable[..., Page]


def find_browser() -> str | None:
    """The system's Chromium, or Playwright's own if it was installed."""
    given = os.environ.get("FOYER_CHROMIUM", "")
    if given:
        return given
    return next((path for name in SYSTEM_BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a module: while it is open no other test may run an event loop of its own."""
    with sync_playwright() as playwright:
        path = find_browser()
        if path is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("NO BROWSER: install chromium, or run `playwright install chromium`")
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playwright.chromium.launch(executable_path=path, args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser, house: House) -> Iterator[OpenPage]:
    """Open a fresh visitor's page: `open_page(size="phone", scheme="dark", javascript=False)`.

    Every uncaught error and every refused script (CSP) of the page fails the test.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(
        *,
        size: str = "desktop",
        scheme: str = "light",
        javascript: bool = True,
        reduced_motion: str = "reduce",
    ) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            base_url=house.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce" if reduced_motion == "reduce" else "no-preference",
            java_script_enabled=javascript,
            has_touch=size != "desktop",
            is_mobile=size != "desktop",
        )
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                errors.append(f"{page.url}: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def find_violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: rule and place."""
    result = Axe().run(page)
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}"
        for violation in result.response["violations"]
        for node in violation["nodes"]
    ]
