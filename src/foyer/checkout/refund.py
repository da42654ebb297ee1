"""Giving money back: the row is committed first, then the provider is asked, then it is booked."""

from datetime import datetime, timedelta

from django.db import transaction

from foyer.bookings.actions import close_booking
from foyer.bookings.models import BookingStatus
from foyer.bookings.queries import lock_booking
from foyer.checkout import limits
from foyer.notifications.actions import queue_message
from foyer.payments.models import Refund, RefundStatus
from foyer.payments.refunds import ask_refund, record_refund
from foyer.platform.jobs import Job, defer_job


def send_refund(refund_id: int, *, now: datetime) -> RefundStatus:
    """Have the provider pay a pending refund, once: its key is the row's.

    PENDING while the outcome is unknown; another job then asks again. Locks booking → payment →
    refund. `now` tells this run's success from an earlier one.
    """
    refund = Refund.objects.get(id=refund_id)
    if refund.status != RefundStatus.PENDING:
        return RefundStatus(refund.status)
    answer = ask_refund(refund_id, now=now)
    with transaction.atomic(durable=True):
        booking = lock_booking(refund.booking_id)
        refund = record_refund(refund_id, answer=answer, now=now)
        made = refund.status == RefundStatus.SUCCEEDED and refund.succeeded_at == now
        if made and booking.status == BookingStatus.PAID_UNFULFILLED:
            close_booking(
                booking, status=BookingStatus.REFUNDED, reason=booking.close_reason, now=now
            )
        if made:
            queue_message("booking_refunded", booking_id=booking.id, recipient=booking.buyer_email)
    return RefundStatus(refund.status)


def redrive_refunds(*, now: datetime) -> int:
    """Queue pending refunds whose job was lost or gave up; returns how many."""
    since = now - timedelta(seconds=limits.REFUND_REDRIVE_SECONDS)
    pending = Refund.objects.filter(status=RefundStatus.PENDING, created_at__lte=since)
    refund_ids = list(
        pending.order_by("id").values_list("id", flat=True)[: limits.REFUND_REDRIVE_BATCH]
    )
    for refund_id in refund_ids:
        defer_job(Job.SEND_REFUND, queueing_lock=f"refund:{refund_id}", refund_id=refund_id)
    return len(refund_ids)
