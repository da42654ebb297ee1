"""Who a held seat is for: chosen beside the map, kept in a cookie until the checkout asks.

A seat taken on the map is held for the usual ticket type. What the visitor then chooses is a wish,
as at the checkout: it is priced anew from the price table and never believed. A form field names
the show as well as the seat, for two shows may both have a seat A1. The cookie names the hold, so
that a seat taken again another time begins as usual.
"""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from foyer.inventory.limits import EXTENSION_SHARE, EXTENSIONS_ACCESSIBLE_MAX
from foyer.inventory.requests import HoldRecord
from foyer.inventory.seating import Seating
from foyer.platform.config import load_config
from foyer.platform.cookies import cookie_name
from foyer.platform.errors import NotFound
from foyer.platform.ids import parse_uuid
from foyer.web.shop.limits import TYPE_CHOICES_BYTES_MAX

COOKIE_NAME = "foyer_types"
FIELD_START = "type-"  # Of form fields: this, the show's id without hyphens, "-", the seat's id.
_BETWEEN = "~"
_PARTS = 3

TypeChoices = Mapping[tuple[str, str], str]  # (key of the hold, seat id) → ticket type code


def type_field(show_public_id: UUID, seat_id: str) -> str:
    """The form field that says who sits in this seat of this show."""
    return f"{FIELD_START}{show_public_id.hex}-{seat_id}"


def read_type_fields(form: Mapping[str, object]) -> dict[tuple[UUID, str], str]:
    """(show, seat id) → ticket type code, as a form says it; what is no such field is left out."""
    chosen: dict[tuple[UUID, str], str] = {}
    for name, code in form.items():
        show, _, seat_id = name.removeprefix(FIELD_START).partition("-")
        if not name.startswith(FIELD_START) or not isinstance(code, str) or not code:
            continue
        try:
            chosen[parse_uuid(show), seat_id] = code
        except NotFound:
            continue
    return chosen


def read_type_choices(request: HttpRequest) -> TypeChoices:
    """What the cookie says; what is no such entry is left out."""
    stored = request.COOKIES.get(cookie_name(COOKIE_NAME), "")
    entries = stored[:TYPE_CHOICES_BYTES_MAX].split(_BETWEEN)
    parts = [entry.split(":") for entry in entries]
    return {(part[0], part[1]): part[2] for part in parts if len(part) == _PARTS}


def find_chosen_types(
    hold: HoldRecord, *, seating: Seating, choices: TypeChoices
) -> dict[str, str]:
    """Seat id → code for the numbered seats of a hold that have a choice.

    The codes are the visitor's words: whoever uses them has to know them.
    """
    key = _key_of(hold)
    names = [seating.name_of(number) for number in hold.seat_nos if number < seating.seat_count]
    return {name: choices[key, name] for name in names if (key, name) in choices}


def choose_for_hold(hold: HoldRecord, codes: Mapping[str, str]) -> TypeChoices:
    """Codes by seat id, as they are kept for this hold."""
    return {(_key_of(hold), name): code for name, code in codes.items()}


def keep_type_choices(request: HttpRequest, response: HttpResponse, chosen: TypeChoices) -> None:
    """Put them into the cookie, in front: what does not fit any more is the oldest."""
    older = {key: code for key, code in read_type_choices(request).items() if key not in chosen}
    entries = [":".join([*key, code]) for key, code in {**chosen, **older}.items()]
    while len(_BETWEEN.join(entries).encode()) > TYPE_CHOICES_BYTES_MAX:
        entries.pop()
    response.set_cookie(
        cookie_name(COOKIE_NAME),
        _BETWEEN.join(entries),
        max_age=_longest_hold_seconds(),
        httponly=True,
        samesite="Lax",
        secure=load_config().secure_cookies,
    )


def _longest_hold_seconds() -> int:
    """A choice outlives its hold with every extension, and no more."""
    return round(load_config().hold_seconds * (1 + EXTENSION_SHARE * EXTENSIONS_ACCESSIBLE_MAX))


def _key_of(hold: HoldRecord) -> str:
    """The random end of a hold's id: enough to tell a visitor's few holds apart."""
    return hold.public_id.hex[-12:]
