"""Signed tokens: HMAC-SHA256 with key rotation, shared by the sync and the async side.

A token is `<key version>.<payload>.<mac>`, each part base64url without padding. The version is a
fingerprint of the key, so old keys verify until they are taken out of `FOYER_SECRET_KEYS`.
Tokens of one purpose are worthless for another. Tokens are capabilities: they never reach logs.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeAlias

Hash: TypeAlias = "hashlib._Hash"  # noqa: SLF001  The type has no public name.

MAC_BYTES = 16  # 128 bits: forging needs 2^127 tries against a live server.
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
TOKEN_CHARACTERS_MAX = 512  # Longer input is refused before any hashing.


class Purpose(StrEnum):
    """What a token is good for; part of what is signed."""

    VISITOR = "visitor"
    HOLD = "hold"
    BOOKING = "booking"
    MAIL_LINK = "mail_link"
    REFRESH = "refresh"
    PROOF = "proof"
    CHALLENGE = "challenge"
    SECOND_STEP = "second_step"
    PASSKEY = "passkey"
    UNSUBSCRIBE = "unsubscribe"
    SETUP = "setup"


class Signer:
    """Signs with the newest key and verifies with every key it was given."""

    __slots__ = ("_macs", "_newest")

    def __init__(self, secrets: Sequence[str]) -> None:
        assert secrets, "a signer needs a key"
        keys = [hashlib.sha256(f"foyer-token:{secret}".encode()).digest() for secret in secrets]
        versions = [_encode(hashlib.sha256(key).digest()[:3]) for key in keys]
        self._macs = {
            (version, purpose): _begin_mac(key, purpose)
            for version, key in zip(versions, keys, strict=True)
            for purpose in Purpose
        }
        self._newest = versions[0]

    def sign(self, payload: bytes, *, purpose: Purpose) -> str:
        """A token that carries `payload` readably; deterministic while the newest key stays."""
        return self._write(self._newest, payload, purpose)

    def verify(self, token: str, *, purpose: Purpose) -> bytes | None:
        """The payload, or None for anything that this installation did not sign."""
        if len(token) > TOKEN_CHARACTERS_MAX or not token.isascii():
            return None
        version, _, rest = token.partition(".")
        if (version, purpose) not in self._macs:
            return None
        encoded, _, _ = rest.partition(".")
        try:
            payload = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except ValueError:
            return None
        # All of it has to be as we write it: one payload has one token, however base64 is read.
        expected = self._write(version, payload, purpose)
        return payload if hmac.compare_digest(expected, token) else None

    def _write(self, version: str, payload: bytes, purpose: Purpose) -> str:
        inner, outer = self._macs[version, purpose]
        inner, mac = inner.copy(), outer.copy()
        inner.update(payload)
        mac.update(inner.digest())
        return f"{version}.{_encode(payload)}.{_encode(mac.digest()[:MAC_BYTES])}"


def _begin_mac(key: bytes, purpose: Purpose) -> tuple[Hash, Hash]:
    """The two hashes of an HMAC (RFC 2104) after the key and the purpose, to be copied and ended.

    Beginning anew takes longer than all the rest of a token, and a rush makes thousands a second.
    """
    block = key.ljust(hashlib.sha256().block_size, b"\x00")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
    inner.update(purpose.encode() + b"\x00")
    return inner, hashlib.sha256(bytes(byte ^ 0x5C for byte in block))


def _encode(raw: bytes) -> str:
    return b2a_base64(raw, newline=False).translate(_URL_SAFE).rstrip(b"=").decode("ascii")
