"""A telephone number for an account, proven by a code in a text message."""

from datetime import datetime

from django.db import transaction

from foyer.accounts.errors import WrongCode
from foyer.accounts.models import User
from foyer.accounts.phones import require_phone
from foyer.accounts.proofs import make_phone_proof, take_phone_code
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind


def send_phone_code(user_id: int, *, phone: str, now: datetime) -> str:
    """Send a code to this number; returns it as E.164. The account keeps its number until then.

    Raises `ValidationFailed` naming `phone`.
    """
    number = require_phone(phone, field="phone")
    with transaction.atomic(durable=True):
        proof = make_phone_proof(user_id, phone=number, now=now)
        queue_notice(
            NoticeKind.PHONE_CODE,
            user_id=user_id,
            recipient=number,
            facts={"proof": str(proof.public_id)},
        )
    return number


def verify_phone(user_id: int, *, code: str, now: datetime) -> str:
    """Give the account the number that the code was sent to. Raises `WrongCode`."""
    number = take_phone_code(user_id, code=code.strip(), now=now)
    if number is None:
        raise WrongCode
    User.objects.filter(id=user_id).update(phone=number, phone_verified=True, updated_at=now)
    return number
