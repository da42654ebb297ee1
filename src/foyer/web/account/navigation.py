"""The pages of an account, as its navigation lists them. Whoever adds a page adds a line."""

from dataclasses import dataclass

from django.http import HttpRequest

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
        "entries": ENTRIES,
        "here": here,
        "zone": city.timezone if city else "UTC",
    }
