"""Refusals become pages: what happened, is the money safe, what next, and a code to quote."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory

from foyer.platform.errors import (
    Busy,
    DomainError,
    Forbidden,
    IdempotencyConflict,
    NotFound,
    RateLimited,
)
from foyer.web.errors import RefusalMiddleware, server_error

CODE = "feedfacefeedface"


@pytest.fixture
def request_with_code(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.META["foyer.request_id"] = CODE
    return request


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotFound(), 404, "That page has left the building"),
        (Forbidden(), 403, "This door is not yours to open"),
        (RateLimited(), 429, "One moment, please"),
        (Busy(), 503, "The house is very busy"),
        (IdempotencyConflict(), 422, "That did not work"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, DomainError) else None,
)
def test_a_refusal_is_a_page_with_a_code(
    request_with_code: HttpRequest, error: DomainError, status: int, words: str
) -> None:
    """No database mark: none of these pages may ask it."""
    middleware = RefusalMiddleware(lambda _request: None)  # type: ignore[arg-type,return-value]
    response = middleware.process_exception(request_with_code, error)
    assert response is not None
    page = response.content.decode()
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert words in page
    assert f'data-testid="support-code">{CODE}<' in page
    assert '<a class="btn' in page, "a way on"


def test_other_errors_are_left_to_the_last_page(request_with_code: HttpRequest) -> None:
    middleware = RefusalMiddleware(lambda _request: None)  # type: ignore[arg-type,return-value]
    assert middleware.process_exception(request_with_code, ValueError()) is None


def test_our_mistake_has_a_code_and_asks_no_database(request_with_code: HttpRequest) -> None:
    response = server_error(request_with_code)
    page = response.content.decode()
    assert response.status_code == 500
    assert f'data-testid="support-code">{CODE}<' in page
    assert "do not pay again" in page


def test_a_mistake_below_the_api_is_a_problem(rf: RequestFactory) -> None:
    response = server_error(rf.get("/api/v1/anything"))
    assert response["Content-Type"] == "application/problem+json"
    assert b'"code":"internal_error"' in response.content


@pytest.fixture
def house_without_database(transactional_db: None) -> Iterator[None]:
    """The real connection leads nowhere for a while."""
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    yield
    connection.close()
    connection.settings_dict["HOST"] = host


@pytest.mark.parametrize("path", ["/", "/search?q=x", "/events/x", "/houses/x", "/posters/x.svg"])
def test_without_a_database_the_house_is_busy(
    house_without_database: None, client: Client, path: str
) -> None:
    response = client.get(path)
    assert response.status_code == 503
    assert re.fullmatch(r"[1-9]\d*", response["Retry-After"])
    page = response.content.decode()
    assert "The house is very busy" in page
    assert "do not pay again" in page


def test_an_unreadable_session_is_an_outage_too(
    house_without_database: None,
) -> None:
    """The session is read outside the view, where no refusal is caught."""
    client = Client(raise_request_exception=False)
    client.cookies["foyer_session"] = "a" * 32
    response = client.get("/help/returns")
    assert response.status_code == 503
    assert "Retry-After" in response


def test_pages_that_ask_nothing_stand_while_the_database_is_away(
    house_without_database: None, client: Client
) -> None:
    for path in ("/robots.txt", "/sw.js", "/manifest.webmanifest"):
        assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_a_missing_page_says_where_to_go(client: Client) -> None:
    response = client.get("/no/such/page")
    page = response.content.decode()
    assert response.status_code == 404
    assert response["X-Request-Id"] in page
    assert 'href="/">See what is on</a>' in page


@pytest.mark.django_db
def test_guests_are_led_to_the_door_and_back(client: Client) -> None:
    response = client.get("/account?page=2")
    assert (response.status_code, response["Location"]) == (
        302,
        "/sign-in?next=%2Faccount%3Fpage%3D2",
    )
