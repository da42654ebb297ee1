"""Secrets that we must be able to read again, kept encrypted: the database alone gives none away.

The keys come from `FOYER_SECRET_KEYS`: the newest encrypts, every one decrypts.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class UnreadableSecret(Exception):
    """The key that encrypted this secret is no longer among `FOYER_SECRET_KEYS`."""


def seal(text: str, *, secrets: Sequence[str]) -> str:
    """Encrypt with the newest key; twice the same text gives two different results."""
    return _cipher(secrets).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, *, secrets: Sequence[str]) -> str:
    """The text again; raises `UnreadableSecret` when no key fits."""
    try:
        return _cipher(secrets).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise UnreadableSecret from None


def is_sealed_by_newest(sealed: str, *, secrets: Sequence[str]) -> bool:
    """Whether the newest key opens this, so that the older ones may be taken away."""
    try:
        _cipher(secrets[:1]).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def _cipher(secrets: Sequence[str]) -> MultiFernet:
    digests = (hashlib.sha256(f"foyer-kept-secret:{secret}".encode()) for secret in secrets)
    return MultiFernet([Fernet(urlsafe_b64encode(digest.digest())) for digest in digests])
