"""The buyer's side: the page, its form and its JSON."""

import re
from datetime import timedelta
from typing import Any

import pytest

from foyer.platform.clock import utc_now
from tests.sandbox.test_merchant import create, fetch
from tests.servers import SandboxServer, WebhookReceiver

pytestmark = pytest.mark.django_db  # The sandbox keeps its schema in the test database.


def page_of(payment: dict[str, Any]) -> str:
    return f"/api/v1/sandbox/checkout/{payment['sessionId']}"


def post_form(sandbox: SandboxServer, payment: dict[str, Any], **fields: str) -> Any:
    return sandbox.http.post(page_of(payment), data=fields)


def test_success_is_paid_in_full_and_reported(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    payment = create(sandbox)
    answer = sandbox.choose(payment["sessionId"], "succeed")
    assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")
    assert fetch(sandbox, payment)["captured"] == 3440
    webhook_receiver.wait_for(payment["id"], "payment.succeeded")


def test_a_decline_leaves_the_session_open_for_three_tries(sandbox: SandboxServer) -> None:
    payment = create(sandbox)
    answers = [sandbox.choose(payment["sessionId"], "decline") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 409]
    assert [answer.json().get("status") for answer in answers[:3]] == ["open", "open", "failed"]
    assert answers[3].json()["code"] == "checkout_closed"
    assert fetch(sandbox, payment)["failureCode"] == "card_declined"


def test_a_payment_succeeds_after_a_decline(sandbox: SandboxServer) -> None:
    payment = create(sandbox)
    sandbox.choose(payment["sessionId"], "decline")
    assert sandbox.choose(payment["sessionId"], "succeed").json()["status"] == "succeeded"
    assert fetch(sandbox, payment)["failureCode"] == ""


@pytest.mark.parametrize(
    ("answer", "status"), [("succeed", "succeeded"), ("decline", "open"), ("expire", "expired")]
)
def test_the_3d_secure_step_ends_as_the_buyer_answers(
    sandbox: SandboxServer, answer: str, status: str
) -> None:
    payment = create(sandbox)
    asked = sandbox.choose(payment["sessionId"], "require_action")
    assert asked.json()["status"] == "requires_action"
    assert sandbox.choose(payment["sessionId"], answer).json()["status"] == status


@pytest.mark.parametrize("outcome", ["succeed", "expire", "delay"])
def test_a_closed_session_refuses_every_outcome(sandbox: SandboxServer, outcome: str) -> None:
    payment = create(sandbox)
    sandbox.choose(payment["sessionId"], outcome, seconds=3600)
    status = fetch(sandbox, payment)["status"]
    for again in ("succeed", "decline", "require_action", "expire", "delay", "duplicate"):
        assert sandbox.choose(payment["sessionId"], again).status_code == 409
    assert fetch(sandbox, payment)["status"] == status


def test_delayed_money_arrives_by_itself(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    payment = create(sandbox)
    answer = sandbox.choose(payment["sessionId"], "delay", seconds=1)
    assert answer.json()["status"] == "processing"
    webhook_receiver.wait_for(payment["id"], "payment.succeeded")
    assert fetch(sandbox, payment)["status"] == "succeeded"


def test_money_under_way_arrives_at_a_cancelled_session(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    payment = create(sandbox)
    sandbox.choose(payment["sessionId"], "delay", seconds=1)
    cancelled = sandbox.merchant.post(f"/v1/payments/{payment['id']}/cancel").json()
    assert cancelled["status"] == "cancelled"
    webhook_receiver.wait_for(payment["id"], "payment.succeeded")
    assert fetch(sandbox, payment)["captured"] == 3440


def test_an_unpaid_session_expires_and_says_so(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    payment = create(sandbox, expiresAt=(utc_now() + timedelta(milliseconds=300)).isoformat())
    webhook_receiver.wait_for(payment["id"], "payment.expired")
    assert fetch(sandbox, payment)["status"] == "expired"
    assert sandbox.choose(payment["sessionId"], "succeed").status_code == 409


def test_duplicate_reports_each_event_many_times(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    payment = create(sandbox)
    assert sandbox.choose(payment["sessionId"], "duplicate").json()["status"] == "succeeded"
    for kind in ("payment.succeeded", "payment.processing"):
        webhooks = webhook_receiver.wait_for(payment["id"], kind, count=5)
        assert len({webhook.body for webhook in webhooks}) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"outcome": "win"},
        {"outcome": "delay", "seconds": -1},
        {"outcome": "delay", "seconds": 3601},
        {"outcome": "delay", "seconds": "soon"},
        ["succeed"],
    ],
)
def test_malformed_choices_are_refused(sandbox: SandboxServer, body: Any) -> None:
    payment = create(sandbox)
    answer = sandbox.http.post(page_of(payment), json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert fetch(sandbox, payment)["status"] == "open"


def test_unknown_sessions_are_not_found(sandbox: SandboxServer) -> None:
    assert sandbox.choose("sess_00000000000000000000000000", "succeed").status_code == 404
    assert sandbox.choose("sess_short", "succeed").status_code == 404
    page = sandbox.http.get("/api/v1/sandbox/checkout/sess_00000000000000000000000000")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert sandbox.http.delete(page_of(create(sandbox))).status_code == 405


def test_the_page_shows_what_is_paid_and_obeys_a_strict_policy(sandbox: SandboxServer) -> None:
    page = sandbox.http.get(page_of(create(sandbox)))
    assert page.status_code == 200
    assert "€34.40" in page.text
    assert "Cinema &lt;Aurora&gt;" in page.text
    assert re.findall(r"<script|\sstyle=|\son\w+=|https?://", page.text) == []
    policy = page.headers["content-security-policy"]
    assert "form-action 'self' http://localhost:8000" in policy
    assert "default-src 'none'" in policy


def test_the_form_leads_back_to_the_merchant_after_paying(sandbox: SandboxServer) -> None:
    payment = create(sandbox)
    answer = post_form(sandbox, payment, outcome="succeed", seconds="5")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "http://localhost:8000/bookings/1/return",
    )


def test_the_form_stays_on_the_page_while_the_session_is_open(sandbox: SandboxServer) -> None:
    payment = create(sandbox)
    answer = post_form(sandbox, payment, outcome="decline")
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(payment))
    assert "2 more tries left" in sandbox.http.get(page_of(payment)).text
    post_form(sandbox, payment, outcome="require_action")
    assert "Is it you?" in sandbox.http.get(page_of(payment)).text
    assert post_form(sandbox, payment, outcome="expire").headers["location"].endswith("/return")


def test_a_closed_page_says_what_became_of_it(sandbox: SandboxServer) -> None:
    payment = create(sandbox)
    sandbox.choose(payment["sessionId"], "succeed")
    assert "<h1>Paid</h1>" in sandbox.http.get(page_of(payment)).text
    again = post_form(sandbox, payment, outcome="succeed")
    assert (again.status_code, "<h1>Paid</h1>" in again.text) == (409, True)


def test_the_way_back_says_that_the_buyer_left_without_paying(sandbox: SandboxServer) -> None:
    payment = create(sandbox)
    answer = sandbox.http.get(page_of(payment), params={"return": "1"})
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "http://localhost:8000/bookings/1/return?left=1",
    )


def test_the_way_back_from_a_paid_session_does_not_say_that_the_buyer_left(
    sandbox: SandboxServer,
) -> None:
    payment = create(sandbox)
    sandbox.choose(payment["sessionId"], "succeed")
    answer = sandbox.http.get(page_of(payment), params={"return": "1"})
    assert answer.headers["location"] == "http://localhost:8000/bookings/1/return"
