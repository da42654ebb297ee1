"""Payments of a demo house's past: known, refundable, told of once."""

from typing import Any

import pytest

from foyer.platform.ids import new_uuid
from foyer.sandbox import limits
from tests.sandbox.test_merchant import fetch, new_key, refund
from tests.servers import SandboxServer

pytestmark = pytest.mark.django_db  # The sandbox keeps its schema in the test database.


def past(**changes: Any) -> dict[str, Any]:
    public_id = new_uuid()
    return {
        "id": f"demo_{public_id.hex}",
        "reference": str(public_id),
        "amount": 2400,
        "currency": "EUR",
        "paidAt": "2026-11-01T18:00:00+00:00",
        **changes,
    }


def tell(sandbox: SandboxServer, *items: dict[str, Any]) -> Any:
    return sandbox.merchant.post("/v1/past-payments", json={"items": items})


def balance_of(sandbox: SandboxServer, payment: dict[str, Any]) -> list[int]:
    after, amounts = 0, []
    while rows := sandbox.merchant.get("/v1/balance-transactions", params={"after": after}).json():
        if not rows["items"]:
            break
        after = rows["items"][-1]["id"]
        amounts += [row["amount"] for row in rows["items"] if row["payment"] == payment["id"]]
    return amounts


def test_a_past_payment_is_known_once_and_paid_in_full(sandbox: SandboxServer) -> None:
    one, other = past(), past(amount=700)
    assert (tell(sandbox, one).status_code, tell(sandbox, one, other).json()) == (
        201,
        {"imported": 1},
    )
    known = fetch(sandbox, one)
    assert (known["status"], known["captured"], known["refunded"]) == ("succeeded", 2400, 0)
    assert balance_of(sandbox, one) == [2400]
    assert balance_of(sandbox, other) == [700]


def test_a_past_payment_is_refunded_like_any_other(sandbox: SandboxServer) -> None:
    payment = past()
    tell(sandbox, payment)
    assert refund(sandbox, payment, 2401, new_key()).json()["code"] == "refund_refused"
    assert refund(sandbox, payment, 2400, new_key()).status_code == 201
    assert fetch(sandbox, payment)["refunded"] == 2400
    assert balance_of(sandbox, payment) == [2400, -2400]


@pytest.mark.parametrize(
    "changes",
    [{"id": "pay_1"}, {"amount": 0}, {"currency": "euro"}, {"paidAt": "2026-11-01T18:00:00"}],
)
def test_a_malformed_past_is_refused_as_a_whole(
    sandbox: SandboxServer, changes: dict[str, Any]
) -> None:
    good = past()
    answer = tell(sandbox, good, past(**changes))
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert sandbox.merchant.get(f"/v1/payments/{good['id']}").status_code == 404


def test_the_largest_import_fits_into_a_body_and_no_larger_one_is_taken(
    sandbox: SandboxServer,
) -> None:
    items = [past(amount=10**12) for _ in range(limits.PAST_PAYMENTS_MAX)]
    assert tell(sandbox, *items).json() == {"imported": limits.PAST_PAYMENTS_MAX}
    assert tell(sandbox, *items, past()).status_code == 422


def test_only_the_merchant_tells_of_the_past(sandbox: SandboxServer) -> None:
    assert sandbox.http.post("/v1/past-payments", json={"items": []}).status_code == 401
