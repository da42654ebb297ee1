"""`/admin/…`: whoever has no business there learns nothing of what is there."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.security import HttpBearer

from foyer.accounts.permissions import (
    Membership,
    Permission,
    choose_house,
    memberships_of,
    refuse_suspended,
    require_admin,
)
from foyer.accounts.second_factor import SecondFactorRequired
from foyer.api.principals import (
    SAFE_METHODS,
    Principal,
    read_staff,
    refuse_foreign_origin,
    require_user,
)
from foyer.platform.errors import Forbidden, NotFound

router = Router(tags=["Staff"], by_alias=True)

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
ORGANIZER_CHARACTERS_MAX = 60  # Of a slug; a public id is shorter.


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who acts, and in which house."""

    principal: Principal
    user_id: int
    house: Membership


class StaffAuth(HttpBearer):
    """Ninja asks this before it reads the body: 401 for guests, 404 for other houses, 403 without
    the permission or, for changes, while the house is suspended. The house is the one of
    `?organizer=`, else the only one.
    """

    def __init__(self, permission: Permission | None) -> None:
        super().__init__()
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Staff:
        refuse_foreign_origin(request)
        principal = read_staff(request)
        user_id = require_user(principal)
        wanted = request.GET.get("organizer", "")[:ORGANIZER_CHARACTERS_MAX]
        house = choose_house(user_id, wanted.lower(), self.permission)
        if request.method not in SAFE_METHODS and self.permission is not None:
            refuse_suspended(house, self.permission)
        return Staff(principal=principal, user_id=user_id, house=house)

    def authenticate(self, request: HttpRequest, token: str) -> Staff:
        """Never called: `__call__` also takes a browser's session."""
        raise NotImplementedError


class AdminAuth(HttpBearer):
    """The same for what concerns the platform: 401 for guests, 403 for all but administrators."""

    def __call__(self, request: HttpRequest) -> Principal:
        refuse_foreign_origin(request)
        principal = read_staff(request)
        require_admin(require_user(principal))
        return principal

    def authenticate(self, request: HttpRequest, token: str) -> Principal:
        """Never called: `__call__` also takes a browser's session."""
        raise NotImplementedError


def staff_of(request: HttpRequest) -> Staff:
    """What `StaffAuth` found."""
    staff: Staff = request.auth  # type: ignore[attr-defined]  # set by Ninja
    return staff


def admin_of(request: HttpRequest) -> Principal:
    """What `AdminAuth` found."""
    principal: Principal = request.auth  # type: ignore[attr-defined]  # set by Ninja
    return principal


@router.api_operation(METHODS, "/admin/", include_in_schema=False)
def guard_front(request: HttpRequest) -> HttpResponse:
    """The office's own address."""
    return guard(request, "")


@router.api_operation(METHODS, "/admin/{path:rest}", include_in_schema=False)
def guard(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer every address that no office has: 401 and 403 come before 404."""
    check_office(request)
    raise NotFound


def check_office(request: HttpRequest) -> None:
    """Refuse whoever is no staff at all; also asked before a wrong method is called wrong."""
    refuse_foreign_origin(request)
    require_office(require_user(read_staff(request)))


def require_office(user_id: int) -> None:
    """Raise `Forbidden` for a user who is no member of any house and does not run the platform,
    `SecondFactorRequired` for one who may come in and lacks the factor.
    """
    memberships = memberships_of(user_id)
    if any(not membership.can_act for membership in memberships):
        raise SecondFactorRequired
    if memberships:
        return
    try:
        require_admin(user_id)
    except Forbidden:
        text = "This is for members of a house. Ask an organizer to add you."
        raise Forbidden(text) from None
