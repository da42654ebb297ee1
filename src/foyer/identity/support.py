"""Support: an administrator of the platform in a house, for a reason and for a while."""

from datetime import datetime, timedelta
from uuid import UUID

from foyer.accounts import limits
from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.models import Organizer, SupportAccess
from foyer.accounts.permissions import Permission, require_admin, require_place
from foyer.accounts.staff import SupportRecord, read_support
from foyer.accounts.tenancy import acting_in
from foyer.identity.team import check_reason, lock_house, tell_organizers
from foyer.identity.team_errors import SupportOpen
from foyer.notifications.kinds import NoticeKind
from foyer.platform.errors import NotFound, ValidationFailed


def open_support_access(
    organizer_id: int, *, admin_id: int, reason: str, minutes: int, now: datetime
) -> SupportRecord:
    """Let an administrator act in a house; its organizers are told why and until when.

    Raises `Forbidden` for everybody else, `SupportOpen`. Locks the team.
    """
    require_admin(admin_id)
    reason = check_reason(reason)
    if not 1 <= minutes <= limits.SUPPORT_MINUTES_MAX:
        raise ValidationFailed(f"Give 1 to {limits.SUPPORT_MINUTES_MAX} minutes.", field="minutes")
    with acting_in(organizer_id):
        house = lock_house(organizer_id)
        mine = SupportAccess.objects.filter(
            organizer_id=organizer_id, admin_id=admin_id, ended_at=None
        )
        if mine.filter(expires_at__gt=now).exists():
            raise SupportOpen
        mine.update(ended_at=now, updated_at=now)  # It lapsed by itself.
        access = SupportAccess.objects.create(
            organizer_id=organizer_id,
            admin_id=admin_id,
            reason=reason,
            expires_at=now + timedelta(minutes=minutes),
        )
        _record(AuditAction.SUPPORT_ACCESS_OPENED, access, actor_id=admin_id, minutes=minutes)
        _announce(access, house=house)
        return read_support(access)


def end_support_access(organizer_id: int, *, actor_id: int, access: UUID, now: datetime) -> None:
    """End it at once: by the administrator, or by whoever runs the team of the house."""
    with acting_in(organizer_id):
        lock_house(organizer_id)
        rows = SupportAccess.objects.filter(
            organizer_id=organizer_id, public_id=access, ended_at=None
        )
        found = rows.first()
        if found is None or found.admin_id != actor_id:
            require_place(actor_id, organizer_id, Permission.EDIT_MEMBERS)
        if found is None:
            raise NotFound
        rows.update(ended_at=now, updated_at=now)
        _record(AuditAction.SUPPORT_ACCESS_ENDED, found, actor_id=actor_id)


def _announce(access: SupportAccess, *, house: Organizer) -> None:
    facts = {
        "organizer": house.name,
        "until": access.expires_at.isoformat(),
        "reason": access.reason,
        "link": f"/office/{house.slug}/audit",
    }
    tell_organizers(NoticeKind.SUPPORT_ACCESS_OPENED, organizer_id=house.id, facts=facts)


def _record(
    action: AuditAction, access: SupportAccess, *, actor_id: int, minutes: int | None = None
) -> None:
    details: dict[str, str | int] = {"reason": access.reason}
    if minutes is not None:
        details["minutes"] = minutes
    record_action(
        action,
        actor_id=actor_id,
        organizer_id=access.organizer_id,
        subject_type="user",
        subject_id=str(access.admin.public_id),
        details=details,
    )
