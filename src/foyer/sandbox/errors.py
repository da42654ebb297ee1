"""Refusals of the sandbox provider."""

from foyer.platform.errors import DomainError


class CheckoutClosed(DomainError):
    """The session is paid, under way, cancelled, failed or expired."""

    code = "checkout_closed"
    status = 409
    message = "This payment is closed. Go back to the house to start another one."


class NotCapturable(DomainError):
    """Only an authorised payment can be captured."""

    code = "not_capturable"
    status = 409
    message = "There is no authorised amount to capture."


class RefundRefused(DomainError):
    """More than what is left of the captured amount; `details["left"]` is in minor units."""

    code = "refund_refused"
    status = 409
    message = "The refund is larger than what is left of the captured amount."


class WrongSecret(DomainError):
    """The merchant's side needs the shared secret."""

    code = "invalid_token"
    status = 401
    message = "Send the merchant's secret as a bearer token."


class FaultInjected(DomainError):
    """A switched-on fault: nothing was changed."""

    code = "fault_injected"
    status = 500
    message = "The sandbox fails on purpose."
