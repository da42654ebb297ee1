"""Identity tokens of OpenID Connect: whether the provider signed one, for us, now."""

from typing import Any

import jwt
from jwt.types import Options

CLOCK_SECONDS = 60  # Providers' clocks and ours differ a little.
# Signatures with a key of the provider's alone: `none` is no signature, and HS256 would be one
# that whoever knows our secret could make.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_NEEDED: Options = {"require": ["iss", "sub", "aud", "exp", "iat"]}


class TokenRefused(Exception):
    """No such token of this provider; the text says why, for the log."""


def read_id_token(
    token: str, *, keys: dict[str, Any], issuer: str, audience: str
) -> dict[str, Any]:
    """The claims of a good token; `keys` is the provider's JSON Web Key Set (RFC 7517).

    A token that names no key is checked with the only one that could have made it. Raises
    `TokenRefused`.
    """
    try:
        header = jwt.get_unverified_header(token)
        algorithm = str(header.get("alg"))
        if algorithm not in _ALGORITHMS:
            raise TokenRefused("signed by no algorithm that we take")
        claims: dict[str, Any] = jwt.decode(
            token,
            _find_key(keys, key_id=header.get("kid")),
            algorithms=[algorithm],
            issuer=issuer,
            audience=audience,
            leeway=CLOCK_SECONDS,
            options=_NEEDED,
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError) as refusal:
        raise TokenRefused(type(refusal).__name__) from refusal
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != audience:
        raise TokenRefused("made for another client as well")
    return claims


def _find_key(keys: dict[str, Any], *, key_id: object) -> Any:
    usable = [
        key
        for key in jwt.PyJWKSet.from_dict(keys).keys
        if key.public_key_use in (None, "sig") and key.key_type in {"RSA", "EC", "OKP"}
    ]
    named = [key for key in usable if key_id is None or key.key_id == key_id]
    if len(named) != 1:
        raise TokenRefused("the provider has no such key")
    return named[0].key
