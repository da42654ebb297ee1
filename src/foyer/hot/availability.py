"""Availability from memory: the whole picture, what changed since, or a list for the caller."""

from uuid import UUID

from foyer.hot.house import House
from foyer.hot.http import Request, Response, json_response
from foyer.hot.rendering import render_money
from foyer.hot.show_state import Answers, ShowState
from foyer.inventory.requests import Caller, ShowFacts
from foyer.inventory.seating import BLOCKED, BOOKED, FREE, HELD
from foyer.platform.errors import ValidationFailed

WORDS = {FREE: "available", HELD: "held", BOOKED: "booked", BLOCKED: "blocked"}
HELD_BY_ME = "held_by_me"
CACHED = "public, max-age=1"


async def show_availability(house: House, request: Request, show: UUID) -> Response:
    """GET /shows/{id}/availability"""
    query = request.query
    if "format" in query:
        return await _show_list(house, request, show)
    facts = await house.shows.get_facts(show)
    state = await house.shows.get_state(facts)
    return answer_picture(
        state, since=query.get("since"), if_none_match=request.headers.get("if-none-match", "")
    )


def answer_picture(state: ShowState, *, since: str | None, if_none_match: str) -> Response:
    """The whole picture, what changed in it since a version, or that it is still the same."""
    state.lapse()
    answers = state.answers
    if answers is None or answers.number != state.number:
        answers = state.answers = _begin_answers(state)
    if since is None:
        if if_none_match and _matches(if_none_match, answers.etag):
            return answers.unchanged
    else:
        known = state.parse_version(since)
        changes = None if known is None else state.render_changes(known)
        if changes is not None:
            return Response(body=changes, headers=answers.unchanged.headers)
    if answers.whole is None:
        answers.whole = Response(body=state.render_body(), headers=answers.unchanged.headers)
    return answers.whole


def _begin_answers(state: ShowState) -> Answers:
    etag = f'"{state.version}"'
    unchanged = Response(status=304, headers={"cache-control": CACHED, "etag": etag})
    return Answers(number=state.number, etag=etag, unchanged=unchanged)


def _matches(if_none_match: str, etag: str) -> bool:
    """Whether one of the tags is this one; proxies mark theirs as weak."""
    if if_none_match == etag:
        return True
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in (etag, "*") for tag in tags)


async def _show_list(house: House, request: Request, show: UUID) -> Response:
    query = request.query
    wanted = query.get("status")
    if query["format"] != "list":
        raise ValidationFailed("The only format is “list”.", field="format")
    if wanted is not None and wanted not in {*WORDS.values(), HELD_BY_ME}:
        raise ValidationFailed("There is no such status.", field="status")
    client = await house.clients.identify(request)
    facts = await house.shows.get_facts(show)
    state = await house.shows.get_state(facts)
    items = _list_seats(state, facts, client.known)
    return json_response([item for item in items if wanted in (None, item["status"])])


def _list_seats(
    state: ShowState, facts: ShowFacts, caller: Caller | None
) -> list[dict[str, object]]:
    claims = state.claims_among(range(state.seating.seat_count))
    _, type_id = facts.default_type
    items: list[dict[str, object]] = []
    for seat in state.seating.plan.seats:
        status = WORDS[state.picture[seat.index]]
        claim = claims.get(seat.index)
        if status == "held" and claim is not None and claim.is_of(caller):
            status = HELD_BY_ME
        price = facts.price_of(seat.category, type_id)
        items.append(
            {
                "seat": seat.id,
                "row": seat.row,
                "number": seat.number,
                "category": seat.category,
                "price": None if price is None else render_money(price, facts.currency),
                "status": status,
            }
        )
    return items
