"""`/admin/audit`: what was done in a house, and by whom."""

from django.http import HttpRequest
from ninja import Query, Router

from foyer.accounts.audit_log import AuditFilter, AuditRecord, list_entries
from foyer.accounts.permissions import Permission
from foyer.api.admin import StaffAuth, staff_of
from foyer.api.render_catalog import render_pagination
from foyer.api.schemas.office import AuditActor, AuditEntrySchema, AuditList, AuditQuery
from foyer.platform.paging import PageRequest

router = Router(tags=["Staff"], by_alias=True)


@router.get("/admin/audit", response=AuditList, auth=StaffAuth(Permission.VIEW_AUDIT))
def list_all(request: HttpRequest, query: Query[AuditQuery]) -> AuditList:
    """The house's audit log, newest first: one sentence an entry, and its facts."""
    wanted = AuditFilter(
        actor=query.actor, action=query.action or None, since=query.since, before=query.before
    )
    page = list_entries(
        staff_of(request).house.organizer_id,
        wanted=wanted,
        request=PageRequest(page=query.page, limit=query.limit),
    )
    return AuditList(
        items=[_render(entry) for entry in page.items], pagination=render_pagination(page)
    )


def _render(entry: AuditRecord) -> AuditEntrySchema:
    return AuditEntrySchema(
        id=str(entry.id),
        at=entry.at,
        action=entry.action,
        sentence=entry.sentence,
        actor=AuditActor(id=entry.actor_public_id, name=entry.actor_name),
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        details=entry.details,
    )
