"""One shape of refusals for every entrypoint."""

import json

import pytest

from foyer.platform.errors import (
    Busy,
    DomainError,
    InvalidToken,
    MethodNotAllowed,
    NotFound,
    RateLimited,
    ValidationFailed,
)
from foyer.platform.problems import render_problem


def test_a_problem_says_what_and_what_to_do() -> None:
    problem = render_problem(NotFound())
    assert (problem.status, dict(problem.headers)) == (404, {"cache-control": "no-store"})
    assert json.loads(problem.body) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": NotFound.message,
        "code": "not_found",
    }


def test_the_field_and_the_details_of_an_error_are_told() -> None:
    error = ValidationFailed("At most 10.", field="quantity", details={"most": 10})
    document = json.loads(render_problem(error).body)
    assert document["errors"] == [{"field": "quantity", "message": "At most 10."}]
    assert document["most"] == 10


def test_given_fields_replace_the_errors_own() -> None:
    fields = [{"field": "a", "message": "no"}, {"field": "b", "message": "no"}]
    document = json.loads(render_problem(ValidationFailed(field="c"), errors=fields).body)
    assert document["errors"] == fields


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (Busy(), "retry-after", "2"),
        (RateLimited(), "retry-after", "2"),
        (RateLimited(details={"retryAfter": 17}), "retry-after", "17"),
        (InvalidToken(), "www-authenticate", "Bearer"),
        (MethodNotAllowed(["GET", "HEAD"]), "allow", "GET, HEAD"),
    ],
)
def test_refusals_carry_the_headers_of_their_status(
    error: DomainError, header: str, value: str
) -> None:
    assert dict(render_problem(error).headers) == {"cache-control": "no-store", header: value}
