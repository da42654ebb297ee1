"""Writes of the inventory domain for web, API and worker: holds and the claims that follow them.

Every action announces the seats it changed once its transaction has committed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from random import SystemRandom
from typing import TypeVar
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg import errors as pg_errors

from foyer.inventory import limits
from foyer.inventory.announcing import announce_seats
from foyer.inventory.errors import HoldExpired, LimitExceeded
from foyer.inventory.preparing import Prepared, check_request, prepare_hold
from foyer.inventory.queries import (
    execute,
    fetch_rows,
    find_hold,
    get_show_facts,
    load_seating,
    read_picture,
)
from foyer.inventory.requests import (
    Caller,
    CommandOutcome,
    HoldGranted,
    HoldOutcome,
    HoldRecord,
    HoldRequest,
    SeatsTaken,
    ShowFacts,
)
from foyer.inventory.rules import changes, checks
from foyer.inventory.seating import Seating
from foyer.inventory.statements import batch_parameters, granted_record, read_outcomes
from foyer.platform.config import load_config
from foyer.platform.errors import Busy, IdempotencyConflict, NotFound, ValidationFailed
from foyer.platform.ids import new_uuid

_RANDOM = SystemRandom()
_RETRIED = (pg_errors.DeadlockDetected, pg_errors.SerializationFailure)
Result = TypeVar("Result")


def hold_seats(request: HoldRequest, *, now: datetime) -> HoldOutcome:
    """Hold seats in a transaction of its own, all or nothing.

    Locks cap subjects, the idempotency key, then claims by (show, seat). Raises the refusals of
    `inventory/errors.py`, NotFound for an unknown show and Busy after too many collisions.
    """
    facts = get_show_facts(request.show_public_id)
    check_request(request, facts, now=now)
    seating = load_seating(facts.content_hash)
    outcome: HoldOutcome = SeatsTaken(seats=())
    for attempt in range(limits.AREA_PASSES_MAX):
        places = _ask_for_places(request, facts, seating) if attempt and request.areas else None
        if isinstance(places, SeatsTaken):
            return places
        picture = read_picture(facts.id, place_count=seating.place_count)
        prepared = prepare_hold(
            request,
            picture,
            public_id=new_uuid(),
            facts=facts,
            seating=seating,
            random=_RANDOM,
            areas_by_database=places,
        )
        if isinstance(prepared, SeatsTaken):
            continue
        outcome = _retry_collisions(partial(_run, prepared, facts, seating))
        if isinstance(outcome, HoldGranted) or not prepared.chosen_by_us:
            return outcome
    if request.areas:
        raise Busy
    return outcome


def _run(prepared: Prepared, facts: ShowFacts, seating: Seating) -> HoldOutcome:
    command, hold_seconds = prepared.command, load_config().hold_seconds
    with transaction.atomic(durable=True):
        rows = fetch_rows("hold_batch", **batch_parameters([command], hold_seconds=hold_seconds))
        (outcome,) = read_outcomes(rows[0], count=1)
        if outcome.outcome == "granted":
            announce_seats({facts.id: [seat.number for seat in command.seats]})
    if outcome.outcome == "granted":
        record = granted_record(command, outcome, facts, hold_seconds=hold_seconds)
        return HoldGranted(hold=record, warnings=prepared.warnings)
    return _translate(outcome, facts, seating)


def _translate(outcome: CommandOutcome, facts: ShowFacts, seating: Seating) -> HoldOutcome:
    if outcome.outcome == "limit":
        raise LimitExceeded(details={"limit": facts.seats_per_visitor_max})
    if outcome.outcome == "conflict":
        raise IdempotencyConflict
    if outcome.outcome == "replay":
        assert outcome.resource is not None
        return HoldGranted(hold=find_hold(UUID(outcome.resource)), replayed=True)
    return SeatsTaken(seats=seating.name_all(outcome.taken), mine=seating.name_all(outcome.mine))


def _ask_for_places(
    request: HoldRequest, facts: ShowFacts, seating: Seating
) -> list[int] | SeatsTaken:
    """Free area places by the database's word; SeatsTaken names an area that has too few."""
    numbers: list[int] = []
    for name, count in (request.areas or {}).items():
        checks.check_areas({name: count}, seating=seating)
        area = seating.areas[name]
        last = area.first_place + area.capacity - 1
        rows = fetch_rows(
            "find_free_places",
            show=facts.id,
            first=area.first_place,
            last=last,
            start=_RANDOM.randint(area.first_place, last),
            count=count,
        )
        if len(rows) < count:
            return SeatsTaken(seats=(name,))
        numbers += [row["n"] for row in rows]
    return numbers


