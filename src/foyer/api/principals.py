"""Who calls: a bearer token wins over cookies, and identity never comes from a body or a query.

CSRF is demanded only where the session cookie is what authenticates an unsafe method.
"""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from foyer.accounts.api_keys import API_KEY_PREFIX, use_key
from foyer.accounts.auth import check_access_token
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.errors import Forbidden, InvalidToken
from foyer.platform.visitor_cookie import current_visitor

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The caller of one request; a guest has no `user_id`. `family` names an API sign-in, `api_key`
    a program, whose `user_id` is the account of the key.
    """

    visitor_id: UUID
    user_id: int | None = None
    family: UUID | None = None
    api_key: UUID | None = None
    booking_key: str | None = None

    @property
    def scope(self) -> str:
        """The caller part of an idempotency scope: empty for guests, whose key is the secret."""
        return f"u:{self.user_id}" if self.user_id is not None else ""


def read_principal(request: HttpRequest) -> Principal:
    """Identity of the caller; refuses a bad bearer token (401) and a forged form (403)."""
    visitor_id = current_visitor(request).visitor_id
    key = request.headers.get("X-Booking-Key") or None
    if key is None and request.method in SAFE_METHODS:
        key = request.GET.get("key") or None
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or not token:
            raise InvalidToken
        claims = check_access_token(token.strip(), now=utc_now())
        return Principal(
            visitor_id=visitor_id,
            user_id=claims.user_id,
            family=claims.family_public_id,
            booking_key=key,
        )
    if request.user.is_authenticated:
        _demand_csrf_token(request)
        return Principal(visitor_id=visitor_id, user_id=request.user.pk, booking_key=key)
    return Principal(visitor_id=visitor_id, booking_key=key)


def read_staff(request: HttpRequest) -> Principal:
    """As `read_principal`, and a program with an organizer's API key is somebody, too.

    Only staff's addresses ask this: elsewhere an API key is no credential.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token.startswith(API_KEY_PREFIX):
        return read_principal(request)
    holder = use_key(token)
    return Principal(
        visitor_id=current_visitor(request).visitor_id,
        user_id=holder.user_id,
        api_key=holder.key_public_id,
    )


def read_bearer(request: HttpRequest) -> Principal:
    """Identity from the bearer token alone, for `/auth/*`; anything else is 401."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise InvalidToken
    claims = check_access_token(token.strip(), now=utc_now())
    return Principal(
        visitor_id=current_visitor(request).visitor_id,
        user_id=claims.user_id,
        family=claims.family_public_id,
    )


def require_user(principal: Principal) -> int:
    """The signed-in user's id; 401 for a guest."""
    if principal.user_id is None:
        raise InvalidToken
    return principal.user_id


def refuse_foreign_origin(request: HttpRequest) -> None:
    """An unsafe request that another site's page sent is refused, whatever cookies it carries.

    Sites in `FOYER_CORS_ORIGINS` may; a session still needs its form token.
    """
    origin = request.headers.get("Origin")
    if request.method in SAFE_METHODS or origin is None:
        return
    own = f"{request.scheme}://{request.get_host()}"
    if origin != own and origin not in load_config().cors_origins:
        raise Forbidden("Another site sent this request. Use this house's own pages or no Origin.")


def _demand_csrf_token(request: HttpRequest) -> None:
    """Django's own check; Ninja's views are exempt from it until a session authenticates."""
    if request.method in SAFE_METHODS:
        return
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    check.process_request(request)
    if check.process_view(request, lambda _request: HttpResponse(), (), {}) is not None:
        raise Forbidden(
            "The form token is missing or old. Send X-CSRFToken, or use a bearer token."
        )
