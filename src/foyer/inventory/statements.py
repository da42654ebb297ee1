"""Named SQL with its parameters and its rows: the one place that knows both sides' shapes.

Loads no Django: web and worker run these on Django's connection, the hot role on its own.
"""

import gzip
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from itertools import accumulate, zip_longest
from typing import Any, LiteralString

from foyer.inventory.requests import (
    CommandOutcome,
    HoldCommand,
    HoldRecord,
    PricedSeat,
    ShowFacts,
)
from foyer.inventory.seating import Seating, derive_seating
from foyer.platform import limits as platform_limits
from foyer.platform.pg_arrays import (
    PackedArray,
    pack_bigints,
    pack_booleans,
    pack_byteas,
    pack_integers,
    pack_smallints,
    pack_texts,
    pack_uuids,
)
from foyer.platform.sql import load_statements
from foyer.venues.plans.geometry_decoding import decode_geometry

SHOWS = load_statements("foyer.inventory", "shows.sql")
HOLDS = load_statements("foyer.inventory", "holds.sql")
CLAIMS = load_statements("foyer.inventory", "claims.sql")
HOARDING = load_statements("foyer.inventory", "hoarding.sql")

Row = Mapping[str, Any]  # One row, by column name.


def statement(name: str) -> LiteralString:
    """The text of a statement of this domain, whichever file it stands in."""
    for statements in (HOLDS, CLAIMS, SHOWS):
        if name in statements:
            return statements[name]
    raise AssertionError(f"no statement {name}")


# How the hot role sends each array of `hold_batch`; the sync side leaves lists to psycopg.
_PACKERS: Mapping[str, Callable[[Sequence[Any]], PackedArray]] = {
    "public": pack_uuids,
    "show": pack_bigints,
    "visitor": pack_uuids,
    "user": pack_bigints,
    "prefix": pack_texts,
    "currency": pack_texts,
    "extensions": pack_smallints,
    "together": pack_booleans,
    "cap": pack_integers,
    "first": pack_integers,
    "seat": pack_integers,
    "type": pack_bigints,
    "price": pack_bigints,
    "keyed": pack_integers,
    "scope": pack_texts,
    "key": pack_texts,
    "hash": pack_byteas,
}


def batch_parameters(commands: Sequence[HoldCommand], *, hold_seconds: float) -> dict[str, Any]:
    """Arguments of `hold_batch`. Seats, cap subjects and keys of the commands are disjoint."""
    seats = [seat for command in commands for seat in command.seats]
    keyed = [
        (ordinal, command.idempotency)
        for ordinal, command in enumerate(commands, start=1)
        if command.idempotency is not None
    ]
    return {
        "seconds": hold_seconds,
        "public": [command.public_id for command in commands],
        "show": [command.show_id for command in commands],
        "visitor": [command.caller.visitor_id for command in commands],
        "user": [command.caller.user_id for command in commands],
        "prefix": [command.caller.ip_prefix for command in commands],
        "currency": [command.currency for command in commands],
        "extensions": [command.extensions_max for command in commands],
        "together": [command.together for command in commands],
        "cap": [command.visitor_cap for command in commands],
        "first": list(accumulate((len(command.seats) for command in commands), initial=1)),
        "seat": [seat.number for seat in seats],
        "type": [seat.ticket_type_id for seat in seats],
        "price": [seat.price_minor for seat in seats],
        "kept_seconds": float(platform_limits.IDEMPOTENCY_KEPT_SECONDS),
        "keyed": [ordinal for ordinal, _ in keyed],
        "scope": [key.scope for _, key in keyed],
        "key": [key.key for _, key in keyed],
        "hash": [key.request_hash for _, key in keyed],
    }


