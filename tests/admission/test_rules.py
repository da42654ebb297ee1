from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foyer.admission.models import Verdict
from foyer.admission.rules import Door, TicketAtDoor, decide_verdict

DOORS = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
END = DOORS + timedelta(hours=3)
TICKET = TicketAtDoor(
    status="valid",
    organizer_id=1,
    show_id=10,
    show_cancelled=False,
    valid_from=DOORS,
    valid_until=END,
    admitted_before=False,
)
DOOR = Door(organizer_ids=frozenset({1, 2}), any_show=False, show_id=10)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "admitted"),
        ({"status": "flagged"}, "admitted"),
        ({"status": "flagged", "admitted_before": True}, "already_admitted"),
        ({"status": "used", "admitted_before": True}, "already_admitted"),
        ({"status": "void"}, "revoked"),
        ({"status": "void", "admitted_before": True}, "revoked"),
        ({"status": "transferred"}, "revoked"),
        ({"show_cancelled": True}, "revoked"),
        ({"status": "pending"}, "unknown"),
        ({"organizer_id": 3}, "unknown"),
        ({"organizer_id": 3, "status": "void"}, "unknown"),
        ({"show_id": 11}, "wrong_show"),
        ({"show_id": 11, "status": "used"}, "wrong_show"),
        ({"valid_from": DOORS + timedelta(minutes=2)}, "too_early"),
        ({"valid_until": DOORS + timedelta(minutes=1)}, "expired"),
    ],
)
def test_verdicts(changes: dict[str, object], verdict: str) -> None:
    ticket = replace(TICKET, **changes)  # type: ignore[arg-type]
    assert decide_verdict(ticket, door=DOOR, at=DOORS + timedelta(minutes=1)) == verdict


def test_no_ticket_is_unknown() -> None:
    assert decide_verdict(None, door=DOOR, at=DOORS) == "unknown"


def test_without_a_named_show_the_tickets_own_counts() -> None:
    door = replace(DOOR, any_show=True, show_id=None)
    assert decide_verdict(TICKET, door=door, at=DOORS) == "admitted"


def test_a_show_that_does_not_exist_is_the_wrong_one() -> None:
    assert decide_verdict(TICKET, door=replace(DOOR, show_id=None), at=DOORS) == "wrong_show"


def test_the_first_moment_admits_and_the_last_does_not() -> None:
    instant = timedelta(microseconds=1)
    assert decide_verdict(TICKET, door=DOOR, at=DOORS - instant) == "too_early"
    assert decide_verdict(TICKET, door=DOOR, at=DOORS) == "admitted"
    assert decide_verdict(TICKET, door=DOOR, at=END - instant) == "admitted"
    assert decide_verdict(TICKET, door=DOOR, at=END) == "expired"


@given(
    status=st.sampled_from(["pending", "valid", "used", "void", "transferred", "flagged"]),
    organizer_id=st.integers(1, 3),
    show_id=st.integers(10, 11),
    show_cancelled=st.booleans(),
    admitted_before=st.booleans(),
    minutes=st.integers(-60, 300),
)
def test_only_a_good_ticket_at_its_own_door_in_time_is_admitted(
    minutes: int, **fields: object
) -> None:
    ticket = replace(TICKET, **fields)  # type: ignore[arg-type]
    at = DOORS + timedelta(minutes=minutes)
    verdict = decide_verdict(ticket, door=DOOR, at=at)
    assert verdict in Verdict.values
    assert (verdict == "admitted") == (
        ticket.status in {"valid", "flagged"}
        and ticket.organizer_id in DOOR.organizer_ids
        and ticket.show_id == DOOR.show_id
        and not ticket.show_cancelled
        and not ticket.admitted_before
        and DOORS <= at < END
    )
