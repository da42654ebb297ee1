"""The team of a house while it is changed: one change at a time, by somebody who still may."""

from foyer.accounts import limits
from foyer.accounts.models import MemberRole, Organizer, User
from foyer.accounts.permissions import Membership, Permission, require_permission
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind
from foyer.platform.errors import ValidationFailed

ROLE_WORDS = {role.value: role.value for role in MemberRole}


def lock_house(organizer_id: int) -> Organizer:
    """The organizer's row, locked against other changes of the team, not against sales."""
    return Organizer.objects.select_for_update(no_key=True).get(id=organizer_id)


def lock_team(organizer_id: int, *, actor_id: int, permission: Permission) -> Membership:
    """The actor's place in the house, asked for after `lock_house`: it cannot change any more."""
    lock_house(organizer_id)
    return require_permission(actor_id, organizer_id, permission)


def check_words(words: tuple[str, ...], *, field: str) -> list[str]:
    """Permissions as they are stored: known ones, each once, in order."""
    unknown = sorted(set(words) - set(Permission))
    if unknown:
        raise ValidationFailed(f"There is no permission {unknown[0][:40]!r}.", field=field)
    return sorted(set(words))


def check_role(role: str) -> MemberRole:
    """A role that a member can have."""
    try:
        return MemberRole(role)
    except ValueError:
        known = ", ".join(MemberRole.values)
        raise ValidationFailed(f"Choose one of {known}.", field="role") from None


def check_reason(reason: str) -> str:
    """Why the platform does something to a house, on one line; its people read it."""
    reason = " ".join(reason.split())
    shortest, longest = limits.REASON_CHARACTERS_MIN, limits.REASON_CHARACTERS_MAX
    if not shortest <= len(reason) <= longest or not reason.isprintable():
        raise ValidationFailed(
            f"Say why, in {shortest} to {longest} characters: the house reads it.", field="reason"
        )
    return reason


def tell_organizers(kind: NoticeKind, *, organizer_id: int, facts: dict[str, str]) -> None:
    """Queue a notice to every organizer of the house; inside `acting_in`."""
    people = User.objects.filter(
        memberships__organizer_id=organizer_id,
        memberships__role=MemberRole.ORGANIZER,
        is_active=True,
    )
    for user_id, email in people.values_list("id", "email"):
        queue_notice(kind, user_id=user_id, recipient=email, facts=facts, organizer_id=organizer_id)
