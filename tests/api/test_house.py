"""The API of a whole running house: hot endpoints, the way through the proxy, and a fuzzer."""

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from foyer.hot.openapi import paths as hot_paths
from tests.house import House
from tests.journeys.steps import API, find_show, hold_best

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]

EXAMPLES_AN_OPERATION = 4
FUZZ_SECONDS_MAX = 60  # For one answer.
BIG = b"x" * (10 * 1024 * 1024)
ENDLESS = frozenset({"/api/v1/shows/{show_id}/live", "/api/v1/notifications/live"})
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Request-Id"]
    document: dict[str, Any] = answer.json()
    assert (document["status"], document["code"]) == (status, code)
    return document


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"seats": ["Z99"]}, 422, "unknown_seat"),
        ({"seats": ["A1", "A1"]}, 422, "duplicate_seat"),
        ({"seats": [f"A{turn}" for turn in range(1000)]}, 409, "limit_exceeded"),
        ({"seats": []}, 422, "validation_failed"),
        ({"seats": "A1"}, 422, "validation_failed"),
        ({"seats": [1]}, 422, "validation_failed"),
        ({"seats": ["\x00"]}, 422, "unknown_seat"),
        ({"seats": ["\u202e🎭"]}, 422, "unknown_seat"),
        ({"areas": {"floor": -1}}, 422, "validation_failed"),
        ({"areas": {"floor": 10**30}}, 422, "validation_failed"),
        ({"best": {"quantity": 0}}, 422, "validation_failed"),
        ({"best": {"quantity": 11}}, 422, "validation_failed"),
        ({"best": {"quantity": 1.5}}, 422, "validation_failed"),
        ({"best": {"quantity": 1, "row": "A"}}, 422, "validation_failed"),
        ({"seats": ["A1"], "best": {"quantity": 1}}, 422, "validation_failed"),
        ({"seats": ["A1"], "userId": 1}, 422, "validation_failed"),
        ({}, 422, "validation_failed"),
        ([], 422, "validation_failed"),
    ],
)
def test_holds_refuse_wrong_input(house: House, body: object, status: int, code: str) -> None:
    client = house.client()
    show = find_show(client)

    problem(client.post(f"{API}/shows/{show['id']}/holds", json=body), status, code)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b'{"seats": [NaN]}', b"\xff", b'{"seats": ["\\ud800"]}']
)
def test_holds_refuse_what_is_no_json(house: House, raw: bytes) -> None:
    client = house.client()
    show = find_show(client)

    problem(client.post(f"{API}/shows/{show['id']}/holds", content=raw), 400, "malformed_json")


def test_holds_are_not_sold_for_shows_of_the_past(house: House) -> None:
    client = house.client()
    shows = client.get(f"{API}/shows", params={"past": "true", "limit": 100}).json()["items"]
    past = next(show for show in shows if show["status"] == "past")

    answer = client.post(f"{API}/shows/{past['id']}/holds", json={"best": {"quantity": 1}})

    problem(answer, 409, "sale_closed")


def test_a_hold_is_its_holders_alone(house: House) -> None:
    mine, other = house.client(), house.sign_in("customer@foyer.test")
    hold = hold_best(other, find_show(mine), quantity=1)
    path = f"{API}/holds/{hold['holdToken']}"

    problem(mine.get(path), 404, "not_found")
    problem(mine.delete(path), 404, "not_found")
    problem(mine.post(f"{path}/extend"), 404, "not_found")
    problem(mine.patch(path, json={"remove": [hold["seats"][0]["id"]]}), 404, "not_found")
    problem(mine.post(f"{API}/quotes", json={"holdTokens": [hold["holdToken"]]}), 404, "not_found")
    problem(mine.get(f"{API}/holds/{'x' * 40}"), 404, "not_found")
    assert other.delete(path).status_code == 204
    problem(other.get(path), 409, "hold_expired")
    assert other.delete(path).status_code == 204


def test_another_sites_page_may_not_hold(house: House) -> None:
    client = house.client(Origin="https://evil.example")
    show = find_show(client)

    answer = client.post(f"{API}/shows/{show['id']}/holds", json={"best": {"quantity": 1}})

    problem(answer, 403, "forbidden")


@pytest.mark.parametrize(
    "path", ["/bookings", "/payments/webhooks/sandbox", "/shows/{show}/holds", "/auth/login"]
)
@pytest.mark.parametrize("chunked", [False, True])
def test_ten_megabytes_are_refused_with_an_answer_that_can_be_read(
    house: House, path: str, chunked: bool
) -> None:
    client = house.client()
    address = f"{API}{path.format(show=find_show(client)['id'])}"

    answer = client.post(address, content=iter([BIG]) if chunked else BIG)

    problem(answer, 413, "too_large")


def test_a_small_body_may_come_in_chunks(house: House) -> None:
    body = iter([b'{"reference": "AB12",', b' "email": "a@example.org"}'])

    assert house.client().post(f"{API}/bookings/lookup", content=body).status_code == 202


@pytest.mark.parametrize("path", ["/cities", "/holds", "/sandbox/nothing", "/nothing"])
def test_every_process_gives_the_request_id_back(house: House, path: str) -> None:
    client = house.client()

    named = client.get(f"{API}{path}", headers={"X-Request-Id": "counter-0001"})

    assert named.headers["X-Request-Id"] == "counter-0001"
    assert client.get(f"{API}{path}").headers["X-Request-Id"] != "counter-0001"


def fuzz(house: House, *, within: frozenset[str] | None, headers: dict[str, str]) -> list[Any]:
    """Ask for every operation (or those of these paths) as the headers say; all the answers."""
    schema = schemathesis.openapi.from_url(f"{house.url}{API}/openapi.json")
    schema.config.update(base_url=house.url)
    answers: list[Any] = []
    found: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path in ENDLESS or (within is not None and operation.path not in within):
            continue

        @settings(
            max_examples=EXAMPLES_AN_OPERATION,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            answer = case.call(timeout=FUZZ_SECONDS_MAX, headers=headers)
            answers.append(answer)
            if answer.status_code != 503:
                case.validate_response(answer, checks=CHECKS)

        try:
            ask()
        except FailureGroup as group:
            found += [f"{operation.label}: {failure}" for failure in group.exceptions]
    assert not found, "\n".join(found)
    return answers


def test_no_input_within_or_beyond_the_description_breaks_the_house(house: House) -> None:
    assert fuzz(house, within=None, headers={})


@pytest.mark.parametrize("email", ["customer@foyer.test", "organizer@foyer.test"])
def test_no_input_of_somebody_signed_in_breaks_the_hot_doors(house: House, email: str) -> None:
    """Nor does any answer tell of somebody else's hold."""
    other = house.client()
    hold = hold_best(other, find_show(other), quantity=1)
    caller = house.sign_in(email)
    bearer = {"Authorization": caller.headers["Authorization"]}

    answers = fuzz(house, within=frozenset(hot_paths()), headers=bearer)

    assert any(answer.status_code == 200 for answer in answers)
    assert not [answer.url for answer in answers if hold["holdToken"] in answer.text]
    other.delete(f"{API}/holds/{hold['holdToken']}")
