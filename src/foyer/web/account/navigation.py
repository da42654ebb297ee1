"""The pages of an account, as its navigation lists them. Whoever adds a page adds a line."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest

from foyer.accounts.permissions import Permission, is_admin, memberships_of
from foyer.platform.errors import InvalidToken
from foyer.web.programme.chrome import chosen_city, chrome


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One page; `icon` is a name of `web/icons.py`."""

    url: str
    label: str
    icon: str


ENTRIES = (
    Entry(url="/account", label="Bookings", icon="ticket"),
    Entry(url="/account/notifications", label="Messages", icon="bell"),
    Entry(url="/account/profile", label="Profile", icon="person"),
    Entry(url="/account/password", label="Password", icon="keyboard"),
    Entry(url="/account/security", label="Security", icon="lock"),
    Entry(url="/account/sessions", label="Sessions", icon="screen"),
    Entry(url="/account/privacy", label="Privacy", icon="eye"),
)

OFFICE = Entry(url="/office", label="Office", icon="home")
DOORS = Entry(url="/door", label="Doors", icon="scan")
PLATFORM = Entry(url="/platform", label="Platform", icon="grid")


def require_user_id(request: HttpRequest) -> int:
    """The signed-in user's id; a guest is sent to sign in and comes back."""
    if request.user.pk is None:
        raise InvalidToken
    return int(request.user.pk)


def account_context(request: HttpRequest, *, here: str) -> dict[str, object]:
    """Variables of `account/layout.html`; `here` is the address of the present entry."""
    city = chosen_city(request)
    return {
        **chrome(request),
        "entries": [*ENTRIES, *_work_entries(require_user_id(request))],
        "here": here,
        "zone": city.timezone if city else "UTC",
    }


def _work_entries(user_id: int) -> Iterator[Entry]:
    """What a member of a house or an administrator finds here besides the pages of everybody."""
    memberships = memberships_of(user_id)
    if memberships:
        yield OFFICE
    if any(Permission.SCAN_TICKETS in place.permissions for place in memberships):
        yield DOORS
    if is_admin(user_id):
        yield PLATFORM
