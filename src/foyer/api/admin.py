"""`/admin/…`: whoever has no business there learns nothing of what is there."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from foyer.accounts.permissions import is_admin, memberships_of
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
    """Raise `Forbidden` for a user who is no member of any house and does not run the platform."""
    if not memberships_of(user_id) and not is_admin(user_id):
        raise Forbidden("This is for members of a house. Ask an organizer to add you.")
