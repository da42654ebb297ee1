from foyer.platform.errors import DomainError, Forbidden


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


class EmailTaken(DomainError):
    """An account with this mail address exists."""

    code = "email_taken"
    status = 409
    message = "There is an account with this e-mail address. Sign in, or ask for a new password."

    def __init__(self) -> None:
        super().__init__(field="email")


class EmailUnverified(DomainError):
    """The account's owner has not yet shown to read the mail of its address."""

    code = "email_unverified"
    status = 403
    message = "Confirm your e-mail address first: open the link that we have sent you."


class WrongPassword(DomainError):
    """The password that was to confirm a change is not the account's."""

    code = "wrong_password"
    status = 403
    message = "This is not your present password. Try again, or ask for a new one by mail."


class WrongCode(DomainError):
    """A code that was not sent, was used, has lapsed or was guessed at too often."""

    code = "wrong_code"
    status = 409
    message = "This code is not right or is too old. Look again, or ask for a new one."

    def __init__(self) -> None:
        super().__init__(field="code")


class WrongFactorCode(DomainError):
    """No code of the app or recovery code that is good now; used ones are good no more."""

    code = "invalid_mfa_code"
    status = 401
    message = "This code is not right, or it was used before. Type the one that the app shows now."


class PasskeyRefused(DomainError):
    """What the device answered proves nothing: another challenge, site, key, or no person."""

    code = "passkey_refused"
    status = 401
    message = "This passkey was not accepted. Try again, or sign in with your password."


class SecondStepRequired(DomainError):
    """The password was right, and the account asks for more."""

    code = "mfa_required"
    status = 401
    message = "Send the code of your app, a recovery code or a passkey with this mfaToken."


class SecondStepLapsed(DomainError):
    """The token between the two steps is forged, too old or used."""

    code = "invalid_mfa_token"
    status = 401
    message = "Too much time has passed since the password. Sign in from the start."


class AlreadySetUp(DomainError):
    """An account has one app; a second enrolment must not replace it in silence."""

    code = "already_set_up"
    status = 409
    message = "This account has an authenticator app already. Remove that one first."


class TooManyPasskeys(DomainError):
    """The account holds as many passkeys as it may."""

    code = "too_many_passkeys"
    status = 409
    message = "This account has no room for another passkey. Remove one that you no longer use."


class LastWayIn(DomainError):
    """Without this nobody could sign in to the account any more."""

    code = "last_way_in"
    status = 409
    message = "This is the only way into your account. Set a password or add another one first."


class HouseSuspended(Forbidden):
    """The platform has suspended the house: its staff may look, its keys are not taken."""

    code = "house_suspended"
    message = (
        "This house is suspended by the platform: nothing can be changed in it. Its audit log says "
        "why; its organizers can write to whoever runs the platform."
    )
