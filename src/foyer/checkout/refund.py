"""Giving money back: the row is committed first, then the provider is asked, then it is booked."""

from datetime import datetime

from django.db import transaction

from foyer.bookings.actions import close_booking
from foyer.bookings.models import BookingStatus
from foyer.bookings.queries import lock_booking
from foyer.notifications.actions import queue_message
from foyer.payments.actions import lock_refund, record_refund
from foyer.payments.ledger import post_refund
from foyer.payments.models import Refund, RefundStatus
from foyer.payments.refunds import ask_refund


def send_refund(refund_id: int, *, now: datetime) -> RefundStatus:
    """Have the provider pay a pending refund, once: its key is the row's.

    PENDING while the outcome is unknown; the job comes back. Locks booking → payment → refund.
    """
    answer = ask_refund(refund_id)
    if answer is None:
        return RefundStatus.PENDING
    booking_id = Refund.objects.values_list("booking_id", flat=True).get(id=refund_id)
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        refund = lock_refund(refund_id)
        if refund.status != RefundStatus.PENDING:
            return RefundStatus(refund.status)
        record_refund(refund, answer=answer, now=now)
        if refund.status == RefundStatus.SUCCEEDED:
            post_refund(refund)
            if booking.status == BookingStatus.PAID_UNFULFILLED:
                close_booking(
                    booking,
                    status=BookingStatus.REFUNDED,
                    reason=booking.close_reason,
                    now=now,
                )
            queue_message("booking_refunded", booking_id=booking.id, recipient=booking.buyer_email)
    return RefundStatus(refund.status)
