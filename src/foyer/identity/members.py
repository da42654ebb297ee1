"""Changing what a member may do, and letting members go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.models import Member, MemberRole
from foyer.accounts.permissions import Permission, permissions_of, require_permission
from foyer.accounts.staff import MemberRecord, read_member
from foyer.accounts.tenancy import acting_in
from foyer.identity.invite import withdraw_all_of
from foyer.identity.rules import may_change
from foyer.identity.team import ROLE_WORDS, check_role, check_words, lock_house, lock_team
from foyer.identity.team_errors import LastOrganizer, MoreThanOwn
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind
from foyer.platform.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChange:
    """What is to be different; None leaves it as it is."""

    role: str | None = None
    extra: tuple[str, ...] | None = None
    withheld: tuple[str, ...] | None = None


def change_member(
    organizer_id: int, *, actor_id: int, member: UUID, change: MemberChange, now: datetime
) -> MemberRecord:
    """Change a member's role or permissions; it counts from the member's next request.

    What the member offered to others is withdrawn: it may be more than they can offer now. Raises
    `MoreThanOwn`, `LastOrganizer`. Locks the team.
    """
    with acting_in(organizer_id):
        actor = lock_team(organizer_id, actor_id=actor_id, permission=Permission.EDIT_MEMBERS)
        found = _find(organizer_id, member=member)
        role = found.role if change.role is None else check_role(change.role).value
        extra, withheld = found.extra, found.withheld
        if change.extra is not None:
            extra = check_words(change.extra, field="extra")
        if change.withheld is not None:
            withheld = check_words(change.withheld, field="withheld")
        if (role, extra, withheld) == (found.role, found.extra, found.withheld):
            return read_member(found)
        present = permissions_of(found.role, extra=found.extra, withheld=found.withheld)
        wanted = permissions_of(role, extra=extra, withheld=withheld)
        if not may_change(actor.permissions, present=present, wanted=wanted):
            raise MoreThanOwn
        if role != MemberRole.ORGANIZER:
            _keep_an_organizer(found)
        before = found.role
        found.role, found.extra, found.withheld = role, extra, withheld
        found.save(update_fields=["role", "extra", "withheld", "updated_at"])
        if not present <= wanted:
            withdraw_all_of(organizer_id, inviter_id=found.user_id, actor_id=actor_id, now=now)
        _record_change(found, actor_id=actor_id, before=before)
        _tell(
            NoticeKind.MEMBER_ROLE_CHANGED,
            found,
            facts={"role": ROLE_WORDS[role], "organizer": found.organizer.name},
        )
        return read_member(found)


def remove_member(organizer_id: int, *, actor_id: int, member: UUID, now: datetime) -> None:
    """Take somebody out of the house, at once; everybody may leave by themselves.

    Raises `MoreThanOwn`, `LastOrganizer`. Locks the team.
    """
    with acting_in(organizer_id):
        lock_house(organizer_id)
        own = Member.objects.filter(organizer_id=organizer_id, user_id=actor_id, public_id=member)
        leaves = own.exists()
        if not leaves:
            actor = require_permission(actor_id, organizer_id, Permission.EDIT_MEMBERS)
        found = _find(organizer_id, member=member)
        present = permissions_of(found.role, extra=found.extra, withheld=found.withheld)
        if not leaves and not may_change(actor.permissions, present=present):
            raise MoreThanOwn
        _keep_an_organizer(found)
        withdraw_all_of(organizer_id, inviter_id=found.user_id, actor_id=actor_id, now=now)
        record_action(
            AuditAction.MEMBER_REMOVED,
            actor_id=actor_id,
            organizer_id=organizer_id,
            subject_type="user",
            subject_id=str(found.user.public_id),
            details={"role": found.role},
        )
        _tell(NoticeKind.MEMBER_REMOVED, found, facts={"organizer": found.organizer.name})
        found.delete()


def _keep_an_organizer(member: Member) -> None:
    """The database refuses as well, without words: `member_last_organizer`."""
    others = Member.objects.filter(
        organizer_id=member.organizer_id, role=MemberRole.ORGANIZER, user__is_active=True
    ).exclude(id=member.id)
    if member.role == MemberRole.ORGANIZER and not others.exists():
        raise LastOrganizer


def _find(organizer_id: int, *, member: UUID) -> Member:
    rows = Member.objects.select_related("user", "organizer")
    found = rows.filter(organizer_id=organizer_id, public_id=member).first()
    if found is None:
        raise NotFound
    return found


def _record_change(member: Member, *, actor_id: int, before: str) -> None:
    """One entry for the role if it changed, else one for the permissions."""
    details: dict[str, str | int] = {"from": before, "to": member.role}
    action = AuditAction.MEMBER_ROLE_CHANGED
    if before == member.role:
        action = AuditAction.MEMBER_PERMISSIONS_CHANGED
        details = {"extra": " ".join(member.extra), "withheld": " ".join(member.withheld)}
    record_action(
        action,
        actor_id=actor_id,
        organizer_id=member.organizer_id,
        subject_type="user",
        subject_id=str(member.user.public_id),
        details=details,
    )


def _tell(kind: NoticeKind, member: Member, *, facts: dict[str, str]) -> None:
    queue_notice(
        kind,
        user_id=member.user_id,
        recipient=member.user.email,
        facts=facts,
        organizer_id=member.organizer_id,
    )
