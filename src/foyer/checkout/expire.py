"""The end of an unpaid booking: first the money path is closed, then the seats are freed."""

from datetime import datetime
from enum import Enum, auto

from django.db import transaction

from foyer.bookings.actions import close_booking
from foyer.bookings.models import Booking, BookingStatus
from foyer.bookings.queries import list_admission_lines, lock_booking
from foyer.checkout.queries import defer_expiry
from foyer.checkout.release import MoneyPath, close_ways_to_pay, find_open_payment_id
from foyer.inventory.actions import free_claims
from foyer.notifications.actions import queue_message


class Expiry(Enum):
    """How an attempt to expire a booking ended."""

    EXPIRED = auto()
    NOT_DUE = auto()  # paid, closed, or its deadline lies ahead
    PAID = auto()  # the money had come: settled instead
    KEPT = auto()  # nobody knows whether the money came: the seats stay


def expire_booking(booking_id: int, *, now: datetime) -> Expiry:
    """Expire a pending booking whose deadline has passed; may be called at any time, repeatedly.

    Speaks to the provider between transactions. KEPT leaves everything as it is for the next run.
    """
    booking = Booking.objects.get(id=booking_id)
    if booking.status != BookingStatus.PENDING:
        return Expiry.NOT_DUE
    if booking.deadline_at > now:
        defer_expiry(booking_id, at=booking.deadline_at)
        return Expiry.NOT_DUE
    match close_ways_to_pay(booking_id, now=now):
        case MoneyPath.PAID:
            return Expiry.PAID
        case MoneyPath.UNKNOWN:
            return Expiry.KEPT
        case MoneyPath.CLOSED:
            return _expire_closed(booking_id, now=now)


def _expire_closed(booking_id: int, *, now: datetime) -> Expiry:
    """Free the seats unless the buyer paid or tried again meanwhile; the booking's lock decides."""
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        if booking.status != BookingStatus.PENDING or booking.deadline_at > now:
            return Expiry.NOT_DUE
        if find_open_payment_id(booking_id) is not None:
            return Expiry.KEPT
        close_booking(
            booking,
            status=BookingStatus.EXPIRED,
            reason="The time to pay was up.",
            now=now,
        )
        free_claims([line.id for line in list_admission_lines(booking_id)])
        queue_message("booking_expired", booking_id=booking_id, recipient=booking.buyer_email)
    return Expiry.EXPIRED
