"""Signed tokens: HMAC-SHA256 with key rotation, shared by the sync and the async side.

A token is `<key version>.<payload>.<mac>`, each part base64url without padding. The version is a
fingerprint of the key, so old keys verify until they are taken out of `FOYER_SECRET_KEYS`.
Tokens of one purpose are worthless for another. Tokens are capabilities: they never reach logs.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from enum import StrEnum

MAC_BYTES = 16  # 128 bits: forging needs 2^127 tries against a live server.
TOKEN_CHARACTERS_MAX = 512  # Longer input is refused before any hashing.


class Purpose(StrEnum):
    """What a token is good for; part of what is signed."""

    VISITOR = "visitor"
    HOLD = "hold"
    BOOKING = "booking"
    MAIL_LINK = "mail_link"
    REFRESH = "refresh"


class Signer:
    """Signs with the newest key and verifies with every key it was given."""

    __slots__ = ("_macs", "_newest")

    def __init__(self, secrets: Sequence[str]) -> None:
        assert secrets, "a signer needs a key"
        keys = [hashlib.sha256(f"foyer-token:{secret}".encode()).digest() for secret in secrets]
        versions = [_encode(hashlib.sha256(key).digest()[:3]) for key in keys]
        # Copying a keyed state saves deriving it from the key for every token.
        self._macs = {
            version: hmac.new(key, digestmod="sha256")
            for version, key in zip(versions, keys, strict=True)
        }
        self._newest = versions[0]

    def sign(self, payload: bytes, *, purpose: Purpose) -> str:
        """A token that carries `payload` readably; deterministic while the newest key stays."""
        mac = self._mac(self._newest, payload, purpose)
        return f"{self._newest}.{_encode(payload)}.{_encode(mac)}"

    def verify(self, token: str, *, purpose: Purpose) -> bytes | None:
        """The payload, or None for anything that this installation did not sign."""
        if len(token) > TOKEN_CHARACTERS_MAX or not token.isascii():
            return None
        version, _, rest = token.partition(".")
        encoded, _, mac = rest.partition(".")
        if version not in self._macs:
            return None
        payload = _decode(encoded)
        if payload is None:
            return None
        expected = _encode(self._mac(version, payload, purpose))
        return payload if hmac.compare_digest(expected, mac) else None

    def _mac(self, version: str, payload: bytes, purpose: Purpose) -> bytes:
        mac = self._macs[version].copy()
        mac.update(purpose.value.encode() + b"\x00" + payload)
        return mac.digest()[:MAC_BYTES]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes | None:
    """Decode canonically: text that would encode differently is refused."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return raw if _encode(raw) == text else None
