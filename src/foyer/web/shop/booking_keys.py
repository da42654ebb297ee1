"""The keys of bookings that this browser opened by a link, kept in one cookie.

A mailed link carries `?key=`. The page takes it out of the address at once, so that it stays in no
history, screenshot or Referer, and keeps it in an HttpOnly cookie: access keys joined by `~`,
newest first. A revoked key opens nothing, whatever the cookie says.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from foyer.accounts.permissions import Permission, find_houses
from foyer.bookings.access import Access, AccessKey, read_access_key
from foyer.platform.config import load_config
from foyer.platform.cookies import cookie_name
from foyer.platform.limits import VISITOR_COOKIE_SECONDS
from foyer.platform.visitor_cookie import current_visitor, visitor_signer
from foyer.web.shop.callers import user_id_of
from foyer.web.shop.limits import BOOKING_KEYS_MAX

COOKIE_NAME = "foyer_bookings"
_BETWEEN = "~"


def kept_keys(request: HttpRequest) -> tuple[AccessKey, ...]:
    """The keys in the cookie that we signed, newest first."""
    read = (read_access_key(token, signer=visitor_signer()) for token in _tokens(request))
    return tuple(key for key in read if key is not None)


def access_to(request: HttpRequest, booking_public_id: UUID | None) -> Access:
    """What this request may open of one booking: as its visitor, user, key holder or house."""
    key = next(
        (key for key in kept_keys(request) if key.booking_public_id == booking_public_id), None
    )
    user_id = user_id_of(request)
    houses = find_houses(user_id, Permission.VIEW_BOOKINGS)
    return Access(
        user_id=user_id,
        visitor_id=current_visitor(request).visitor_id,
        key=key,
        organizer_ids=houses.open,
        barred_ids=houses.barred,
    )


def keep_key(request: HttpRequest, response: HttpResponse, *, token: str) -> None:
    """Remember a presented key; one that we did not sign is dropped in silence."""
    key = read_access_key(token, signer=visitor_signer())
    if key is None:
        return
    others = [
        other
        for other in _tokens(request)
        if other != token and _names_another(other, booking=key.booking_public_id)
    ]
    response.set_cookie(
        cookie_name(COOKIE_NAME),
        _BETWEEN.join([token, *others][:BOOKING_KEYS_MAX]),
        max_age=VISITOR_COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=load_config().secure_cookies,
    )


def _tokens(request: HttpRequest) -> list[str]:
    stored = request.COOKIES.get(cookie_name(COOKIE_NAME), "")
    return [token for token in stored.split(_BETWEEN)[:BOOKING_KEYS_MAX] if token]


def _names_another(token: str, *, booking: UUID) -> bool:
    key = read_access_key(token, signer=visitor_signer())
    return key is not None and key.booking_public_id != booking
