"""Who may do what in an office: at the API, and on its pages."""

from collections.abc import Mapping
from typing import Final

from tests.authorization.callers import (
    ADMINS,
    EVERYBODY,
    MANAGER,
    MEMBERS,
    ORGANIZER,
    PROGRAM,
    SIGNED_IN,
    STAFF,
    SUPPORT,
    Who,
)
from tests.authorization.houses import Side
from tests.authorization.row import Body, Row

LOG: Final = ORGANIZER | MANAGER | SUPPORT | PROGRAM
SETTINGS: Final = ORGANIZER | SUPPORT | PROGRAM
IN_HOUSE: Final = "organizer={organizer}"


def api(
    route: str, status: int = 200, *, may: frozenset[Who] = ORGANIZER, body: Body | None = None
) -> Row:
    """An operation in a house: 404 to strangers, 403 to members whose role does not do."""
    method, _, path = route.partition(" ")
    route = f"{method} /api/v1/admin{path}"
    return Row(route, may, status=status, lesser=403, query=IN_HOUSE, body=body, takes_keys=True)


def page(
    route: str, status: int = 200, *, may: frozenset[Who] = ORGANIZER, body: Body | None = None
) -> Row:
    """The same of a page: guests are sent to sign in."""
    method, _, path = route.partition(" ")
    route = f"{method} /office/{{organizer}}{path}"
    return Row(route, may, status=status, lesser=403, anonymous=302, body=body)


def platform(
    route: str,
    status: int = 200,
    *,
    anonymous: int = 401,
    body: Body | None = None,
    otherwise: Mapping[Who, int] | None = None,
) -> Row:
    """For administrators, whoever's house it is about."""
    return Row(
        route,
        ADMINS,
        status=status,
        refused=403,
        anonymous=anonymous,
        body=body,
        otherwise=otherwise or {},
        takes_keys=" /api/" in route,
    )


def invited(_side: Side) -> dict[str, object]:
    return {"email": "somebody.new@foyer.test", "role": "scanner"}


def role(_side: Side) -> dict[str, object]:
    return {"role": "scanner"}


def program(_side: Side) -> dict[str, object]:
    return {"name": "Program", "permissions": ["tickets.scan"]}


def ticked(_side: Side) -> dict[str, object]:
    return {"name": "Program", "permissions": "tickets.scan"}


def words(_side: Side) -> dict[str, object]:
    return {"intro": "Welcome", "do": "save"}


def new_house(_side: Side) -> dict[str, object]:
    return {"slug": "brand-new", "name": "New", "ownerEmail": "owner@foyer.test"}


def new_house_form(_side: Side) -> dict[str, object]:
    return {"slug": "brand-new", "name": "New", "currency": "EUR", "owner_email": "o@foyer.test"}


def owner(_side: Side) -> dict[str, object]:
    return {"email": "owner@foyer.test"}


def reason(side: Side) -> dict[str, object]:
    return {"organizer": str(side.objects["organizer"]), "reason": "They asked for help"}


def why(_side: Side) -> dict[str, object]:
    return {"reason": "They do not pay their guests back"}


def reason_form(_side: Side) -> dict[str, object]:
    return {"reason": "They asked for help", "minutes": "30"}


