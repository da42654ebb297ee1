"""Closing the way to pay: seats are freed only after it is certain that no money can come."""

from datetime import datetime
from enum import Enum, auto

from foyer.checkout import limits
from foyer.checkout.reconcile import apply_truth
from foyer.payments.close import close_payment
from foyer.payments.queries import find_open_payment_id
from foyer.payments.truth import ProviderStatus


class MoneyPath(Enum):
    CLOSED = auto()  # no open payment is left and none can succeed any more
    PAID = auto()  # the provider says succeeded: settled
    UNKNOWN = auto()  # the provider cannot be reached or does not commit itself


def close_money_path(booking_id: int, *, now: datetime) -> MoneyPath:
    """Close every open payment of the booking at its provider; call it outside transactions."""
    for _ in range(limits.CLOSE_TRIES_MAX):
        payment_id = find_open_payment_id(booking_id)
        if payment_id is None:
            return MoneyPath.CLOSED
        truth = close_payment(payment_id, now=now)
        if truth is None:
            return MoneyPath.UNKNOWN
        apply_truth(payment_id, truth=truth, now=now)
        if truth.status is ProviderStatus.SUCCEEDED:
            return MoneyPath.PAID
    return MoneyPath.UNKNOWN
