from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from foyer.accounts.permissions import Permission, organizers_permitting, require_permission
from foyer.admission import limits
from foyer.admission.models import Scan, Verdict
from foyer.admission.records import DoorCounts, DoorShow, FirstScan, RecentScan, ScanResult
from foyer.catalog.models import Show, ShowStatus
from foyer.platform.errors import NotFound
from foyer.platform.sql import load_statements
from foyer.tickets.queries import read_ticket

_SQL = load_statements("foyer.admission", "scans.sql")


def read_replay(user_id: int, *, nonce: str) -> ScanResult | None:
    """What this user's scan with this nonce led to, if there was one."""
    row = Scan.objects.filter(user_id=user_id, nonce=nonce).first()
    return to_result(row, replayed=True) if row else None


def to_result(row: Scan, *, replayed: bool) -> ScanResult:
    """The answer of a recorded scan, with the scan that let its ticket in if that was another."""
    first = None
    if row.verdict == Verdict.ALREADY_ADMITTED and row.ticket_id is not None:
        first = Scan.objects.filter(ticket_id=row.ticket_id, verdict=Verdict.ADMITTED).first()
    return ScanResult(
        scan_public_id=row.public_id,
        verdict=Verdict(row.verdict),
        ticket=read_ticket(row.ticket_id) if row.ticket_id else None,
        first_scan=FirstScan(scanned_at=first.scanned_at, gate=first.gate) if first else None,
        replayed=replayed,
    )


def count_admissions(show_public_id: UUID, *, user_id: int, now: datetime) -> DoorCounts:
    """How many are inside and to come; for members who may scan there, else `NotFound`."""
    show = Show.objects.filter(public_id=show_public_id).only("id", "organizer_id").first()
    if show is None:
        raise NotFound
    require_permission(user_id, show.organizer_id, Permission.SCAN_TICKETS)
    since = now - timedelta(minutes=limits.PACE_MINUTES)
    with connection.cursor() as cursor:
        cursor.execute(_SQL["count_scans"], {"show_id": show.id, "since": since})
        issued, inside, recent, refused = cursor.fetchone()
    return DoorCounts(
        issued=issued,
        inside=inside,
        to_come=max(0, issued - inside),
        refused=refused,
        per_minute=recent / limits.PACE_MINUTES,
    )


def list_door_shows(user_id: int, *, now: datetime) -> tuple[DoorShow, ...]:
    """Shows of the user's houses that run now or begin soon, open doors first, then by start."""
    organizer_ids = organizers_permitting(user_id, Permission.SCAN_TICKETS)
    rows = (
        Show.objects.filter(
            organizer_id__in=organizer_ids,
            status=ShowStatus.SCHEDULED,
            ends_at__gt=now,
            starts_at__lt=now + timedelta(hours=limits.DOOR_HOURS_AHEAD),
        )
        .select_related("event", "venue__city", "hall")
        .order_by("doors_open_at", "id")[: limits.DOOR_SHOWS_MAX]
    )
    shows = [_to_door_show(show, now=now) for show in rows]
    return tuple(sorted(shows, key=lambda show: (not show.doors_open, show.starts_at)))


def get_door_show(show_public_id: UUID, *, user_id: int, now: datetime) -> DoorShow:
    """One show for a member who may scan there; `NotFound` for anybody else."""
    rows = Show.objects.select_related("event", "venue__city", "hall")
    show = rows.filter(public_id=show_public_id).first()
    organizer_ids = organizers_permitting(user_id, Permission.SCAN_TICKETS)
    if show is None or show.organizer_id not in organizer_ids:
        raise NotFound
    return _to_door_show(show, now=now)


def list_recent_scans(show_id: int, *, count: int) -> tuple[RecentScan, ...]:
    """The latest attempts at a show's doors, newest first; the caller has checked access."""
    rows = Scan.objects.filter(show_id=show_id).select_related("ticket__line").order_by("-id")
    return tuple(
        RecentScan(
            verdict=Verdict(scan.verdict),
            scanned_at=scan.scanned_at,
            gate=scan.gate,
            section=scan.ticket.line.section if scan.ticket else "",
            row=scan.ticket.line.row if scan.ticket else "",
            number=scan.ticket.line.number if scan.ticket else "",
        )
        for scan in rows[:count]
    )


def _to_door_show(show: Show, *, now: datetime) -> DoorShow:
    return DoorShow(
        id=show.id,
        public_id=show.public_id,
        event_title=show.event.title,
        venue_name=show.venue.name,
        hall_name=show.hall.name,
        city_name=show.venue.city.name,
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        doors_open_at=show.doors_open_at,
        timezone=show.venue.timezone,
        doors_open=show.doors_open_at <= now,
    )
