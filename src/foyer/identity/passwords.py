"""A new password: forgotten, or changed by whoever knows the present one."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from foyer.accounts import limits
from foyer.accounts.errors import LinkUsed
from foyer.accounts.login_limits import request_device
from foyer.accounts.mailboxes import mark_verified
from foyer.accounts.models import Proof, ProofKind, User
from foyer.accounts.passwords import check_new_password, check_own_password, set_password
from foyer.accounts.proofs import end_proofs, make_proof, read_proof, take_proof
from foyer.accounts.queries import find_active, lock_active
from foyer.accounts.sessions import NOWHERE, Here, end_sign_ins
from foyer.bookings.rules import check_email
from foyer.identity.claim_bookings import claim_bookings
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind
from foyer.platform.errors import ValidationFailed
from foyer.platform.jobs import Job, defer_job


def ask_reset(email: str, *, now: datetime) -> None:
    """Have the link for a new password mailed, if there is such an account.

    Whether there is one is looked up by the worker: neither the answer nor its time tells.
    Raises `ValidationFailed` for what is no address.
    """
    email = email.strip().lower()
    problem = check_email(email)
    if problem is not None:
        raise ValidationFailed(problem, field="email")
    with transaction.atomic(durable=True):
        proof = make_proof(
            ProofKind.RESET_PASSWORD,
            user_id=None,
            email=email,
            now=now,
            seconds=limits.RESET_PASSWORD_SECONDS,
        )
        defer_job(Job.SEND_PASSWORD_RESET, proof_id=proof.id)


def send_reset(proof_id: int, *, now: datetime) -> None:
    """Mail the link, once, to the account that was asked for; of several links the last is good."""
    with transaction.atomic(durable=True):
        proof = Proof.objects.select_for_update().filter(id=proof_id).first()
        if proof is None or proof.user_id is not None or proof.expires_at <= now:
            return
        user = User.objects.filter(email=proof.email, is_active=True).first()
        if user is None:
            proof.delete()
            return
        end_proofs(user.id, kinds=(ProofKind.RESET_PASSWORD,), now=now)
        proof.user = user
        proof.save(update_fields=["user", "updated_at"])
        queue_notice(
            NoticeKind.PASSWORD_RESET,
            user_id=user.id,
            recipient=user.email,
            facts={"proof": str(proof.public_id)},
        )


def reset_password(token: str, *, password: str, request: HttpRequest, now: datetime) -> str:
    """Set the password by a mailed link and end every sign-in; returns the account's address.

    The link proves the mailbox, so the address is confirmed by it too. Raises `LinkUnknown`,
    `LinkUsed`, `LinkLapsed`, or `ValidationFailed` naming `password`, which leaves the link good.
    """
    looked_at = read_proof(token, kind=ProofKind.RESET_PASSWORD, now=now)
    owner = find_active(looked_at.user_id)
    if owner is None or owner.email != looked_at.email:
        raise LinkUsed
    check_new_password(password, email=owner.email, full_name=owner.full_name, field="password")
    with transaction.atomic(durable=True):
        take_proof(token, kind=ProofKind.RESET_PASSWORD, now=now)
        user = lock_active(owner.id)
        if user is None or user.email != looked_at.email:
            raise LinkUsed
        _replace(user, password=password, keep=NOWHERE, request=request, now=now)
        mark_verified(user)
        claim_bookings(user.id)
    return user.email


def change_password(
    user_id: int,
    *,
    present: str,
    wanted: str,
    keep: Here,
    request: HttpRequest,
    now: datetime,
) -> User:
    """Set another password and end every sign-in but the one to keep.

    Raises `WrongPassword`, `RateLimited`, or `ValidationFailed` naming `newPassword`.
    """
    owner = User.objects.get(id=user_id, is_active=True)
    check_own_password(owner, password=present, request=request, field="currentPassword", now=now)
    check_new_password(wanted, email=owner.email, full_name=owner.full_name, field="newPassword")
    with transaction.atomic(durable=True):
        user = User.objects.select_for_update().get(id=user_id)
        _replace(user, password=wanted, keep=keep, request=request, now=now)
    return user


def _replace(user: User, *, password: str, keep: Here, request: HttpRequest, now: datetime) -> None:
    device = request_device(request)
    set_password(user, password=password, now=now)
    end_sign_ins(user.id, keep=keep, now=now)
    queue_notice(
        NoticeKind.PASSWORD_CHANGED,
        user_id=user.id,
        recipient=user.email,
        facts={"device": device.name, "network": device.network},
    )
