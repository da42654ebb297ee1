"""The hold endpoints: take, show, list, extend, change, release."""

import asyncio
from functools import cache
from uuid import UUID

import msgspec

from foyer.hot import bodies
from foyer.hot.client import Client
from foyer.hot.holding import find_hold, take_hold
from foyer.hot.house import House
from foyer.hot.http import Request, Response, json_response, problem_response, read_body
from foyer.hot.rendering import render_hold
from foyer.inventory import limits
from foyer.inventory.errors import HoldExpired, SeatsTakenError
from foyer.inventory.requests import Caller, HoldOutcome, HoldRecord, SeatsTaken, ShowFacts
from foyer.inventory.rules import changes
from foyer.inventory.seating import Seating
from foyer.inventory.statements import read_hold, statement
from foyer.inventory.tokens import read_hold_token
from foyer.platform.clock import utc_now
from foyer.platform.errors import NotFound

# A rush is lost by most: their answer is what the problem of no seats has, up to its last two
# fields, and then those of `SeatsTaken`.
_TAKEN = problem_response(SeatsTakenError(seats=(), mine=()))
_TAKEN_OPENING, _TAKEN_CLOSING = _TAKEN.body.split(b'"seats":[],"mine":[]')
assert _TAKEN_CLOSING == b"}"
_GRANTED = json_response(None, status=201, location="%b")


@cache
def _taken_head() -> bytes:
    """Up to the length of the body."""
    return _TAKEN.encode_head().removesuffix(b"%d\r\n" % len(_TAKEN.body))


@cache
def _granted_head() -> bytes:
    """To be filled in with the place and the length of the body."""
    return _GRANTED.encode_head().replace(b": %d\r\n" % len(_GRANTED.body), b": %d\r\n")


async def create_hold(house: House, request: Request, show: UUID) -> Response:
    """POST /shows/{id}/holds"""
    client = await house.clients.identify(request)
    raw = await read_body(request)
    _count_change(house, client)
    caller = client.or_new()
    body = bodies.decode_body(raw, decoder=bodies.HOLD)
    idempotency = bodies.read_idempotency(
        request.headers.get("idempotency-key"),
        show=show,
        caller=client.known,
        body=body,
    )
    wanted = bodies.to_hold_request(body, show=show, caller=caller, idempotency=idempotency)
    outcome, facts, seating = await take_hold(house, wanted)
    return render_outcome(
        house, outcome, client=client, caller=caller, facts=facts, seating=seating
    )


def render_outcome(
    house: House,
    outcome: HoldOutcome,
    *,
    client: Client,
    caller: Caller,
    facts: ShowFacts,
    seating: Seating,
) -> Response:
    """The answer to a wish for seats. `caller` is the client's, or the visitor that it becomes."""
    if isinstance(outcome, SeatsTaken):
        return render_taken(outcome)
    answer = render_hold(
        outcome.hold, facts=facts, seating=seating, signer=house.signer, warnings=outcome.warnings
    )
    response = json_response(answer, status=201, location=f"/api/v1/holds/{answer.hold_token}")
    if outcome.replayed:
        response.headers["idempotency-replayed"] = "true"
        caller = changes.holder_of(outcome.hold)
    if client.known is None:
        response.headers["set-cookie"] = house.clients.write_cookie(caller)
    elif not outcome.replayed:  # What nearly everybody gets, written in a third of the time.
        place = response.headers["location"].encode("ascii")
        response.keep_head(_granted_head() % (place, len(response.body)))
    return response


def render_taken(taken: SeatsTaken) -> Response:
    """The bytes of `problem_response` to a SeatsTakenError, in a quarter of the time."""
    body = _TAKEN_OPENING + msgspec.json.encode(taken)[1:]
    response = Response(
        status=_TAKEN.status,
        body=body,
        content_type=_TAKEN.content_type,
        headers=_TAKEN.headers,
    )
    response.keep_head(b"%b%d\r\n" % (_taken_head(), len(body)))
    return response


async def show_hold(house: House, request: Request, token: str) -> Response:
    """GET /holds/{token}"""
    client = await house.clients.identify(request)
    _count_read(house, client)
    hold = await _get_own(house, client, token)
    if not hold.live:
        raise HoldExpired
    return await _answer(house, hold)


