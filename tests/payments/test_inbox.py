"""Webhooks: signatures, duplicates, events before our own commit, poison."""

import hmac
import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from foyer.payments import limits
from foyer.payments.errors import BadSignature, UnknownProvider
from foyer.payments.inbox import (
    EventOutcome,
    accept_webhook,
    list_waiting_events,
    process_event,
    redrive_events,
    replay_event,
)
from foyer.payments.models import InboxEvent, InboxStatus, LedgerPosting, Payment, PaymentStatus
from foyer.payments.queries import audit_ledger
from foyer.payments.truth import ProviderPayment
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_reference
from foyer.platform.jobs import Job
from tests.payments.scenes import new_payment, settle, started_payment, waiting_jobs
from tests.servers import SandboxServer, WebhookReceiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]


def event_body(ref: str = "pay_unknown") -> bytes:
    event_id = f"evt_{new_reference(characters=26)}"
    return json.dumps(
        {"id": event_id, "type": "payment.succeeded", "data": {"payment": ref}}
    ).encode()


def sign(body: bytes, secret: str, *, at: float | None = None) -> dict[str, str]:
    timestamp = int(time.time() if at is None else at)
    mac = hmac.digest(secret.encode(), f"{timestamp}.".encode() + body, "sha256").hex()
    return {"Foyer-Sandbox-Signature": f"t={timestamp},v1={mac}"}


def accept_apart(headers: Mapping[str, str], body: bytes) -> str:
    """Like a request of its own, in a thread with its own connection."""
    try:
        return accept_webhook("sandbox", headers=headers, body=body)
    finally:
        connection.close()


def process_apart(event_id: int) -> EventOutcome:
    try:
        return process_event(event_id, settle=settle, now=utc_now())
    finally:
        connection.close()


def stored_event(body: bytes, secret: str) -> InboxEvent:
    assert accept_webhook("sandbox", headers=sign(body, secret), body=body) == "processed"
    return InboxEvent.objects.get(event_id=json.loads(body)["id"])


def test_a_webhook_is_stored_once_with_its_job(sandbox: SandboxServer) -> None:
    body = event_body()
    headers = sign(body, sandbox.secret)
    assert accept_webhook("sandbox", headers=headers, body=body) == "processed"
    assert accept_webhook("sandbox", headers=headers, body=body) == "duplicate"
    event = InboxEvent.objects.get()
    assert (event.status, event.provider_ref) == (InboxStatus.NEW, "pay_unknown")
    assert waiting_jobs(Job.PROCESS_INBOX_EVENT, event_id=event.id) == 1


def test_a_hundred_copies_at_once_have_one_effect(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    payment = started_payment()
    sandbox.choose(payment.session_id, "succeed")
    webhook = webhook_receiver.wait_for(str(payment.provider_ref), "payment.succeeded")[0]
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(lambda _: accept_apart(webhook.headers, webhook.body), range(100)))
    assert sorted(answers) == ["duplicate"] * 99 + ["processed"]
    event = InboxEvent.objects.get(provider_ref=payment.provider_ref)
    with ThreadPoolExecutor(max_workers=4) as pool:
        outcomes = set(pool.map(process_apart, [event.id] * 8))
    assert outcomes == {EventOutcome.SETTLED}
    assert LedgerPosting.objects.filter(payment=payment).count() == 1
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCEEDED
    assert audit_ledger() == []


