"""The mail address of an account, and whether its owner has shown to read its mail.

Each account has one address: `User.email`, kept by allauth's `EmailAddress` as well, which knows
whether it is verified.
"""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from foyer.accounts.errors import EmailTaken
from foyer.accounts.models import User


def has_verified_mailbox(user_id: int) -> bool:
    """Whether the owner of this account has shown to read the mail of its address."""
    proven = EmailAddress.objects.filter(user_id=user_id, email=F("user__email"), verified=True)
    return bool(proven.exists())


def mark_verified(user: User) -> None:
    """The owner has shown to read the mail of the address; `EmailTaken` if another account has."""
    _keep_address(user, verified=True)


def change_address(user: User, *, email: str) -> None:
    """Give the account another, proven address; `EmailTaken` when an account has it."""
    user.email = email
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "updated_at"])
    except IntegrityError:
        raise EmailTaken from None
    _keep_address(user, verified=True)


def keep_new_address(user: User) -> None:
    """The address of an account that was just made: nobody has shown to read its mail."""
    _keep_address(user, verified=False)


def _keep_address(user: User, *, verified: bool) -> None:
    assert connection.in_atomic_block, "an address changes in the transaction of its reason"
    EmailAddress.objects.filter(user_id=user.id).exclude(email=user.email).delete()
    try:
        with transaction.atomic():
            EmailAddress.objects.update_or_create(
                user_id=user.id,
                email=user.email,
                defaults={"verified": verified, "primary": True},
            )
    except IntegrityError:
        raise EmailTaken from None
