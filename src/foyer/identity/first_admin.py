"""The first administrator of an installation, by a link that whoever runs the machine makes.

The link is good for an hour and until there is an administrator, whatever comes first. Nothing of
it is stored.
"""

from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction

from foyer.accounts import limits
from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.errors import EmailTaken, LinkLapsed, LinkUnknown, LinkUsed
from foyer.accounts.models import PlatformRole, User
from foyer.accounts.passwords import check_new_password
from foyer.identity.invite import check_email
from foyer.platform.config import load_config
from foyer.platform.errors import ValidationFailed
from foyer.platform.sql import load_statements
from foyer.platform.tokens import Purpose, Signer

_SQL = load_statements("foyer.accounts", "members.sql")


def write_setup_token(*, now: datetime) -> str:
    """What the link carries; raises `LinkUsed` when there is an administrator already."""
    if _has_admin():
        raise LinkUsed("There is an administrator already. Sign in as that one.")
    until = int(now.timestamp()) + limits.SETUP_LINK_SECONDS
    return Signer(load_config().secret_keys).sign(until.to_bytes(8), purpose=Purpose.SETUP)


def check_setup_token(token: str, *, now: datetime) -> None:
    """Raise `LinkUnknown`, `LinkLapsed` or `LinkUsed` unless the link may make an administrator."""
    payload = Signer(load_config().secret_keys).verify(token, purpose=Purpose.SETUP)
    if payload is None or len(payload) != 8:
        raise LinkUnknown
    if datetime.fromtimestamp(int.from_bytes(payload), tz=UTC) <= now:
        raise LinkLapsed("This link is too old. Run `foyer setup` again for a new one.")
    if _has_admin():
        raise LinkUsed("There is an administrator already. Sign in as that one.")


def create_first_admin(
    token: str, *, email: str, full_name: str, password: str, now: datetime
) -> User:
    """Make the first administrator; of two at the same time one succeeds.

    Raises as `check_setup_token`, `EmailTaken`, and `ValidationFailed` naming the field.
    """
    email = check_email(email, field="email")
    full_name = " ".join(full_name.split())
    if not 1 <= len(full_name) <= limits.NAME_CHARACTERS_MAX or not full_name.isprintable():
        raise ValidationFailed(
            f"Give your name, in up to {limits.NAME_CHARACTERS_MAX} characters.", field="fullName"
        )
    check_new_password(password, email=email, full_name=full_name, field="password")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_SQL["lock_setup"])
        check_setup_token(token, now=now)
        try:
            with transaction.atomic():
                admin = User.objects.create_user(
                    email, password, full_name=full_name, role=PlatformRole.ADMIN
                )
        except IntegrityError:
            raise EmailTaken from None
        # Whoever runs the machine vouches for the address.
        EmailAddress.objects.create(user=admin, email=email, verified=True, primary=True)
        record_action(
            AuditAction.ADMIN_CREATED,
            actor_id=None,
            organizer_id=None,
            subject_type="user",
            subject_id=str(admin.public_id),
        )
        return admin


def _has_admin() -> bool:
    return User.objects.filter(role=PlatformRole.ADMIN, is_active=True).exists()
