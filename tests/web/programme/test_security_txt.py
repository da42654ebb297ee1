"""`/.well-known/security.txt`: whom to tell of a fault (RFC 9116)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from foyer.platform.clock import utc_now
from foyer.platform.config import load_config

PATH = "/.well-known/security.txt"


@pytest.fixture
def contact(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FOYER_SECURITY_CONTACT", "security@house.example, https://house.example/x")
    load_config.cache_clear()
    yield
    load_config.cache_clear()


@pytest.mark.usefixtures("contact")
def test_who_has_found_a_fault_finds_whom_to_tell(client: Client) -> None:
    response = client.get(PATH)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in response.content.decode().splitlines()]
    assert [text for name, text in fields if name == "Contact"] == [
        "mailto:security@house.example",
        "https://house.example/x",
    ]
    assert ["Canonical", f"{load_config().base_url}{PATH}"] in fields
    (expires,) = [text for name, text in fields if name == "Expires"]
    until = datetime.strptime(expires, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < until - utc_now() < timedelta(days=365)


@pytest.mark.django_db
def test_a_house_that_names_nobody_has_no_such_file(client: Client) -> None:
    assert client.get(PATH).status_code == 404


def test_the_file_is_only_read(client: Client) -> None:
    assert client.post(PATH).status_code == 405
