"""Keeps the visitor cookie true to the session: issues it, and re-issues it on sign-in and out."""

from collections.abc import Callable
from functools import cache
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from foyer.platform import limits
from foyer.platform.config import load_config
from foyer.platform.cookies import cookie_name
from foyer.platform.ids import new_uuid
from foyer.platform.tokens import Signer
from foyer.platform.visitors import COOKIE_NAME, Visitor, read_visitor, write_visitor

SIGN_IN_KEY = "foyer_sign_in"  # What the session knows of itself; `id` goes into the cookie.
_API = "/api/v1/"
# Answered without cookies: programs call them.
_PROGRAM_PATHS = ("/api/v1/auth/", "/api/v1/health", "/api/v1/payments/webhooks/")


@cache
def visitor_signer() -> Signer:
    return Signer(load_config().secret_keys)


def current_visitor(request: HttpRequest) -> Visitor:
    """The visitor of this request; known before the cookie has reached the browser."""
    visitor: Visitor = request.META["foyer.visitor"]
    return visitor


def is_program(request: HttpRequest) -> bool:
    """Whether no browser asks: then no session is looked up and no cookie set.

    Pages are for browsers whatever header comes along: else it would hide a sign-in from its owner.
    """
    if request.path.startswith(_PROGRAM_PATHS):
        return True
    return "Authorization" in request.headers and request.path.startswith(_API)


class VisitorMiddleware:
    """Sets `foyer_visitor` where it is missing, forged or names another sign-in than the session.

    Public pages that a cache may keep set none: a cookie is sent only with answers that are not
    marked public. Programs are left alone: whoever brings the API a bearer token, signs in by
    `/auth/*`, delivers a webhook or asks for the house's health; no session is looked up for them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = cookie_name(COOKIE_NAME)
        stored = read_visitor(request.COOKIES.get(name, ""), signer=visitor_signer())
        visitor_id = stored.visitor_id if stored else new_uuid()
        request.META["foyer.visitor"] = stored or Visitor(visitor_id=visitor_id)
        response = self.get_response(request)
        if is_program(request):
            return response
        wanted = _signed_in(request, visitor_id=visitor_id)
        if stored != wanted and "public" not in response.get("Cache-Control", ""):
            response.set_cookie(
                name,
                write_visitor(wanted, signer=visitor_signer()),
                max_age=limits.VISITOR_COOKIE_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=load_config().secure_cookies,
            )
        return response


def _signed_in(request: HttpRequest, *, visitor_id: UUID) -> Visitor:
    """The visitor as the session of this request has it by now."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Visitor(visitor_id=visitor_id)
    sign_in = request.session.get(SIGN_IN_KEY)
    if sign_in is None:
        return Visitor(visitor_id=visitor_id)
    return Visitor(visitor_id=visitor_id, user_id=user.pk, session_id=sign_in["id"])
