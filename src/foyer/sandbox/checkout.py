"""The buyer's side: the page and what the buyer makes happen there.

The session id is the secret.
"""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import msgspec

from foyer.platform.clock import utc_now
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.sandbox import limits, pages, rules
from foyer.sandbox.errors import CheckoutClosed
from foyer.sandbox.http import Request, Response, json_response, read_json, redirect_response
from foyer.sandbox.rules import Card, Outcome, SandboxPayment
from foyer.sandbox.state import Sandbox
from foyer.sandbox.store import find_payment, open_transaction, save_change

_FORM = "application/x-www-form-urlencoded"
_BACK_TO_PAGE = frozenset({"open", "requires_action"})


class Choice(msgspec.Struct, kw_only=True):
    """What the buyer chooses; `seconds` belongs to `delay`, `card` is the number of any card.

    No number is kept or told: only its first digits and a fingerprint, as real providers do.
    """

    outcome: Outcome
    seconds: Annotated[int, msgspec.Meta(ge=0, le=limits.DELAY_SECONDS_MAX)] = (
        limits.DELAY_SECONDS_DEFAULT
    )
    card: Annotated[str, msgspec.Meta(pattern="^([0-9]{12,19})?$")] = ""


async def show_checkout(sandbox: Sandbox, request: Request, session_id: str) -> Response:
    """The page; with `?return` the way back to the merchant instead.

    A payment that can still be made says on the way back that the buyer left it: `?left=1`.
    """
    async with sandbox.pool.connection() as connection:
        payment = await find_payment(connection, "find_by_session", session_id=session_id)
    if payment is None:
        return pages.render_missing()
    if "return" in request.query:
        is_left = payment.status in rules.PAYABLE
        return redirect_response(_say_left(payment.return_url) if is_left else payment.return_url)
    return pages.render_checkout(payment, now=utc_now())


async def choose_outcome(sandbox: Sandbox, request: Request, session_id: str) -> Response:
    """Carry out an outcome, sent as JSON or by the page's form; 409 when the session is closed."""
    is_form = request.headers.get("content-type", "").split(";")[0].strip().lower() == _FORM
    choice = _read_form(request) if is_form else read_json(request, Choice)
    now = utc_now()
    payment, is_changed = await _apply(sandbox, session_id, choice, now)
    if is_form:
        if not is_changed:
            return pages.render_checkout(payment, now=now, status=CheckoutClosed.status)
        if payment.status in _BACK_TO_PAGE:
            return redirect_response(f"/api/v1/sandbox/checkout/{payment.session_id}")
        return redirect_response(payment.return_url)
    if not is_changed:
        raise CheckoutClosed(details={"paymentStatus": payment.status})
    return json_response({"status": payment.status, "attemptsLeft": payment.attempts_left})


async def _apply(
    sandbox: Sandbox, session_id: str, choice: Choice, now: datetime
) -> tuple[SandboxPayment, bool]:
    async with open_transaction(sandbox.pool) as connection:
        payment = await find_payment(connection, "lock_by_session", session_id=session_id)
        if payment is None:
            raise NotFound
        change = rules.apply_outcome(
            payment,
            outcome=choice.outcome,
            seconds=choice.seconds,
            card=_read_card(choice.card, secret=sandbox.config.secret),
            now=now,
        )
        if change is None:
            return payment, False
        jitter = sandbox.jitter_seconds
        if choice.outcome is Outcome.DUPLICATE:
            jitter = limits.REORDER_JITTER_SECONDS  # Its events overtake each other, always.
        await save_change(connection, change, before=payment, jitter_seconds=jitter)
    sandbox.wake.set()
    return change.payment, True


def _read_card(number: str, *, secret: str) -> Card | None:
    if not number:
        return None
    fingerprint = hmac.digest(secret.encode(), f"card:{number}".encode(), sha256).hex()[:32]
    return Card(bin=number[: limits.BIN_DIGITS], fingerprint=fingerprint)


def _say_left(return_url: str) -> str:
    parts = urlsplit(return_url)
    query = f"{parts.query}&left=1" if parts.query else "left=1"
    return urlunsplit(parts._replace(query=query))


def _read_form(request: Request) -> Choice:
    fields = dict(parse_qsl(request.body.decode("utf-8", "replace")))
    content = {name: fields[name] for name in ("outcome", "seconds") if fields.get(name)}
    try:
        return msgspec.convert(content, Choice, strict=False)
    except msgspec.ValidationError as error:
        raise ValidationFailed(str(error)) from error
