"""Who has a second factor besides a password, and who needs one: staff, the demo logins excepted.

A time-based code (RFC 6238) and a passkey are factors; recovery codes only stand in for one.
"""

from allauth.mfa.models import Authenticator
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from foyer.accounts.models import User
from foyer.platform.config import load_config
from foyer.platform.errors import DomainError

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SETUP_PATH = "/account/security"


class SecondFactorRequired(DomainError):
    """A member of a house, or an administrator, who has no second factor yet."""

    code = "second_factor_required"
    status = 403
    message = (
        "Work for a house needs a second factor. "
        f"Set up an authenticator app or a passkey at {SETUP_PATH}, then try again."
    )


def has_second_factor(user_id: int) -> bool:
    """Whether signing in as this user takes more than a password."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists())


def lacks_second_factor(user_id: int) -> bool:
    """Whether this is staff who have to set one up before they can act. One query."""
    return (
        User.objects.filter(id=user_id, is_active=True)
        .exclude(ready_for_work())
        .filter(Q(memberships__isnull=False) | ~Q(role="customer"))
        .exists()
    )


def ready_for_work(*, prefix: str = "") -> "ExpressionWrapper[Q]":
    """A condition to join into a query: the user has a factor or is a demo login of a demo.

    `prefix` leads from the queried table to its user, for example `user__`.
    """
    factor = Authenticator.objects.filter(user_id=OuterRef(f"{prefix}id"), type__in=FACTORS)
    ready = Q(Exists(factor))
    if load_config().is_demo:
        ready |= Q(**{f"{prefix}is_demo": True})
    return ExpressionWrapper(ready, output_field=BooleanField())