HOUSES: Final = (
    api("GET /members"),
    api("POST /members", 201, body=invited),
    api("GET /members/invitations"),
    api("POST /members/invitations/{invitation}/resend"),
    api("DELETE /members/invitations/{invitation}", 204),
    api("PATCH /members/{member}", body=role),
    api("DELETE /members/{member}", 204),
    api("GET /api-keys"),
    api("POST /api-keys", 201, body=program),
    api("DELETE /api-keys/{key}", 204),
    api("GET /message-templates", may=SETTINGS),
    api("PUT /message-templates/{kind}/{locale}", may=SETTINGS),
    # There is none to drop: whoever may hears that.
    api("DELETE /message-templates/{kind}/{locale}", 404, may=SETTINGS),
    api("POST /message-templates/{kind}/{locale}/preview", may=SETTINGS),
    api("GET /retention", may=SETTINGS),
    api("PATCH /retention", may=SETTINGS, body=lambda _side: {"scanDays": 30}),
    api("GET /audit", may=LOG),
    api("GET /support-access", may=LOG),
    # The access is the one of the administrator who calls.
    api("DELETE /support-access/{access}", 204, may=ORGANIZER | SUPPORT),
    Row(
        "POST /api/v1/invitations/accept",
        SIGNED_IN,
        status=422,
        shared=True,
        body=lambda _side: {"token": "x"},
    ),
)
# Whoever has access already hears that.
PLATFORM: Final = (
    platform("GET /api/v1/admin/organizers"),
    platform("POST /api/v1/admin/organizers", 201, body=new_house),
    # Both houses have somebody who can invite.
    platform("POST /api/v1/admin/organizers/{organizer}/owners", 409, body=owner),
    platform("POST /api/v1/admin/support-access", 201, body=reason, otherwise={Who.SUPPORT: 409}),
    platform("POST /api/v1/admin/organizers/{organizer}/suspension", 201, body=why),
    # Neither house is suspended: whoever may hears that.
    platform("DELETE /api/v1/admin/organizers/{organizer}/suspension", 409),
    platform("GET /platform", anonymous=302),
    platform("POST /platform", 302, anonymous=302, body=new_house_form),
    platform("GET /platform/{organizer}", anonymous=302),
    platform(
        "POST /platform/{organizer}/support",
        302,
        anonymous=302,
        body=reason_form,
        otherwise={Who.SUPPORT: 422},
    ),
    platform("POST /platform/{organizer}/owner", 422, anonymous=302, body=owner),
    platform("POST /platform/{organizer}/suspend", 302, anonymous=302, body=why),
    platform("POST /platform/{organizer}/reinstate", 302, anonymous=302),
)
PAGES: Final = (
    # Two places to choose from: the house, and the platform.
    Row(
        "GET /office",
        STAFF,
        status=302,
        refused=403,
        anonymous=302,
        otherwise=dict.fromkeys((Who.SUPPORT, Who.STRANGE_SUPPORT), 200),
    ),
    page("GET ", may=MEMBERS),
    page("GET /members"),
    page("POST /members", 302, body=invited),
    page("GET /members/{member}"),
    page("POST /members/{member}", 302),
    page("POST /members/{member}/role", 302, body=role),
    page("GET /members/{member}/remove"),
    page("POST /members/{member}/remove", 302),
    page("POST /invitations/{invitation}/resend", 302),
    page("POST /invitations/{invitation}/withdraw", 302),
    page("GET /api-keys"),
    page("POST /api-keys", body=ticked),
    page("GET /api-keys/{key}/revoke"),
    page("POST /api-keys/{key}/revoke", 302),
    page("GET /messages", may=SETTINGS),
    page("GET /messages/{kind}/{locale}", may=SETTINGS),
    page("POST /messages/{kind}/{locale}", 302, may=SETTINGS, body=words),
    page("POST /messages/{kind}/{locale}/restore", 302, may=SETTINGS),
    page("GET /audit", may=LOG),
    page("POST /support/{access}/end", 302, may=ORGANIZER | SUPPORT),
    # A mailed link is a capability of its own; without one there is nothing to see.
    Row("GET /account/proofs/invite_member", EVERYBODY, status=302),
    Row("GET /setup", EVERYBODY, status=404),
    Row("POST /setup", EVERYBODY, status=404),
    Row("GET /invitation", EVERYBODY, status=404),
    Row("POST /invitation", EVERYBODY, status=404),
)
API_ROWS: Final = (*HOUSES, *(row for row in PLATFORM if not row.is_page))
PAGE_ROWS: Final = (*PAGES, *(row for row in PLATFORM if row.is_page))
