"""From a real webhook to a confirmed booking: stored, queued, asked about, settled."""

import pytest
from django.db import connection

from foyer.checkout.audit import run_audit
from foyer.payments.inbox import accept_webhook
from foyer.payments.models import InboxEvent
from foyer.worker.run import work_off_queue
from tests.checkout.scenes import book, booking_of, message_kinds, pay, payment_of
from tests.servers import SandboxServer, WebhookReceiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]


def deliver(receiver: WebhookReceiver, text: str, *, times: int = 1) -> list[str]:
    """Hand over the webhooks that speak of `text`, as they came."""
    return [
        accept_webhook("sandbox", headers=webhook.headers, body=webhook.body)
        for webhook in receiver.wait_for(text)
        for _ in range(times)
    ]


def test_a_webhook_leads_to_a_confirmed_booking(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    placed = book("A1", "A2")
    payment = pay(placed, sandbox)
    assert payment.provider_ref is not None
    assert set(deliver(webhook_receiver, payment.provider_ref)) == {"processed"}
    assert booking_of(placed).status == "pending"
    work_off_queue()
    assert booking_of(placed).status == "confirmed"
    assert set(InboxEvent.objects.values_list("status", flat=True)) == {"done"}
    assert "booking_confirmed" in message_kinds(placed)
    assert run_audit() == ()


def test_a_webhook_told_five_times_settles_once(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    placed = book("A1")
    payment = pay(placed, sandbox)
    assert payment.provider_ref is not None
    answers = deliver(webhook_receiver, payment.provider_ref, times=5)
    assert answers.count("duplicate") == 4 * answers.count("processed")
    work_off_queue()
    assert message_kinds(placed) == ["booking_confirmed"]
    assert run_audit() == ()


def test_a_webhook_that_comes_before_our_booking_is_kept(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    placed = book("A1")
    payment = pay(placed, sandbox)
    ref = payment.provider_ref
    assert ref is not None
    with connection.cursor() as cursor:  # As if our transaction had not committed yet.
        cursor.execute(
            "update payment set provider_ref = null, public_id = gen_random_uuid() where id = %s",
            [payment.id],
        )
    deliver(webhook_receiver, ref)
    work_off_queue()
    assert set(InboxEvent.objects.values_list("status", flat=True)) == {"parked"}
    with connection.cursor() as cursor:
        cursor.execute(
            "update payment set provider_ref = %s, public_id = %s where id = %s",
            [ref, payment.public_id, payment.id],
        )
        cursor.execute("update procrastinate_jobs set scheduled_at = now() where status = 'todo'")
    work_off_queue()
    assert payment_of(placed).status == "succeeded"
    assert booking_of(placed).status == "confirmed"
    assert run_audit() == ()
