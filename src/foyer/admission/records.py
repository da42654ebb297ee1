"""What goes into a door and what comes out: frozen, with everything a page or the API needs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foyer.admission.models import Verdict
from foyer.tickets.records import TicketRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """A code as it was read. `nonce` is the device's own number of this attempt."""

    code: str
    nonce: str
    show_public_id: UUID | None = None
    gate: str = ""
    scanned_at: datetime | None = None  # believed for offline scans only
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstScan:
    """The scan that let the ticket in."""

    scanned_at: datetime
    gate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """`ticket` is None for a code that is forged or unknown to this house."""

    scan_public_id: UUID
    verdict: Verdict
    ticket: TicketRecord | None
    first_scan: FirstScan | None
    replayed: bool  # the same nonce came before


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedScan:
    """A scan of an upload that was not merged: `field` cannot be used, for `reason`."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorCounts:
    """How full a show is. `per_minute` is the mean of the last minutes."""

    issued: int
    inside: int
    to_come: int
    refused: int
    per_minute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorShow:
    """A show that a member can scan for now."""

    id: int
    public_id: UUID
    event_title: str
    venue_name: str
    hall_name: str
    city_name: str
    starts_at: datetime
    ends_at: datetime
    doors_open_at: datetime
    timezone: str
    doors_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentScan:
    """One line of a door's list; the place is empty where no ticket was known."""

    verdict: Verdict
    scanned_at: datetime
    gate: str
    section: str
    row: str
    number: str
