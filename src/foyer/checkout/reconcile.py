"""From the provider's word to its effect: success settles, failure gives time for another try."""

from datetime import datetime

from django.db import transaction

from foyer.bookings.actions import move_deadline
from foyer.bookings.models import BookingStatus
from foyer.bookings.queries import lock_booking
from foyer.checkout.queries import defer_expiry
from foyer.checkout.rules import deadline_after_failure
from foyer.checkout.settle import settle_payment
from foyer.payments.actions import record_truth
from foyer.payments.models import Payment
from foyer.payments.poll import list_due_payments
from foyer.payments.queries import lock_payment
from foyer.payments.truth import ProviderPayment, ProviderStatus
from foyer.platform.jobs import Job, defer_job


def apply_truth(payment_id: int, *, truth: ProviderPayment, now: datetime) -> None:
    """Give effect to what the provider said; told twice or out of order it changes nothing more."""
    if truth.status is ProviderStatus.SUCCEEDED:
        settle_payment(payment_id, truth=truth, now=now)
        return
    booking_id = Payment.objects.values_list("booking_id", flat=True).get(id=payment_id)
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        payment = lock_payment(payment_id)
        tries_before = payment.attempts_left
        record_truth(payment, truth=truth, now=now)
        declined = tries_before is not None and (payment.attempts_left or 0) < tries_before
        if booking.status != BookingStatus.PENDING:
            return
        if truth.status is ProviderStatus.FAILED or declined:
            later = deadline_after_failure(
                deadline_at=booking.deadline_at,
                placed_at=booking.placed_at,
                moved=booking.deadline_moved,
                now=now,
            )
            if later is not None:
                move_deadline(booking, deadline_at=later)
                defer_expiry(booking_id, at=later)


def poll_payments(*, now: datetime) -> int:
    """Queue a look at every payment that is due for one; returns how many."""
    payment_ids = list_due_payments(now=now)
    for payment_id in payment_ids:
        defer_job(
            Job.CHECK_PAYMENT, queueing_lock=f"check_payment:{payment_id}", payment_id=payment_id
        )
    return len(payment_ids)
