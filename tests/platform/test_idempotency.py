import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from foyer.platform import idempotency, limits
from foyer.platform.errors import IdempotencyConflict, IdempotencyInProgress, ValidationFailed
from foyer.platform.models import IdempotencyKey

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
KEY = "abcdefghijklmnopqrstuvwx"


def make_request(body: object = None, key: str = KEY) -> idempotency.KeyedRequest:
    request = idempotency.keyed_request(scope="POST /x", key=key, body=body or {"a": 1})
    assert request is not None
    return request


@pytest.mark.parametrize("key", ["short", "x" * 65, "with blanks in the middle", "ü" * 30, ""])
def test_a_malformed_key_is_refused_by_name(key: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        idempotency.keyed_request(scope="POST /x", key=key, body={})
    assert refused.value.field == "Idempotency-Key"


def test_no_key_means_no_keyed_request() -> None:
    assert idempotency.keyed_request(scope="POST /x", key=None, body={}) is None


def test_member_order_does_not_change_the_hash() -> None:
    assert idempotency.hash_request({"a": 1, "b": 2}) == idempotency.hash_request({"b": 2, "a": 1})
    assert idempotency.hash_request({"a": 1}) != idempotency.hash_request({"a": 2})


@pytest.mark.django_db(transaction=True)
def test_the_effect_happens_once_and_the_replay_names_the_same_resource() -> None:
    effects: list[str] = []

    def effect() -> str:
        effects.append("done")
        return f"resource-{len(effects)}"

    first = idempotency.run_once(make_request(), effect, status_code=201, now=NOW)
    second = idempotency.run_once(make_request(), effect, status_code=201, now=NOW)
    assert (first.resource_id, first.replayed) == ("resource-1", False)
    assert (second.resource_id, second.status_code, second.replayed) == ("resource-1", 201, True)
    assert effects == ["done"]


@pytest.mark.django_db(transaction=True)
def test_the_same_key_with_another_body_is_a_conflict() -> None:
    idempotency.run_once(make_request(), lambda: "r", status_code=201, now=NOW)
    with pytest.raises(IdempotencyConflict):
        idempotency.run_once(make_request({"a": 2}), lambda: "r", status_code=201, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_failed_effect_leaves_the_key_unused() -> None:
    def fail() -> str:
        raise ValidationFailed("no")

    with pytest.raises(ValidationFailed):
        idempotency.run_once(make_request(), fail, status_code=201, now=NOW)
    assert IdempotencyKey.objects.count() == 0
    assert not idempotency.run_once(make_request(), lambda: "r", status_code=201, now=NOW).replayed


@pytest.mark.django_db(transaction=True)
def test_a_lapsed_key_is_taken_over_and_tidied() -> None:
    idempotency.run_once(make_request(), lambda: "old", status_code=201, now=NOW)
    later = NOW + timedelta(seconds=limits.IDEMPOTENCY_KEPT_SECONDS + 1)
    again = idempotency.run_once(make_request({"a": 2}), lambda: "new", status_code=201, now=later)
    assert (again.resource_id, again.replayed) == ("new", False)
    assert idempotency.delete_lapsed_keys(now=later) == 0
    assert idempotency.delete_lapsed_keys(now=later + timedelta(days=2)) == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_key_the_effect_simply_happens() -> None:
    outcome = idempotency.run_once(None, lambda: "r", status_code=201, now=NOW)
    assert (outcome.resource_id, outcome.replayed) == ("r", False)


@pytest.mark.django_db(transaction=True)
def test_a_second_request_waits_for_the_first_and_replays_it() -> None:
    entered, leave = threading.Event(), threading.Event()

    def first() -> None:
        def effect() -> str:
            entered.set()
            assert leave.wait(timeout=20)
            return "first"

        idempotency.run_once(make_request(), effect, status_code=201, now=NOW)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert entered.wait(timeout=20)
    threading.Timer(0.1, leave.set).start()
    outcome = idempotency.run_once(make_request(), lambda: "second", status_code=201, now=NOW)
    thread.join(timeout=20)
    assert (outcome.resource_id, outcome.replayed) == ("first", True)


@pytest.mark.django_db(transaction=True)
def test_a_second_request_gives_up_while_the_first_still_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "IDEMPOTENCY_WAIT_SECONDS", 0.05)
    entered, leave = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            idempotency.reserve_key(make_request(), now=NOW)
            entered.set()
            assert leave.wait(timeout=20)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert entered.wait(timeout=20)
    try:
        with pytest.raises(IdempotencyInProgress):
            idempotency.run_once(make_request(), lambda: "second", status_code=201, now=NOW)
    finally:
        leave.set()
        thread.join(timeout=20)
