from foyer.platform.errors import DomainError


class EraseRefused(DomainError):
    """The account cannot be erased now; `reasons` says what to do about it first."""

    code = "erase_refused"
    status = 409
    message = "Your account cannot be erased yet. See what is open, settle it, and ask again."


class NotYourName(DomainError):
    """The typed confirmation is not the account's mail address."""

    code = "validation_failed"
    status = 422
    message = "Type the mail address of your account, exactly, so that nothing happens by accident."


class SignInAgain(DomainError):
    """An account without a password erases itself only soon after a sign-in."""

    code = "sign_in_again"
    status = 403
    message = "Sign out, sign in again, and erase your account within ten minutes of that."


class TooManyExports(DomainError):
    """Copies cost work; ten a day are plenty."""

    code = "rate_limited"
    status = 429
    message = "You have asked for many copies today. Ask again tomorrow."


class ExportTooLarge(DomainError):
    """More than a file may hold."""

    code = "export_too_large"
    status = 409
    message = "There is too much for one file. Write to the house: it can hand everything over."
