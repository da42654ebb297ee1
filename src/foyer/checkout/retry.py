from datetime import datetime

from django.db import transaction

from foyer.bookings.models import BookingStatus
from foyer.bookings.queries import lock_booking
from foyer.checkout import limits
from foyer.checkout.errors import NotPayable, TooManyTries
from foyer.payments.actions import create_payment
from foyer.payments.models import Payment
from foyer.payments.start import start_payment


def retry_payment(booking_id: int, *, provider: str, now: datetime) -> int:
    """Another payment after a failed one; returns its id, started outside the transaction.

    Raises NotPayable, PaymentInProgress while one is open, and TooManyTries. The deadline stays:
    only a failure moves it.
    """
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        if booking.status != BookingStatus.PENDING or booking.deadline_at <= now:
            raise NotPayable
        if Payment.objects.filter(booking_id=booking_id).count() >= limits.PAYMENT_TRIES_MAX:
            raise TooManyTries
        payment_id = create_payment(booking, provider=provider, now=now).id
    start_payment(payment_id)
    return payment_id
