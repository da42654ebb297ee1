"""Recovery codes: ten numbers that stand in for a lost factor, each good once.

They are shown when they are made and never again, since only hashes are kept (Argon2id), and those
encrypted: whoever has the database alone has nothing to try numbers against, and whoever has our
keys as well still has to try them. They share a salt, so that an answer costs one hash.
"""

import hmac
import secrets

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from argon2.low_level import Type, hash_secret_raw

from foyer.accounts import limits
from foyer.accounts.models import User

SEALED = "codes"  # The field of the row's data that is encrypted.
_OLD = "seed"  # What allauth keeps in its place: all codes can be read from it.


def make_codes(user: User) -> tuple[str, ...]:
    """Ten new codes for somebody who has none; the only time that anybody sees them."""
    codes: set[str] = set()
    while len(codes) < limits.RECOVERY_CODES:
        number = secrets.randbelow(10**limits.RECOVERY_CODE_DIGITS)
        codes.add(f"{number:0{limits.RECOVERY_CODE_DIGITS}}")
    shown = tuple(sorted(codes, key=lambda _: secrets.randbits(32)))
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.RECOVERY_CODES, data=_hash_all(shown)
    )
    return shown


def use_code(row: Authenticator, code: str) -> bool:
    """Take a code away if it is one of the locked row's; raises `UnreadableSecret`."""
    if len(code) != limits.RECOVERY_CODE_DIGITS:
        return False
    forget_codes(row)
    salt, *hashes = get_adapter().decrypt(row.data[SEALED]).split()
    given = _hash(code, salt=salt)
    left = [kept for kept in hashes if not hmac.compare_digest(kept, given)]
    if len(left) == len(hashes):
        return False
    row.data = _seal(salt, left)
    row.save(update_fields=["data"])
    return True


def count_left(row: Authenticator) -> int:
    """How many codes are still good."""
    if _OLD in row.data:
        return limits.RECOVERY_CODES - int(row.data.get("used_mask", 0)).bit_count()
    return int(row.data.get("left", 0))


def forget_codes(row: Authenticator) -> bool:
    """Hash the codes of a locked row of an earlier version; whether there were any to forget.

    Raises `UnreadableSecret` when their key is gone.
    """
    if _OLD not in row.data:
        return False
    row.data = _hash_all(tuple(RecoveryCodes(row).get_unused_codes()))
    row.save(update_fields=["data"])
    return True


def sealed_field(row_data: dict[str, object]) -> str:
    """Which field of the data is encrypted: ours, or that of an earlier version."""
    return _OLD if _OLD in row_data else SEALED


def _hash_all(codes: tuple[str, ...]) -> dict[str, object]:
    salt = secrets.token_hex(limits.RECOVERY_SALT_BYTES)
    return _seal(salt, [_hash(code, salt=salt) for code in codes])


def _seal(salt: str, hashes: list[str]) -> dict[str, object]:
    return {SEALED: get_adapter().encrypt(" ".join([salt, *hashes])), "left": len(hashes)}


def _hash(code: str, *, salt: str) -> str:
    return hash_secret_raw(
        code.encode(),
        bytes.fromhex(salt),
        time_cost=limits.RECOVERY_HASH_PASSES,
        memory_cost=limits.RECOVERY_HASH_KIB,
        parallelism=1,
        hash_len=limits.RECOVERY_HASH_BYTES,
        type=Type.ID,
    ).hex()
