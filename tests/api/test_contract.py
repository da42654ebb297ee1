"""What holds for every address: problems, request ids, methods, hosts, offices, the description."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from foyer.accounts.models import MemberRole
from foyer.api.app import describe_api
from foyer.api.description_table import OPERATIONS
from foyer.platform.limits import BODY_BYTES_MAX
from foyer.wsgi import take_body
from tests.api.callers import Caller, by_session, by_token, make_member
from tests.factories import make_user, make_world

pytestmark = pytest.mark.django_db

NAMED_STATUSES = {"400", "401", "403", "404", "405", "408", "409", "413", "422", "429", "503"}
# What a page of seats asks for again and again, and what watches over the house.
UNLIMITED_READS = {
    "/halls/{hall}/seating-plan",
    "/health",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/seating-plans/{content_hash}",
    "/shows/{show_id}/availability",
    "/shows/{show_id}/live",
}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in describe_api()["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


@pytest.mark.parametrize("path", ["/nothing", "/events/none", "/cities", "/health", "/admin/x"])
def test_every_answer_carries_a_request_id(path: str) -> None:
    given = Caller().ask("GET", path, headers={"X-Request-Id": "checkout-1234"})
    hostile = Caller().ask("GET", path, headers={"X-Request-Id": "x" * 65})

    assert given.headers["X-Request-Id"] == "checkout-1234"
    assert len(hostile.headers["X-Request-Id"]) == 32


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/cities", "GET"),
        ("DELETE", "/bookings", "GET, POST"),
        ("GET", "/quotes", "POST"),
        ("PATCH", "/scans", "POST"),
        ("POST", "/health/ready", "GET"),
    ],
)
def test_a_method_that_does_not_fit_is_a_problem(method: str, path: str, allowed: str) -> None:
    answer = Caller().ask(method, path)

    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert sorted(answer.headers["Allow"].split(", ")) == allowed.split(", ")


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"\xff",
        b'{"holdTokens": [NaN]}',
        b'{"holdTokens": Infinity}',
        b'{"holdTokens": 1e999}',
        b'{"holdTokens": ["\\ud800"]}',
        b"holdTokens=t",
        b"<xml/>",
        b"[" * 20_000,
    ],
)
def test_a_body_that_is_no_json_is_malformed(raw: bytes) -> None:
    answer = Caller().ask("POST", "/quotes", raw=raw)

    assert (answer.status, answer.code) == (400, "malformed_json")


@pytest.mark.parametrize("raw", [b"", b"[]", b'"text"', b"7", b"null"])
def test_a_body_that_is_no_object_is_refused(raw: bytes) -> None:
    answer = Caller().ask("POST", "/quotes", raw=raw)

    assert (answer.status, answer.fields) == (422, ["body"])


def test_a_body_of_64_kib_is_the_largest() -> None:
    fits = Caller().ask("POST", "/quotes", raw=b" " * (64 * 1024 - 2) + b"{}")
    above = Caller().ask("POST", "/quotes", raw=b" " * (64 * 1024 - 1) + b"{}")

    assert (fits.status, fits.fields) == (422, ["holdTokens"])
    assert (above.status, above.code) == (413, "too_large")


def test_an_echoed_error_stays_short() -> None:
    answer = Caller().post("/quotes", {"holdTokens": [[]] * 500})

    assert answer.status == 422
    assert len(answer.fields) <= 20


class Counted:
    """A body as it comes in; says how much of it was asked for."""

    def __init__(self, size: int) -> None:
        self.size, self.asked = size, 0

    def read(self, count: int) -> bytes:
        self.asked = count
        return b"x" * min(count, self.size)


def test_a_chunked_body_gets_its_length_and_is_read_no_further_than_needed() -> None:
    for size, measured in ((10, "10"), (10_000_000, "65538")):
        body = Counted(size)
        environ: dict[str, Any] = {"REQUEST_METHOD": "POST", "wsgi.input": body}
        take_body(environ)
        assert environ["CONTENT_LENGTH"] == measured
        assert len(environ["wsgi.input"].read()) == int(measured)
        assert body.asked == 65538


@pytest.mark.parametrize("size", [0, 10, BODY_BYTES_MAX, BODY_BYTES_MAX + 1])
def test_what_the_front_door_passes_is_read_to_its_end_before_the_answer(size: int) -> None:
    for declared in ({}, {"CONTENT_LENGTH": str(size)}):
        body = Counted(size)
        environ: dict[str, Any] = {"REQUEST_METHOD": "POST", "wsgi.input": body, **declared}
        take_body(environ)
        assert body.asked > size
        assert environ["wsgi.input"].read() == b"x" * size


def test_only_the_houses_health_is_answered_under_any_name() -> None:
    strange = {"Host": "strange.example"}

    assert Caller().ask("GET", "/health/ready", headers=strange).status in (200, 503)
    assert Caller().ask("GET", "/health/live", headers=strange).json == {"status": "ok"}
    refused = Caller().ask("GET", "/cities", headers=strange)
    assert (refused.status, refused.code) == (400, "bad_request")


def test_health_names_its_parts_and_sets_no_cookie() -> None:
    answer = Caller().get("/health")

    assert answer.json["status"] == "ok"
    assert {part["name"] for part in answer.json["parts"]} >= {"database", "migrations", "worker"}
    assert answer.cookies == ()


@pytest.mark.parametrize("path", ["/admin/", "/admin/analytics", "/admin/a/b/c", "/admin/%00"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_offices_are_closed_before_anything_is_looked_up(method: str, path: str) -> None:
    member = make_member(make_world().organizer, MemberRole.CASHIER)

    assert Caller().ask(method, path).code == "invalid_token"
    assert by_token(make_user()).ask(method, path).code == "forbidden"
    assert by_token(member).ask(method, path).code == "not_found"
    by_cookie = by_session(member).ask(method, path).code
    assert by_cookie == ("not_found" if method == "GET" else "forbidden")


def test_the_description_is_valid_and_whole() -> None:
    document = Caller().get("/openapi.json").json

    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
    assert set(OPERATIONS) <= set(names)
    for reference in find_references(document):
        assert reference.rpartition("/")[2] in schemas, reference
    for path in ("/shows/{show_id}/holds", "/shows/{show_id}/availability", "/holds/{token}"):
        assert f"/api/v1{path}" in document["paths"]


def find_references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for name, inner in node.items():
            if name == "$ref":
                yield inner
            else:
                yield from find_references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from find_references(inner)


def test_every_operation_names_its_problems_and_who_may_call() -> None:
    schemes = describe_api()["components"]["securitySchemes"]
    for path, method, operation in operations():
        problems = {status for status in operation["responses"] if status >= "400"}
        assert problems <= NAMED_STATUSES, (path, method)
        assert {"405", "503"} <= problems
        if "requestBody" in operation:
            assert {"400", "413", "422"} <= problems, (path, method)
        for status in problems - {"503"}:
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"], (path, method, status)
        for way in operation["security"]:
            assert set(way) <= set(schemes)


def test_reads_say_that_they_are_limited_but_for_those_that_never_are() -> None:
    unlimited = {
        path.removeprefix("/api/v1")
        for path, method, operation in operations()
        if method == "get" and "429" not in operation["responses"]
    }

    assert unlimited == UNLIMITED_READS


def test_creating_operations_take_an_idempotency_key() -> None:
    keyed = {
        path
        for path, _, operation in operations()
        if any(item["name"] == "Idempotency-Key" for item in operation.get("parameters", ()))
    }

    assert keyed == {"/api/v1/bookings", "/api/v1/payments", "/api/v1/shows/{show_id}/holds"}


def test_the_page_about_the_api_shows_every_operation_and_asks_nobody_else() -> None:
    response = Client().get("/api/docs")
    page = response.content.decode()

    assert response.status_code == 200
    for path, _, operation in operations():
        assert f"<code>{path}</code>" in page
        assert f'id="{operation["operationId"]}"' in page
    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page
    assert "style=" not in page
    assert "`" not in page
    assert "Required: <code>email</code>, <code>password</code>, <code>fullName</code>." in page
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_page_about_the_api_is_not_for_posting() -> None:
    assert Client().post("/api/docs").status_code in (403, 405)
