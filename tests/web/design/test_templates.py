"""Templates obey the content policy, and the error pages draw when nothing else works."""

import re
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from foyer.web import css_bundle
from foyer.web.styleguide import styleguide
from foyer.web.theme import COOKIE_NAME, set_theme, theme_of

_TEMPLATES = Path(css_bundle.__file__).parent / "templates"
_ERROR_PAGES = ("403.html", "404.html", "429.html", "500.html", "503.html")


@pytest.mark.parametrize("path", sorted(_TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_template_needs_no_exception_from_the_policy(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text), "inline style"
    assert not re.search(r"\son[a-z]+\s*=", text), "inline handler"
    assert "<style" not in text
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", text), "third party"
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or "nonce=" in tag or "application/" in tag


@pytest.mark.parametrize("name", _ERROR_PAGES)
def test_error_page_asks_nothing_of_the_database(name: str) -> None:
    """No database mark: pytest-django refuses every query here."""
    page = render_to_string(name, {"request_id": "req-123"})
    assert '<b data-testid="support-code">req-123</b>' in page
    assert page.count("<h1>") == 1
    assert len(page) < 6_000


@pytest.mark.parametrize("name", ["429.html", "500.html", "503.html"])
def test_error_page_says_that_the_money_is_safe(name: str) -> None:
    page = render_to_string(name)
    assert re.search(r"no money has moved|do not pay again", page)
    assert "support-code" not in page


def test_gallery_shows_every_component_once_in_demo_mode(rf: RequestFactory) -> None:
    page = styleguide(rf.get("/styleguide")).content.decode()
    for testid in ("movie-card", "select-showtime", "order-total"):
        assert f'data-testid="{testid}"' in page
    for word in ("Plenty of seats", "Good choice", "Filling up", "Last 6", "Sold out", "€34.40"):
        assert word in page
    assert page.count("<h1") == 1


def test_chosen_theme_is_drawn_by_the_server(rf: RequestFactory) -> None:
    request = rf.get("/styleguide")
    request.COOKIES[COOKIE_NAME] = "dark"
    assert '<html lang="en" data-theme="dark">' in styleguide(request).content.decode()


@pytest.mark.parametrize("value", ["", "neon", "AUTO"])
def test_unknown_theme_is_the_systems(rf: RequestFactory, value: str) -> None:
    request = rf.get("/")
    request.COOKIES[COOKIE_NAME] = value
    assert theme_of(request) == "auto"


def _post(rf: RequestFactory, **data: str) -> HttpRequest:
    return rf.post("/theme", data)


def test_theme_form_works_without_a_script(rf: RequestFactory) -> None:
    response = set_theme(_post(rf, theme="dark", next="/lisbon?kind=film"))
    assert response["Location"] == "/lisbon?kind=film"
    assert response.cookies[COOKIE_NAME].value == "dark"


def test_theme_of_the_system_forgets_the_choice(rf: RequestFactory) -> None:
    response = set_theme(_post(rf, theme="auto", next="/"))
    assert response.cookies[COOKIE_NAME]["max-age"] == 0


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_theme_form_never_leads_elsewhere(rf: RequestFactory, target: str) -> None:
    response = set_theme(_post(rf, theme="dark", next=target))
    assert response["Location"] == "/"


def test_unknown_theme_is_not_kept(rf: RequestFactory) -> None:
    response = set_theme(_post(rf, theme="neon", next="/"))
    assert COOKIE_NAME not in response.cookies
