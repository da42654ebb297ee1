"""Who may do what at the hot role and at the sandbox."""

from typing import Final

from tests.authorization.callers import ANONYMOUS, EVERYBODY, NOBODY, OWNER, SIGNED_IN
from tests.authorization.houses import Side
from tests.authorization.row import Row


def best_seat(_side: Side) -> dict[str, object]:
    return {"best": {"quantity": 1}}


def nothing(_side: Side) -> dict[str, object]:
    return {"add": [], "remove": []}


HOLDER: Final = ANONYMOUS | OWNER

HOT: Final = (
    Row("GET /health/live", EVERYBODY),
    Row("GET /api/v1/shows/{show}/availability", EVERYBODY),
    Row("GET /api/v1/shows/{show}/live", EVERYBODY),
    Row("GET /api/v1/notifications/live", SIGNED_IN),
    Row("GET /api/v1/seating-plans/{content_hash}", EVERYBODY, objects={"content_hash": "plan"}),
    Row(
        "POST /api/v1/shows/{show}/holds",
        EVERYBODY,
        asks_everybody=True,
        status=201,
        body=best_seat,
    ),
    Row("GET /api/v1/holds", EVERYBODY, asks_everybody=True),
    # A hold is its holder's, and of guests who know its token; another user's token is nothing,
    # not even to the house's own people.
    Row("GET /api/v1/holds/{token}", HOLDER),
    Row("POST /api/v1/holds/{token}/extend", HOLDER),
    Row("PATCH /api/v1/holds/{token}", HOLDER, status=422, body=nothing),
    Row("DELETE /api/v1/holds/{token}", HOLDER, status=204),
    Row("DELETE /api/v1/holds", EVERYBODY, asks_everybody=True, status=204),
)

SANDBOX: Final = (
    Row("GET /health", EVERYBODY),
    # The id of a session is the secret.
    Row("GET /api/v1/sandbox/checkout/{session}", EVERYBODY, status=404),
    Row("POST /api/v1/sandbox/checkout/{session}", EVERYBODY, status=400),
    # The shop's own side: no sign-in of ours opens it.
    Row("PUT /v1/faults", NOBODY, refused=401),
    Row("POST /v1/payments", NOBODY, refused=401),
    Row("GET /v1/payments", NOBODY, refused=401),
    Row("POST /v1/past-payments", NOBODY, refused=401),
    Row("GET /v1/balance-transactions", NOBODY, refused=401),
    Row("GET /v1/payments/{sandbox_payment}", NOBODY, refused=401),
    Row("POST /v1/payments/{sandbox_payment}/cancel", NOBODY, refused=401),
    Row("POST /v1/payments/{sandbox_payment}/capture", NOBODY, refused=401),
    Row("POST /v1/payments/{sandbox_payment}/refunds", NOBODY, refused=401),
    Row("GET /v1/payments/{sandbox_payment}/refunds", NOBODY, refused=401),
)
