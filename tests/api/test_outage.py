"""While PostgreSQL is away the API says so cleanly, and comes back by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from tests.api.callers import Answer, Caller, by_token
from tests.factories import make_show

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def database_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "/nowhere")
        yield
    connection.close()


def is_busy(answer: Answer) -> bool:
    return (answer.status, answer.code, int(answer.headers["Retry-After"]) > 0) == (
        503,
        "busy",
        True,
    )


def test_reads_and_changes_are_refused_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    show = make_show()
    with database_away(monkeypatch):
        assert is_busy(Caller().get("/events"))
        assert is_busy(Caller().get(f"/shows/{show.public_id}"))
        assert is_busy(Caller().post("/payments", {"bookingId": str(show.public_id)}))
    assert Caller().get(f"/shows/{show.public_id}").status == 200


def test_a_read_tries_to_connect_twice_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once to count it, once to read: each may take as long as connecting may."""
    reader, tried = by_token(), []
    connect = connection.get_new_connection

    def count(parameters: dict[str, Any]) -> Any:
        tried.append(parameters["host"])
        return connect(parameters)

    with database_away(monkeypatch):
        monkeypatch.setattr(connection, "get_new_connection", count)
        assert is_busy(reader.get("/cities"))
    assert tried == ["/nowhere"] * 2


def test_the_house_says_that_it_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    with database_away(monkeypatch):
        assert Caller().get("/health/live").status == 200
        ready = Caller().get("/health/ready")
        assert (ready.status, ready.json["status"]) == (503, "failing")
        assert [part["ok"] for part in ready.json["parts"]] == [False]
        assert Caller().get("/health").json["status"] == "failing"
