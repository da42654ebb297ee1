"""`/admin/…`: whoever has no business there learns nothing of what is there."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from foyer.accounts.permissions import memberships_of, require_admin
from foyer.accounts.second_factor import SecondFactorRequired
from foyer.api.principals import read_principal, refuse_foreign_origin, require_user
from foyer.platform.errors import Forbidden, NotFound

router = Router(tags=["Staff"], by_alias=True)

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@router.api_operation(METHODS, "/admin/", include_in_schema=False)
def guard_front(request: HttpRequest) -> HttpResponse:
    """The office's own address."""
    return guard(request, "")


@router.api_operation(METHODS, "/admin/{path:rest}", include_in_schema=False)
def guard(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer every address that no office has: 401 and 403 come before 404."""
    refuse_foreign_origin(request)
    require_office(require_user(read_principal(request)))
    raise NotFound


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
