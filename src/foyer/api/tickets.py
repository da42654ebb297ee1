"""`/tickets`, `/ticket-keys` and `/scans`: the right of admission, and the door."""

from base64 import urlsafe_b64encode
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.security import HttpBearer

from foyer.accounts.permissions import Permission, require_anywhere
from foyer.admission.actions import scan_batch, scan_ticket
from foyer.admission.records import RefusedScan, ScanRequest, ScanResult
from foyer.api.bookings import booking_access
from foyer.api.limits_taken import take_scan_uses
from foyer.api.principals import (
    Principal,
    read_principal,
    read_staff,
    refuse_foreign_origin,
    require_user,
)
from foyer.api.schemas.accounts import (
    FirstScan,
    MergedScan,
    MergedScanList,
    ReadCode,
    ScanBatchInput,
    ScanInput,
    ScannedTicket,
    ScanProblem,
    ScanSchema,
    TicketKeyList,
    TicketKeySchema,
)
from foyer.api.schemas.bookings import TicketSchema
from foyer.platform.clock import utc_now
from foyer.platform.ids import parse_uuid
from foyer.tickets.papers import render_tickets_pdf
from foyer.tickets.qr import render_qr_svg
from foyer.tickets.queries import get_ticket, list_public_keys
from foyer.tickets.records import TicketRecord

router = Router(tags=["Tickets and doors"], by_alias=True)


@router.get("/tickets/{ticket}.pdf", include_in_schema=True)
def get_pdf(request: HttpRequest, ticket: str) -> HttpResponse:
    """The ticket as a page to print."""
    found = _open_ticket(request, ticket)
    response = HttpResponse(
        render_tickets_pdf([found], now=utc_now()), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="ticket-{found.reference}.pdf"'
    return _private(response)


@router.get("/tickets/{ticket}.svg", include_in_schema=True)
def get_svg(request: HttpRequest, ticket: str) -> HttpResponse:
    """The ticket's QR code."""
    found = _open_ticket(request, ticket)
    return _private(
        HttpResponse(render_qr_svg(found.code), content_type="image/svg+xml; charset=utf-8")
    )


@router.get("/tickets/{ticket}", response=TicketSchema)
def get(request: HttpRequest, ticket: str) -> TicketSchema:
    """A ticket, for whoever may open its booking."""
    found = _open_ticket(request, ticket)
    return TicketSchema(
        id=found.public_id,
        code=found.code,
        show_id=found.show_public_id,
        seat=found.seat_id,
        section=found.section,
        row=found.row,
        number=found.number,
        ticket_type=found.ticket_type,
        status=found.status,  # type: ignore[arg-type]  # the database holds only these words
    )


@router.get("/ticket-keys", response=TicketKeyList)
def list_keys(request: HttpRequest) -> TicketKeyList:
    """Public keys by `kid`: what a door needs to verify codes without network."""
    return TicketKeyList(
        items=[
            TicketKeySchema(
                kid=key.kid,
                algorithm="Ed25519",
                public_key=urlsafe_b64encode(key.public_key).rstrip(b"=").decode(),
                created_at=key.created_at,
            )
            for key in list_public_keys()
        ]
    )


class ScannerAuth(HttpBearer):
    """Ninja asks this before it reads the body: 401 for guests, 403 without the permission."""

    def __call__(self, request: HttpRequest) -> Principal:
        refuse_foreign_origin(request)
        principal = read_staff(request)
        require_anywhere(require_user(principal), Permission.SCAN_TICKETS)
        return principal

    def authenticate(self, request: HttpRequest, token: str) -> Principal:
        """Never called: `__call__` also takes a browser's session."""
        raise NotImplementedError


@router.post("/scans", response=ScanSchema, auth=ScannerAuth())
def scan(request: HttpRequest, body: ScanInput) -> ScanSchema:
    """Read a code at a door; any well-formed body gets a verdict."""
    principal: Principal = request.auth  # type: ignore[attr-defined]  # set by Ninja
    user_id = require_user(principal)
    now = utc_now()
    take_scan_uses(principal, count=1, now=now)
    wanted = _scan_request(body, scanned_at=body.scanned_at, offline=body.offline)
    return _render_scan(scan_ticket(wanted, user_id=user_id, now=now))


@router.post("/scans/batch", response=MergedScanList, auth=ScannerAuth())
def scan_many(request: HttpRequest, body: ScanBatchInput) -> MergedScanList:
    """Merge what a device read without network, in that order; safe to send again.

    A ticket that another door let in meanwhile is `already_admitted`, with that scan. A scan that
    cannot be used is `not_merged` and says why; the others are merged all the same.
    """
    principal: Principal = request.auth  # type: ignore[attr-defined]  # set by Ninja
    now = utc_now()
    take_scan_uses(principal, count=len(body.scans), now=now)
    scans = [_scan_request(item, scanned_at=item.scanned_at, offline=True) for item in body.scans]
    results = scan_batch(scans, user_id=require_user(principal), now=now)
    merged = zip(scans, results, strict=True)
    return MergedScanList(
        items=[_render_merged(result, nonce=scan.nonce) for scan, result in merged]
    )


def _render_merged(result: ScanResult | RefusedScan, *, nonce: str) -> MergedScan:
    if isinstance(result, RefusedScan):
        problem = ScanProblem(field=result.field, message=result.reason)
        return MergedScan(nonce=nonce, verdict="not_merged", problem=problem)
    return MergedScan(nonce=nonce, **_render_scan(result).dict())


def _scan_request(read: ReadCode, *, scanned_at: datetime | None, offline: bool) -> ScanRequest:
    return ScanRequest(
        code=read.code,
        nonce=read.nonce,
        show_public_id=read.show_id,
        gate=read.gate,
        scanned_at=scanned_at,
        offline=offline,
    )


def _open_ticket(request: HttpRequest, ticket: str) -> TicketRecord:
    return get_ticket(parse_uuid(ticket), access=booking_access(read_principal(request)))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def _render_scan(result: ScanResult) -> ScanSchema:
    ticket, first = result.ticket, result.first_scan
    return ScanSchema(
        verdict=result.verdict.value,  # type: ignore[arg-type]  # the same words
        ticket=ScannedTicket(
            id=ticket.public_id,
            show_id=ticket.show_public_id,
            event=ticket.event_title,
            seat=ticket.seat_id,
            section=ticket.section,
            row=ticket.row,
            number=ticket.number,
            ticket_type=ticket.ticket_label,
            status=ticket.status,
        )
        if ticket
        else None,
        first_scan=FirstScan(at=first.scanned_at, gate=first.gate) if first else None,
    )