def get_hold(public_id: UUID, *, caller: Caller | None) -> HoldRecord:
    """A hold for somebody who has its token.

    `caller` is None for a token alone, which is enough; a known caller has to be the holder.
    NotFound for somebody else's.
    """
    hold = find_hold(public_id)
    if not changes.may_touch(hold, caller):
        raise NotFound
    return hold


def extend_hold(public_id: UUID, *, caller: Caller | None) -> HoldRecord:
    """More time, once or twice; LimitExceeded after that, HoldExpired when it is too late."""
    get_hold(public_id, caller=caller)
    seconds = load_config().hold_seconds * limits.EXTENSION_SHARE
    with transaction.atomic(durable=True):
        outcome = fetch_rows("extend_hold", hold=public_id, seconds=seconds)[0]["outcome"]
        changes.check_extended(outcome)
        hold = find_hold(public_id)
        announce_seats({hold.show_id: hold.seat_nos})
    return hold


def change_hold(
    public_id: UUID,
    *,
    caller: Caller | None,
    add: Sequence[str],
    remove: Sequence[str],
    ticket_types: Mapping[str, str] | None = None,
    now: datetime,
) -> HoldRecord | SeatsTaken:
    """Swap seats of a live hold, all or nothing; its clock runs on."""
    hold = get_hold(public_id, caller=caller)
    if not hold.live:
        raise HoldExpired
    facts = get_show_facts(hold.show_public_id)
    seating = load_seating(facts.content_hash)
    picture = read_picture(facts.id, place_count=seating.place_count)
    plan = changes.plan_change(
        hold,
        picture,
        add=add,
        remove=remove,
        ticket_types=ticket_types,
        facts=facts,
        seating=seating,
        now=now,
    )
    with transaction.atomic(durable=True):
        row = fetch_rows("change_hold", **changes.change_parameters(plan, hold, facts))[0]
        announce_seats({facts.id: [*(seat.number for seat in plan.add), *plan.remove]})
    taken = changes.check_changed(row["outcome"], row["taken_seats"], seating=seating)
    return taken or find_hold(public_id)


def release_hold(public_id: UUID, *, caller: Caller | None) -> None:
    """Give a hold up. One that has lapsed, was consumed or released already stays as it is."""
    hold = get_hold(public_id, caller=caller)
    with transaction.atomic(durable=True):
        _release([hold.id])


def release_all(caller: Caller) -> int:
    """Give up every live hold of the caller; how many seats became free."""
    with transaction.atomic(durable=True):
        rows = fetch_rows("list_own_hold_ids", visitor=caller.visitor_id, user=caller.user_id)
        return _release([row["id"] for row in rows])


def _release(hold_ids: Sequence[int]) -> int:
    freed: dict[int, list[int]] = {}
    rows = fetch_rows("release_holds", holds=list(hold_ids))
    for row in rows:
        freed.setdefault(row["show_id"], []).append(row["seat_no"])
    announce_seats(freed)
    return len(rows)


def consume_hold(hold_id: int, *, line_ids_by_seat: Mapping[int, int]) -> None:
    """Claims held → paying, each bound to its booking line; inside the caller's transaction.

    The hold has been locked by `lock_holds`. `line_ids_by_seat` names every seat of the hold.
    Raises HoldExpired, and the caller rolls back, unless all of its claims are its own and live.
    """
    seats = sorted(line_ids_by_seat)
    rows = fetch_rows("consume_hold", hold=hold_id)
    if not rows:
        raise HoldExpired
    show_id = rows[0]["show_id"]
    locked = fetch_rows("lock_claims_of_hold", show=show_id, seats=seats, hold=hold_id)
    if len(locked) != len(seats) or not all(row["live"] for row in locked):
        raise HoldExpired
    lines = [line_ids_by_seat[seat] for seat in seats]
    paid = execute("pay_claims", show=show_id, seats=seats, lines=lines, hold=hold_id)
    if paid != len(seats):
        raise HoldExpired
    announce_seats({show_id: seats})


