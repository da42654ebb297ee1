"""Starting a payment at its provider: the network call stands outside every transaction."""

from datetime import datetime, timedelta
from threading import BoundedSemaphore

import structlog
from django.db import transaction

from foyer.payments import limits, rules
from foyer.payments.actions import record_refusal, record_truth, record_unknown
from foyer.payments.models import Payment
from foyer.payments.providers.base import (
    Provider,
    ProviderRefused,
    ProviderUnreachable,
    StartOrder,
)
from foyer.payments.providers.registry import get_provider
from foyer.payments.queries import lock_payment, payment_record
from foyer.payments.records import PaymentRecord
from foyer.payments.truth import ProviderPayment
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.jobs import Job, defer_job

log = structlog.get_logger("foyer.payments")

_turns = BoundedSemaphore(limits.STARTS_AT_ONCE)


def start_payment(payment_id: int) -> PaymentRecord:
    """Start within a request: at most a second for a turn and eight for the provider.

    Beyond either the payment is `processing` and a job finishes the start, so that a slow
    provider never stops a page.
    """
    if not _turns.acquire(timeout=limits.START_WAIT_SECONDS):
        return _put_off(payment_id)
    try:
        return finish_start(payment_id)
    finally:
        _turns.release()


def finish_start(payment_id: int) -> PaymentRecord:
    """Start, or find out what became of an earlier start; the same key never makes two objects.

    Nothing happens when the provider's object is known or the payment has ended.
    """
    payment = load_payment(payment_id)
    if payment.provider_ref is not None or payment.status not in rules.OPEN_STATUSES:
        return payment_record(payment)
    try:
        truth = reach_object(payment, provider=get_provider(payment.provider), now=utc_now())
    except ProviderUnreachable as error:
        log.warning("start_unknown", payment=str(payment.public_id), error=str(error))
        return _put_off(payment_id)
    except ProviderRefused as error:
        with transaction.atomic(durable=True):
            locked = lock_payment(payment_id)
            record_refusal(locked, code=error.code, reason=error.reason, now=utc_now())
        return payment_record(locked)
    with transaction.atomic(durable=True):
        locked = lock_payment(payment_id)
        if truth is None:
            record_refusal(
                locked, code="never_started", reason="The payment never started.", now=utc_now()
            )
        else:
            record_truth(locked, truth=truth, now=utc_now())
    return payment_record(locked)


def reach_object(payment: Payment, *, provider: Provider, now: datetime) -> ProviderPayment | None:
    """The provider's object of a payment without a ref, made when it was not there.

    Once the provider may have forgotten the key, we only look: None when there is no object.
    """
    age_seconds = (now - payment.created_at).total_seconds()
    if age_seconds > limits.PROVIDER_KEY_SECONDS - limits.PROVIDER_KEY_MARGIN_SECONDS:
        return provider.find(str(payment.public_id))
    return provider.start(start_order(payment))


def start_order(payment: Payment) -> StartOrder:
    """What the provider is asked; made of what never changes, as the key demands."""
    booking = payment.booking
    base_url = load_config().base_url
    return StartOrder(
        idempotency_key=payment.idempotency_key,
        reference=str(payment.public_id),
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        description=f"Booking {booking.reference}",
        merchant=payment.organizer.name,
        return_url=f"{base_url}/bookings/{booking.public_id}/return",
        expires_at=payment.created_at + timedelta(seconds=limits.PROVIDER_SESSION_SECONDS),
    )


def load_payment(payment_id: int) -> Payment:
    """The payment with its booking and organizer, not locked."""
    return Payment.objects.select_related("booking", "organizer").get(id=payment_id)


def _put_off(payment_id: int) -> PaymentRecord:
    now = utc_now()
    with transaction.atomic(durable=True):
        payment = record_unknown(lock_payment(payment_id), now=now)
        defer_job(
            Job.START_PAYMENT,
            queueing_lock=f"start_payment:{payment_id}",
            schedule_at=now + timedelta(seconds=limits.START_RETRY_SECONDS),
            payment_id=payment_id,
        )
    return payment_record(payment)
