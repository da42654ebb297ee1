"""`/office/<organizer>/audit`: who did what in the house, in sentences."""

from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foyer.accounts.audit_log import AuditFilter, AuditRecord, list_actors, list_entries
from foyer.accounts.permissions import Permission
from foyer.web.formats import format_day
from foyer.web.office.chrome import enter, office_context, zone_of
from foyer.web.office.paging import page_links, wanted_page
from foyer.web.office.wording import ACTIONS
from foyer.web.personal import personal

_ACTORS_OFFERED_MAX = 200  # Members, past ones, programs and support of the largest houses.


@require_safe
@personal
def list_all(request: HttpRequest, organizer: str) -> HttpResponse:
    """The log, newest first; `actor`, `action`, `from` and `to` narrow it."""
    desk = enter(request, organizer, permission=Permission.VIEW_AUDIT)
    zone = zone_of(request)
    asked = {name: request.GET.get(name, "")[:60] for name in ("actor", "action", "from", "to")}
    until = _read_day(asked["to"], zone=zone)
    wanted = AuditFilter(
        actor=_read_uuid(asked["actor"]),
        action=asked["action"] if asked["action"] in ACTIONS else None,
        since=_read_day(asked["from"], zone=zone),
        before=until + timedelta(days=1) if until else None,
    )
    found = list_entries(desk.organizer_id, wanted=wanted, request=wanted_page(request))
    actors = list_actors(desk.organizer_id, count=_ACTORS_OFFERED_MAX)
    context = {
        **office_context(request, desk),
        "days": _by_day(found.items, zone=zone),
        "actors": [(str(it.public_id), it.name) for it in actors],
        "actions": list(ACTIONS.items()),
        "asked": asked,
        "from": asked["from"],
        "filtered": any(asked.values()),
        **page_links(found, kept=asked),
    }
    return render(request, "office/audit.html", context)


def _by_day(entries: tuple[AuditRecord, ...], *, zone: str) -> list[tuple[str, list[AuditRecord]]]:
    days = groupby(entries, lambda entry: format_day(entry.at, zone))
    return [(day, list(own)) for day, own in days]


def _read_day(text: str, *, zone: str) -> datetime | None:
    """The beginning of a day in the office's zone; None for what is no day."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007  The zone follows.
    except ValueError:
        return None
    return day.replace(tzinfo=ZoneInfo(zone))


def _read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
