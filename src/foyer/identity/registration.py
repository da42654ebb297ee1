"""Registering, by the API and by the page."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from foyer.accounts.auth import TokenPair
from foyer.accounts.errors import EmailTaken
from foyer.accounts.models import User
from foyer.accounts.registration import NewAccount, create_account
from foyer.bookings.rules import check_email, check_name, check_phone
from foyer.identity.sign_ins import begin_api_sign_in
from foyer.identity.verification import queue_verification
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind
from foyer.platform.errors import ValidationFailed


def register(wanted: NewAccount, *, request: HttpRequest, now: datetime) -> TokenPair:
    """Make an account, mail its owner a link to confirm the address, and sign in at once.

    Raises `ValidationFailed` naming the field, or `EmailTaken`.
    """
    _check(wanted)
    with transaction.atomic(durable=True):
        user = create_account(wanted)
        queue_verification(user, now=now)
        return begin_api_sign_in(user, request=request, now=now)


def register_by_mail(wanted: NewAccount, *, now: datetime) -> None:
    """The same without signing in: whoever asks learns only from the mailbox what became of it.

    A known address gets a mail that there is an account already. Either way a password is hashed,
    so that the time tells nothing.
    """
    _check(wanted)
    try:
        with transaction.atomic(durable=True):
            queue_verification(create_account(wanted), now=now)
    except EmailTaken:
        with transaction.atomic(durable=True):
            known = User.objects.filter(email=wanted.email, is_active=True).first()
            if known is not None:
                queue_notice(
                    NoticeKind.ACCOUNT_EXISTS, user_id=known.id, recipient=known.email, facts={}
                )


def _check(wanted: NewAccount) -> None:
    parts: tuple[tuple[str, str, Callable[[str], str | None]], ...] = (
        ("email", wanted.email, check_email),
        ("fullName", wanted.full_name, check_name),
        ("phone", wanted.phone, check_phone),
    )
    for field, text, check in parts:
        problem = check(text)
        if problem is not None:
            raise ValidationFailed(problem, field=field)
