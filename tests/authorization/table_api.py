"""Who may call which operation of the API.

**A new route needs a row here**, or `test_routes.py` fails. A row is the route as `test_routes.py`
prints it, then who may call it; then, where they are not the usual ones, the statuses of those who
may (200), of others who have signed in (`refused`, 404), of guests (`anonymous`, 401), and of
single callers (`otherwise`). `takes_keys` says that a program may come with an API key. A parameter
`{booking}` is filled with the object of that name in `houses.build_side`: a new kind of object is
made there, once, and what of it is private joins `secrets`. `body` makes what is sent.
`shared=True` says that the object named is nobody's own, so that it is not asked for next door.
"""

from typing import Final
from uuid import uuid4

from foyer.platform.clock import utc_now
from tests.authorization.callers import (
    ACCOUNTANT,
    CASHIER,
    EVERYBODY,
    LESSER_PROGRAM,
    MANAGER,
    OPERATOR,
    ORGANIZER,
    OWNER,
    SIGNED_IN,
    STAFF,
    SUPPORT,
    WORKERS,
    Who,
)
from tests.authorization.houses import Side
from tests.authorization.row import Row

# Members who look after bookings; the buyer may all that they may.
DESK: Final = SUPPORT | ORGANIZER | OPERATOR | MANAGER | CASHIER | ACCOUNTANT
EDITORS: Final = (
    SUPPORT | ORGANIZER | OPERATOR | MANAGER
)  # Others only see the bookings of the house.
DOOR: Final = WORKERS - ACCOUNTANT - LESSER_PROGRAM


def dry_run(_side: Side) -> dict[str, object]:
    return {"dryRun": True}


def no_seats(_side: Side) -> dict[str, object]:
    return {"holdTokens": []}


def no_order(_side: Side) -> dict[str, object]:
    return {"buyer": {"email": "nobody@foyer.test", "fullName": "Nobody"}}


def pay_again(side: Side) -> dict[str, object]:
    return {"bookingId": str(side.objects["booking"]), "provider": "sandbox"}


NEW_PASSWORD: Final = "an umbrella in the opera"


def new_account(_side: Side) -> dict[str, object]:
    mail = f"{uuid4().hex}@foyer.test"
    return {"email": mail, "password": NEW_PASSWORD, "fullName": "Somebody New"}


def new_address(_side: Side) -> dict[str, object]:
    return {"email": f"{uuid4().hex}@foyer.test", "password": "foyer-demo"}


def any_mail(_side: Side) -> dict[str, object]:
    return {"email": "nobody@foyer.test"}


def wrong_token(_side: Side) -> dict[str, object]:
    return {"token": "no.such.token"}


def some_phone(_side: Side) -> dict[str, object]:
    return {"phone": "+49 30 123456"}


def wrong_code(_side: Side) -> dict[str, object]:
    return {"code": "000000"}


def read_code(side: Side) -> dict[str, object]:
    return {"code": side.ticket.code, "nonce": uuid4().hex}


def upload_codes(side: Side) -> dict[str, object]:
    return {"scans": [{**read_code(side), "scannedAt": utc_now().isoformat()}]}


def new_name(_side: Side) -> dict[str, object]:
    return {"fullName": "New"}


def wrong_login(side: Side) -> dict[str, object]:
    return {"email": side.owner.email, "password": "not the password"}


CATALOGUE: Final = (
    Row("ANY /api/v1/", EVERYBODY, status=404),
    Row("GET /api/v1/openapi.json", EVERYBODY),
    Row("GET /api/v1/cities", EVERYBODY),
    Row("GET /api/v1/venues", EVERYBODY),
    Row("GET /api/v1/venues/{venue}", EVERYBODY),
    Row("GET /api/v1/concessions", EVERYBODY, query="venue={venue}"),
    Row("GET /api/v1/events", EVERYBODY),
    Row("GET /api/v1/movies", EVERYBODY),
    Row("GET /api/v1/events/{event}", EVERYBODY),
    Row("GET /api/v1/movies/{event}", EVERYBODY),
    Row("GET /api/v1/events/{event}/shows", EVERYBODY),
    Row("GET /api/v1/movies/{event}/shows", EVERYBODY),
    Row("GET /api/v1/movies/{event}/showtimes", EVERYBODY),
    Row("GET /api/v1/shows", EVERYBODY),
    Row("GET /api/v1/shows/{show}", EVERYBODY),
    Row("GET /api/v1/halls/{hall}/seating-plan", EVERYBODY),
    Row("GET /api/v1/ticket-keys", EVERYBODY),
    Row("GET /api/v1/health", EVERYBODY),
    Row("GET /api/v1/health/live", EVERYBODY),
    Row("GET /api/v1/health/ready", EVERYBODY),
    # Nobody's token opens it but the installation's own; here there is none.
    Row("GET /api/v1/metrics", EVERYBODY, status=404),
)

