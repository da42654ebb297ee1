"""Signing keys: private ones live in memory only, derived from the configuration; public ones in
`ticket_key`, because tickets must verify long after their key stopped signing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from foyer.platform.config import load_config
from foyer.tickets.errors import TicketKeyMismatch
from foyer.tickets.models import TicketKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that signs new tickets."""

    kid: int
    private: Ed25519PrivateKey


@cache
def derive_private_key(kid: int, *, secret: str) -> Ed25519PrivateKey:
    """The Ed25519 key of a configured secret (HKDF-SHA256, RFC 5869); the same in every process."""
    seed = HKDF(SHA256(), length=32, salt=None, info=f"foyer-ticket-key:{kid}".encode())
    return Ed25519PrivateKey.from_private_bytes(seed.derive(secret.encode()))


def newest_key(configured: tuple[tuple[int, str], ...] | None = None) -> SigningKey:
    """The first key of FOYER_TICKET_KEYS; the ones behind it only verify."""
    kid, secret = (configured or load_config().ticket_keys)[0]
    return SigningKey(kid, derive_private_key(kid, secret=secret))


def ensure_ticket_keys(configured: tuple[tuple[int, str], ...] | None = None) -> None:
    """Publish every configured key; safe to repeat and to run in several processes at once.

    Keys that left the configuration stay published, since tickets signed by them are out there.
    Raises `TicketKeyMismatch` when a kid has another secret than before.
    """
    wanted = {
        kid: derive_private_key(kid, secret=secret).public_key().public_bytes_raw()
        for kid, secret in configured or load_config().ticket_keys
    }
    TicketKey.objects.bulk_create(
        [TicketKey(kid=kid, public_key=public) for kid, public in wanted.items()],
        ignore_conflicts=True,
    )
    for kid, public in TicketKey.objects.filter(kid__in=wanted).values_list("kid", "public_key"):
        if bytes(public) != wanted[kid]:
            raise TicketKeyMismatch(details={"kid": kid})


def load_public_keys() -> Mapping[int, Ed25519PublicKey]:
    """Every key whose codes are accepted, by kid; a retired one is not among them."""
    rows = TicketKey.objects.filter(retired_at=None).values_list("kid", "public_key")
    return {kid: _read_public_key(bytes(public)) for kid, public in rows}


@cache
def _read_public_key(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)
