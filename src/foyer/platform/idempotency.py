"""Idempotency keys for creating requests: key, request hash and resource, never a body.

The row is written in the transaction of the effect, so a key without its effect cannot exist. A
second request with the same key waits at the unique index for the first (≤ 5 s), then replays.
The hot role does the same inside `hold_batch`.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable, QueryCanceled

from foyer.platform import limits
from foyer.platform.errors import (
    IdempotencyConflict,
    IdempotencyInProgress,
    ValidationFailed,
)
from foyer.platform.models import IdempotencyKey
from foyer.platform.sql import load_statements

_SHAPE = re.compile(
    f"^[A-Za-z0-9_-]{{{limits.IDEMPOTENCY_KEY_CHARACTERS_MIN},"
    f"{limits.IDEMPOTENCY_KEY_CHARACTERS_MAX}}}$"
)
_SQL = load_statements("foyer.platform", "idempotency.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """A creating request that brought a key. `scope` is method, path and caller if known."""

    scope: str
    key: str
    request_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a key led to: enough to render the answer again."""

    status_code: int
    resource_id: str
    replayed: bool


def keyed_request(*, scope: str, key: str | None, body: object) -> KeyedRequest | None:
    """The keyed form of a request, None without a key; a malformed key is refused (422)."""
    if key is None:
        return None
    if not _SHAPE.match(key):
        raise ValidationFailed(
            "An Idempotency-Key has 22 to 64 characters of A–Z, a–z, 0–9, - and _.",
            field="Idempotency-Key",
        )
    return KeyedRequest(scope=scope, key=key, request_hash=hash_request(body))


def hash_request(body: object) -> bytes:
    """SHA-256 of the body's JSON with sorted members: the same request hashes the same."""
    return hashlib.sha256(msgspec.json.encode(body, order="sorted")).digest()


def find_outcome(request: KeyedRequest, *, now: datetime) -> Outcome | None:
    """What the key led to before, or None when it is new; another body is refused (422)."""
    row = IdempotencyKey.objects.filter(
        scope=request.scope, key=request.key, expires_at__gt=now
    ).first()
    if row is None:
        return None
    if bytes(row.request_hash) != request.request_hash:
        raise IdempotencyConflict
    return Outcome(status_code=row.status_code, resource_id=row.resource_id, replayed=True)


def reserve_key(request: KeyedRequest, *, now: datetime) -> Outcome | None:
    """Take the key within the current transaction, before any other lock but show and cap.

    Waits for a running request with the same key at most `IDEMPOTENCY_WAIT_SECONDS`, then refuses
    (409). Returns the first request's outcome if it has committed, None when the key is ours.
    """
    assert connection.in_atomic_block, "a key is reserved in the transaction of its effect"
    wait_ms = int(limits.IDEMPOTENCY_WAIT_SECONDS * 1000)
    expires_at = now + timedelta(seconds=limits.IDEMPOTENCY_KEPT_SECONDS)
    values: dict[str, str | bytes | datetime] = {
        "scope": request.scope,
        "key": request.key,
        "request_hash": request.request_hash,
        "expires_at": expires_at,
        "now": now,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('lock_timeout', %s, true)", [f"{wait_ms}ms"])
            cursor.execute(_SQL["reserve_key"], values)
            reserved = cursor.fetchone() is not None
            cursor.execute(
                "select set_config('lock_timeout', %s, true)", [f"{limits.LOCK_TIMEOUT_MS}ms"]
            )
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | QueryCanceled):
            raise IdempotencyInProgress from error
        raise
    return None if reserved else find_outcome(request, now=now)


def record_outcome(request: KeyedRequest, *, status_code: int, resource_id: str) -> None:
    """Note what the reserved key led to, in the same transaction as the effect."""
    IdempotencyKey.objects.filter(scope=request.scope, key=request.key).update(
        status_code=status_code, resource_id=resource_id
    )


def run_once(
    request: KeyedRequest | None,
    effect: Callable[[], str],
    *,
    status_code: int,
    now: datetime,
) -> Outcome:
    """Run `effect` (it returns the new resource's id) in one transaction, once per key."""
    with transaction.atomic(durable=True):
        if request is not None:
            earlier = reserve_key(request, now=now)
            if earlier is not None:
                return earlier
        resource_id = effect()
        if request is not None:
            record_outcome(request, status_code=status_code, resource_id=resource_id)
        return Outcome(status_code=status_code, resource_id=resource_id, replayed=False)


def delete_lapsed_keys(*, now: datetime) -> int:
    """Forget keys older than a day; returns how many."""
    deleted, _ = IdempotencyKey.objects.filter(expires_at__lte=now).delete()
    return deleted