BOOKINGS: Final = (
    # Holds and seats are capabilities of whoever took them: an empty order is refused as one.
    Row("POST /api/v1/quotes", EVERYBODY, status=422, body=no_seats, asks_everybody=True),
    Row("POST /api/v1/bookings", EVERYBODY, status=422, body=no_order, asks_everybody=True),
    Row("GET /api/v1/bookings", SIGNED_IN),
    Row("POST /api/v1/bookings/lookup", EVERYBODY, status=422),
    Row("GET /api/v1/bookings/{booking}", OWNER | DESK, anonymous=404),
    Row(
        "POST /api/v1/bookings/{booking}/cancel",
        OWNER | EDITORS,
        lesser=403,
        otherwise={Who.SCANNER: 404},
        anonymous=404,
        body=dry_run,
    ),
    Row("POST /api/v1/bookings/{booking}/resend", OWNER | DESK, anonymous=404, status=202),
    Row("GET /api/v1/bookings/{booking}/calendar.ics", OWNER | DESK, anonymous=404),
    # It is paid for: whoever may pay hears that.
    Row("POST /api/v1/payments", OWNER | DESK, anonymous=404, status=409, body=pay_again),
    Row("GET /api/v1/payments/{payment}", OWNER | DESK, anonymous=404),
    Row("POST /api/v1/payments/webhooks/{provider}", EVERYBODY, status=400),
    Row("GET /api/v1/tickets/{ticket}", OWNER | DESK, anonymous=404),
    Row("GET /api/v1/tickets/{ticket}.pdf", OWNER | DESK, anonymous=404),
    Row("GET /api/v1/tickets/{ticket}.svg", OWNER | DESK, anonymous=404),
)

DOORS: Final = (
    # A code of another house is a verdict, "unknown", and no refusal.
    Row("POST /api/v1/scans", DOOR, refused=403, shared=True, takes_keys=True, body=read_code),
    Row(
        "POST /api/v1/scans/batch",
        DOOR,
        refused=403,
        shared=True,
        takes_keys=True,
        body=upload_codes,
    ),
)

ACCOUNTS: Final = (
    Row("POST /api/v1/auth/login", EVERYBODY, status=401, body=wrong_login),
    Row("POST /api/v1/auth/mfa", EVERYBODY, status=422),
    Row("GET /api/v1/auth/providers", EVERYBODY),
    Row("POST /api/v1/auth/passkey/options", EVERYBODY),
    Row("POST /api/v1/auth/passkey", EVERYBODY, status=422),
    Row("POST /api/v1/auth/refresh", EVERYBODY, status=422),
    Row("POST /api/v1/auth/logout", SIGNED_IN, status=204),
    Row("GET /api/v1/me/export", SIGNED_IN),
    # An empty wish: nothing is erased by accident.
    Row("DELETE /api/v1/me", SIGNED_IN, status=422),
    Row("GET /api/v1/auth/profile", SIGNED_IN),
    Row("GET /api/v1/auth/sessions", SIGNED_IN),
    Row("DELETE /api/v1/auth/sessions", SIGNED_IN, status=204),
    Row(
        "DELETE /api/v1/auth/sessions/{session}",
        OWNER,
        status=204,
        objects={"session": "sign_in"},
    ),
    Row("POST /api/v1/auth/register", EVERYBODY, status=201, body=new_account),
    Row("POST /api/v1/auth/email/verify", EVERYBODY, status=422, body=wrong_token),
    Row("POST /api/v1/auth/email/verify/resend", SIGNED_IN, status=202),
    Row("POST /api/v1/auth/email/change", SIGNED_IN, status=202, body=new_address, shared=True),
    Row(
        "POST /api/v1/auth/email/change/confirm",
        SIGNED_IN,
        status=422,
        body=wrong_token,
        shared=True,
    ),
    Row("POST /api/v1/auth/bookings/claim", SIGNED_IN, status=403),  # Nobody's mail is proven.
    Row("POST /api/v1/auth/phone", SIGNED_IN, status=202, body=some_phone, shared=True),
    Row("POST /api/v1/auth/phone/verify", SIGNED_IN, status=409, body=wrong_code, shared=True),
    Row("POST /api/v1/auth/password/forgot", EVERYBODY, status=202, body=any_mail),
    Row(
        "POST /api/v1/auth/password/reset",
        EVERYBODY,
        status=422,
        body=lambda side: {**wrong_token(side), "password": NEW_PASSWORD},
    ),
    Row(
        "POST /api/v1/auth/password/change",
        SIGNED_IN,
        status=204,
        body=lambda _side: {"currentPassword": "foyer-demo", "newPassword": NEW_PASSWORD},
        shared=True,
    ),
    Row(
        "PATCH /api/v1/auth/profile", SIGNED_IN, body=lambda _side: {"fullName": "New"}, shared=True
    ),
)

NOTICES: Final = (
    # Everybody's own list; an empty order is refused as one.
    Row("GET /api/v1/notifications", SIGNED_IN),
    Row("POST /api/v1/notifications/read", SIGNED_IN, status=422),
    Row("GET /api/v1/notifications/preferences", SIGNED_IN),
    Row("PATCH /api/v1/notifications/preferences", SIGNED_IN),
    Row("GET /api/v1/notifications/push-key", SIGNED_IN),
    Row("GET /api/v1/notifications/push-subscriptions", SIGNED_IN),
    Row("POST /api/v1/notifications/push-subscriptions", SIGNED_IN, status=422),
    Row("DELETE /api/v1/notifications/push-subscriptions/{subscription}", OWNER, status=204),
)

OFFICES: Final = tuple(
    # What no office has is 404 to those who have one, and closed to everybody else.
    Row(
        f"{method} /api/v1/admin/{rest}",
        STAFF,
        status=404,
        refused=403,
        shared=True,
        takes_keys=True,
    )
    for rest in ("", "{rest}")
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
)

ROWS: Final = (*CATALOGUE, *BOOKINGS, *DOORS, *ACCOUNTS, *NOTICES, *OFFICES)