def test_duplicates_out_of_order_end_in_one_paid_payment(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    payment = started_payment()
    sandbox.choose(payment.session_id, "duplicate")
    webhook_receiver.wait_for(str(payment.provider_ref), "payment.succeeded", count=5)
    for webhook in reversed(webhook_receiver.wait_for(str(payment.provider_ref), count=10)):
        accept_webhook("sandbox", headers=webhook.headers, body=webhook.body)
    events = InboxEvent.objects.filter(provider_ref=payment.provider_ref)
    assert {event.kind for event in events} >= {"payment.processing", "payment.succeeded"}
    for event in events:
        assert process_apart(event.id) is EventOutcome.SETTLED
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCEEDED
    assert LedgerPosting.objects.filter(payment=payment).count() == 1


def _tampered(body: bytes) -> bytes:
    return body.replace(b"succeeded", b"cancelled")


def _reserialised(body: bytes) -> bytes:
    return json.dumps(json.loads(body), separators=(",", ":")).encode()


@pytest.mark.parametrize("change", [_tampered, _reserialised])
def test_only_the_raw_body_fits_its_signature(sandbox: SandboxServer, change: Any) -> None:
    body = event_body()
    with pytest.raises(BadSignature):
        accept_webhook("sandbox", headers=sign(body, sandbox.secret), body=change(body))
    assert not InboxEvent.objects.exists()


@pytest.mark.parametrize("seconds", [-limits.WEBHOOK_TOLERANCE_SECONDS - 5, 305])
def test_stale_and_future_signatures_are_refused(sandbox: SandboxServer, seconds: int) -> None:
    body = event_body()
    with pytest.raises(BadSignature):
        accept_webhook(
            "sandbox", headers=sign(body, sandbox.secret, at=time.time() + seconds), body=body
        )
    assert not InboxEvent.objects.exists()


def test_a_signature_within_the_tolerance_is_good(sandbox: SandboxServer) -> None:
    body = event_body()
    headers = sign(body, sandbox.secret, at=time.time() - 290)
    assert accept_webhook("sandbox", headers=headers, body=body) == "processed"


def test_another_secret_is_refused(sandbox: SandboxServer) -> None:
    body = event_body()
    with pytest.raises(BadSignature):
        accept_webhook("sandbox", headers=sign(body, "another secret"), body=body)


@pytest.mark.parametrize(
    "header",
    ["", "t=,v1=", "v1=00", "t=1e9,v1=00", "t=1,t=2,v1=00", "t=²,v1=00", "t=1" * 200, "x" * 50],
)
def test_malformed_signatures_are_refused(sandbox: SandboxServer, header: str) -> None:
    headers = {"foyer-sandbox-signature": header}
    with pytest.raises(BadSignature):
        accept_webhook("sandbox", headers=headers, body=event_body())


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id": 1, "type": "x"}', b"\xff"])
def test_a_signed_body_that_is_no_event_is_refused(sandbox: SandboxServer, body: bytes) -> None:
    with pytest.raises(BadSignature):
        accept_webhook("sandbox", headers=sign(body, sandbox.secret), body=body)


def test_webhooks_of_unknown_providers_are_refused() -> None:
    with pytest.raises(UnknownProvider):
        accept_webhook("gold", headers={}, body=b"{}")


def test_an_event_before_our_commit_is_parked_and_settles_later(sandbox: SandboxServer) -> None:
    answer = sandbox.merchant.post(
        "/v1/payments",
        json={
            "reference": "0198c0de-0000-7000-8000-000000000000",
            "amount": 2400,
            "currency": "EUR",
            "returnUrl": "http://localhost/",
            "expiresAt": (utc_now() + timedelta(hours=1)).isoformat(),
        },
        headers={"Idempotency-Key": f"payment:{new_reference(characters=20)}"},
    ).json()
    sandbox.choose(answer["sessionId"], "succeed")
    event = stored_event(event_body(answer["id"]), sandbox.secret)
    now = utc_now()
    assert process_event(event.id, settle=settle, now=now) is EventOutcome.PARKED
    assert waiting_jobs(Job.PROCESS_INBOX_EVENT, event_id=event.id) == 1
    assert event.id in list_waiting_events(now=now + timedelta(seconds=60))
    Payment.objects.filter(id=new_payment().id).update(
        public_id="0198c0de-0000-7000-8000-000000000000"
    )
    assert process_event(event.id, settle=settle, now=now) is EventOutcome.SETTLED
    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED
    event.refresh_from_db()
    assert (event.status, event.attempts) == (InboxStatus.DONE, 2)
    assert process_event(event.id, settle=settle, now=now) is EventOutcome.SETTLED


def test_an_event_is_parked_while_the_provider_is_away(sandbox: SandboxServer) -> None:
    payment = started_payment()
    event = stored_event(event_body(str(payment.provider_ref)), sandbox.secret)
    sandbox.set_faults(errorPercent=100)
    assert process_event(event.id, settle=settle, now=utc_now()) is EventOutcome.PARKED
    sandbox.set_faults()
    assert process_event(event.id, settle=settle, now=utc_now()) is EventOutcome.SETTLED


class Poison(Exception):
    """What a settlement with a bug raises."""


def explode(payment_id: int, *, truth: ProviderPayment, now: datetime) -> None:
    raise Poison


def test_a_poison_event_ends_dead_and_can_be_replayed(sandbox: SandboxServer) -> None:
    payment = started_payment()
    event = stored_event(event_body(str(payment.provider_ref)), sandbox.secret)
    now = utc_now()
    for _ in range(limits.INBOX_ATTEMPTS_MAX):
        with pytest.raises(Poison):
            process_event(event.id, settle=explode, now=now)
    assert process_event(event.id, settle=explode, now=now) is EventOutcome.DEAD
    assert process_event(event.id, settle=settle, now=now) is EventOutcome.DEAD
    assert event.id not in list_waiting_events(now=now + timedelta(days=400))
    replay_event(event.id)
    assert process_event(event.id, settle=settle, now=now) is EventOutcome.SETTLED


def test_events_whose_job_was_lost_are_driven_again_after_their_pause(
    sandbox: SandboxServer,
) -> None:
    payment = started_payment()
    event = stored_event(event_body(str(payment.provider_ref)), sandbox.secret)
    now = utc_now() + timedelta(seconds=1)
    assert event.id in list_waiting_events(now=now)
    with pytest.raises(Poison):
        process_event(event.id, settle=explode, now=now)
    assert event.id not in list_waiting_events(now=now)
    assert redrive_events(now=now + timedelta(seconds=limits.INBOX_PAUSE_SECONDS)) == 1


def test_an_event_that_was_handled_is_not_handled_again(sandbox: SandboxServer) -> None:
    payment = started_payment()
    sandbox.choose(payment.session_id, "succeed")
    event = stored_event(event_body(payment.provider_ref or ""), sandbox.secret)
    assert process_event(event.id, settle=settle, now=utc_now()) is EventOutcome.SETTLED

    def settle_twice(payment_id: int, *, truth: ProviderPayment, now: datetime) -> None:
        raise AssertionError("settled a second time")

    assert process_event(event.id, settle=settle_twice, now=utc_now()) is EventOutcome.SETTLED