async def list_holds(house: House, request: Request) -> Response:
    """GET /holds"""
    client = await house.clients.identify(request)
    _count_read(house, client)
    if client.known is None:
        return json_response({"items": []})
    rows = await house.database.fetch(
        statement("list_holds"),
        visitor=client.known.visitor_id,
        user=client.known.user_id,
        count=limits.HOLDS_LISTED_MAX,
    )
    items = []
    for row in rows:
        hold = read_hold(row)
        facts = await house.shows.get_facts(hold.show_public_id)
        seating = await house.shows.get_seating(facts.content_hash)
        items.append(render_hold(hold, facts=facts, seating=seating, signer=house.signer))
    return json_response({"items": items})


async def extend_hold(house: House, request: Request, token: str) -> Response:
    """POST /holds/{token}/extend"""
    client = await house.clients.identify(request)
    hold = await _get_own(house, client, token)
    _count_change(house, client)
    rows = await house.database.fetch(
        statement("extend_hold"),
        hold=hold.public_id,
        seconds=house.config.hold_seconds * limits.EXTENSION_SHARE,
    )
    changes.check_extended(rows[0]["outcome"])
    await _tell(house, hold.show_id, hold.seat_nos)
    return await _answer(house, await find_hold(house, hold.public_id))


async def change_hold(house: House, request: Request, token: str) -> Response:
    """PATCH /holds/{token}"""
    client = await house.clients.identify(request)
    hold = await _get_own(house, client, token)
    body = bodies.decode_body(await read_body(request), decoder=bodies.CHANGE)
    _count_change(house, client)
    if not hold.live:
        raise HoldExpired
    facts = await house.shows.get_facts(hold.show_public_id)
    state = await house.shows.get_state(facts)
    state.lapse()
    plan = changes.plan_change(
        hold,
        state.picture,
        add=body.add,
        remove=body.remove,
        ticket_types=body.ticket_types,
        facts=facts,
        seating=state.seating,
        now=utc_now(),
    )
    (row,) = await house.database.fetch(
        statement("change_hold"), **changes.change_parameters(plan, hold, facts)
    )
    await _tell(house, facts.id, [*(seat.number for seat in plan.add), *plan.remove])
    taken = changes.check_changed(row["outcome"], row["taken_seats"], seating=state.seating)
    if taken is not None:
        raise SeatsTakenError(seats=taken.seats, mine=taken.mine)
    return await _answer(house, await find_hold(house, hold.public_id))


async def release_hold(house: House, request: Request, token: str) -> Response:
    """DELETE /holds/{token}: never limited, and good for a hold that has ended, too."""
    client = await house.clients.identify(request)
    hold = await _get_own(house, client, token)
    await _release(house, [hold.id])
    return Response(status=204)


async def release_all(house: House, request: Request) -> Response:
    """DELETE /holds"""
    client = await house.clients.identify(request)
    if client.known is not None:
        rows = await house.database.fetch(
            statement("list_own_hold_ids"),
            visitor=client.known.visitor_id,
            user=client.known.user_id,
        )
        await _release(house, [row["id"] for row in rows])
    return Response(status=204)


async def _get_own(house: House, client: Client, token: str) -> HoldRecord:
    """The hold of a token, or NotFound for a forged one and for another person's."""
    hold = await find_hold(house, read_hold_token(token, signer=house.signer))
    if not changes.may_touch(hold, client.known):
        raise NotFound
    return hold


async def _answer(house: House, hold: HoldRecord) -> Response:
    facts = await house.shows.get_facts(hold.show_public_id)
    seating = await house.shows.get_seating(facts.content_hash)
    return json_response(render_hold(hold, facts=facts, seating=seating, signer=house.signer))


async def _release(house: House, hold_ids: list[int]) -> None:
    freed: dict[int, list[int]] = {}
    for row in await house.database.fetch(statement("release_holds"), holds=hold_ids):
        freed.setdefault(row["show_id"], []).append(row["seat_no"])
    for show_id, seats in freed.items():
        await _tell(house, show_id, seats)


async def _tell(house: House, show_id: int, seats: list[int] | tuple[int, ...]) -> None:
    """This process shows the change at once, the others soon."""
    house.announcer.announce(show_id, seats)
    await house.shows.refresh(show_id, seats)


def _count_change(house: House, client: Client) -> None:
    house.hold_rate.take(client, now=asyncio.get_running_loop().time())


def _count_read(house: House, client: Client) -> None:
    house.hold_rate.take_read(client, now=asyncio.get_running_loop().time())
