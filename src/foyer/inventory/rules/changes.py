"""Decisions about a hold that exists: who may touch it, and what a change of seats comes to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from foyer.inventory.errors import (
    DuplicateSeat,
    HoldExpired,
    LimitExceeded,
    SeatsTakenError,
    UnknownSeat,
)
from foyer.inventory.requests import Caller, HoldRecord, PricedSeat, SeatsTaken, ShowFacts
from foyer.inventory.rules import checks
from foyer.inventory.seating import FREE, Picture, Seating
from foyer.platform.errors import ValidationFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePlan:
    """Seats to add, with types and prices, and seat numbers to remove."""

    add: tuple[PricedSeat, ...]
    remove: tuple[int, ...]


def may_touch(hold: HoldRecord, caller: Caller | None) -> bool:
    """Whether somebody with the hold's token may use it.

    The token is a capability, so nobody in particular (None) may; a caller who is known has to be
    the holder, as the same visitor or the same user.
    """
    if caller is None:
        return True
    same_user = caller.user_id is not None and caller.user_id == hold.user_id
    return same_user or caller.visitor_id == hold.visitor_id


def check_extended(outcome: str) -> None:
    """Raise what `extend_hold` refused."""
    if outcome == "expired":
        raise HoldExpired
    if outcome == "limit":
        raise LimitExceeded("This hold has been extended as often as it can be.")
    assert outcome == "extended", outcome


def check_changed(outcome: str, taken: Sequence[int], *, seating: Seating) -> SeatsTaken | None:
    """SeatsTaken when `change_hold` lost seats; raises what it refused; None when it was done."""
    if outcome == "expired":
        raise HoldExpired
    if outcome == "limit":
        raise LimitExceeded
    if outcome == "empty":
        raise ValidationFailed(
            "A hold keeps at least one seat. Release it with DELETE.", field="remove"
        )
    if outcome == "taken":
        return SeatsTaken(seats=seating.name_all(taken))
    assert outcome == "changed", outcome
    return None


def plan_change(
    hold: HoldRecord,
    picture: Picture,
    *,
    add: Sequence[str],
    remove: Sequence[str],
    ticket_types: Mapping[str, str] | None,
    facts: ShowFacts,
    seating: Seating,
    now: datetime,
) -> ChangePlan:
    """What to add and remove, checked like a new hold. An area's id stands for one place each time.

    Adding needs an open sale; giving seats back does not.
    """
    if not add and not remove:
        raise ValidationFailed("Name seats to add or to remove.", field="add")
    removed = _find_own(hold, remove, seating)
    if add:
        checks.check_sale(facts, now=now)
    checks.check_size(facts, count=len(hold.seats) + len(add) - len(removed))
    numbers = _find_new(hold, add, picture, seating)
    kept = set(hold.seat_nos).difference(removed)
    checks.check_companions(picture, [*numbers, *kept], seating=seating)
    if numbers:
        _check_fairness(hold, picture, [*numbers, *kept], facts=facts, seating=seating)
    priced = checks.price_seats(facts, numbers, seating=seating, ticket_types=ticket_types)
    return ChangePlan(add=priced, remove=tuple(removed))


def change_parameters(plan: ChangePlan, hold: HoldRecord, facts: ShowFacts) -> dict[str, object]:
    """Arguments of the statement `change_hold`."""
    return {
        "hold": hold.public_id,
        "add": [seat.number for seat in plan.add],
        "type": [seat.ticket_type_id for seat in plan.add],
        "price": [seat.price_minor for seat in plan.add],
        "remove": list(plan.remove),
        "hold_cap": facts.seats_per_hold_max,
        "visitor_cap": facts.seats_per_visitor_max,
    }


def _check_fairness(
    hold: HoldRecord,
    picture: Picture,
    wanted: Sequence[int],
    *,
    facts: ShowFacts,
    seating: Seating,
) -> None:
    """The orphan rule for what the hold would be, as if it were asked for at once."""
    before = bytearray(picture)
    for number in hold.seat_nos:
        before[number] = FREE
    checks.apply_orphan_rule(facts, before, wanted, seating=seating)


def _find_own(hold: HoldRecord, names: Sequence[str], seating: Seating) -> list[int]:
    own: dict[str, list[int]] = {}
    for number in hold.seat_nos:
        own.setdefault(seating.name_of(number), []).append(number)
    removed = []
    for name in names:
        if not own.get(name):
            raise UnknownSeat("This seat is not in the hold.", field="remove")
        removed.append(own[name].pop())
    return removed


def _find_new(
    hold: HoldRecord, names: Sequence[str], picture: Picture, seating: Seating
) -> list[int]:
    area_counts = Counter(name for name in names if name in seating.areas)
    seats = [name for name in names if name not in seating.areas]
    numbers = list(checks.resolve_seats(seats, seating=seating))
    twice = set(numbers).intersection(hold.seat_nos)
    if twice:
        names_twice = [seating.name_of(number) for number in sorted(twice)]
        raise DuplicateSeat(
            "This hold has that seat already.", field="add", details={"seats": names_twice}
        )
    for name, count in area_counts.items():
        area = seating.areas[name]
        end = area.first_place + area.capacity
        if count > area.capacity:
            raise SeatsTakenError(seats=(name,), mine=())
        free = [place for place in range(area.first_place, end) if picture[place] == FREE]
        # With too few free places the last ones are tried, and the database refuses them.
        numbers += free[:count] if len(free) >= count else range(end - count, end)
    return numbers


def holder_of(hold: HoldRecord) -> Caller:
    """Whom the hold belongs to."""
    return Caller(visitor_id=hold.visitor_id, user_id=hold.user_id)
