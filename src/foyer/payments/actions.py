"""Writes of payments; all run inside the caller's transaction."""

from datetime import datetime

from django.db import IntegrityError, transaction

from foyer.bookings.models import Booking
from foyer.payments import rules
from foyer.payments.cards import is_refused, record_declines
from foyer.payments.errors import PaymentInProgress
from foyer.payments.failures import check_failures
from foyer.payments.models import Payment, PaymentStatus
from foyer.payments.providers.registry import default_provider, get_provider
from foyer.payments.truth import ProviderPayment, ProviderStatus
from foyer.platform.ids import new_uuid
from foyer.platform.jobs import Job, defer_job

_REASON_CHARACTERS_MAX = 200  # The column's.
_CODE_CHARACTERS_MAX = 40
_UNPAID = frozenset({ProviderStatus.OPEN, ProviderStatus.REQUIRES_ACTION})
_PAYABLE = _UNPAID | {ProviderStatus.AUTHORIZED}


def create_payment(
    booking: Booking, *, provider: str = "", payer_network: str = "", now: datetime
) -> Payment:
    """A new try to collect a locked booking's total, not yet known to its provider.

    The idempotency key follows from the public id, so that every start leads to one object.
    `payer_network` is of `failures.network_hash`. Raises UnknownProvider, PaymentInProgress while
    another try is open, and RateLimited after too many failed ones.
    """
    assert booking.total_minor > 0, "a free booking has no payment"
    assert now.tzinfo is not None
    check_failures(booking, payer_network=payer_network, now=now)
    public_id = new_uuid()
    try:
        with transaction.atomic():  # A savepoint: the refusal must not spoil the caller's work.
            return Payment.objects.create(
                public_id=public_id,
                organizer_id=booking.organizer_id,
                booking=booking,
                provider=get_provider(provider or default_provider()).name,
                amount_minor=booking.total_minor,
                currency=booking.currency,
                idempotency_key=f"payment:{public_id}",
                expires_at=booking.deadline_at,
                payer_network=payer_network,
            )
    except IntegrityError as error:
        if "payment_one_open_a_booking" in str(error):
            raise PaymentInProgress from error
        raise


def record_truth(payment: Payment, *, truth: ProviderPayment, now: datetime) -> Payment:
    """Write what the provider says into a locked payment; old news changes nothing.

    Posts nothing to the ledger. A payment that we had ended and that can still be paid gets a job
    that closes it at the provider; so does one whose cards are evidently being tried out.
    """
    if payment.provider_ref is not None and payment.provider_ref != truth.ref:
        return park_payment(payment, reason="A second object of the provider claims it.", now=now)
    if payment.status == PaymentStatus.SUCCEEDED:
        return payment
    status = rules.map_status(payment.status, truth.status)
    record_declines(payment, declines=truth.declines, now=now)
    may_end = truth.declines and truth.status in _UNPAID and status in rules.OPEN_STATUSES
    if may_end and is_refused(payment, now=now):
        status = PaymentStatus.FAILED
    payment.provider_ref = truth.ref
    payment.session_id = truth.session_id
    payment.client_secret = truth.client_secret
    payment.checkout_url = truth.checkout_url
    payment.method = truth.method
    payment.failure_code = truth.failure_code[:_CODE_CHARACTERS_MAX]
    payment.failure_reason = truth.failure_reason[:_REASON_CHARACTERS_MAX]
    payment.attempts_left = truth.attempts_left
    payment.checked_at = now
    if status == PaymentStatus.SUCCEEDED:
        payment.succeeded_at = now
    if status == PaymentStatus.FAILED and payment.status != PaymentStatus.FAILED:
        payment.failed_at = now
    payment.status = status
    payment.save()
    if status in rules.ENDED_STATUSES and truth.status in _PAYABLE:
        defer_job(
            Job.CLOSE_PAYMENT, queueing_lock=f"close_payment:{payment.id}", payment_id=payment.id
        )
    return payment


def record_refusal(payment: Payment, *, code: str, reason: str, now: datetime) -> Payment:
    """The provider would not even start: the locked payment has failed, nothing can be paid.

    It has no `failed_at`: no card was declined, so it limits nobody.
    """
    if payment.status in rules.OPEN_STATUSES:
        payment.status = PaymentStatus.FAILED
        payment.failure_code = code[:_CODE_CHARACTERS_MAX]
        payment.failure_reason = reason[:_REASON_CHARACTERS_MAX]
        payment.checked_at = now
        payment.save()
    return payment


def record_unknown(payment: Payment, *, now: datetime) -> Payment:
    """Nobody knows whether the start reached the provider: the locked payment is processing."""
    if payment.status == PaymentStatus.CREATED:
        payment.status = PaymentStatus.PROCESSING
        payment.checked_at = now
        payment.save()
    return payment


def record_closed(payment: Payment, *, truth: ProviderPayment | None, now: datetime) -> Payment:
    """The way to pay is closed for certain: end the locked payment as the provider says.

    Without `truth` the provider never made an object.
    """
    if truth is not None:
        return record_truth(payment, truth=truth, now=now)
    if payment.status in rules.OPEN_STATUSES:
        payment.status = PaymentStatus.CANCELLED
        payment.checked_at = now
        payment.save()
    return payment


def park_payment(payment: Payment, *, reason: str, now: datetime) -> Payment:
    """Keep a locked payment for staff: money that is not what we asked for confirms nothing."""
    payment.parked_reason = reason[:_REASON_CHARACTERS_MAX]
    payment.checked_at = now
    payment.save(update_fields=["parked_reason", "checked_at", "updated_at"])
    return payment
