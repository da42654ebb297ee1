"""Starting and closing at the real sandbox, with lost answers and long silences."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from foyer.payments import limits
from foyer.payments.actions import create_payment, record_closed, record_truth
from foyer.payments.close import Closed, Succeeded, Unknown, close_money_path, close_payment
from foyer.payments.errors import PaymentInProgress, UnknownProvider
from foyer.payments.models import Payment, PaymentStatus
from foyer.payments.poll import list_due_payments, poll_payment
from foyer.payments.queries import lock_payment
from foyer.payments.start import _turns, finish_start, start_payment
from foyer.payments.truth import ProviderStatus
from foyer.platform.clock import utc_now
from foyer.platform.jobs import Job
from tests.payments.scenes import (
    fetch_truth,
    new_payment,
    objects_at_provider,
    settle,
    started_payment,
    waiting_jobs,
)
from tests.servers import SandboxServer, WebhookReceiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]


def grow_old(payment: Payment, *, seconds: float) -> None:
    Payment.objects.filter(id=payment.id).update(created_at=utc_now() - timedelta(seconds=seconds))


def test_starting_gives_the_buyer_a_session(sandbox: SandboxServer) -> None:
    payment = new_payment()
    record = start_payment(payment.id)
    assert record.status == "requires_action"
    assert record.session_id.startswith("sess_")
    assert record.checkout_url.endswith(record.session_id)
    assert start_payment(payment.id) == finish_start(payment.id)
    assert len(objects_at_provider(sandbox, payment)) == 1


def test_an_answer_lost_after_the_effect_is_found_by_the_same_key(sandbox: SandboxServer) -> None:
    payment = new_payment()
    sandbox.set_faults(lostResponses=1)
    record = start_payment(payment.id)
    assert (record.status, record.session_id) == ("processing", "")
    assert waiting_jobs(Job.START_PAYMENT, payment_id=payment.id) == 1
    assert finish_start(payment.id).status == "requires_action"
    assert len(objects_at_provider(sandbox, payment)) == 1


def test_a_provider_that_fails_leaves_the_payment_processing(sandbox: SandboxServer) -> None:
    payment = new_payment()
    sandbox.set_faults(errorPercent=100)
    assert start_payment(payment.id).status == "processing"
    sandbox.set_faults()
    assert finish_start(payment.id).status == "requires_action"


def test_a_request_does_not_queue_behind_a_slow_start(sandbox: SandboxServer) -> None:
    payment = new_payment()
    with _turns:
        assert start_payment(payment.id).status == "processing"
    assert objects_at_provider(sandbox, payment) == []
    assert waiting_jobs(Job.START_PAYMENT, payment_id=payment.id) == 1


def test_a_definite_refusal_fails_the_payment(sandbox: SandboxServer) -> None:
    payment = new_payment()
    Payment.objects.filter(id=payment.id).update(provider="sandbox")
    with connection.cursor() as cursor:
        cursor.execute("alter table payment disable trigger payment_immutable")
        cursor.execute("update payment set currency = 'eur' where id = %s", [payment.id])
        cursor.execute("alter table payment enable trigger payment_immutable")
    record = start_payment(payment.id)
    assert (record.status, record.failure_code) == ("failed", "validation_failed")


def test_a_key_that_may_be_forgotten_is_never_posted_again(sandbox: SandboxServer) -> None:
    payment = new_payment()
    grow_old(payment, seconds=limits.PROVIDER_KEY_SECONDS)
    assert start_payment(payment.id).failure_code == "never_started"
    assert objects_at_provider(sandbox, payment) == []


def test_an_old_payment_is_reconciled_by_its_reference(sandbox: SandboxServer) -> None:
    payment = new_payment()
    sandbox.set_faults(lostResponses=1)
    start_payment(payment.id)
    grow_old(payment, seconds=limits.PROVIDER_KEY_SECONDS)
    assert finish_start(payment.id).session_id.startswith("sess_")


def test_a_renamed_house_still_finds_its_payment(sandbox: SandboxServer) -> None:
    payment = new_payment()
    sandbox.set_faults(lostResponses=1)
    start_payment(payment.id)
    payment.organizer.name = "Another name"
    payment.organizer.save()
    assert finish_start(payment.id).status == "requires_action"
    assert len(objects_at_provider(sandbox, payment)) == 1


def test_one_open_payment_a_booking() -> None:
    payment = new_payment()
    with transaction.atomic(), pytest.raises(PaymentInProgress):
        create_payment(payment.booking, now=utc_now())
    with transaction.atomic(), pytest.raises(UnknownProvider):
        create_payment(payment.booking, provider="gold", now=utc_now())


def test_closing_cancels_at_the_provider(sandbox: SandboxServer) -> None:
    payment = started_payment()
    closed = close_money_path(payment.id, now=utc_now())
    assert isinstance(closed, Closed)
    assert sandbox.choose(payment.session_id, "succeed").status_code == 409
    with transaction.atomic():
        ended = record_closed(lock_payment(payment.id), truth=closed.truth, now=utc_now())
    assert ended.status == PaymentStatus.CANCELLED


def test_closing_a_paid_payment_finds_the_money(sandbox: SandboxServer) -> None:
    payment = started_payment()
    sandbox.choose(payment.session_id, "succeed")
    outcome = close_money_path(payment.id, now=utc_now())
    assert isinstance(outcome, Succeeded)
    assert outcome.truth.captured_minor == 2400


def test_closing_a_payment_of_unknown_start_closes_what_was_made(sandbox: SandboxServer) -> None:
    payment = new_payment()
    sandbox.set_faults(lostResponses=1)
    start_payment(payment.id)
    assert isinstance(close_money_path(payment.id, now=utc_now()), Closed)
    assert [item["status"] for item in objects_at_provider(sandbox, payment)] == ["cancelled"]


def test_closing_is_unknown_while_the_provider_is_away(sandbox: SandboxServer) -> None:
    payment = started_payment()
    sandbox.set_faults(errorPercent=100)
    assert isinstance(close_money_path(payment.id, now=utc_now()), Unknown)
    sandbox.set_faults(lostResponses=1)
    assert isinstance(close_money_path(payment.id, now=utc_now()), Unknown)
    assert isinstance(close_money_path(payment.id, now=utc_now()), Closed)


def test_closing_an_old_payment_that_was_never_made_is_certain(sandbox: SandboxServer) -> None:
    payment = new_payment()
    grow_old(payment, seconds=limits.PROVIDER_KEY_SECONDS)
    assert close_money_path(payment.id, now=utc_now()) == Closed(truth=None)
    with transaction.atomic():
        record_closed(lock_payment(payment.id), truth=None, now=utc_now())
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.CANCELLED


def test_a_start_that_arrives_after_the_end_is_closed_again(sandbox: SandboxServer) -> None:
    payment = started_payment()
    open_truth = fetch_truth(payment)
    with transaction.atomic():
        record_closed(lock_payment(payment.id), truth=None, now=utc_now())
        record_truth(lock_payment(payment.id), truth=open_truth, now=utc_now())
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.CANCELLED
    assert waiting_jobs(Job.CLOSE_PAYMENT, payment_id=payment.id) == 1
    assert close_payment(payment.id, settle=settle, now=utc_now())
    assert fetch_truth(payment).status is ProviderStatus.CANCELLED


def test_closing_while_paying_ends_in_exactly_one_of_both(sandbox: SandboxServer) -> None:
    for _ in range(5):
        payment = started_payment()
        with ThreadPoolExecutor(max_workers=2) as pool:
            paying = pool.submit(sandbox.choose, payment.session_id, "succeed")
            closing = pool.submit(_close, payment.id)
            is_paid = paying.result().status_code == 200
            outcome = closing.result()
        assert isinstance(outcome, Succeeded if is_paid else Closed)


def _close(payment_id: int) -> Closed | Succeeded | Unknown:
    try:
        return close_money_path(payment_id, now=utc_now())
    finally:
        connection.close()


def test_the_poller_settles_what_no_webhook_told(sandbox: SandboxServer) -> None:
    sandbox.set_faults(webhooksOff=True)
    payment = started_payment()
    now = utc_now()
    assert payment.id not in list_due_payments(now=now)
    sandbox.choose(payment.session_id, "succeed")
    later = now + timedelta(seconds=limits.POLL_OPEN_SECONDS + 1)
    assert payment.id in list_due_payments(now=later)
    assert poll_payment(payment.id, settle=settle, now=later)
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCEEDED
    assert payment.id not in list_due_payments(now=later + timedelta(days=1))


def test_the_poller_finds_money_that_arrives_after_the_end(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    payment = started_payment()
    sandbox.choose(payment.session_id, "delay", seconds=0)
    with transaction.atomic():
        record_closed(lock_payment(payment.id), truth=None, now=utc_now())
    hour_later = utc_now() + timedelta(seconds=limits.POLL_ENDED_SECONDS + 1)
    assert payment.id in list_due_payments(now=hour_later)
    webhook_receiver.wait_for(str(payment.provider_ref), "payment.succeeded")
    poll_payment(payment.id, settle=settle, now=hour_later)
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCEEDED


def test_the_poller_finishes_an_unknown_start_and_survives_silence(sandbox: SandboxServer) -> None:
    payment = new_payment()
    sandbox.set_faults(errorPercent=100)
    assert not poll_payment(payment.id, settle=settle, now=utc_now())
    sandbox.set_faults()
    assert poll_payment(payment.id, settle=settle, now=utc_now())
    sandbox.set_faults(errorPercent=100)
    assert not poll_payment(payment.id, settle=settle, now=utc_now())


def test_closing_an_ended_payment_settles_money_that_was_faster(sandbox: SandboxServer) -> None:
    payment = started_payment()
    sandbox.choose(payment.session_id, "succeed")
    with transaction.atomic():
        record_closed(lock_payment(payment.id), truth=None, now=utc_now())
    sandbox.set_faults(errorPercent=100)
    assert not close_payment(payment.id, settle=settle, now=utc_now())
    sandbox.set_faults()
    assert close_payment(payment.id, settle=settle, now=utc_now())
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCEEDED


def test_an_ended_payment_without_an_object_is_closed(sandbox: SandboxServer) -> None:
    payment = new_payment()
    with transaction.atomic():
        record_closed(lock_payment(payment.id), truth=None, now=utc_now())
    assert close_money_path(payment.id, now=utc_now()) == Closed(truth=None)
    assert objects_at_provider(sandbox, payment) == []


def test_a_second_object_is_parked_for_staff_and_left_alone(sandbox: SandboxServer) -> None:
    payment, another = started_payment(), started_payment()
    sandbox.choose(another.session_id, "succeed")
    with transaction.atomic():
        record_truth(lock_payment(payment.id), truth=fetch_truth(another), now=utc_now())
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.REQUIRES_ACTION
    assert payment.parked_reason == "A second object of the provider claims it."
    assert payment.id not in list_due_payments(now=utc_now() + timedelta(hours=2))


def test_old_news_changes_nothing_of_a_paid_payment(sandbox: SandboxServer) -> None:
    payment = started_payment()
    before = fetch_truth(payment)
    sandbox.choose(payment.session_id, "succeed")
    settle(payment.id, truth=fetch_truth(payment), now=utc_now())
    settle(payment.id, truth=before, now=utc_now())
    payment.refresh_from_db()
    assert (payment.status, payment.failure_code) == (PaymentStatus.SUCCEEDED, "")