def pack_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The same with its arrays in binary form, for a connection that binds on the server."""
    return {
        name: _PACKERS[name](value) if name in _PACKERS else value
        for name, value in parameters.items()
    }


def read_outcomes(row: Row, *, count: int) -> list[CommandOutcome]:
    """The row of `hold_batch` for a batch of `count` commands, in their order."""
    first_id, ends_at = row["first_id"], row["expires_at"].astimezone(UTC)
    ends_epoch = ends_at.timestamp()
    outcomes = [
        CommandOutcome(
            outcome="granted", hold_id=hold_id, expires_at=ends_at, expires_epoch=ends_epoch
        )
        for hold_id in range(first_id, first_id + count)
    ]
    if not row["refused"]:
        return outcomes
    lost: dict[int, list[tuple[int, bool]]] = {}
    if row["lost_request"]:
        for request, seat, mine in zip(
            row["lost_request"], row["lost_seat"], row["lost_mine"], strict=True
        ):
            lost.setdefault(request, []).append((seat, mine))
    # Replays and conflicts come first: only they have a resource.
    for request, reason, resource in zip_longest(row["refused"], row["reasons"], row["resources"]):
        seats = sorted(lost.get(request, ()))
        outcomes[request - 1] = CommandOutcome(
            outcome=reason,
            taken=tuple(seat for seat, _ in seats),
            mine=tuple(seat for seat, mine in seats if mine),
            resource=resource,
        )
    return outcomes


def read_hold(row: Row) -> HoldRecord:
    """One row of `find_hold`, `lock_holds` or `list_holds`."""
    return HoldRecord(
        id=row["id"],
        public_id=row["public_id"],
        show_id=row["show_id"],
        show_public_id=row["show_public_id"],
        organizer_id=row["organizer_id"],
        visitor_id=row["visitor_id"],
        user_id=row["user_id"],
        seats=tuple(
            PricedSeat(number=number, ticket_type_id=type_id, price_minor=price)
            for number, type_id, price in zip(
                row["seat_nos"], row["ticket_type_ids"], row["prices_minor"], strict=True
            )
        ),
        currency=row["currency"],
        expires_at=row["expires_at"],
        seconds_left=row["seconds_left"],
        extensions=row["extensions"],
        extensions_max=row["extensions_max"],
        together=row["together"],
        consumed_at=row["consumed_at"],
        released_at=row["released_at"],
    )


def granted_record(
    command: HoldCommand, outcome: CommandOutcome, facts: ShowFacts, *, hold_seconds: float
) -> HoldRecord:
    """The record of a hold that was granted this moment, without reading it back."""
    assert outcome.hold_id is not None
    assert outcome.expires_at is not None
    return HoldRecord(
        id=outcome.hold_id,
        public_id=command.public_id,
        show_id=command.show_id,
        show_public_id=facts.public_id,
        organizer_id=facts.organizer_id,
        visitor_id=command.caller.visitor_id,
        user_id=command.caller.user_id,
        seats=command.seats,
        currency=command.currency,
        expires_at=outcome.expires_at,
        seconds_left=hold_seconds,
        extensions=0,
        extensions_max=command.extensions_max,
        together=command.together,
        consumed_at=None,
        released_at=None,
    )


def read_show_facts(row: Row) -> ShowFacts:
    """The row of `load_show_facts`."""
    return ShowFacts(
        id=row["id"],
        public_id=row["public_id"],
        organizer_id=row["organizer_id"],
        cancelled=row["cancelled"],
        suspended=row["suspended"],
        # In the very time zone of `utc_now`: others are converted for every comparison.
        starts_at=row["starts_at"].astimezone(UTC),
        ends_at=row["ends_at"].astimezone(UTC),
        sale_opens_at=row["sale_opens_at"].astimezone(UTC),
        sale_closes_at=row["sale_closes_at"].astimezone(UTC),
        orphan_rule=row["orphan_rule"],
        seats_per_hold_max=row["seats_per_hold_max"],
        seats_per_visitor_max=row["seats_per_visitor_max"],
        plan_version_id=row["plan_version_id"],
        content_hash=row["content_hash"],
        currency=row["currency"],
        ticket_types=dict(zip(row["type_codes"], row["type_ids"], strict=True)),
        prices={
            (category, type_id): amount
            for category, type_id, amount in zip(
                row["price_categories"], row["price_type_ids"], row["price_amounts"], strict=True
            )
        },
    )


def decode_seating(geometry: bytes) -> Seating:
    """The seating of a stored geometry; slow for an arena, so keep it by content hash."""
    return derive_seating(decode_geometry(gzip.decompress(geometry)))
