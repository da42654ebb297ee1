"""Who may open which page, and send which form.

**A new route needs a row here**, or `test_routes.py` fails. A row is the route as `test_routes.py`
prints it, then who may call it; then, where they are not the usual ones, the statuses of those who
may (200), of others who have signed in (`refused`, 404), of guests (`anonymous`, 401), and of
single callers (`otherwise`). A program with an API key is a guest here. A parameter `{booking}` is
filled with the object of that name in `houses.build_side`: a new kind of object is made there,
once, and what of it is private joins `secrets`. `body` makes what is sent. `shared=True` says that
the object named is nobody's own, so that it is not asked for next door.
"""

from typing import Final

from tests.authorization.callers import (
    ACCOUNTANT,
    ANONYMOUS,
    CASHIER,
    CUSTOMER,
    EVERYBODY,
    MANAGER,
    OPERATOR,
    ORGANIZER,
    OWNER,
    SCANNER,
    SIGNED_IN,
    SUPPORT,
    WORKERS,
    Who,
)
from tests.authorization.houses import Side
from tests.authorization.row import Row

# Whoever may open a booking by the API may do so at its page.
EDITOR: Final = (
    OWNER | SUPPORT | ORGANIZER | OPERATOR | MANAGER
)  # Who may change it; the others look.
BUYER: Final = OWNER | SUPPORT | ORGANIZER | OPERATOR | MANAGER | CASHIER | ACCOUNTANT
AT_THE_DOOR: Final = SUPPORT | ORGANIZER | OPERATOR | MANAGER | CASHIER | SCANNER


def new_account(_side: Side) -> dict[str, object]:
    return {"full_name": "Somebody", "email": "somebody@foyer.test", "password": "short"}


def some_mail(_side: Side) -> dict[str, object]:
    return {"email": "nobody@foyer.test"}


def new_name(_side: Side) -> dict[str, object]:
    return {"full_name": "New", "locale": "en"}


def no_word(_side: Side) -> dict[str, object]:
    """A form whose fields are left empty."""
    return {"nothing": "x"}


def a_phone(_side: Side) -> dict[str, object]:
    return {"phone": "%2B49 30 123456"}


EVENT: Final = {"slug": "event"}
CITY: Final = {"slug": "city"}

PROGRAMME: Final = (
    Row("GET /", EVERYBODY),
    Row("GET /search", EVERYBODY),
    Row("GET /events/{slug}", EVERYBODY, objects=EVENT),
    Row("GET /houses/{slug}", EVERYBODY, objects={"slug": "venue"}),
    Row(
        "GET /media/posters/{slug}/{content_hash}.svg",
        EVERYBODY,
        status=302,
        objects=EVENT,
    ),
    Row("GET /posters/{slug}.svg", EVERYBODY, status=302, objects=EVENT),
    Row("GET /privacy", EVERYBODY),
    Row("GET /help/{topic}", EVERYBODY),
    Row("POST /theme", EVERYBODY, status=302),
    Row("GET /styleguide", EVERYBODY),
    Row("GET /styleguide/{status}", EVERYBODY, status=404),
    Row("GET /robots.txt", EVERYBODY),
    # Until the house has a name to publish.
    Row("GET /.well-known/security.txt", EVERYBODY, status=404),
    Row("GET /manifest.webmanifest", EVERYBODY),
    Row("GET /speculation-rules.json", EVERYBODY),
    Row("GET /sw.js", EVERYBODY),
    Row("GET /{slug}", EVERYBODY, objects=CITY),
    Row("GET /{slug}/houses", EVERYBODY, objects=CITY),
    Row("GET /api/docs", EVERYBODY),
)

