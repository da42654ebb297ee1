"""Another mail address for an account: proven by its mailbox, told to the old one."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from foyer.accounts import limits
from foyer.accounts.errors import LinkUnknown
from foyer.accounts.mailboxes import change_address
from foyer.accounts.models import ProofKind, User
from foyer.accounts.passwords import check_own_password
from foyer.accounts.proofs import end_proofs, make_proof, take_proof
from foyer.accounts.queries import lock_active
from foyer.bookings.rules import check_email
from foyer.identity.claim_bookings import claim_bookings
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind
from foyer.platform.errors import ValidationFailed


def ask_address_change(
    user_id: int, *, email: str, password: str, request: HttpRequest, now: datetime
) -> None:
    """Mail a link to the new mailbox; the account keeps its address until the link comes back.

    Says nothing of other accounts: the owner of a taken address is told by mail, the asker not.
    Raises `WrongPassword`, `RateLimited`, or `ValidationFailed` naming `email`.
    """
    email = email.strip().lower()
    user = User.objects.get(id=user_id, is_active=True)
    problem = check_email(email)
    if problem is None and email == user.email:
        problem = "This is the address that the account has already."
    if problem is not None:
        raise ValidationFailed(problem, field="email")
    check_own_password(user, password=password, request=request, field="password", now=now)
    with transaction.atomic(durable=True):
        known = User.objects.filter(email=email).first()
        if known is not None:
            if known.is_active:
                queue_notice(NoticeKind.ACCOUNT_EXISTS, user_id=known.id, recipient=email, facts={})
            return
        proof = make_proof(
            ProofKind.CHANGE_EMAIL,
            user_id=user_id,
            email=email,
            now=now,
            seconds=limits.CHANGE_EMAIL_SECONDS,
        )
        queue_notice(
            NoticeKind.EMAIL_CHANGE,
            user_id=user_id,
            recipient=email,
            facts={"proof": str(proof.public_id)},
        )


def confirm_address_change(user_id: int, *, token: str, now: datetime) -> str:
    """Give the account the address whose mailbox is proven now; returns it.

    It takes the account's sign-in, too: a link that went to a mistyped address must not give the
    account to whoever reads it there.
    Links that were mailed to the old address are worthless from now. Raises `LinkUnknown`,
    `LinkUsed`, `LinkLapsed`, or `EmailTaken` when somebody else took the address meanwhile.
    """
    with transaction.atomic(durable=True):
        proof = take_proof(token, kind=ProofKind.CHANGE_EMAIL, now=now)
        user = lock_active(user_id)
        if user is None or proof.user_id != user_id:
            raise LinkUnknown
        old = user.email
        change_address(user, email=proof.email)
        end_proofs(user.id, kinds=(ProofKind.RESET_PASSWORD, ProofKind.VERIFY_EMAIL), now=now)
        queue_notice(
            NoticeKind.EMAIL_CHANGED,
            user_id=user.id,
            recipient=old,
            facts={"new_email": proof.email},
        )
        claim_bookings(user.id)
    return proof.email
