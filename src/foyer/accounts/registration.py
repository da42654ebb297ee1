"""Making an account."""

from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction

from foyer.accounts.errors import EmailTaken
from foyer.accounts.mailboxes import keep_new_address
from foyer.accounts.models import User
from foyer.accounts.passwords import check_new_password
from foyer.accounts.phones import write_phone


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What a person says who wants an account; mail, name and telephone were checked."""

    email: str
    password: str = field(repr=False)
    full_name: str
    phone: str = ""
    locale: str = "en"  # of the messages, until the person chooses another


def create_account(wanted: NewAccount) -> User:
    """Insert the account, its address unverified.

    Raises `ValidationFailed` naming `password`, or `EmailTaken`.
    """
    assert connection.in_atomic_block, "an account is made in the transaction of its first mail"
    check_new_password(
        wanted.password, email=wanted.email, full_name=wanted.full_name, field="password"
    )
    try:
        with transaction.atomic():  # A savepoint: who came second is told so, and nothing more.
            user = User.objects.create_user(
                wanted.email,
                wanted.password,
                full_name=wanted.full_name,
                phone=write_phone(wanted.phone),
                locale=wanted.locale,
            )
    except IntegrityError:
        raise EmailTaken from None
    keep_new_address(user)
    return user
