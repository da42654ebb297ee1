"""Who may do what in which house: the one place that decides it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from foyer.accounts.models import Member, MemberRole, Organizer, PlatformRole, User
from foyer.accounts.second_factor import SecondFactorRequired, ready_for_work
from foyer.platform.errors import Forbidden, NotFound


class Permission(StrEnum):
    """What a member may do; the values are part of the API."""

    EDIT_VENUES = "venues.edit"
    EDIT_PLANS = "plans.edit"
    EDIT_EVENTS = "events.edit"
    EDIT_SHOWS = "shows.edit"
    EDIT_PRICES = "prices.edit"
    BLOCK_SEATS = "seats.block"
    SELL_AT_COUNTER = "counter.sell"
    VIEW_BOOKINGS = "bookings.view"
    EDIT_BOOKINGS = "bookings.edit"
    ISSUE_REFUNDS = "refunds.issue"
    SCAN_TICKETS = "tickets.scan"
    VIEW_REPORTS = "reports.view"
    VIEW_FINANCES = "finances.view"
    EDIT_MEMBERS = "members.edit"
    EDIT_SETTINGS = "settings.edit"


_HOUSE = frozenset(
    {
        Permission.EDIT_VENUES,
        Permission.EDIT_PLANS,
        Permission.EDIT_EVENTS,
        Permission.EDIT_SHOWS,
        Permission.EDIT_PRICES,
        Permission.BLOCK_SEATS,
        Permission.SELL_AT_COUNTER,
        Permission.VIEW_BOOKINGS,
        Permission.EDIT_BOOKINGS,
        Permission.SCAN_TICKETS,
        Permission.VIEW_REPORTS,
    }
)

PRESETS: Mapping[str, frozenset[Permission]] = MappingProxyType(
    {
        MemberRole.ORGANIZER: frozenset(Permission),
        MemberRole.OPERATOR: _HOUSE,
        MemberRole.MANAGER: _HOUSE | {Permission.ISSUE_REFUNDS, Permission.VIEW_FINANCES},
        MemberRole.CASHIER: frozenset(
            {
                Permission.SELL_AT_COUNTER,
                Permission.VIEW_BOOKINGS,
                Permission.BLOCK_SEATS,
                Permission.SCAN_TICKETS,
            }
        ),
        MemberRole.SCANNER: frozenset({Permission.SCAN_TICKETS}),
        MemberRole.ACCOUNTANT: frozenset(
            {Permission.VIEW_BOOKINGS, Permission.VIEW_REPORTS, Permission.VIEW_FINANCES}
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A user's place in one house; `can_act` is false until its holder has a second factor."""

    organizer_id: int
    organizer_public_id: UUID
    organizer_slug: str
    organizer_name: str
    role: str
    permissions: frozenset[Permission]
    can_act: bool


def memberships_of(user_id: int) -> tuple[Membership, ...]:
    """The houses of an active user, by name; none for anybody else. One query."""
    rows = (
        Member.objects.filter(user_id=user_id, user__is_active=True)
        .annotate(can_act=ready_for_work(prefix="user__"))
        .order_by("organizer__name", "organizer_id")
        .values_list(
            "organizer_id",
            "organizer__public_id",
            "organizer__slug",
            "organizer__name",
            "role",
            "can_act",
        )
    )
    return tuple(
        Membership(
            organizer_id=organizer_id,
            organizer_public_id=public_id,
            organizer_slug=slug,
            organizer_name=name,
            role=role,
            permissions=PRESETS[role],
            can_act=can_act,
        )
        for organizer_id, public_id, slug, name, role, can_act in rows
    )


def organizers_permitting(user_id: int, permission: Permission) -> frozenset[int]:
    """The ids of the houses in which a user has `permission`; a platform admin has it in all.

    Raises `SecondFactorRequired` for one who has it somewhere and lacks the factor.
    """
    can_act = _find_admin(user_id)
    if can_act is not None:
        if not can_act:
            raise SecondFactorRequired
        return frozenset(Organizer.objects.values_list("id", flat=True))
    permitting = [
        membership for membership in memberships_of(user_id) if permission in membership.permissions
    ]
    if any(not membership.can_act for membership in permitting):
        raise SecondFactorRequired
    return frozenset(membership.organizer_id for membership in permitting)


def require_permission(user_id: int, organizer_id: int, permission: Permission) -> None:
    """Raise unless the user has `permission` in this house.

    `NotFound` for strangers, who learn nothing of another tenant; `Forbidden` for a member whose
    role lacks it; `SecondFactorRequired` for one who has it and lacks the factor.
    """
    found = (
        Member.objects.filter(user_id=user_id, organizer_id=organizer_id, user__is_active=True)
        .annotate(can_act=ready_for_work(prefix="user__"))
        .values_list("role", "can_act")
        .first()
    )
    if found is not None and permission in PRESETS[found[0]]:
        if not found[1]:
            raise SecondFactorRequired
        return
    admin_can_act = _find_admin(user_id)
    if admin_can_act is None:
        raise NotFound if found is None else Forbidden
    if not admin_can_act:
        raise SecondFactorRequired


def require_anywhere(user_id: int, permission: Permission) -> frozenset[int]:
    """The houses in which the user has `permission`; `Forbidden` when there is none."""
    organizer_ids = organizers_permitting(user_id, permission)
    if not organizer_ids:
        raise Forbidden
    return organizer_ids


def require_admin(user_id: int) -> None:
    """Raise `Forbidden` unless the user runs the platform, and has a second factor for it."""
    can_act = _find_admin(user_id)
    if can_act is None:
        raise Forbidden
    if not can_act:
        raise SecondFactorRequired


def is_admin(user_id: int) -> bool:
    """Whether this is an active administrator of the platform, with or without a factor."""
    return _find_admin(user_id) is not None


def _find_admin(user_id: int) -> bool | None:
    """Whether an administrator can act; None for everybody else."""
    return (
        User.objects.filter(id=user_id, role=PlatformRole.ADMIN, is_active=True)
        .annotate(can_act=ready_for_work())
        .values_list("can_act", flat=True)
        .first()
    )
