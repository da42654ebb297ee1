"""Which face a booking shows, from its record alone. Pure."""

from datetime import datetime
from enum import StrEnum

from foyer.bookings.records import BookedPayment, BookingRecord
from foyer.checkout.limits import PAYMENT_TRIES_MAX
from foyer.payments.rules import OPEN_STATUSES

_WAITING_FOR_BUYER = frozenset({"created", "requires_action"})
_REASONS = {
    "card_declined": "Your bank declined the card.",
    "insufficient_funds": "The bank says there is not enough money on the card right now.",
    "expired_card": "The card has run out.",
    "authentication_failed": "The bank could not confirm that it was you.",
    "expired": "The payment page was open for too long.",
    "cancelled": "The payment was called off.",
}
_REASON_DEFAULT = "The payment did not go through."


class Scene(StrEnum):
    """What the page of a booking says."""

    CONFIRMED = "confirmed"
    PAY = "pay"  # the provider waits for the buyer
    CHECKING = "checking"  # money may be on its way
    DECLINED = "declined"  # another try is possible
    EXPIRED = "expired"
    UNFULFILLED = "unfulfilled"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


def scene_of(booking: BookingRecord, *, now: datetime) -> Scene:
    """The scene; a payment that may still become money never shows as failed."""
    match booking.status:
        case "confirmed":
            return Scene.CONFIRMED
        case "partially_refunded" | "refunded":
            return Scene.REFUNDED
        case "cancelled":
            return Scene.CANCELLED
        case "expired":
            return Scene.EXPIRED
        case "paid_unfulfilled":
            return Scene.UNFULFILLED
    payment = last_payment(booking)
    if payment is None or payment.status == "succeeded":
        return Scene.CHECKING
    if payment.status in OPEN_STATUSES:
        waiting = payment.status in _WAITING_FOR_BUYER and payment.checkout_url
        return Scene.PAY if waiting and booking.deadline_at > now else Scene.CHECKING
    return Scene.DECLINED if booking.deadline_at > now else Scene.EXPIRED


def last_payment(booking: BookingRecord) -> BookedPayment | None:
    return max(booking.payments, key=lambda payment: payment.id, default=None)


def tries_left(booking: BookingRecord) -> int:
    """How many more payments this booking may have."""
    return max(0, PAYMENT_TRIES_MAX - len(booking.payments))


def say_reason(payment: BookedPayment | None) -> str:
    """Why a payment failed, as far as it helps the buyer."""
    if payment is None:
        return _REASON_DEFAULT
    code = payment.failure_code or payment.status
    return _REASONS.get(code) or payment.failure_reason or _REASON_DEFAULT
