"""Confirming the mail address of an account."""

from datetime import datetime

from django.db import connection, transaction

from foyer.accounts import limits
from foyer.accounts.errors import LinkUsed
from foyer.accounts.mailboxes import has_verified_mailbox, mark_verified
from foyer.accounts.models import ProofKind, User
from foyer.accounts.proofs import make_proof, take_proof
from foyer.accounts.queries import lock_active
from foyer.identity.claim_bookings import claim_bookings
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind


def queue_verification(user: User, *, now: datetime) -> None:
    """Mail the link that confirms the account's address, in the caller's transaction."""
    assert connection.in_atomic_block, "a mail is queued in the transaction of its reason"
    proof = make_proof(
        ProofKind.VERIFY_EMAIL,
        user_id=user.id,
        email=user.email,
        now=now,
        seconds=limits.VERIFY_EMAIL_SECONDS,
    )
    queue_notice(
        NoticeKind.VERIFY_EMAIL,
        user_id=user.id,
        recipient=user.email,
        facts={"proof": str(proof.public_id)},
    )


def resend_verification(user_id: int, *, now: datetime) -> bool:
    """Mail a new link; False when the address is confirmed already."""
    with transaction.atomic(durable=True):
        user = User.objects.get(id=user_id, is_active=True)
        if has_verified_mailbox(user_id):
            return False
        queue_verification(user, now=now)
    return True


def verify_email(token: str, *, now: datetime) -> int:
    """Confirm the address a link was sent to, and claim its guest bookings; returns how many.

    Raises `LinkUnknown`, `LinkUsed` or `LinkLapsed`.
    """
    with transaction.atomic(durable=True):
        proof = take_proof(token, kind=ProofKind.VERIFY_EMAIL, now=now)
        user = lock_active(proof.user_id)
        if user is None or user.email != proof.email:
            raise LinkUsed  # The account has another address by now, or is closed.
        mark_verified(user)
        return claim_bookings(user.id)
