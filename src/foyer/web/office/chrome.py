"""What surrounds an office's page: whose house it is, and where one may go from here."""

from dataclasses import dataclass

from django.http import HttpRequest

from foyer.accounts.permissions import (
    SUPPORT,
    Membership,
    Permission,
    choose_house,
    refuse_suspended,
)
from foyer.accounts.staff import SupportRecord, list_support
from foyer.platform.clock import utc_now
from foyer.web.account.navigation import require_user_id
from foyer.web.office.wording import ROLE_NAMES, ROLES
from foyer.web.programme.chrome import chosen_city

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of the rail."""

    url: str
    label: str
    icon: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who is at work, where, and for which page."""

    user_id: int
    house: Membership

    @property
    def organizer_id(self) -> int:
        return self.house.organizer_id


_PLACES = (
    (Permission.EDIT_MEMBERS, "members", "Members", "people", "Who works here, and as what"),
    (Permission.EDIT_KEYS, "api-keys", "API keys", "lock", "Programs that act for the house"),
    (Permission.EDIT_SETTINGS, "messages", "Messages", "mail", "What mails to guests say"),
    (Permission.VIEW_AUDIT, "audit", "Audit log", "list", "Who did what, and when"),
)


def enter(request: HttpRequest, organizer: str, *, permission: Permission | None) -> Desk:
    """The member's desk in this house; raises as `choose_house`, guests are sent to sign in.

    Changes are refused while the platform has suspended the house.
    """
    user_id = require_user_id(request)
    house = choose_house(user_id, organizer, permission)
    if request.method not in _SAFE_METHODS and permission is not None:
        refuse_suspended(house, permission)
    return Desk(user_id=user_id, house=house)


def places_of(house: Membership) -> list[Place]:
    """Where a member may go in the office."""
    base = f"/office/{house.organizer_slug}"
    places = [
        Place(url=f"{base}/{path}", label=label, icon=icon, about=about)
        for permission, path, label, icon, about in _PLACES
        if permission in house.permissions
    ]
    if Permission.SCAN_TICKETS in house.permissions:
        places.append(
            Place(url="/door", label="Doors", icon="scan", about="Scan tickets as guests come in")
        )
    return places


def office_context(request: HttpRequest, desk: Desk, *, here: str = "") -> dict[str, object]:
    """Variables of `office/layout.html`; `here` is the address of the present place."""
    return {
        "house": desk.house,
        "base": f"/office/{desk.house.organizer_slug}",
        "places": places_of(desk.house),
        "here": here or request.path,
        "roles": list(ROLES.values()),
        "role_name": ROLE_NAMES.get(desk.house.role, desk.house.role),
        "support": _open_support(desk),
        "zone": zone_of(request),
    }


def zone_of(request: HttpRequest) -> str:
    """Times in the office are those of the city that the browser looks at."""
    city = chosen_city(request)
    return city.timezone if city else "UTC"


def _open_support(desk: Desk) -> tuple[SupportRecord, ...]:
    """Support is said on every page, to those who may end it and to the one who has it."""
    told = desk.house.role == SUPPORT or Permission.EDIT_MEMBERS in desk.house.permissions
    return list_support(desk.organizer_id, now=utc_now()) if told else ()
