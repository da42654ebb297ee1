"""Signing webhooks, and the clockwork that sends them and lets time pass for payments."""

import asyncio
import hmac
import time

import httpx
import psycopg
import structlog
from psycopg_pool import PoolTimeout

from foyer.platform.clock import utc_now
from foyer.sandbox import limits, rules
from foyer.sandbox.state import Sandbox
from foyer.sandbox.store import (
    Delivery,
    execute,
    fetch_rows,
    find_payment,
    open_transaction,
    save_change,
    take_deliveries,
)

SIGNATURE_HEADER = "Foyer-Sandbox-Signature"

log = structlog.get_logger("foyer.sandbox")


def sign_body(body: bytes, *, secret: str, timestamp: int) -> str:
    """The signature header: HMAC-SHA256 over `<timestamp>.<raw body>`, in hexadecimal."""
    mac = hmac.digest(secret.encode(), b"%d." % timestamp + body, "sha256").hex()
    return f"t={timestamp},v1={mac}"


def pause_seconds(attempts: int) -> float:
    """How long to wait after `attempts` failed calls: doubling, bounded."""
    pause = limits.DELIVERY_PAUSE_SECONDS * 2.0 ** (attempts - 1)
    return min(pause, limits.DELIVERY_PAUSE_SECONDS_MAX)


async def run_clockwork(sandbox: Sandbox) -> None:
    """Send what is due and let time pass, until cancelled. Survives a database that is away."""
    async with httpx.AsyncClient(
        timeout=limits.DELIVERY_TIMEOUT_SECONDS, follow_redirects=False
    ) as client:
        while True:
            sandbox.wake.clear()
            try:
                await _pass_time(sandbox)
                busy = not sandbox.faults.webhooks_off and await _deliver(sandbox, client)
                rest = 0.0 if busy else await _seconds_to_next(sandbox)
            except (psycopg.OperationalError, PoolTimeout) as error:
                log.warning("database_away", error=type(error).__name__)
                rest = limits.REST_SECONDS_AFTER_ERROR
            if rest > 0:
                await _sleep(sandbox.wake, rest)


async def _pass_time(sandbox: Sandbox) -> None:
    async with sandbox.pool.connection() as connection:
        due = await fetch_rows(connection, "find_due")
    for row in due:
        async with open_transaction(sandbox.pool) as connection:
            payment = await find_payment(connection, "lock_by_id", id=row["id"])
            change = rules.apply_time(payment, now=utc_now()) if payment is not None else None
            if payment is not None and change is not None:
                await save_change(
                    connection, change, before=payment, jitter_seconds=sandbox.jitter_seconds
                )
                log.info("time_passed", payment=payment.id, status=change.payment.status)


async def _deliver(sandbox: Sandbox, client: httpx.AsyncClient) -> bool:
    """Make one round of webhook calls, all at once; whether there was any."""
    deliveries = await take_deliveries(sandbox.pool, limit=limits.DELIVERIES_AT_ONCE)
    await asyncio.gather(*(_call(sandbox, client, delivery) for delivery in deliveries))
    return bool(deliveries)


async def _call(sandbox: Sandbox, client: httpx.AsyncClient, delivery: Delivery) -> None:
    body = delivery.body.encode()
    signature = sign_body(body, secret=sandbox.config.secret, timestamp=int(time.time()))
    try:
        response = await client.post(
            sandbox.config.webhook_url,
            content=body,
            headers={"Content-Type": "application/json", SIGNATURE_HEADER: signature},
        )
        outcome = str(response.status_code)
        accepted = response.is_success
    except httpx.HTTPError as error:
        outcome, accepted = type(error).__name__, False
    async with sandbox.pool.connection() as connection:
        if accepted or delivery.attempts >= limits.DELIVERY_ATTEMPTS_MAX:
            await execute(connection, "end_delivery", id=delivery.id, delivered=accepted)
        else:
            pause = pause_seconds(delivery.attempts)
            await execute(connection, "delay_delivery", id=delivery.id, pause=pause)
    if not accepted:
        log.warning("webhook_failed", attempts=delivery.attempts, outcome=outcome)


async def _seconds_to_next(sandbox: Sandbox) -> float:
    async with sandbox.pool.connection() as connection:
        rows = await fetch_rows(connection, "seconds_to_next")
    seconds: float | None = rows[0]["seconds"]
    if seconds is None:
        return limits.IDLE_SECONDS_MAX
    if sandbox.faults.webhooks_off:
        return limits.REST_SECONDS_AFTER_ERROR
    return min(max(seconds, 0.005), limits.IDLE_SECONDS_MAX)


async def _sleep(wake: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return
