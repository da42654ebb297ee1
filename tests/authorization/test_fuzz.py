"""Case 54: whatever comes in, from whomever: no 5xx, and nothing of the house next door.

Each operation of the API is asked with what its description allows and with what it forbids, for
objects of ours, of next door and of nowhere. `tests/api/test_house.py` does the same to a whole
running house, its hot role included, and checks the answers against the description.
"""

import json
import os
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import pytest
import requests
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from foyer.api.app import describe_api
from foyer.hot import openapi as hot_openapi
from foyer.platform.limits import BODY_BYTES_MAX
from tests.authorization.asking import Caller, Wire, introduce, read_text
from tests.authorization.callers import Who
from tests.authorization.houses import UNKNOWN, Street, build_street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits_off")]

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
THOROUGH = os.environ.get("FOYER_HYPOTHESIS") == "thorough"
EXAMPLES = 200 if THOROUGH else 1
ALWAYS = (Who.ANONYMOUS, Who.ORGANIZER)
IN_TURN = (Who.CUSTOMER, Who.ADMIN, Who.PROGRAM, Who.SUPPORT)  # All of them in a thorough run.
# These never say whether they found anything.
SILENT = {"/api/v1/bookings/lookup", "/api/v1/auth/password/forgot"}
HOSTILE: Mapping[str, object] = {
    "negative": -1,
    "a billion": 10**9,
    "beyond 64 bits": 10**30,
    "NUL": "\x00",
    "right to left and no width": "\u202e\u200b\u2066A1",
    "emoji": "🎭" * 40,
    "the same twice": ["A1", "A1"],
    "ten thousand": ["A1"] * 5_000,
    "nested": {"a": [{"b": [{}]}]},
    "not a number": float("nan"),
    "nothing": None,
}


def operations() -> Iterator[Any]:
    """Those that Django answers."""
    for result in schemathesis.openapi.from_dict(describe_api()).get_all_operations():
        operation = result.ok()
        if operation.path not in hot_openapi.paths():
            yield operation


def may_be_wrong(operation: Any) -> bool:
    """Any text is a path's parameter: only a query, a header or a body can be against the rules.

    The search for a case that there is not takes longer than all others together.
    """
    parameters = operation.iter_parameters()
    return bool(operation.body) or any(it.location.value != "path" for it in parameters)


def send(
    wire: Wire, caller: Caller, *, method: str, address: str, body: bytes, headers: Any = None
) -> tuple[int, str]:
    """Ask, and take back whatever changed."""
    before = transaction.savepoint()
    sent = {**(headers or {}), **caller.headers}
    response = wire.generic(method, address, body, "application/json", headers=sent)
    heard = response.status_code, read_text(response)
    transaction.savepoint_rollback(before)
    return heard


def secrets_kept_from(who: Who, street: Street) -> tuple[str, ...]:
    """What this caller has no business to read: nobody here works next door, some work in ours."""
    theirs, at_work = street.theirs.secrets, {Who.ORGANIZER, Who.SUPPORT}
    return theirs if who in at_work else (*theirs, *street.ours.secrets)


def check(heard: tuple[int, str], *, who: Who, street: Street, asked: str) -> None:
    status, text = heard
    assert status < 500, f"{asked} as {who}: {status}"
    for secret in secrets_kept_from(who, street):
        assert secret not in text, f"{asked} as {who} tells {secret!r}"


@pytest.mark.parametrize("mode", MODES)
def test_case_54_no_input_breaks_the_house_or_tells_of_next_door(mode: GenerationMode) -> None:
    street = build_street()
    callers, wire, turn = introduce(street), Wire(), count()
    for operation in operations():
        if mode is GenerationMode.NEGATIVE and not may_be_wrong(operation):
            continue

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(
            case=operation.as_strategy(generation_mode=mode),
            objects=st.sampled_from([street.theirs.objects, street.ours.objects, {}]),
        )
        def ask(case: Any, objects: Mapping[str, object]) -> None:
            for name in case.path_parameters or {}:
                if name in objects:
                    case.path_parameters[name] = str(objects[name])
            kwargs = case.as_transport_kwargs(base_url="http://testserver")
            request = as_request(kwargs)
            asked = f"{request['method']} {request['address']} {request['body'][:300]!r}"
            others = IN_TURN if THOROUGH else (IN_TURN[next(turn) % len(IN_TURN)],)
            for who in (*ALWAYS, *others):
                heard = send(wire, callers[who], **request)
                check(heard, who=who, street=street, asked=asked)

        ask()


def as_request(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """What schemathesis would send, in the words of Django's client."""
    fields = ("method", "url", "params", "headers", "json", "data")
    prepared = requests.Request(
        **{name: kwargs[name] for name in fields if name in kwargs}
    ).prepare()
    kept = {"content-type", "content-length", "cookie", "authorization", "host"}
    body = prepared.body or b""
    return {
        "method": prepared.method or "GET",
        "address": (prepared.path_url or "/"),
        "body": body.encode() if isinstance(body, str) else bytes(body),
        "headers": {
            name: value for name, value in prepared.headers.items() if name.lower() not in kept
        },
    }


def bodies() -> Iterator[tuple[str, str, list[str]]]:
    """Every operation of Django's that takes a body: its method, its path, the body's members."""
    document = describe_api()
    for path, item in document["paths"].items():
        if path in hot_openapi.paths():
            continue
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {})
            for media in content.values():
                yield method.upper(), path, sorted(_members(media["schema"], document))


def _members(schema: Mapping[str, Any], document: Mapping[str, Any]) -> set[str]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _members(document["components"]["schemas"][name], document)
    parts = [*schema.get("anyOf", ()), *schema.get("allOf", ())]
    return {
        *schema.get("properties", {}),
        *(name for part in parts for name in _members(part, document)),
    }


@pytest.mark.parametrize("what", HOSTILE)
def test_case_54_hostile_values_in_every_member_of_every_body_are_refused(what: str) -> None:
    street = build_street()
    who = Who.ORGANIZER
    caller, wire = introduce(street)[who], Wire()
    objects = street.ours.objects
    for method, path, members in bodies():
        address = path.format_map(Filled(objects)) + f"?organizer={objects['organizer']}"
        body = json.dumps(dict.fromkeys(members, HOSTILE[what])).encode()
        heard = send(wire, caller, method=method, address=address, body=body)
        check(heard, who=who, street=street, asked=f"{method} {address} with {what}")
        if members and what != "nothing" and path not in SILENT:
            assert 400 <= heard[0] < 500, (method, address, what, heard)


class Filled(dict[str, object]):
    """Objects by the names that paths have, `UNKNOWN` for any other."""

    def __missing__(self, name: str) -> object:
        return UNKNOWN


def test_case_54_a_body_of_ten_megabytes_is_refused_everywhere() -> None:
    street = build_street()
    caller, wire = introduce(street)[Who.ORGANIZER], Wire()
    big = b'"' + b"x" * 10 * 1024 * 1024
    assert len(big) > BODY_BYTES_MAX
    query = f"?organizer={street.ours.organizer.slug}"
    for method, path, _ in bodies():
        address = path.format_map(Filled(street.ours.objects)) + query
        status, _ = send(wire, caller, method=method, address=address, body=big)
        assert status in {401, 403, 413}, (method, path, status)
