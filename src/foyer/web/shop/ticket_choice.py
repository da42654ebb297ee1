"""Who a held seat is for: chosen beside the map, kept in a cookie until the checkout asks.

A seat taken on the map is held for the usual ticket type. What the visitor then chooses is a wish,
as at the checkout: it is priced anew from the price table and never believed. The cookie names the
hold as well as the seat, so that a seat taken again another time begins as usual.
"""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from foyer.inventory.requests import HoldRecord
from foyer.inventory.seating import Seating
from foyer.platform.config import load_config
from foyer.web.shop.limits import TYPE_CHOICES_MAX, TYPE_CHOICES_SECONDS

COOKIE_NAME = "foyer_types"
FIELD = "type-"  # Form fields: this and the seat's id.
_BETWEEN = "~"
_PARTS = 3

Kept = Mapping[tuple[str, str], str]  # (mark of the hold, seat id) to ticket type code


def read_kept(request: HttpRequest) -> Kept:
    """What the cookie says; what is no such entry is left out."""
    entries = request.COOKIES.get(COOKIE_NAME, "").split(_BETWEEN)[:TYPE_CHOICES_MAX]
    parts = [entry.split(":") for entry in entries]
    return {(part[0], part[1]): part[2] for part in parts if len(part) == _PARTS}


def types_of(
    hold: HoldRecord, *, seating: Seating, form: Mapping[str, object], kept: Kept
) -> dict[str, str]:
    """Seat id to code for the numbered seats of a hold; the form goes before the cookie.

    The codes are the visitor's words: whoever uses them has to know them.
    """
    chosen = {}
    for name in _names(hold, seating):
        code = form.get(f"{FIELD}{name}") or kept.get((_mark(hold), name))
        if isinstance(code, str) and code:
            chosen[name] = code
    return chosen


def mark_types(hold: HoldRecord, *, seating: Seating, types: Mapping[str, str]) -> Kept:
    """Codes that were found good, as they are kept."""
    names = _names(hold, seating)
    return {(_mark(hold), name): types[name] for name in names if name in types}


def keep_types(request: HttpRequest, response: HttpResponse, said: Kept) -> None:
    """Remember them before what was kept already."""
    together = {**said, **read_kept(request), **said}
    entries = [":".join([*key, code]) for key, code in together.items()]
    response.set_cookie(
        COOKIE_NAME,
        _BETWEEN.join(entries[:TYPE_CHOICES_MAX]),
        max_age=TYPE_CHOICES_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=load_config().secure_cookies,
    )


def _mark(hold: HoldRecord) -> str:
    """The random end of a hold's id: enough to tell a visitor's few holds apart."""
    return hold.public_id.hex[-12:]


def _names(hold: HoldRecord, seating: Seating) -> list[str]:
    return [seating.name_of(number) for number in hold.seat_nos if number < seating.seat_count]
