"""Reads of the inventory domain for web, API and worker. The hot role answers from memory."""

import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from foyer.inventory import limits
from foyer.inventory.requests import Caller, HoldRecord, ShowFacts
from foyer.inventory.seating import BLOCKED, BOOKED, FREE, HELD, Seating
from foyer.inventory.statements import (
    HOARDING,
    decode_seating,
    read_hold,
    read_show_facts,
    statement,
)
from foyer.platform.errors import NotFound
from foyer.venues.plans.head import PlanHead, decode_head
from foyer.venues.plans.model import Plan

SEATINGS_KEPT = 64  # Plans in memory; an arena's takes about 20 MB.
HEADS_KEPT = 1_000  # Plan versions; some kilobytes each.

CODE_OF_STATE = {"held": HELD, "paying": HELD, "sold": BOOKED, "blocked": BLOCKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Seats and area places of a show by status; they sum to `total`."""

    available: int
    held: int
    booked: int
    blocked: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """A picture of a show: one byte a seat, free places by area id, and the counts."""

    status: bytes
    areas: Mapping[str, int]
    counts: Counts


def get_show_facts(show_public_id: UUID) -> ShowFacts:
    """What holding needs to know of a show; NotFound when the public cannot see it."""
    rows = fetch_rows("load_show_facts", show=show_public_id)
    if not rows:
        raise NotFound
    return read_show_facts(rows[0])


@lru_cache(maxsize=SEATINGS_KEPT)
def load_seating(content_hash: str) -> Seating:
    """The seating of a published plan version, kept for ever by its hash."""
    rows = fetch_rows("load_geometry", content_hash=content_hash)
    if not rows:
        raise NotFound
    return decode_seating(bytes(rows[0]["geometry"]))


@lru_cache(maxsize=HEADS_KEPT)
def load_plan_head(content_hash: str) -> PlanHead:
    """What is to be said of a published plan version without its seats, kept by its hash."""
    rows = fetch_rows("load_geometry", content_hash=content_hash)
    if not rows:
        raise NotFound
    return decode_head(gzip.decompress(bytes(rows[0]["geometry"])))


def availability(show_id: int, *, seating: Seating) -> Availability:
    """A show's picture, read from the database."""
    picture = read_picture(show_id, place_count=seating.place_count)
    areas = {
        area.id: picture.count(FREE, area.first_place, area.first_place + area.capacity)
        for area in seating.plan.areas
    }
    counts = Counts(
        available=picture.count(FREE),
        held=picture.count(HELD),
        booked=picture.count(BOOKED),
        blocked=picture.count(BLOCKED),
        total=len(picture),
    )
    return Availability(status=bytes(picture[: seating.seat_count]), areas=areas, counts=counts)


def seat_statuses(show_id: int, plan: Plan) -> bytes:
    """One byte a seat, by number: `.` free, `h` held or being paid, `b` booked, `x` blocked."""
    return bytes(read_picture(show_id, place_count=plan.place_count)[: len(plan.seats)])


def read_picture(show_id: int, *, place_count: int) -> bytearray:
    """One byte a seat and area place, in number order."""
    picture = bytearray([FREE]) * place_count
    for row in fetch_rows("load_claims", show=show_id):
        if row["seat_no"] < place_count:
            picture[row["seat_no"]] = CODE_OF_STATE[row["state"]]
    return picture


def count_free(show_id: int, *, place_count: int) -> int:
    """Free seats and area places of one show: in a rush much quicker than to read which."""
    claims = fetch_rows("count_claims", shows=[show_id])
    return place_count - sum(int(row["places"]) for row in claims)


def count_available(show_ids: Iterable[int]) -> dict[int, Counts]:
    """Counts by show id, two queries for all of them; unknown shows are left out."""
    shows = list(show_ids)
    claims: dict[int, dict[str, int]] = {}
    for row in fetch_rows("count_claims", shows=shows):
        claims.setdefault(row["show_id"], {})[row["state"]] = row["places"]
    counts = {}
    for row in fetch_rows("count_capacity", shows=shows):
        states = claims.get(row["show_id"], {})
        counts[row["show_id"]] = Counts(
            available=row["places"] - sum(states.values()),
            held=states.get("held", 0) + states.get("paying", 0),
            booked=states.get("sold", 0),
            blocked=states.get("blocked", 0),
            total=row["places"],
        )
    return counts


def find_hold(public_id: UUID) -> HoldRecord:
    """A hold by its public id, live or not; NotFound when there is none."""
    rows = fetch_rows("find_hold", holds=[public_id])
    if not rows:
        raise NotFound
    return read_hold(rows[0])


def list_holds(caller: Caller) -> tuple[HoldRecord, ...]:
    """The caller's own live holds, the one that ends first first; at most HOLDS_LISTED_MAX."""
    rows = fetch_rows(
        "list_holds",
        visitor=caller.visitor_id,
        user=caller.user_id,
        count=limits.HOLDS_LISTED_MAX,
    )
    return tuple(read_hold(row) for row in rows)


def lock_holds(public_ids: Sequence[UUID]) -> tuple[HoldRecord, ...]:
    """Holds locked in the order of their ids, lapsed ones too; inside the caller's transaction.

    Unknown ids are left out.
    """
    assert connection.in_atomic_block, "a lock needs a transaction"
    return tuple(read_hold(row) for row in fetch_rows("lock_holds", holds=list(public_ids)))


def fetch_rows(name: str, /, **parameters: Any) -> list[dict[str, Any]]:
    """Rows of a named statement by column name, on Django's connection."""
    with connection.cursor() as cursor:
        cursor.execute(statement(name), parameters)
        assert cursor.description is not None, f"{name} returns no rows"
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def execute(name: str, /, **parameters: Any) -> int:
    """Run a named statement that returns no rows; how many it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement(name), parameters)
        touched: int = cursor.rowcount
        return touched


def is_hoarder(caller: Caller, *, now: datetime) -> bool:
    """Whether most seats that this person kept of late lapsed unpaid (`sql/hoarding.sql`)."""
    arguments = {
        "user": caller.user_id,
        "visitor": caller.visitor_id,
        "now": now,
        "window_seconds": limits.HOARDING_WINDOW_SECONDS,
        "kept_seconds": limits.HOARDING_KEPT_SECONDS,
        "person_min": limits.HOARDING_HOLDS_MIN,
        "wasted_per_paid": limits.HOARDING_WASTED_PER_PAID,
    }
    with connection.cursor() as cursor:
        cursor.execute(HOARDING["is_hoarder"], arguments)
        return cursor.fetchone() is not None
