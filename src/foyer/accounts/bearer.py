"""Access tokens of the API: JSON Web Tokens (RFC 7519) with HS256. Loads no Django.

The signature and the time say that a token was good when it was made; whether its family still
lives, and its user is active, is asked of the database by `sql/bearer.sql` (a caller may remember
a yes for 60 s, never a no).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

from foyer.accounts import limits
from foyer.platform.sql import load_statements

LIFE_CHECK_SECONDS_MAX = 60  # How long a yes of `live_family` or `live_session` is remembered.
SQL = load_statements("foyer.accounts", "bearer.sql")
_ALGORITHM = "HS256"
_ISSUER = "foyer"


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerClaims:
    """Who an access token speaks for."""

    user_public_id: UUID
    user_id: int
    family_public_id: UUID
    expires_at: datetime


def bearer_keys(secrets: Sequence[str]) -> Mapping[str, bytes]:
    """Signing keys by their `kid`, newest first, derived from the configured secrets."""
    keys = [hashlib.sha256(f"foyer-bearer:{secret}".encode()).digest() for secret in secrets]
    return {hashlib.sha256(key).hexdigest()[:8]: key for key in keys}


def issue_access_token(
    *,
    user_public_id: UUID,
    user_id: int,
    family_public_id: UUID,
    keys: Mapping[str, bytes],
    now: datetime,
) -> str:
    """A token good for `ACCESS_TOKEN_SECONDS`, signed by the first of `keys`."""
    kid, key = next(iter(keys.items()))
    claims = {
        "iss": _ISSUER,
        "sub": str(user_public_id),
        "uid": user_id,
        "fam": str(family_public_id),
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(seconds=limits.ACCESS_TOKEN_SECONDS)).timestamp()),
    }
    return jwt.encode(claims, key, algorithm=_ALGORITHM, headers={"kid": kid})


def verify_access_token(
    token: str, *, keys: Mapping[str, bytes], now: datetime
) -> BearerClaims | None:
    """What a token says, or None for one that we did not sign or whose time is over."""
    if len(token) > limits.BEARER_CHARACTERS_MAX or not token.isascii():
        return None
    try:
        key = keys.get(str(jwt.get_unverified_header(token).get("kid")))
        if key is None:
            return None
        claims = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            issuer=_ISSUER,
            # The caller's `now` decides, not this machine's clock.
            options={"verify_exp": False, "verify_iat": False, "require": ["exp", "sub"]},
        )
        expires_at = datetime.fromtimestamp(claims["exp"], tz=UTC)
        if expires_at <= now:
            return None
        return BearerClaims(
            user_public_id=UUID(claims["sub"]),
            user_id=int(claims["uid"]),
            family_public_id=UUID(claims["fam"]),
            expires_at=expires_at,
        )
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, OverflowError):
        return None
