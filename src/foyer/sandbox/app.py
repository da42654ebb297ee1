"""The sandbox payment provider: `uvicorn foyer.sandbox.app:app`, a process and a schema of its own.

Buyers reach it under /api/v1/sandbox/, through Foyer's own port; the merchant's side under /v1/
is for whoever holds the shared secret and is not forwarded.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from foyer.platform.errors import Busy, DomainError, NotFound
from foyer.platform.log import configure_logging
from foyer.sandbox import checkout, merchant
from foyer.sandbox.config import load_sandbox_config
from foyer.sandbox.faults import lose_this_response, suffer_before
from foyer.sandbox.http import (
    Receive,
    Request,
    Response,
    Scope,
    Send,
    json_response,
    lose_response,
    problem_response,
    read_request,
    send_response,
)
from foyer.sandbox.state import Sandbox
from foyer.sandbox.store import make_pool
from foyer.sandbox.versions import apply_versions
from foyer.sandbox.webhooks import run_clockwork

log = structlog.get_logger("foyer.sandbox")

CHECKOUT = "/api/v1/sandbox/checkout/"
PAYMENTS = "/v1/payments/"
_SESSION = re.compile(rf"{CHECKOUT}(sess_[0-9A-Z]{{26}})")
_PAYMENT = re.compile(rf"{PAYMENTS}(pay_[0-9A-Z]{{26}}|{merchant.PAST_ID})(/[a-z]+)?")

# Who pays is known by the session's id alone.
BUYERS: Mapping[str, Callable[[Sandbox, Request, str], Awaitable[Response]]] = {
    "GET": checkout.show_checkout,
    "POST": checkout.choose_outcome,
}
# All of these are for whoever holds the shared secret.
MERCHANTS: Mapping[tuple[str, str], Callable[[Sandbox, Request], Awaitable[Response]]] = {
    ("PUT", "/v1/faults"): merchant.set_faults,
    ("POST", "/v1/payments"): merchant.create_payment,
    ("GET", "/v1/payments"): merchant.list_payments,
    ("POST", "/v1/past-payments"): merchant.import_payments,
    ("GET", "/v1/balance-transactions"): merchant.list_balance,
}
MERCHANTS_OF_A_PAYMENT: Mapping[
    tuple[str, str], Callable[[Sandbox, Request, str], Awaitable[Response]]
] = {
    ("GET", ""): lambda sandbox, _, payment: merchant.get_payment(sandbox, payment),
    ("POST", "/cancel"): lambda sandbox, _, payment: merchant.cancel_payment(sandbox, payment),
    ("POST", "/capture"): lambda sandbox, _, payment: merchant.capture_payment(sandbox, payment),
    ("POST", "/refunds"): merchant.create_refund,
    ("GET", "/refunds"): lambda sandbox, _, payment: merchant.list_refunds(sandbox, payment),
}

_running: dict[str, Sandbox] = {}  # One entry, between start-up and shutdown of this process.


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http":
        await _answer(_running["sandbox"], scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    configure_logging(debug=False)
    config = load_sandbox_config()
    sandbox = Sandbox(config=config, pool=make_pool(config.database_url))
    await sandbox.pool.open(wait=True)
    async with sandbox.pool.connection() as connection:
        await apply_versions(connection)
    _running["sandbox"] = sandbox
    clockwork = asyncio.create_task(run_clockwork(sandbox))
    await send({"type": "lifespan.startup.complete"})
    await receive()
    clockwork.cancel()
    with suppress(asyncio.CancelledError):
        await clockwork
    await sandbox.pool.close()
    await send({"type": "lifespan.shutdown.complete"})


async def _answer(sandbox: Sandbox, scope: Scope, receive: Receive, send: Send) -> None:
    try:
        request = await read_request(scope, receive)
        response = await _route(sandbox, request)
        is_lost = (
            request.method == "POST"
            and request.path.startswith("/v1/")
            and lose_this_response(sandbox.faults)
        )
    except DomainError as error:
        response, is_lost = problem_response(error), False
    except (psycopg.OperationalError, PoolTimeout) as error:
        log.warning("database_away", error=type(error).__name__)
        response, is_lost = problem_response(Busy()), False
    if is_lost:
        await lose_response(send)
    else:
        await send_response(response, send)


async def _route(sandbox: Sandbox, request: Request) -> Response:
    if request.path == "/health":
        return json_response({"status": "ok"})
    if match := _SESSION.fullmatch(request.path):
        method = "GET" if request.method == "HEAD" else request.method
        choose = BUYERS.get(method)
        if choose is None:
            return Response(status=405, headers=(("Allow", "GET, HEAD, POST"),))
        return await choose(sandbox, request, match[1])
    if not request.path.startswith("/v1/"):
        raise NotFound
    merchant.check_secret(request, secret=sandbox.config.secret)
    if request.path != "/v1/faults":
        await suffer_before(sandbox.faults)
    return await _route_merchant(sandbox, request)


async def _route_merchant(sandbox: Sandbox, request: Request) -> Response:
    if handler := MERCHANTS.get((request.method, request.path)):
        return await handler(sandbox, request)
    if match := _PAYMENT.fullmatch(request.path):
        change = MERCHANTS_OF_A_PAYMENT.get((request.method, match[2] or ""))
        if change is not None:
            return await change(sandbox, request, match[1])
    raise NotFound
