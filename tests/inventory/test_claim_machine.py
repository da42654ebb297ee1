"""Claims against a ten-line model: real PostgreSQL, random steps, time as one of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from foyer.inventory import actions, queries
from foyer.inventory.errors import HoldExpired, LimitExceeded
from foyer.inventory.models import SeatClaim
from foyer.inventory.requests import Caller, HoldGranted, HoldRecord, HoldRequest, SeatsTaken
from foyer.platform.clock import utc_now
from foyer.platform.errors import ValidationFailed
from foyer.platform.ids import new_uuid
from tests.factories import make_show, make_world, plan_document

SEATS = [f"A{number}" for number in range(1, 7)]
CAP = 5
seat_sets = st.lists(st.sampled_from(SEATS), min_size=1, max_size=4, unique=True)


class ClaimMachine(RuleBasedStateMachine):
    """The model: who owns a seat in which state, and when every hold ends (in minutes)."""

    holds = Bundle("holds")

    @initialize()
    def open_house(self) -> None:
        world = make_world(document=plan_document(rows=1, seats=len(SEATS)))
        self.show = make_show(world, seats_per_visitor_max=CAP)
        self.visitors = [Caller(visitor_id=new_uuid()) for _ in range(2)]
        self.owner: dict[str, Any] = {}  # seat → hold's public id, or a line id once it pays
        self.ends: dict[Any, float] = {}  # hold → minute
        self.visitor_of: dict[Any, Caller] = {}
        self.extended: set[Any] = set()
        self.sold: set[int] = set()
        self.minute = 0.0
        self.next_line = self.show.id * 100_000  # Unique over all examples.

    def live(self, seat: str) -> bool:
        owner = self.owner.get(seat)
        return owner is not None and (isinstance(owner, int) or self.ends[owner] > self.minute)

    def seats_of(self, hold: Any) -> list[str]:
        return [seat for seat, owner in self.owner.items() if owner == hold]

    def is_live(self, hold: Any) -> bool:
        return hold in self.ends and self.ends[hold] > self.minute

    def count(self, caller: Caller) -> int:
        return sum(
            1
            for seat in SEATS
            if self.live(seat) and self.visitor_of.get(self.owner[seat]) == caller
        )

    @rule(target=holds, seats=seat_sets, who=st.integers(0, 1))
    def take(self, seats: list[str], who: int) -> Any:
        caller = self.visitors[who]
        request = HoldRequest(show_public_id=self.show.public_id, caller=caller, seats=tuple(seats))
        over = self.count(caller) + len(seats) > CAP
        lost = sorted(seat for seat in seats if self.live(seat))
        try:
            outcome = actions.hold_seats(request, now=utc_now())
        except LimitExceeded:
            assert over
            return None
        assert not over
        if isinstance(outcome, SeatsTaken):
            assert sorted(outcome.seats) == lost
            assert lost
            return None
        assert isinstance(outcome, HoldGranted)
        assert not lost
        hold = outcome.hold.public_id
        self.owner.update(dict.fromkeys(seats, hold))
        self.ends[hold] = self.minute + 10
        self.visitor_of[hold] = caller
        return hold

    @rule(minutes=st.sampled_from([1, 4, 6, 11]))
    def wait(self, minutes: int) -> None:
        """Time goes by for the database when every end moves nearer."""
        self.minute += minutes
        with connection.cursor() as cursor:
            for statement in (
                "update seat_claim set expires_at = expires_at - %s where show_id = %s",
                "update hold set expires_at = expires_at - %s where show_id = %s",
            ):
                cursor.execute(statement, [timedelta(minutes=minutes), self.show.id])

    @rule(hold=holds)
    def extend(self, hold: Any) -> None:
        if hold is None:
            return
        try:
            actions.extend_hold(hold, caller=None)
        except HoldExpired:
            assert not self.is_live(hold)
        except LimitExceeded:
            assert hold in self.extended
        else:
            assert self.is_live(hold)
            assert hold not in self.extended
            self.extended.add(hold)
            self.ends[hold] += 5

    @rule(hold=holds, seats=seat_sets)
    def change(self, hold: Any, seats: list[str]) -> None:
        if hold is None:
            return
        own = self.seats_of(hold) if self.is_live(hold) else []
        add = [seat for seat in seats if seat not in own]
        remove = own[:1]
        over = self.is_live(hold) and (
            self.count(self.visitor_of[hold]) + len(add) - len(remove) > CAP
        )
        try:
            outcome = actions.change_hold(hold, caller=None, add=add, remove=remove, now=utc_now())
        except HoldExpired:
            assert not self.is_live(hold)
            return
        except LimitExceeded:
            assert over
            return
        except ValidationFailed:
            assert len(own) + len(add) - len(remove) < 1 or not (add or remove)
            return
        assert self.is_live(hold)
        lost = sorted(seat for seat in add if self.live(seat))
        if isinstance(outcome, HoldRecord):
            assert not lost
            for seat in remove:
                del self.owner[seat]
            self.owner.update(dict.fromkeys(add, hold))
        else:
            assert sorted(outcome.seats) == lost

    @rule(hold=holds)
    def release(self, hold: Any) -> None:
        if hold is None:
            return
        actions.release_hold(hold, caller=None)
        for seat in self.seats_of(hold):
            del self.owner[seat]
        self.ends.pop(hold, None)

    @rule(hold=holds)
    def pay(self, hold: Any) -> None:
        if hold is None:
            return
        record = queries.find_hold(hold)
        lines = {number: self.next_line + number for number in record.seat_nos}
        self.next_line += 100
        try:
            with transaction.atomic():
                actions.consume_hold(record.id, line_ids_by_seat=lines)
        except HoldExpired:
            assert not self.is_live(hold)
            return
        assert self.is_live(hold)
        del self.ends[hold]
        for number, line in lines.items():
            self.owner[SEATS[number]] = line
            self.visitor_of[line] = self.visitor_of[hold]

    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        lines = sorted(owner for owner in self.owner.values() if isinstance(owner, int))
        if not lines:
            return
        line = data.draw(st.sampled_from(lines))
        if data.draw(st.booleans()):
            assert actions.sell_claims([line]) == (line not in self.sold)
            self.sold.add(line)
        else:
            actions.free_claims([line])
            self.owner = {s: owner for s, owner in self.owner.items() if owner != line}

    @rule()
    def tidy(self) -> None:
        actions.tidy_holds()

    @invariant()
    def the_database_agrees(self) -> None:
        counts = queries.count_available([self.show.id])[self.show.id]
        expected = {
            seat: ("sold" if owner in self.sold else "paying") if isinstance(owner, int) else "held"
            for seat, owner in self.owner.items()
            if self.live(seat)
        }
        rows = SeatClaim.objects.filter(show_id=self.show.id).extra(where=["expires_at > now()"])
        found = {SEATS[number]: state for number, state in rows.values_list("seat_no", "state")}
        assert found == expected
        assert counts.available == len(SEATS) - len(expected)
        assert counts.available + counts.held + counts.booked + counts.blocked == counts.total


@pytest.mark.django_db(transaction=True)
def test_claims_follow_the_model() -> None:
    run_state_machine_as_test(
        ClaimMachine,
        settings=settings(
            max_examples=settings.default.max_examples // 4,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
