import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from foyer.accounts.permissions import Permission, require_anywhere
from foyer.admission import limits
from foyer.admission.models import Scan, Verdict
from foyer.admission.queries import read_replay, to_result
from foyer.admission.records import RefusedScan, ScanRequest, ScanResult
from foyer.admission.rules import Door, TicketAtDoor, decide_verdict
from foyer.catalog.models import Show
from foyer.platform.errors import ValidationFailed
from foyer.platform.sql import load_statements
from foyer.tickets.codes import Refusal, decode_code
from foyer.tickets.keys import load_public_keys
from foyer.tickets.models import Ticket, TicketStatus

_SQL = load_statements("foyer.admission", "scans.sql")


def scan_ticket(scan: ScanRequest, *, user_id: int, now: datetime) -> ScanResult:
    """Read a code at a door: decide, record the attempt, and let at most one person in.

    Opens its own transaction; locks the nonce, then the ticket. The same nonce of the same user
    gives the first verdict again. Raises `Forbidden` for a user who scans for no house and
    `ValidationFailed` for input outside the limits; every other code has a verdict.
    """
    organizer_ids = require_anywhere(user_id, Permission.SCAN_TICKETS)
    _check_request(scan)
    at = _time_of(scan, now=now)
    code = decode_code(scan.code, keys=load_public_keys())
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_SQL["lock_nonce"], {"user_id": user_id, "nonce": scan.nonce})
        replay = read_replay(user_id, nonce=scan.nonce)
        if replay is not None:
            return replay
        show = _find_show(scan, organizer_ids=organizer_ids)
        ticket = None if isinstance(code, Refusal) else _lock_ticket(code.serial)
        if isinstance(code, Refusal):
            verdict = Verdict.FORGED
        else:
            door = Door(
                organizer_ids=organizer_ids,
                any_show=scan.show_public_id is None,
                show_id=show.id if show else None,
            )
            verdict = Verdict(decide_verdict(_at_door(ticket), door=door, at=at))
        if verdict is Verdict.ADMITTED and ticket is not None:
            Ticket.objects.filter(id=ticket.id).update(
                status=TicketStatus.USED, used_at=at, updated_at=now
            )
        known = ticket if verdict is not Verdict.UNKNOWN else None
        row = _record(scan, verdict=verdict, user_id=user_id, ticket=known, show=show, at=at)
        return to_result(row, replayed=False)


def scan_batch(
    scans: Sequence[ScanRequest], *, user_id: int, now: datetime
) -> tuple[ScanResult | RefusedScan, ...]:
    """Merge what a device read without network, in the order it was read.

    One transaction a scan, so that an interrupted upload may simply be sent again: nonces that
    arrived before give their first verdict. A ticket that another door let in meanwhile is
    `already_admitted`, with that scan. A scan outside the limits is refused alone: one wrong clock
    must not keep a door's queue.
    """
    if len(scans) > limits.BATCH_SCANS_MAX:
        raise ValidationFailed(
            f"Send at most {limits.BATCH_SCANS_MAX} scans at once.", field="scans"
        )
    return tuple(_merge_scan(scan, user_id=user_id, now=now) for scan in scans)


def _merge_scan(scan: ScanRequest, *, user_id: int, now: datetime) -> ScanResult | RefusedScan:
    try:
        return scan_ticket(scan, user_id=user_id, now=now)
    except ValidationFailed as refusal:
        return RefusedScan(field=refusal.field or "", reason=refusal.text)


def _check_request(scan: ScanRequest) -> None:
    bounds = (
        ("code", scan.code, 0, limits.CODE_CHARACTERS_MAX),
        ("nonce", scan.nonce, 1, limits.NONCE_CHARACTERS_MAX),
        ("gate", scan.gate, 0, limits.GATE_CHARACTERS_MAX),
    )
    for field, text, shortest, longest in bounds:
        if not shortest <= len(text) <= longest:
            raise ValidationFailed(f"Use {shortest} to {longest} characters.", field=field)
    for field, text in (("nonce", scan.nonce), ("gate", scan.gate)):
        if not text.isprintable():  # Neither NUL nor a lone surrogate can be stored.
            raise ValidationFailed("Use letters, digits and signs only.", field=field)


def _time_of(scan: ScanRequest, *, now: datetime) -> datetime:
    """When the code was read: an offline device's own time within bounds, else the server's."""
    if not scan.offline or scan.scanned_at is None:
        return now
    if scan.scanned_at > now + timedelta(seconds=limits.CLOCK_AHEAD_SECONDS_MAX):
        raise ValidationFailed(
            "This time lies in the future. Set the clock of the device right; the scan can be sent "
            "again once its time has come.",
            field="scannedAt",
        )
    if scan.scanned_at < now - timedelta(days=limits.OFFLINE_DAYS_MAX):
        raise ValidationFailed(
            f"This time is more than {limits.OFFLINE_DAYS_MAX} days ago. Drop this scan.",
            field="scannedAt",
        )
    return scan.scanned_at


def _find_show(scan: ScanRequest, *, organizer_ids: frozenset[int]) -> Show | None:
    if scan.show_public_id is None:
        return None
    return Show.objects.filter(
        public_id=scan.show_public_id, organizer_id__in=organizer_ids
    ).first()


def _lock_ticket(serial: int) -> Ticket | None:
    """The ticket's row FOR UPDATE: concurrent scans of one ticket decide one after the other."""
    return (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("show")
        .filter(serial=serial)
        .first()
    )


def _at_door(ticket: Ticket | None) -> TicketAtDoor | None:
    if ticket is None:
        return None
    return TicketAtDoor(
        status=ticket.status,
        organizer_id=ticket.organizer_id,
        show_id=ticket.show_id,
        show_cancelled=ticket.show.status == "cancelled",
        valid_from=ticket.valid_from,
        valid_until=ticket.valid_until,
        admitted_before=ticket.used_at is not None,
    )


def _record(
    scan: ScanRequest,
    *,
    verdict: Verdict,
    user_id: int,
    ticket: Ticket | None,
    show: Show | None,
    at: datetime,
) -> Scan:
    """The attempt's row. It belongs to the door's show if one was chosen, else to the ticket's."""
    organizer_id = ticket.organizer_id if ticket else show.organizer_id if show else None
    return Scan.objects.create(
        organizer_id=organizer_id,
        user_id=user_id,
        ticket_id=ticket.id if ticket else None,
        show_id=show.id if show else ticket.show_id if ticket else None,
        gate=scan.gate,
        nonce=scan.nonce,
        code_hash=hashlib.sha256(scan.code.encode(errors="surrogatepass")).digest(),
        verdict=verdict,
        offline=scan.offline,
        scanned_at=at,
    )
