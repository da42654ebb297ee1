"""Public ids: UUIDv7 (RFC 9562), so that they sort by creation and index well."""

import os
import re
import secrets
import time
from uuid import UUID

from foyer.platform.errors import NotFound

# Crockford's Base32: no I, L, O, U, so that a reference can be read out on the telephone.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_MILLISECONDS = 2**48 - 1
_WITHOUT_MARKS = ~(0xF << 76 | 0x3 << 62)  # Where version and variant stand.
_VERSION_7 = 0x7 << 76 | 0x2 << 62


def new_uuid() -> UUID:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & _MILLISECONDS) << 80 | int.from_bytes(os.urandom(10), "big")
    return UUID(int=value & _WITHOUT_MARKS | _VERSION_7)


def new_reference(*, characters: int) -> str:
    """Random Crockford Base32; the caller retries when its unique constraint refuses."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(characters))


def parse_uuid(text: str) -> UUID:
    """The public id in an address; anything else names nothing (NotFound)."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def choose_request_id(offered: str) -> str:
    """The caller's own X-Request-Id if it is well formed, a new one otherwise."""
    return offered if _REQUEST_ID.fullmatch(offered) else os.urandom(16).hex()
