from foyer.platform.errors import DomainError


class InvalidCredentials(DomainError):
    """Unknown mail, wrong password or a closed account: the caller cannot tell which."""

    code = "invalid_credentials"
    status = 401
    message = "This e-mail address and password do not belong together. Check both and try again."


class LinkUnknown(DomainError):
    """No proof that we made, or one of another kind."""

    code = "link_unknown"
    status = 422
    message = "This link is not whole. Open it from the message again, or ask for a new one."

    def __init__(self) -> None:
        super().__init__(field="token")


class LinkUsed(DomainError):
    """The proof was used before, or a newer one was sent."""

    code = "link_used"
    status = 409
    message = "This link was used already, or a newer one was sent. Ask for a new one."


class LinkLapsed(DomainError):
    """The proof's time is over."""

    code = "link_lapsed"
    status = 409
    message = "This link is too old. Ask for a new one."
