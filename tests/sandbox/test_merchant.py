"""The merchant's side of the sandbox provider, over a real socket."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from foyer.platform.clock import utc_now
from foyer.platform.ids import new_reference
from tests.servers import SandboxServer, WebhookReceiver

pytestmark = pytest.mark.django_db  # The sandbox keeps its schema in the test database.


def new_key() -> str:
    return f"payment:{new_reference(characters=20)}"


def order(**changes: Any) -> dict[str, Any]:
    return {
        "reference": new_reference(characters=20),
        "amount": 3440,
        "currency": "EUR",
        "returnUrl": "http://localhost:8000/bookings/1/return",
        "expiresAt": (utc_now() + timedelta(minutes=15)).isoformat(),
        "merchant": "Cinema <Aurora>",
        "description": "Metropolis, G8 and G9",
        **changes,
    }


def create(sandbox: SandboxServer, **changes: Any) -> dict[str, Any]:
    answer = sandbox.merchant.post(
        "/v1/payments", json=order(**changes), headers={"Idempotency-Key": new_key()}
    )
    assert answer.status_code == 201
    payment: dict[str, Any] = answer.json()
    return payment


def fetch(sandbox: SandboxServer, payment: dict[str, Any]) -> dict[str, Any]:
    answer = sandbox.merchant.get(f"/v1/payments/{payment['id']}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def refund(
    sandbox: SandboxServer, payment: dict[str, Any], amount: int, key: str
) -> httpx.Response:
    return sandbox.merchant.post(
        f"/v1/payments/{payment['id']}/refunds",
        json={"amount": amount},
        headers={"Idempotency-Key": key},
    )


def test_a_payment_opens_with_a_secret_session(sandbox: SandboxServer) -> None:
    payment = create(sandbox)
    prefix, _, secret = payment["sessionId"].partition("_")
    assert (prefix, len(secret)) == ("sess", 26)
    assert payment["checkoutUrl"].endswith(f"/api/v1/sandbox/checkout/{payment['sessionId']}")
    assert (payment["status"], payment["captured"], payment["attemptsLeft"]) == ("open", 0, 3)


def test_the_same_key_and_body_lead_to_the_same_payment(sandbox: SandboxServer) -> None:
    key, body = new_key(), order()

    def post(_: int) -> str:
        answer = sandbox.merchant.post("/v1/payments", json=body, headers={"Idempotency-Key": key})
        assert answer.status_code == 201
        return str(answer.json()["id"])

    with ThreadPoolExecutor(max_workers=8) as pool:
        ids = set(pool.map(post, range(16)))
    assert len(ids) == 1
    listed = sandbox.merchant.get("/v1/payments", params={"reference": body["reference"]}).json()
    assert [item["id"] for item in listed["items"]] == list(ids)


def test_the_same_key_with_another_body_is_refused(sandbox: SandboxServer) -> None:
    headers, body = {"Idempotency-Key": new_key()}, order()
    sandbox.merchant.post("/v1/payments", json=body, headers=headers)
    answer = sandbox.merchant.post("/v1/payments", json=body | {"amount": 1}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_conflict")


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 0},
        {"amount": -5},
        {"amount": 12.5},
        {"currency": "euro"},
        {"returnUrl": "javascript:alert(1)"},
        {"returnUrl": "http://a/\r\nSet-Cookie: x"},
        {"expiresAt": "2030-01-01T00:00:00"},
        {"surprise": 1},
    ],
)
def test_malformed_orders_are_refused(sandbox: SandboxServer, changes: dict[str, Any]) -> None:
    answer = sandbox.merchant.post(
        "/v1/payments", json=order(**changes), headers={"Idempotency-Key": new_key()}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_missing_key_and_broken_json_are_refused(sandbox: SandboxServer) -> None:
    assert sandbox.merchant.post("/v1/payments", json=order()).status_code == 422
    answer = sandbox.merchant.post(
        "/v1/payments", content=b"{", headers={"Idempotency-Key": new_key()}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


def test_a_large_body_is_refused(sandbox: SandboxServer) -> None:
    answer = sandbox.merchant.post("/v1/payments", content=b"x" * 70_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_the_merchants_side_needs_the_secret(sandbox: SandboxServer, secret: str) -> None:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    for method, path in (("POST", "/v1/payments"), ("PUT", "/v1/faults"), ("GET", "/v1/payments")):
        answer = sandbox.http.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


def test_unknown_addresses_are_not_found(sandbox: SandboxServer) -> None:
    assert sandbox.merchant.get("/v1/payments/pay_00000000000000000000000000").status_code == 404
    assert sandbox.merchant.get("/v1/elsewhere").status_code == 404
    assert sandbox.http.get("/elsewhere").status_code == 404


def test_cancelling_closes_the_way_to_pay(sandbox: SandboxServer) -> None:
    payment = create(sandbox)
    cancelled = sandbox.merchant.post(f"/v1/payments/{payment['id']}/cancel").json()
    assert cancelled["status"] == "cancelled"
    assert sandbox.choose(payment["sessionId"], "succeed").status_code == 409
    assert fetch(sandbox, payment)["status"] == "cancelled"


def test_cancelling_a_paid_payment_answers_that_it_is_paid(sandbox: SandboxServer) -> None:
    payment = create(sandbox)
    sandbox.choose(payment["sessionId"], "succeed")
    answer = sandbox.merchant.post(f"/v1/payments/{payment['id']}/cancel").json()
    assert (answer["status"], answer["captured"]) == ("succeeded", 3440)


def test_manual_capture_takes_the_money_only_when_asked(sandbox: SandboxServer) -> None:
    payment = create(sandbox, capture="manual")
    capture = f"/v1/payments/{payment['id']}/capture"
    assert sandbox.merchant.post(capture).json()["code"] == "not_capturable"
    sandbox.choose(payment["sessionId"], "succeed")
    assert fetch(sandbox, payment)["captured"] == 0
    assert sandbox.merchant.post(capture).json()["captured"] == 3440
    again = sandbox.merchant.post(capture)
    assert (again.status_code, again.json()["status"]) == (200, "succeeded")


def test_a_refund_is_made_once_a_key(sandbox: SandboxServer) -> None:
    payment, key = create(sandbox), new_key()
    sandbox.choose(payment["sessionId"], "succeed")
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(lambda _: refund(sandbox, payment, 1000, key), range(8)))
    assert {answer.json()["id"] for answer in answers} == {answers[0].json()["id"]}
    assert fetch(sandbox, payment)["refunded"] == 1000
    assert refund(sandbox, payment, 999, key).status_code == 422


def test_refunds_never_exceed_what_was_captured(sandbox: SandboxServer) -> None:
    payment = create(sandbox)
    assert refund(sandbox, payment, 1, new_key()).status_code == 409
    sandbox.choose(payment["sessionId"], "succeed")
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(
            pool.map(lambda _: refund(sandbox, payment, 1000, new_key()).status_code, range(8))
        )
    assert sorted(answers) == [201, 201, 201, 409, 409, 409, 409, 409]
    listed = sandbox.merchant.get(f"/v1/payments/{payment['id']}/refunds").json()["items"]
    assert sum(item["amount"] for item in listed) == 3000


def test_the_balance_adds_up(sandbox: SandboxServer) -> None:
    before = _balance(sandbox)
    payment = create(sandbox)
    sandbox.choose(payment["sessionId"], "succeed")
    refund(sandbox, payment, 440, new_key())
    new = [item for item in _balance(sandbox) if item not in before]
    assert [(item["kind"], item["amount"]) for item in new] == [("charge", 3440), ("refund", -440)]
    answer = sandbox.merchant.get("/v1/balance-transactions", params={"after": "soon"})
    assert answer.status_code == 422


def _balance(sandbox: SandboxServer) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    while True:
        after = items[-1]["id"] if items else 0
        page = sandbox.merchant.get("/v1/balance-transactions", params={"after": after}).json()
        if not page["items"]:
            return items
        items += page["items"]


def test_a_lost_answer_leaves_the_effect_to_be_found_by_the_same_key(
    sandbox: SandboxServer,
) -> None:
    headers, body = {"Idempotency-Key": new_key()}, order()
    sandbox.set_faults(lostResponses=1)
    with pytest.raises(httpx.TransportError):
        sandbox.merchant.post("/v1/payments", json=body, headers=headers)
    listed = sandbox.merchant.get("/v1/payments", params={"reference": body["reference"]}).json()
    again = sandbox.merchant.post("/v1/payments", json=body, headers=headers).json()
    assert [item["id"] for item in listed["items"]] == [again["id"]]


def test_failing_on_purpose_changes_nothing(sandbox: SandboxServer) -> None:
    body = order()
    sandbox.set_faults(errorPercent=100)
    answer = sandbox.merchant.post(
        "/v1/payments", json=body, headers={"Idempotency-Key": new_key()}
    )
    sandbox.set_faults()
    assert (answer.status_code, answer.json()["code"]) == (500, "fault_injected")
    listed = sandbox.merchant.get("/v1/payments", params={"reference": body["reference"]}).json()
    assert listed["items"] == []


def test_latency_exceeds_an_impatient_callers_time(sandbox: SandboxServer) -> None:
    payment = create(sandbox)
    sandbox.set_faults(latencyMs=3000)
    with pytest.raises(httpx.ReadTimeout):
        sandbox.merchant.get(f"/v1/payments/{payment['id']}", timeout=0.2)


def test_webhooks_that_are_off_arrive_when_they_are_on_again(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    sandbox.set_faults(webhooksOff=True)
    payment = create(sandbox)
    sandbox.choose(payment["sessionId"], "succeed")
    sandbox.set_faults()
    kinds = {webhook.body for webhook in webhook_receiver.wait_for(payment["id"], count=2)}
    assert len(kinds) == 2
