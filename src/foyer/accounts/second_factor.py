"""Who has a second factor besides a password, and who needs one: staff, the demo logins excepted.

A time-based code (RFC 6238) and a passkey are factors; recovery codes only stand in for one.
"""

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from foyer.platform.config import load_config
from foyer.platform.errors import DomainError
from foyer.platform.sql import load_statements

_SQL = load_statements("foyer.accounts", "members.sql")
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
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL["lacks_second_factor"],
            {"user_id": user_id, "excuse_demo": excuses_demo_logins()},
        )
        row = cursor.fetchone()
    return row is not None and bool(row[0])


def excuses_demo_logins() -> bool:
    """Whether the demo logins may work without a factor: in a demo, never in production."""
    return load_config().is_demo


def ready_for_work() -> "ExpressionWrapper[Q]":
    """A condition on a queried user: they have a factor or are a demo login of a demo."""
    factor = Authenticator.objects.filter(user_id=OuterRef("id"), type__in=FACTORS)
    ready = Q(Exists(factor))
    if excuses_demo_logins():
        ready |= Q(is_demo=True)
    return ExpressionWrapper(ready, output_field=BooleanField())
