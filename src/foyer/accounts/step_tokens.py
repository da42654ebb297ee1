"""What an API client holds between two steps of signing in: no session is kept for it.

The token of the second step names the user and a time, and lapses with the password that was
right; the one of a passkey sign-in names nobody. Each carries the challenge (WebAuthn) of a
passkey, and each is good once: whoever ends a sign-in with it spends it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from foyer.accounts import limits
from foyer.accounts.errors import SecondStepLapsed
from foyer.accounts.models import User
from foyer.accounts.spent_tokens import spend_token
from foyer.platform.config import load_config
from foyer.platform.tokens import Purpose, Signer

_TIME_BYTES, _USER_BYTES, _RANDOM_BYTES, _PASSWORD_BYTES = 8, 8, 16, 8
_SECOND_STEP_BYTES = _TIME_BYTES + _USER_BYTES + _RANDOM_BYTES + _PASSWORD_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class StepToken:
    """A good token: who has shown a password (nobody, for a passkey alone), and the challenge."""

    token: str
    user: User | None
    expires_at: datetime

    @property
    def challenge(self) -> bytes:
        """32 bytes that a passkey signs: nobody can choose them, and no two tokens share them."""
        return challenge_of(self.token)


def write_second_step(user: User, *, now: datetime) -> str:
    """The token for somebody whose password was right."""
    payload = _write_time(now) + user.id.to_bytes(_USER_BYTES, "big")
    payload += secrets.token_bytes(_RANDOM_BYTES) + _digest_password(user)
    return _signer().sign(payload, purpose=Purpose.SECOND_STEP)


def read_second_step(token: str, *, now: datetime) -> StepToken:
    """Who has come to the second step; raises `SecondStepLapsed` unless the token is good."""
    payload = _signer().verify(token, purpose=Purpose.SECOND_STEP)
    if (
        payload is None
        or len(payload) != _TIME_BYTES + _USER_BYTES + _RANDOM_BYTES + _PASSWORD_BYTES
    ):
        raise SecondStepLapsed
    expires_at = _read_time(payload)
    user_id = int.from_bytes(payload[_TIME_BYTES : _TIME_BYTES + _USER_BYTES], "big")
    user = User.objects.filter(id=user_id, is_active=True).first()
    if expires_at <= now or user is None:
        raise SecondStepLapsed
    if not secrets.compare_digest(payload[-_PASSWORD_BYTES:], _digest_password(user)):
        raise SecondStepLapsed
    return StepToken(token=token, user=user, expires_at=expires_at)


def write_passkey_step(*, now: datetime) -> str:
    """The token for somebody who wants to sign in by a passkey alone."""
    payload = _write_time(now) + secrets.token_bytes(_RANDOM_BYTES)
    return _signer().sign(payload, purpose=Purpose.PASSKEY)


def read_passkey_step(token: str, *, now: datetime) -> StepToken:
    """Raises `SecondStepLapsed` unless the token is good."""
    payload = _signer().verify(token, purpose=Purpose.PASSKEY)
    if payload is None or len(payload) != _TIME_BYTES + _RANDOM_BYTES:
        raise SecondStepLapsed
    expires_at = _read_time(payload)
    if expires_at <= now:
        raise SecondStepLapsed
    return StepToken(token=token, user=None, expires_at=expires_at)


def challenge_of(token: str) -> bytes:
    """The challenge that goes with a token."""
    return hashlib.sha256(f"foyer-challenge:{token}".encode()).digest()


def spend_step(step: StepToken) -> None:
    """Use the token up, in the transaction of the sign-in; raises `SecondStepLapsed` if it was."""
    if not spend_token(step.token, expires_at=step.expires_at):
        raise SecondStepLapsed


def _write_time(now: datetime) -> bytes:
    lapses = now + timedelta(seconds=limits.SECOND_STEP_SECONDS)
    return int(lapses.timestamp()).to_bytes(_TIME_BYTES, "big")


def _read_time(payload: bytes) -> datetime:
    return datetime.fromtimestamp(int.from_bytes(payload[:_TIME_BYTES], "big"), tz=UTC)


def _digest_password(user: User) -> bytes:
    return hashlib.sha256(user.password.encode()).digest()[:_PASSWORD_BYTES]


def _signer() -> Signer:
    return Signer(load_config().secret_keys)
