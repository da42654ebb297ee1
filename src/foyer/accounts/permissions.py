"""Who may do what in which house: the one place that decides it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from django.db import connection

from foyer.accounts.errors import HouseSuspended
from foyer.accounts.models import MemberRole, PlatformRole, User
from foyer.accounts.second_factor import (
    SecondFactorRequired,
    excuses_demo_logins,
    ready_for_work,
)
from foyer.platform.errors import Forbidden, NotFound, ValidationFailed
from foyer.platform.sql import load_statements

_SQL = load_statements("foyer.accounts", "members.sql")

# How else than as a member one may act in a house; never a role that anybody is given.
SUPPORT = "support"  # an administrator of the platform, for a while and for a reason
API_KEY = "api_key"  # a program


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
    VIEW_AUDIT = "audit.view"
    EDIT_MEMBERS = "members.edit"
    EDIT_KEYS = "keys.edit"
    EDIT_SETTINGS = "settings.edit"


_WORDS = frozenset(Permission)
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
        MemberRole.MANAGER: _HOUSE
        | {Permission.ISSUE_REFUNDS, Permission.VIEW_FINANCES, Permission.VIEW_AUDIT},
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
        # Help leaves nothing behind that would outlast it.
        SUPPORT: frozenset(Permission) - {Permission.EDIT_MEMBERS, Permission.EDIT_KEYS},
        API_KEY: frozenset(),
    }
)


# What goes on in a house that the platform has suspended: doors, refunds, and looking.
_WHILE_SUSPENDED = frozenset(
    {
        Permission.SCAN_TICKETS,
        Permission.ISSUE_REFUNDS,
        Permission.VIEW_BOOKINGS,
        Permission.VIEW_REPORTS,
        Permission.VIEW_FINANCES,
        Permission.VIEW_AUDIT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A user's place in one house; `can_act` is false until its holder has a second factor.

    In a house that is `suspended` its members look and change nothing; see `refuse_suspended`.
    """

    organizer_id: int
    organizer_public_id: UUID
    organizer_slug: str
    organizer_name: str
    role: str
    permissions: frozenset[Permission]
    can_act: bool
    suspended: bool


def permissions_of(
    role: str, *, extra: Iterable[str], withheld: Iterable[str]
) -> frozenset[Permission]:
    """What a role comes to for one person; words of another version mean nothing."""
    given = {Permission(word) for word in extra if word in _WORDS}
    taken = {Permission(word) for word in withheld if word in _WORDS}
    return (PRESETS[role] | given) - taken


def memberships_of(user_id: int) -> tuple[Membership, ...]:
    """The houses in which an active user may act, by name; none for anybody else. One query.

    Never remembered: a change of role, a removal or a revoked key counts from the next request.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL["find_memberships"], {"user_id": user_id, "excuse_demo": excuses_demo_logins()}
        )
        rows = cursor.fetchall()
    return tuple(
        Membership(
            organizer_id=organizer_id,
            organizer_public_id=public_id,
            organizer_slug=slug,
            organizer_name=name,
            role=role,
            permissions=permissions_of(role, extra=extra, withheld=withheld),
            can_act=can_act,
            suspended=suspended,
        )
        for organizer_id, public_id, slug, name, role, extra, withheld, can_act, suspended in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Houses:
    """Houses in which a member has a permission, by id: may act there, or lacks the factor."""

    open: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()


def find_houses(user_id: int | None, permission: Permission) -> Houses:
    """Where a member has `permission`; nowhere for a guest. At most one query."""
    if user_id is None:
        return Houses()
    found = [it for it in memberships_of(user_id) if permission in it.permissions]
    return Houses(
        open=frozenset(it.organizer_id for it in found if it.can_act),
        barred=frozenset(it.organizer_id for it in found if not it.can_act),
    )


def organizers_permitting(user_id: int, permission: Permission) -> frozenset[int]:
    """The ids of the houses in which a user has `permission`.

    Raises `SecondFactorRequired` for one who has it somewhere and lacks the factor.
    """
    houses = find_houses(user_id, permission)
    if houses.barred:
        raise SecondFactorRequired
    return houses.open


def require_permission(user_id: int, organizer_id: int, permission: Permission) -> Membership:
    """The user's place in this house, which has `permission`, for a change there.

    Raises as `require_place`, and `HouseSuspended`.
    """
    place = require_place(user_id, organizer_id, permission)
    refuse_suspended(place, permission)
    return place


def refuse_suspended(place: Membership, permission: Permission) -> None:
    """Raise `HouseSuspended` for a change that waits until the platform lifts the suspension.

    Doors and refunds go on; so does whoever acts for the platform, through support access.
    """
    if place.suspended and place.role != SUPPORT and permission not in _WHILE_SUSPENDED:
        raise HouseSuspended


def require_place(user_id: int, organizer_id: int, permission: Permission) -> Membership:
    """The user's place in this house, which has `permission`, suspended or not.

    `NotFound` for strangers, who learn nothing of another tenant; `Forbidden` for a member whose
    role lacks it; `SecondFactorRequired` for one who has it and lacks the factor. An administrator
    of the platform is a stranger without a support access.
    """
    for membership in memberships_of(user_id):
        if membership.organizer_id == organizer_id:
            return _check_place(membership, permission)
    raise NotFound


def choose_house(user_id: int, wanted: str, permission: Permission | None) -> Membership:
    """The house that a staff request is about, by slug or public id, and the user's place in it.

    Empty means the only house in which the user has `permission`; None asks for no permission.
    Raises as `require_permission`, and `ValidationFailed` when it must be said which house.
    """
    places = memberships_of(user_id)
    if wanted:
        fitting = [
            place
            for place in places
            if wanted in {place.organizer_slug, str(place.organizer_public_id)}
        ]
        if not fitting:
            raise NotFound
    else:
        fitting = [place for place in places if permission in {None, *place.permissions}]
    if not fitting:
        raise Forbidden
    if len(fitting) > 1:
        raise ValidationFailed(
            "You work for several houses. Say which: ?organizer= and its short name.",
            field="organizer",
        )
    return _check_place(fitting[0], permission)


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


def _check_place(place: Membership, permission: Permission | None) -> Membership:
    if permission is not None and permission not in place.permissions:
        raise Forbidden
    if not place.can_act:
        raise SecondFactorRequired
    return place
