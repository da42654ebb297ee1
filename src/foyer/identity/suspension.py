"""Suspending a house: the platform stops its sales and its staff's changes, and can undo both.

What was bought stays good: tickets are let in, buyers cancel and get their money back.
"""

from datetime import datetime

from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.models import Organizer
from foyer.accounts.permissions import require_admin
from foyer.accounts.tenancy import acting_in
from foyer.catalog.models import Show
from foyer.identity.organizers import OrganizerRecord, find_organizer, read_organizer
from foyer.identity.team import check_reason, lock_house, tell_organizers
from foyer.identity.team_errors import AlreadySuspended, NotSuspended
from foyer.inventory.announcing import announce_seats
from foyer.notifications.kinds import NoticeKind


def suspend_organizer(wanted: str, *, admin_id: int, reason: str, now: datetime) -> OrganizerRecord:
    """Close a house for a reason that its organizers are told; the hot processes hear of it.

    Raises `Forbidden` for everybody but administrators, `AlreadySuspended`. Locks the team, then
    the house's coming shows: bookings under way are finished first, later ones are refused.
    """
    require_admin(admin_id)
    reason = check_reason(reason)
    organizer_id = find_organizer(wanted).id
    with acting_in(organizer_id):
        house = lock_house(organizer_id)
        if house.suspended_at is not None:
            raise AlreadySuspended
        show_ids = _lock_shows(organizer_id, now=now)
        house.suspended_at, house.suspension_reason = now, reason
        house.save(update_fields=["suspended_at", "suspension_reason", "updated_at"])
        _record(AuditAction.ORGANIZER_SUSPENDED, house, admin_id=admin_id, reason=reason)
        _tell(NoticeKind.HOUSE_SUSPENDED, house, reason=reason)
        announce_seats(dict.fromkeys(show_ids, ()))
        return read_organizer(house)


def reinstate_organizer(wanted: str, *, admin_id: int, now: datetime) -> OrganizerRecord:
    """Undo it: sales, changes and keys go on where they stopped. Raises `NotSuspended`."""
    require_admin(admin_id)
    organizer_id = find_organizer(wanted).id
    with acting_in(organizer_id):
        house = lock_house(organizer_id)
        if house.suspended_at is None:
            raise NotSuspended
        reason, house.suspended_at, house.suspension_reason = house.suspension_reason, None, ""
        house.save(update_fields=["suspended_at", "suspension_reason", "updated_at"])
        _record(AuditAction.ORGANIZER_REINSTATED, house, admin_id=admin_id, reason=reason)
        _tell(NoticeKind.HOUSE_REINSTATED, house, reason=reason)
        announce_seats(dict.fromkeys(_lock_shows(organizer_id, now=now), ()))
        return read_organizer(house)


def _lock_shows(organizer_id: int, *, now: datetime) -> list[int]:
    """Coming shows, locked against bookings that have not begun; in the order that those lock."""
    coming = Show.objects.filter(organizer_id=organizer_id, ends_at__gt=now)
    locked = coming.select_for_update(no_key=True).order_by("id")
    return list(locked.values_list("id", flat=True))


def _tell(kind: NoticeKind, house: Organizer, *, reason: str) -> None:
    facts = {"organizer": house.name, "reason": reason, "link": f"/office/{house.slug}/audit"}
    tell_organizers(kind, organizer_id=house.id, facts=facts)


def _record(action: AuditAction, house: Organizer, *, admin_id: int, reason: str) -> None:
    record_action(
        action,
        actor_id=admin_id,
        organizer_id=house.id,
        subject_type="organizer",
        subject_id=str(house.public_id),
        details={"reason": reason},
    )
