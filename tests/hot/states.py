"""Pictures of shows that exist nowhere else."""

from uuid import uuid4

from foyer.hot.show_state import DatabaseClock, ShowState
from foyer.inventory.requests import ShowFacts
from foyer.inventory.seating import Seating
from foyer.platform.clock import utc_now


def make_state(seating: Seating) -> ShowState:
    now = utc_now()
    facts = ShowFacts(
        id=1,
        public_id=uuid4(),
        organizer_id=1,
        cancelled=False,
        suspended=False,
        starts_at=now,
        ends_at=now,
        sale_opens_at=now,
        sale_closes_at=now,
        orphan_rule="allow",
        seats_per_hold_max=10,
        seats_per_visitor_max=10,
        plan_version_id=1,
        content_hash="",
        currency="EUR",
        ticket_types={},
        prices={},
    )
    return ShowState(facts, seating=seating, clock=DatabaseClock())
