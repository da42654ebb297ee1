"""Refusals of the payments domain."""

from foyer.platform.errors import DomainError


class UnknownProvider(DomainError):
    """No such provider here, or the mode of this installation does not allow it."""

    code = "unknown_provider"
    status = 422
    message = "This way of paying is not offered here. Choose one of the listed ones."


class BadSignature(DomainError):
    """A webhook whose signature is missing, wrong or too old; nothing was stored."""

    code = "bad_signature"
    status = 400
    message = "The signature does not fit the body, or it is too old."


class RefundTooLarge(DomainError):
    """More than what is left of the captured amount; `details["left"]` is in minor units."""

    code = "refund_too_large"
    status = 409
    message = "The refund is larger than what is left of the payment."


class PaymentInProgress(DomainError):
    """The booking has an open payment: finish or cancel that one first."""

    code = "payment_in_progress"
    status = 409
    message = "A payment for this booking is still under way. Finish it, or wait until it ends."


class AmountTooSmall(DomainError):
    """More than nothing and less than is collected; `details["minimum"]` is the least amount."""

    code = "amount_too_small"
    status = 409
    message = "This order is too small to be paid for. Add a seat or something to eat."
