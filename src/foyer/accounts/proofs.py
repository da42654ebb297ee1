"""Proofs of owning a mailbox or a phone: links and codes that were sent there.

Nothing secret is stored, put into a job or logged: a link's token is the signed public id of its
proof, a code is derived from it. Both are made where the message is rendered.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from foyer.accounts import limits
from foyer.accounts.errors import LinkLapsed, LinkUnknown, LinkUsed
from foyer.accounts.models import Proof, ProofKind
from foyer.platform.config import load_config
from foyer.platform.tokens import Purpose, Signer

# Of these the newest alone is good; one person may be invited to several houses.
_SUPERSEDED = frozenset({ProofKind.VERIFY_EMAIL, ProofKind.RESET_PASSWORD, ProofKind.CHANGE_EMAIL})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRecord:
    """What a proof says: its bearer reads the mail of `email`, for `user_id` if that is set."""

    id: int
    public_id: UUID
    kind: ProofKind
    user_id: int | None
    email: str
    phone: str


def make_proof(
    kind: ProofKind,
    *,
    user_id: int | None,
    email: str,
    now: datetime,
    seconds: int,
) -> Proof:
    """A proof to be sent to `email`; earlier ones of the user are worthless from now, invitations
    excepted. Runs in the caller's transaction, with the message that carries it.
    """
    assert connection.in_atomic_block, "a proof is made in the transaction of its message"
    if user_id is not None and kind in _SUPERSEDED:
        end_proofs(user_id, kinds=(kind,), now=now)
    return Proof.objects.create(
        kind=kind,
        user_id=user_id,
        email=email.strip().lower(),
        expires_at=now + timedelta(seconds=seconds),
    )


def end_proofs(user_id: int, *, kinds: tuple[ProofKind, ...], now: datetime) -> None:
    """Make every open proof of these kinds worthless."""
    Proof.objects.filter(user_id=user_id, kind__in=kinds, used_at=None).update(
        used_at=now, updated_at=now
    )


def write_proof_token(public_id: UUID) -> str:
    """The token that a link carries: a capability, made only where the message is rendered."""
    return Signer(load_config().secret_keys).sign(public_id.bytes, purpose=Purpose.PROOF)


def read_proof(token: str, *, kind: ProofKind, now: datetime) -> ProofRecord:
    """What a good proof says, without using it: for the page that asks what to do with it.

    Raises `LinkUnknown`, `LinkUsed` or `LinkLapsed`.
    """
    return _check(_find(token, kind=kind, lock=False), now=now)


def take_proof(token: str, *, kind: ProofKind, now: datetime) -> ProofRecord:
    """Use a proof up, in the caller's transaction; of two at the same time one gets it.

    Raises `LinkUnknown`, `LinkUsed` or `LinkLapsed`. Locks the proof's row.
    """
    assert connection.in_atomic_block, "a proof is taken in the transaction of what it allows"
    record = _check(_find(token, kind=kind, lock=True), now=now)
    Proof.objects.filter(id=record.id).update(used_at=now, updated_at=now)
    return record


def delete_old_proofs(*, now: datetime) -> int:
    """Forget proofs that lapsed long ago; returns how many."""
    before = now - timedelta(seconds=limits.PROOF_KEPT_SECONDS)
    deleted, _ = Proof.objects.filter(expires_at__lt=before).delete()
    return deleted


def make_phone_proof(user_id: int, *, phone: str, now: datetime) -> Proof:
    """A proof whose code is to be sent to `phone`; earlier codes of the user are worthless."""
    assert connection.in_atomic_block, "a proof is made in the transaction of its message"
    end_proofs(user_id, kinds=(ProofKind.VERIFY_PHONE,), now=now)
    return Proof.objects.create(
        kind=ProofKind.VERIFY_PHONE,
        user_id=user_id,
        phone=phone,
        expires_at=now + timedelta(seconds=limits.PHONE_CODE_SECONDS),
    )


def write_phone_code(public_id: UUID) -> str:
    """The digits that a text message carries; made only where the message is rendered."""
    return _derive_code(public_id, secret=load_config().secret_keys[0])


def take_phone_code(user_id: int, *, code: str, now: datetime) -> str | None:
    """The phone number that the code was sent to, or None for a wrong, used or old code.

    A wrong code counts, and after `PHONE_CODE_ATTEMPTS_MAX` of them the right one is worthless:
    so the caller must not roll this back. Locks the proof's row.
    """
    given = code.encode(errors="replace")
    with transaction.atomic():
        proof = (
            Proof.objects.select_for_update()
            .filter(
                user_id=user_id,
                kind=ProofKind.VERIFY_PHONE,
                used_at=None,
                expires_at__gt=now,
                attempts__lt=limits.PHONE_CODE_ATTEMPTS_MAX,
            )
            .order_by("-id")
            .first()
        )
        if proof is None:
            return None
        good = any(
            hmac.compare_digest(given, _derive_code(proof.public_id, secret=key).encode())
            for key in load_config().secret_keys
        )
        if good:
            proof.used_at = now
        else:
            proof.attempts += 1
        proof.save(update_fields=["used_at", "attempts", "updated_at"])
        return proof.phone if good else None


def _find(token: str, *, kind: ProofKind, lock: bool) -> Proof:
    payload = Signer(load_config().secret_keys).verify(token, purpose=Purpose.PROOF)
    if payload is None or len(payload) != 16:
        raise LinkUnknown
    rows = Proof.objects.filter(public_id=UUID(bytes=payload), kind=kind)
    proof = (rows.select_for_update() if lock else rows).first()
    if proof is None:
        raise LinkUnknown
    return proof


def _check(proof: Proof, *, now: datetime) -> ProofRecord:
    if proof.used_at is not None:
        raise LinkUsed
    if proof.expires_at <= now:
        raise LinkLapsed
    return ProofRecord(
        id=proof.id,
        public_id=proof.public_id,
        kind=ProofKind(proof.kind),
        user_id=proof.user_id,
        email=proof.email,
        phone=proof.phone,
    )


def _derive_code(public_id: UUID, *, secret: str) -> str:
    digest = hmac.digest(f"foyer-code:{secret}".encode(), public_id.bytes, hashlib.sha256)
    number = int.from_bytes(digest[:8], "big") % 10**limits.PHONE_CODE_DIGITS
    return f"{number:0{limits.PHONE_CODE_DIGITS}d}"