def sell_claims(booking_line_ids: Sequence[int]) -> int:
    """Claims paying → sold, inside the caller's transaction; how many there were.

    Locks the claims by (show, seat). The caller compares the number with its lines.
    """
    lines = list(booking_line_ids)
    fetch_rows("lock_claims_of_lines", lines=lines)
    rows = fetch_rows("sell_claims", lines=lines)
    _announce_rows(rows)
    return len(rows)


def free_claims(booking_line_ids: Sequence[int]) -> None:
    """Free the paying and sold claims of these lines, inside the caller's transaction."""
    lines = list(booking_line_ids)
    fetch_rows("lock_claims_of_lines", lines=lines)
    _announce_rows(fetch_rows("free_claims", lines=lines))


def retake_claims(seats: Sequence[tuple[int, int, int]]) -> bool:
    """Take (show id, seat number, line id) as sold for a late payment, all or nothing.

    Inside the caller's transaction; nothing has changed when the answer is False.
    """
    ordered = sorted(seats)
    shows = [show_id for show_id, _, _ in ordered]
    numbers = [seat_no for _, seat_no, _ in ordered]
    lines = [line_id for _, _, line_id in ordered]
    savepoint = transaction.savepoint()
    taken = execute("retake_claims", shows=shows, seats=numbers, lines=lines)
    if taken != len(ordered):
        transaction.savepoint_rollback(savepoint)
        return False
    transaction.savepoint_commit(savepoint)
    _announce_rows([{"show_id": show_id, "seat_no": seat_no} for show_id, seat_no, _ in ordered])
    return True


def block_seats(
    show_id: int, *, organizer_id: int, reason: str, seat_nos: Sequence[int]
) -> int | SeatsTaken:
    """Keep seats from sale, all or nothing; the block's id, or the numbers that are taken."""
    seats = sorted(set(seat_nos))
    if not seats:
        raise ValidationFailed("Name the seats to block.", field="seats")
    with transaction.atomic(durable=True):
        rows = fetch_rows(
            "insert_block", show=show_id, organizer=organizer_id, reason=reason, seats=seats
        )
        if not rows:
            raise NotFound
        block_id: int = rows[0]["id"]
        blocked = {
            row["seat_no"]
            for row in fetch_rows("block_claims", show=show_id, block=block_id, seats=seats)
        }
        if len(blocked) < len(seats):
            transaction.set_rollback(True)
            return SeatsTaken(seats=tuple(str(seat) for seat in seats if seat not in blocked))
        announce_seats({show_id: seats})
    return block_id


def release_block(block_id: int, *, organizer_id: int) -> None:
    """Put blocked seats back on sale; NotFound for another organizer's block."""
    with transaction.atomic(durable=True):
        rows = fetch_rows("lock_block", block=block_id, organizer=organizer_id)
        if not rows:
            raise NotFound
        show_id, seats = rows[0]["show_id"], rows[0]["seat_nos"]
        fetch_rows("lock_claims_of_block", show=show_id, seats=seats, block=block_id)
        fetch_rows("free_block", show=show_id, seats=seats, block=block_id)
        execute("close_block", block=block_id)
        announce_seats({show_id: seats})


def tidy_holds() -> int:
    """Clear away what lapsed holds left behind; how many rows. Sales never depend on it.

    Any number of runners may do it at once: each skips what another one has locked.
    """
    with transaction.atomic(durable=True):
        tidied = execute("tidy_holds", count=limits.TIDY_HOLDS_MAX)
    with transaction.atomic(durable=True):
        tidied += execute(
            "forget_holds", kept_seconds=limits.HOLDS_KEPT_SECONDS, count=limits.TIDY_HOLDS_MAX
        )
    return tidied


def _announce_rows(rows: Sequence[Mapping[str, int]]) -> None:
    changed: dict[int, list[int]] = {}
    for row in rows:
        changed.setdefault(row["show_id"], []).append(row["seat_no"])
    announce_seats(changed)


def _retry_collisions(work: Callable[[], Result]) -> Result:
    """Run `work` again when PostgreSQL chose it as a deadlock's victim; Busy after some tries."""
    for _ in range(limits.RETRIES_MAX):
        try:
            return work()
        except OperationalError as error:
            if connection.in_atomic_block or not isinstance(error.__cause__, _RETRIED):
                raise
    raise Busy


def announce_show(show_id: int) -> None:
    """Have every hot process read a show anew after commit: its facts changed, or all its seats."""
    announce_seats({show_id: ()})
