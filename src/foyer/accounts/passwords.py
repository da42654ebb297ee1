"""Choosing, checking and setting a password."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest

from foyer.accounts import limits
from foyer.accounts.errors import WrongPassword
from foyer.accounts.login_limits import (
    count_login_attempt,
    forgive_login_attempt,
    request_address,
)
from foyer.accounts.models import ProofKind, User
from foyer.accounts.proofs import end_proofs
from foyer.platform.errors import ValidationFailed

_WORDS = {
    "password_too_short": (
        f"Use at least {limits.PASSWORD_CHARACTERS_MIN} characters; a few words make a good one."
    ),
    "password_too_common": "Many people use this password. Choose one that nobody would guess.",
    "password_guessable": (
        "Whoever guesses begins with words of a box office. Add some that have nothing to do "
        "with it."
    ),
    "password_breached": (
        "This password is known from a breach elsewhere. Choose one that you use nowhere else."
    ),
    "password_too_similar": (
        "This password is too much like your name or address. Choose another one."
    ),
}


def check_new_password(password: str, *, email: str, full_name: str, field: str) -> None:
    """Raise `ValidationFailed` naming `field` unless this may be somebody's password."""
    try:
        password.encode()
    except UnicodeEncodeError:
        raise ValidationFailed("Use letters, digits and signs.", field=field) from None
    if len(password) > limits.PASSWORD_CHARACTERS_MAX:
        raise ValidationFailed(
            f"Use at most {limits.PASSWORD_CHARACTERS_MAX} characters.", field=field
        )
    try:
        validate_password(password, user=User(email=email, full_name=full_name))
    except ValidationError as refusal:
        first = refusal.error_list[0]
        raise ValidationFailed(
            _WORDS.get(str(first.code), "Choose another password."), field=field
        ) from None


def has_password(user_id: int) -> bool:
    """Whether a password opens the account; some are opened by a provider or a passkey alone."""
    return User.objects.only("password").get(id=user_id).has_usable_password()


def check_own_password(
    user: User, *, password: str, request: HttpRequest, field: str, now: datetime
) -> None:
    """Raise `WrongPassword` naming `field` unless this is the user's; guesses count as sign-ins."""
    address = request_address(request)
    count_login_attempt(user.email, address=address, now=now)
    readable = len(password) <= limits.PASSWORD_CHARACTERS_MAX and password.isprintable()
    if not readable or not user.check_password(password):
        raise WrongPassword(field=field)
    forgive_login_attempt(user.email, address=address)


def set_password(user: User, *, password: str, now: datetime) -> None:
    """Store a checked password; links that were sent to set another one are worthless from now."""
    assert connection.in_atomic_block, "a password is set together with the end of sign-ins"
    user.set_password(password)
    user.save(update_fields=["password", "updated_at"])
    end_proofs(user.id, kinds=(ProofKind.RESET_PASSWORD,), now=now)
