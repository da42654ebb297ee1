"""What a door answers. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAtDoor:
    """What is known of a ticket whose code was good."""

    status: str
    organizer_id: int
    show_id: int
    show_cancelled: bool
    valid_from: datetime
    valid_until: datetime
    admitted_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where the code was read: the houses the scanner serves, and the show if one was chosen."""

    organizer_ids: frozenset[int]
    any_show: bool  # no show was named: the ticket's own counts
    show_id: int | None  # the named one, None also if there is no such show


def decide_verdict(ticket: TicketAtDoor | None, *, door: Door, at: datetime) -> str:
    """The verdict for a well-signed code; `ticket` is None when there is no such ticket.

    Another organizer's ticket and one that waits for its money are as unknown as none. A disputed
    ticket is admitted: the dispute is between the house and the bank.
    """
    if ticket is None or ticket.organizer_id not in door.organizer_ids:
        return "unknown"
    if ticket.status == "pending":
        return "unknown"
    if not door.any_show and door.show_id != ticket.show_id:
        return "wrong_show"
    if ticket.status in {"void", "transferred"} or ticket.show_cancelled:
        return "revoked"
    if ticket.status == "used" or ticket.admitted_before:
        return "already_admitted"
    if at < ticket.valid_from:
        return "too_early"
    if at >= ticket.valid_until:
        return "expired"
    return "admitted"
