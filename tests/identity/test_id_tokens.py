"""Identity tokens count only when the provider signed them, for us, a moment ago."""

import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from foyer.identity.id_tokens import TokenRefused, read_id_token
from foyer.platform.clock import utc_now

ISSUER, AUDIENCE = "https://login.example.org", "foyer"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(key: rsa.RSAPrivateKey, *, key_id: str | None = None) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    return {**document, "use": "sig", **({"kid": key_id} if key_id else {})}


def claims(**changed: Any) -> dict[str, Any]:
    now = utc_now()
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "somebody",
        "iat": now,
        "exp": now + timedelta(minutes=5),
        "nonce": "n",
    }
    return {name: it for name, it in {**good, **changed}.items() if it is not None}


def make(
    key: Any = KEY, *, algorithm: str = "RS256", key_id: str | None = None, **changed: Any
) -> str:
    headers = {"kid": key_id} if key_id else None
    return jwt.encode(claims(**changed), key, algorithm=algorithm, headers=headers)


def read(token: str, *keys: dict[str, Any]) -> dict[str, Any]:
    return read_id_token(
        token, keys={"keys": list(keys or (public(KEY),))}, issuer=ISSUER, audience=AUDIENCE
    )


def test_a_good_token_says_who_it_is() -> None:
    assert read(make())["sub"] == "somebody"
    assert (
        read(make(key_id="b"), public(OTHER, key_id="a"), public(KEY, key_id="b"))["nonce"] == "n"
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"aud": [AUDIENCE, "another client"]},
        {"exp": timedelta(minutes=-2)},  # from now
        {"iat": timedelta(minutes=5)},
        *({name: None} for name in ("iss", "aud", "sub", "exp", "iat")),
    ],
)
def test_a_token_for_others_or_another_time_is_refused(changed: dict[str, Any]) -> None:
    now = utc_now()
    claims = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in changed.items()
    }
    with pytest.raises(TokenRefused):
        read(make(**claims))


def test_several_clients_are_fine_when_it_was_made_for_us() -> None:
    assert read(make(aud=[AUDIENCE, "another"], azp=AUDIENCE))["sub"] == "somebody"


def test_only_a_signature_of_the_provider_counts() -> None:
    secret = "a-secret-that-both-know-and-no-more-than-that"
    for token in (
        make(OTHER),
        make(None, algorithm="none"),
        make(secret, algorithm="HS256"),
        make(key_id="unknown"),
        make()[:-4] + "AAAA",
        "",
        "a.b.c",
    ):
        with pytest.raises(TokenRefused):
            read(token, public(KEY, key_id="a"))


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": "none"}, {"keys": [{"kty": "oct"}]}])
def test_a_key_set_without_keys_is_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        read_id_token(make(), keys=keys, issuer=ISSUER, audience=AUDIENCE)


def test_two_unnamed_keys_are_one_too_many() -> None:
    with pytest.raises(TokenRefused):
        read(make(), public(KEY), public(OTHER))