SHOP: Final = (
    # Who holds the seats is who the browser's cookie says; without any there is nothing to change.
    Row("GET /shows/{show}/seats", EVERYBODY),
    Row("GET /shows/{show}/seats/list", EVERYBODY),
    Row("GET /shows/{show}/seats/panel", EVERYBODY),
    Row("POST /shows/{show}/seats/hold", EVERYBODY, status=422),
    Row("POST /shows/{show}/seats/best", EVERYBODY, status=302),
    Row("POST /shows/{show}/seats/types", EVERYBODY, status=302),
    Row("POST /shows/{show}/seats/change", EVERYBODY, status=404),
    Row("POST /shows/{show}/seats/extend", EVERYBODY, status=404),
    Row("POST /shows/{show}/seats/release", EVERYBODY, status=302),
    Row("GET /checkout", EVERYBODY),
    Row("POST /checkout", EVERYBODY),
    Row("GET /bookings/{booking}", BUYER, anonymous=404),
    Row("GET /bookings/{booking}/return", BUYER, anonymous=404, status=302),
    Row("GET /bookings/{booking}/state", BUYER, anonymous=404),
    Row("POST /bookings/{booking}/pay", BUYER, anonymous=404, status=302),
    Row(
        "GET /bookings/{booking}/cancel",
        EDITOR,
        lesser=403,
        otherwise={Who.SCANNER: 404},
        anonymous=404,
    ),
    Row(
        "POST /bookings/{booking}/cancel",
        EDITOR,
        lesser=403,
        otherwise={Who.SCANNER: 404},
        anonymous=404,
        status=302,
    ),
    Row("POST /bookings/{booking}/resend", BUYER, anonymous=404, status=302),
    Row("GET /bookings/{booking}/tickets.pdf", BUYER, anonymous=404),
    Row("GET /bookings/{booking}/calendar.ics", BUYER, anonymous=404),
    Row("GET /tickets", EVERYBODY),
    Row("GET /tickets/{ticket}", BUYER, anonymous=404),
    Row("GET /find-booking", EVERYBODY),
    Row("POST /find-booking", EVERYBODY, status=422),
)

DOOR: Final = (
    Row("GET /door", WORKERS - ACCOUNTANT, anonymous=302),
    Row("GET /door/{show}", AT_THE_DOOR, anonymous=302),
    Row("POST /door/{show}", AT_THE_DOOR, anonymous=302, status=302),
)

