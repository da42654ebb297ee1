"""What no page answers: TRACE gives a request back to whoever could not read it."""

import re
from collections.abc import Iterator, Sequence

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.api.callers import UNKNOWN_ID

pytestmark = pytest.mark.django_db

SAMPLES = {"uuid": UNKNOWN_ID, "int": "404"}  # Words by default.
SECRET = "canary-of-the-request"


def addresses(patterns: Sequence[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """An address of every route; parameters name nothing that exists."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
            continue
        yield re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1], "nothing"), address)


def test_trace_is_answered_nowhere(client: Client) -> None:
    answered = {}
    for address in addresses(get_resolver().url_patterns):
        response = client.generic("TRACE", address, headers={"X-Secret": SECRET})
        assert SECRET not in response.content.decode()
        if response.status_code not in (401, 403, 404, 405):
            answered[address] = response.status_code
    assert answered == {}
