from foyer.platform.errors import DomainError


class InvalidCredentials(DomainError):
    """Unknown mail, wrong password or a closed account: the caller cannot tell which."""

    code = "invalid_credentials"
    status = 401
    message = "This e-mail address and password do not belong together. Check both and try again."
