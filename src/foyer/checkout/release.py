"""Closing the way to pay: seats are freed only after it is certain that no money can come."""

from datetime import datetime
from enum import Enum, auto

from django.db import transaction

from foyer.bookings.queries import lock_booking
from foyer.checkout import limits
from foyer.checkout.reconcile import apply_truth
from foyer.payments.actions import record_closed
from foyer.payments.close import Closed, Succeeded, Unknown, close_money_path
from foyer.payments.models import Payment
from foyer.payments.queries import lock_payment
from foyer.payments.rules import OPEN_STATUSES
from foyer.payments.truth import ProviderPayment


class MoneyPath(Enum):
    CLOSED = auto()  # no open payment is left and none can succeed by the buyer's doing
    PAID = auto()  # the provider says succeeded: settled
    UNKNOWN = auto()  # the provider cannot be reached or does not commit itself


def close_ways_to_pay(booking_id: int, *, now: datetime) -> MoneyPath:
    """Close the booking's open payments at their provider; call it outside transactions."""
    for _ in range(limits.CLOSE_TRIES_MAX):
        payment_id = find_open_payment_id(booking_id)
        if payment_id is None:
            return MoneyPath.CLOSED
        match close_money_path(payment_id, now=now):
            case Closed(truth=truth):
                _note_closed(payment_id, booking_id=booking_id, truth=truth, now=now)
            case Succeeded(truth=truth):
                apply_truth(payment_id, truth=truth, now=now)
                return MoneyPath.PAID
            case Unknown():
                return MoneyPath.UNKNOWN
    return MoneyPath.UNKNOWN


def find_open_payment_id(booking_id: int) -> int | None:
    """The payment by which the booking may still be paid; there is at most one (an index)."""
    rows = Payment.objects.filter(booking_id=booking_id, status__in=OPEN_STATUSES)
    return rows.values_list("id", flat=True).first()


def _note_closed(
    payment_id: int, *, booking_id: int, truth: ProviderPayment | None, now: datetime
) -> None:
    with transaction.atomic(durable=True):
        lock_booking(booking_id)
        record_closed(lock_payment(payment_id), truth=truth, now=now)
