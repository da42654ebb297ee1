"""Refusals of checkout; each says what the buyer can do next."""

from foyer.platform.errors import DomainError


class MixedBooking(DomainError):
    """Holds of several organizers or currencies, or too many, in one booking."""

    code = "mixed_booking"
    status = 422
    message = "These seats cannot go into one booking. Book each house by itself."


class HoldsExpired(DomainError):
    """Some holds have lapsed or are used; `details["holdTokens"]` lists them, nothing changed."""

    code = "hold_expired"
    status = 409
    message = "The time for these seats is up. Choose your seats again."


class PriceChanged(DomainError):
    """The quote the buyer agreed to no longer holds; `details["quote"]` is the present one."""

    code = "price_changed"
    status = 409
    message = "The price has changed. Look at the new total and confirm it."


class NotCancellable(DomainError):
    """The booking has ended, its show has begun, or a ticket was used."""

    code = "not_cancellable"
    status = 409
    message = "This booking can no longer be cancelled. Ask the house for help."


class CheckingPayment(DomainError):
    """The provider does not say whether money moved: nothing is freed until it does."""

    code = "payment_in_progress"
    status = 409
    message = "We are checking with your bank; your seats are kept. Try again in a minute."


class NotPayable(DomainError):
    """The booking waits for no money: paid, closed or past its deadline."""

    code = "booking_not_payable"
    status = 409
    message = "This booking cannot be paid any more. Choose your seats again."


class TooManyTries(DomainError):
    """Every payment the booking may have has failed."""

    code = "too_many_payments"
    status = 409
    message = "Too many payments have failed. Your seats are kept until the time is up."
