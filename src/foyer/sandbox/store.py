"""The sandbox's tables: every change of a payment writes its webhooks in the same transaction."""

import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import DictRow, class_row, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from foyer.platform.clock import utc_now
from foyer.platform.ids import new_reference
from foyer.platform.sql import load_statements
from foyer.sandbox import limits
from foyer.sandbox.rules import Change, SandboxPayment

_PACKAGE = "foyer.sandbox"
_ID_CHARACTERS = 26  # 130 random bits.

Pool = AsyncConnectionPool[AsyncConnection[DictRow]]
Connection = AsyncConnection[DictRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A webhook call to make; `attempts` counts this one."""

    id: int
    body: str
    attempts: int


def make_pool(database_url: str) -> Pool:
    """A pool that is opened by the application's start."""
    return AsyncConnectionPool(
        database_url,
        connection_class=AsyncConnection[DictRow],
        kwargs={"autocommit": True, "row_factory": dict_row, "application_name": "foyer-sandbox"},
        min_size=1,
        max_size=limits.CONNECTIONS_MAX,
        open=False,
        name="sandbox",
    )


def new_id(prefix: str) -> str:
    """`prefix_` and 26 random characters."""
    return f"{prefix}_{new_reference(characters=_ID_CHARACTERS)}"


@asynccontextmanager
async def open_transaction(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.connection() as connection, connection.transaction():
        yield connection


async def find_payment(
    connection: Connection, name: str, **parameters: object
) -> SandboxPayment | None:
    """The payment a statement of store.sql finds or locks."""
    async with connection.cursor(row_factory=class_row(SandboxPayment)) as cursor:
        await cursor.execute(_sql(name), parameters)
        return await cursor.fetchone()


async def fetch_rows(
    connection: Connection, name: str, **parameters: object
) -> list[dict[str, Any]]:
    cursor = await connection.execute(_sql(name), parameters)
    return await cursor.fetchall()


async def execute(connection: Connection, name: str, **parameters: object) -> int:
    """Run a statement of store.sql; the number of rows it touched."""
    return (await connection.execute(_sql(name), parameters)).rowcount


async def save_change(
    connection: Connection, change: Change, *, before: SandboxPayment, jitter_seconds: float
) -> None:
    """Write a decided change with its events and, when money came in, its balance transaction.

    The payment's row is locked by the caller.
    """
    after = change.payment
    await execute(
        connection,
        "update_payment",
        id=after.id,
        status=after.status,
        attempts_left=after.attempts_left,
        failure_code=after.failure_code,
        failure_reason=after.failure_reason,
        captured_minor=after.captured_minor,
        due_at=after.due_at,
        declines=Jsonb(list(after.declines)),
    )
    if after.captured_minor > before.captured_minor:
        await execute(
            connection,
            "insert_balance",
            payment_id=after.id,
            refund_id=None,
            kind="charge",
            amount_minor=after.captured_minor,
            currency=after.currency,
        )
    for kind in change.events:
        await add_event(
            connection, kind, after, copies=change.copies, jitter_seconds=jitter_seconds
        )


async def add_event(
    connection: Connection,
    kind: str,
    payment: SandboxPayment,
    *,
    copies: int = 1,
    jitter_seconds: float = 0.0,
) -> None:
    """Put one event into the outbox, `copies` times; jitter makes later events overtake it."""
    event_id = new_id("evt")
    jitter = secrets.SystemRandom().uniform
    body = render_event(event_id, kind, payment, created_at=utc_now())
    for _ in range(copies):
        delay = jitter(0, jitter_seconds) if jitter_seconds else 0.0
        await execute(connection, "insert_delivery", event_id=event_id, body=body, delay=delay)


def render_event(event_id: str, kind: str, payment: SandboxPayment, *, created_at: datetime) -> str:
    """The webhook's body. It names the payment; who wants to know its state asks."""
    data: Mapping[str, object] = {"payment": payment.id, "reference": payment.reference}
    return json.dumps(
        {"id": event_id, "type": kind, "createdAt": created_at.isoformat(), "data": data}
    )


async def take_deliveries(pool: Pool, *, limit: int) -> list[Delivery]:
    async with (
        open_transaction(pool) as connection,
        connection.cursor(row_factory=class_row(Delivery)) as cursor,
    ):
        await cursor.execute(
            _sql("take_deliveries"), {"lease": limits.DELIVERY_LEASE_SECONDS, "limit": limit}
        )
        return await cursor.fetchall()


def _sql(name: str) -> Any:
    return load_statements(_PACKAGE, "store.sql")[name]