ACCOUNTS: Final = (
    # Whoever is signed in has come to the wrong page.
    Row("GET /sign-in", ANONYMOUS, refused=302),
    Row("POST /sign-in", ANONYMOUS, refused=302),
    Row("POST /sign-out", EVERYBODY, status=302),
    Row("GET /account", SIGNED_IN, anonymous=302),
    Row("GET /register", ANONYMOUS, refused=302),
    Row("POST /register", ANONYMOUS, status=422, refused=302, body=new_account, shared=True),
    Row("GET /register/sent", EVERYBODY),
    Row("GET /verify-email", EVERYBODY),
    Row("POST /verify-email", EVERYBODY),
    Row("GET /password/forgot", EVERYBODY),
    Row("POST /password/forgot", EVERYBODY, status=302, body=some_mail),
    Row("GET /password/reset", EVERYBODY),
    Row("POST /password/reset", EVERYBODY),
    Row("GET /account/proofs/verify_email", EVERYBODY, status=302),
    Row("GET /account/proofs/reset_password", EVERYBODY, status=302),
    Row("GET /account/proofs/change_email", EVERYBODY, status=302),
    Row("GET /account/email/confirm", SIGNED_IN, anonymous=302),
    Row("POST /account/email/confirm", SIGNED_IN, anonymous=302),
    Row("GET /account/profile", SIGNED_IN, anonymous=302),
    Row("POST /account/profile", SIGNED_IN, status=302, anonymous=302, body=new_name, shared=True),
    Row("GET /account/password", SIGNED_IN, anonymous=302),
    Row("POST /account/password", SIGNED_IN, status=422, anonymous=302, body=no_word, shared=True),
    Row("GET /account/email", SIGNED_IN, anonymous=302),
    Row("POST /account/email", SIGNED_IN, status=422, anonymous=302, body=no_word, shared=True),
    Row("GET /account/phone", SIGNED_IN, anonymous=302),
    Row("POST /account/phone", SIGNED_IN, status=302, anonymous=302, body=a_phone, shared=True),
    Row("GET /account/phone/code", SIGNED_IN, anonymous=302),
    Row(
        "POST /account/phone/code", SIGNED_IN, status=422, anonymous=302, body=no_word, shared=True
    ),
    Row("POST /account/phone/remove", SIGNED_IN, status=302, anonymous=302),
    Row("POST /account/resend", SIGNED_IN, status=302, anonymous=302),
    Row("POST /account/claim", SIGNED_IN, status=302, anonymous=302),
    Row("GET /account/sessions", SIGNED_IN, anonymous=302),
    Row("POST /account/sessions/end-others", SIGNED_IN, status=302, anonymous=302),
    Row("POST /account/sessions/{sign_in}/end", OWNER, status=302, anonymous=302),
    # Nobody here has shown a password a moment ago: what needs that leads elsewhere.
    Row("GET /sign-in/second-step", EVERYBODY, status=302),
    Row("POST /sign-in/second-step", EVERYBODY, status=302),
    Row("POST /sign-in/second-step/question", EVERYBODY, status=302),
    Row("POST /sign-in/passkey", EVERYBODY),
    Row("POST /sign-in/passkey/question", EVERYBODY),
    Row("POST /sign-in/with/{provider}", EVERYBODY, status=404),  # None is configured.
    Row("GET /sign-in/with/{provider}/callback", EVERYBODY, status=404),
    Row("GET /sign-in/failed", EVERYBODY),
    Row("GET /sign-in/complete", EVERYBODY, status=302),
    Row("POST /sign-in/complete", EVERYBODY, status=302),
    Row("POST /account/security/links/{provider}", EVERYBODY, status=302),
    Row("POST /account/security/links/{link_id}/remove", EVERYBODY, status=302),
    Row("GET /account/security", SIGNED_IN, anonymous=302),
    Row("GET /account/security/confirm", SIGNED_IN, anonymous=302),
    Row("POST /account/security/confirm", SIGNED_IN, anonymous=302),
    Row("POST /account/security/confirm/question", SIGNED_IN, anonymous=302),
    Row("GET /account/security/app", EVERYBODY, status=302),
    Row("POST /account/security/app", EVERYBODY, status=302),
    Row("GET /account/security/app/remove", EVERYBODY, status=302),
    Row("POST /account/security/app/remove", EVERYBODY, status=302),
    Row("GET /account/security/recovery-codes", EVERYBODY, status=302),
    Row("POST /account/security/recovery-codes", EVERYBODY, status=302),
    Row("GET /account/security/passkeys/new", EVERYBODY, status=302),
    Row("POST /account/security/passkeys/new", EVERYBODY, status=302),
    Row("POST /account/security/passkeys/question", EVERYBODY, status=302),
    Row("GET /account/security/passkeys/{passkey}", EVERYBODY, status=302),
    Row("POST /account/security/passkeys/{passkey}", EVERYBODY, status=302),
    Row("POST /account/security/passkeys/{passkey}/remove", EVERYBODY, status=302),
    Row("GET /account/notifications", SIGNED_IN, anonymous=302),
    Row("POST /account/notifications/address-works", SIGNED_IN, status=302, anonymous=302),
    Row("POST /account/notifications/read", SIGNED_IN, status=302, anonymous=302),
    Row("GET /account/privacy", SIGNED_IN, anonymous=302),
    Row("POST /account/privacy/export", SIGNED_IN, anonymous=302),
    Row("GET /account/privacy/exports/{export}", OWNER, anonymous=302),
    # What stands in the way: a booking to come, being a demo login.
    Row("GET /account/privacy/erase", CUSTOMER, anonymous=302, refused=409),
    Row("POST /account/privacy/erase", CUSTOMER, anonymous=302, status=422, refused=409),
    Row("GET /account/notifications/preferences", SIGNED_IN, anonymous=302),
    Row(
        "POST /account/notifications/preferences",
        SIGNED_IN,
        status=302,
        anonymous=302,
        shared=True,
        body=lambda _side: {"start": "22:00", "end": "07:00"},
    ),
    Row("POST /account/notifications/push/{subscription}/end", OWNER, status=302, anonymous=302),
    # The signed link is the right.
    Row("GET /notifications/unsubscribe", EVERYBODY, status=404),
    Row("POST /notifications/unsubscribe", EVERYBODY, status=404),
)

ROWS: Final = (*PROGRAMME, *SHOP, *DOOR, *ACCOUNTS)
