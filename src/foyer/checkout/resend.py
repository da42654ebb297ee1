"""Mailing the way back to a booking. Whoever asks learns nothing from the answer."""

from django.db import transaction

from foyer.bookings.models import Booking
from foyer.bookings.queries import lookup_booking_ids
from foyer.bookings.rules import check_email, read_reference
from foyer.notifications.actions import queue_message

_MAILED = frozenset({"pending", "confirmed", "partially_refunded", "refunded", "paid_unfulfilled"})


def lookup_booking(reference: str, *, email: str) -> None:
    """Mail the link of the booking with this reference, if the address is its buyer's.

    Says nothing about whether it is: the mail goes to the address on the booking or nowhere.
    """
    read = read_reference(reference)
    if read is None or check_email(email) is not None:
        return
    for booking_id in lookup_booking_ids(read, email=email):
        resend_booking(booking_id)


def resend_booking(booking_id: int) -> None:
    """Mail the booking's link, and its tickets if there are any, to its buyer once more."""
    with transaction.atomic(durable=True):
        booking = Booking.objects.get(id=booking_id)
        if booking.status in _MAILED:
            queue_message("booking_link", booking_id=booking.id, recipient=booking.buyer_email)
