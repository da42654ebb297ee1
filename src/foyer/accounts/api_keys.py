"""API keys of organizers: `foyer_<identifier>_<secret><check>`.

The prefix and the check sum let scanners of source code find a leaked key without asking anybody:
`foyer_[0-9a-f]{16}_[0-9A-Za-z]{38}`, the last six signs being the CRC-32 of all before them in
base 62. Only a hash is kept; a key of 190 random bits needs no slow one.
"""

import hashlib
import re
import secrets
import string
import zlib
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from foyer.accounts.errors import HouseSuspended
from foyer.accounts.limits import API_KEY_SECRET_CHARACTERS
from foyer.platform.errors import InvalidToken
from foyer.platform.sql import load_statements

API_KEY_PREFIX = "foyer_"
_SQL = load_statements("foyer.accounts", "members.sql")
_SIGNS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECK_SIGNS = 6  # 62^6 is more than 2^32.
_SHAPE = re.compile(rf"foyer_([0-9a-f]{{16}})_[0-9A-Za-z]{{{API_KEY_SECRET_CHARACTERS + 6}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key as it is shown once; `key` is a capability and never stored."""

    identifier: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHolder:
    """The program behind a key: the account of its deeds, and its only house."""

    user_id: int
    organizer_id: int
    key_public_id: UUID


def invent_key() -> NewKey:
    """A new key; it means nothing until its hash is stored."""
    identifier = secrets.token_hex(8)
    secret = "".join(secrets.choice(_SIGNS) for _ in range(API_KEY_SECRET_CHARACTERS))
    head = f"{API_KEY_PREFIX}{identifier}_{secret}"
    return NewKey(identifier=identifier, key=head + _check_sum(head))


def hash_key(key: str) -> bytes:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).digest()


def read_identifier(token: str) -> str | None:
    """The readable part of a key, or None for what cannot be one. Asks nobody."""
    match = _SHAPE.fullmatch(token)
    if match is None or _check_sum(token[:-_CHECK_SIGNS]) != token[-_CHECK_SIGNS:]:
        return None
    return match[1]


def use_key(token: str) -> KeyHolder:
    """Who presents this key; `InvalidToken` for one that is unknown, revoked or lapsed, and
    `HouseSuspended` for one of a suspended house.

    Writes the time of use, at most once an hour.
    """
    identifier = read_identifier(token)
    if identifier is None:
        raise InvalidToken
    with connection.cursor() as cursor:
        cursor.execute(_SQL["use_api_key"], {"identifier": identifier, "key_hash": hash_key(token)})
        row = cursor.fetchone()
    if row is None:
        raise InvalidToken
    if row[3]:
        raise HouseSuspended
    return KeyHolder(user_id=row[0], organizer_id=row[1], key_public_id=row[2])


def _check_sum(text: str) -> str:
    number = zlib.crc32(text.encode())
    signs = []
    for _ in range(_CHECK_SIGNS):
        number, sign = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[sign])
    return "".join(reversed(signs))
