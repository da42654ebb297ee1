"""Signing in to the API: short access tokens and rotating refresh tokens."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.http import HttpRequest

from foyer.accounts import bearer, limits
from foyer.accounts.devices import NO_DEVICE, Device
from foyer.accounts.errors import InvalidCredentials
from foyer.accounts.login_limits import (
    count_login_attempt,
    forgive_login_attempt,
    request_address,
)
from foyer.accounts.models import TokenFamily, User
from foyer.platform.challenges import HEADER
from foyer.platform.config import load_config
from foyer.platform.errors import InvalidToken
from foyer.platform.ids import new_uuid
from foyer.platform.tokens import Purpose, Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    """What an API client keeps. Both tokens are capabilities: they never reach logs."""

    user_id: int
    access_token: str
    refresh_token: str
    expires_in_seconds: int  # of the access token


def check_login(email: str, *, password: str, request: HttpRequest, now: datetime) -> User:
    """The active user whose mail and password these are; the session cookie is not read.

    Raises `InvalidCredentials`, after the same work for every reason, `RateLimited`,
    or `ChallengeRequired`.
    """
    email = email.strip().lower()
    address = request_address(request)
    answer = request.headers.get(HEADER, "")
    count_login_attempt(email, address=address, challenge_answer=answer, now=now)
    user = authenticate(request, **_readable_credentials(email, password))
    if not isinstance(user, User):
        raise InvalidCredentials
    forgive_login_attempt(email, address=address)
    return user


def start_family(user: User, *, now: datetime, device: Device = NO_DEVICE) -> TokenPair:
    """The first pair of a new sign-in."""
    public_id = new_uuid()
    refresh_token = _new_refresh_token(public_id)
    TokenFamily.objects.create(
        public_id=public_id,
        created_at=now,
        user=user,
        refresh_hash=_hash(refresh_token),
        expires_at=now + timedelta(seconds=limits.REFRESH_TOKEN_SECONDS),
        device=device.name,
        network=device.network,
    )
    return _pair(user, public_id, refresh_token, now=now)


def refresh(refresh_token: str, *, now: datetime) -> TokenPair:
    """A new pair for the newest refresh token of a living family.

    An older one means that somebody copied it: the family ends at once, access tokens included.
    Raises `InvalidToken` then, and for everything that is not ours. Locks the family's row.
    """
    public_id = _read_refresh_token(refresh_token)
    if public_id is None:
        raise InvalidToken
    with transaction.atomic():
        pair = _rotate(public_id, refresh_token, now=now)
    if pair is None:  # Raised outside, so that ending the family is committed.
        raise InvalidToken
    return pair


def logout(family_public_id: UUID, *, now: datetime) -> None:
    """End a sign-in: its refresh token and its access tokens stop working. Safe to repeat."""
    TokenFamily.objects.filter(public_id=family_public_id, revoked_at=None).update(
        revoked_at=now, updated_at=now
    )


def check_access_token(token: str, *, now: datetime) -> bearer.BearerClaims:
    """Who a bearer token speaks for, checked against the database; raises `InvalidToken`."""
    keys = bearer.bearer_keys(load_config().secret_keys)
    claims = bearer.verify_access_token(token, keys=keys, now=now)
    if claims is None:
        raise InvalidToken
    with connection.cursor() as cursor:
        cursor.execute(
            bearer.SQL["live_family"],
            {"family_public_id": claims.family_public_id, "user_id": claims.user_id},
        )
        if cursor.fetchone() is None:
            raise InvalidToken
    return claims


def _rotate(public_id: UUID, refresh_token: str, *, now: datetime) -> TokenPair | None:
    family = (
        TokenFamily.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(public_id=public_id)
        .first()
    )
    if family is None or family.revoked_at is not None or family.expires_at <= now:
        return None
    if not family.user.is_active:
        return None
    if not secrets.compare_digest(bytes(family.refresh_hash), _hash(refresh_token)):
        TokenFamily.objects.filter(id=family.id).update(revoked_at=now, updated_at=now)
        return None
    renewed = _new_refresh_token(public_id)
    ends_at = family.created_at + timedelta(seconds=limits.SIGN_IN_SECONDS_MAX)
    TokenFamily.objects.filter(id=family.id).update(
        refresh_hash=_hash(renewed),
        expires_at=min(now + timedelta(seconds=limits.REFRESH_TOKEN_SECONDS), ends_at),
        updated_at=now,
    )
    return _pair(family.user, public_id, renewed, now=now)


def _pair(user: User, public_id: UUID, refresh_token: str, *, now: datetime) -> TokenPair:
    access_token = bearer.issue_access_token(
        user_public_id=user.public_id,
        user_id=user.id,
        family_public_id=public_id,
        keys=bearer.bearer_keys(load_config().secret_keys),
        now=now,
    )
    return TokenPair(
        user_id=user.id,
        access_token=access_token,
        refresh_token=refresh_token,
        expires_in_seconds=limits.ACCESS_TOKEN_SECONDS,
    )


def _readable_credentials(email: str, password: str) -> dict[str, str]:
    """Credentials that the database and the hasher can take; unreadable ones belong to nobody."""
    readable = "\x00" not in email and email.isprintable() and _encodes(email)
    if not readable or len(email) > limits.EMAIL_CHARACTERS_MAX:
        email = "nobody@invalid"
    if not _encodes(password) or len(password) > limits.PASSWORD_CHARACTERS_MAX:
        email, password = "nobody@invalid", "unreadable"
    return {"email": email, "password": password}


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _new_refresh_token(public_id: UUID) -> str:
    payload = public_id.bytes + secrets.token_bytes(limits.REFRESH_SECRET_BYTES)
    return Signer(load_config().secret_keys).sign(payload, purpose=Purpose.REFRESH)


def _read_refresh_token(token: str) -> UUID | None:
    """The family of a token that we signed: only such a one may end a family by its reuse."""
    payload = Signer(load_config().secret_keys).verify(token, purpose=Purpose.REFRESH)
    if payload is None or len(payload) != 16 + limits.REFRESH_SECRET_BYTES:
        return None
    return UUID(bytes=payload[:16])


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
