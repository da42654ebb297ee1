"""`/door`: a plain page that reads codes and says who may come in.

Scanners that type like a keyboard work as they are: the field has the focus and Enter sends it.
"""

from itertools import groupby
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from foyer.accounts.permissions import Permission, organizers_permitting
from foyer.admission.actions import scan_ticket
from foyer.admission.limits import GATE_CHARACTERS_MAX, NONCE_CHARACTERS_MAX
from foyer.admission.queries import (
    count_admissions,
    get_door_show,
    list_door_shows,
    list_recent_scans,
    read_replay,
)
from foyer.admission.records import RecentScan, ScanRequest, ScanResult
from foyer.platform.clock import utc_now
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.platform.ids import new_uuid
from foyer.web.door.verdicts import FACES, Face
from foyer.web.personal import personal
from foyer.web.shop.callers import take_scan_use

_RECENT = 8  # Scans shown below the verdict: what one remembers of a queue.
_CODE_READ_MAX = 512  # Characters; the action refuses more, and so does the field.


@require_safe
@login_required
@personal
def list_shows(request: HttpRequest) -> HttpResponse:
    """The shows that this member can scan for now: by city, open doors first, then by time."""
    user_id = _user_id(request)
    if not organizers_permitting(user_id, Permission.SCAN_TICKETS):
        raise NotFound
    shows = sorted(list_door_shows(user_id, now=utc_now()), key=lambda show: show.city_name)
    cities = [(city, list(own)) for city, own in groupby(shows, lambda show: show.city_name)]
    return render(request, "door/shows.html", {"cities": cities})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@personal
def scan(request: HttpRequest, show: UUID) -> HttpResponse:
    """Read a code, then show its verdict under its own address, so that reload is harmless."""
    user_id, now = _user_id(request), utc_now()
    at_door = get_door_show(show, user_id=user_id, now=now)
    if request.method == "POST":
        return _read_code(request, show, user_id=user_id)
    nonce = request.GET.get("scan", "")[:NONCE_CHARACTERS_MAX]
    result = read_replay(user_id, nonce=nonce) if nonce.isprintable() and nonce else None
    context = {
        "show": at_door,
        "gate": _gate(request.GET.get("gate", "")),
        "result": result,
        "face": FACES[result.verdict] if result else None,
        "seat": _say_place(result) if result else "",
        "counts": count_admissions(show, user_id=user_id, now=now),
        "recent": [_line(item) for item in list_recent_scans(at_door.id, count=_RECENT)],
        "nonce": new_uuid().hex,
        "problem": request.GET.get("problem") == "1",
        "code_max": _CODE_READ_MAX,
        "gate_max": GATE_CHARACTERS_MAX,
    }
    return render(request, "door/scan.html", context)


def _read_code(request: HttpRequest, show: UUID, *, user_id: int) -> HttpResponse:
    now = utc_now()
    take_scan_use(request, now=now)
    gate, nonce = _gate(request.POST.get("gate", "")), request.POST.get("nonce", "")
    code = request.POST.get("code", "").strip().upper()
    try:
        if not code:
            raise ValidationFailed(field="code")
        scan_ticket(
            ScanRequest(code=code, nonce=nonce, show_public_id=show, gate=gate),
            user_id=user_id,
            now=now,
        )
    except ValidationFailed:
        query = {"problem": "1", "gate": gate}
    else:
        query = {"scan": nonce, "gate": gate}
    return redirect(f"{reverse('door:scan', args=[show])}?{urlencode(query)}")


def _user_id(request: HttpRequest) -> int:
    user_id = request.user.pk
    assert user_id is not None, "the view is for members who signed in"
    return int(user_id)


def _gate(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:GATE_CHARACTERS_MAX]


def _say_place(result: ScanResult) -> str:
    if result.ticket is None:
        return ""
    return _join(result.ticket.section, result.ticket.row, result.ticket.number)


def _line(item: RecentScan) -> tuple[RecentScan, Face, str]:
    return item, FACES[item.verdict], _join(item.section, item.row, item.number)


def _join(section: str, row: str, number: str) -> str:
    parts = (section, f"row {row}" if row else "", f"seat {number}" if number else "")
    return ", ".join(part for part in parts if part)
