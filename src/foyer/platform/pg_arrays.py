"""Arrays in PostgreSQL's binary form, packed as a whole.

psycopg looks at every element of a list by itself, which for the arrays of a batch of holds takes
longer than PostgreSQL needs to read them. For server-side parameters only: psycopg cannot write
these into the text of a statement. The statement casts each one, `%(seat)s::integer[]`.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, repeat
from struct import Struct
from typing import Final
from uuid import UUID

import psycopg
from psycopg.adapt import Dumper
from psycopg.postgres import types
from psycopg.pq import Format

_HEAD: Final = Struct("!iiiii")  # Dimensions, has nulls, element type, length, first index.
_EMPTY: Final = Struct("!iii")  # The same of an array without a dimension.
_LENGTH: Final = Struct("!i")
_NULL: Final = _LENGTH.pack(-1)
_UUID_LENGTH: Final = _LENGTH.pack(16)
_BOOLEANS: Final = {
    None: _NULL,
    False: _LENGTH.pack(1) + b"\x00",
    True: _LENGTH.pack(1) + b"\x01",
}


class PackedArray(bytes):
    """An array as PostgreSQL reads it."""


class _PackedDumper(Dumper):
    format = Format.BINARY
    oid = 0  # The statement's cast decides.

    def dump(self, obj: PackedArray) -> PackedArray:
        return obj


psycopg.adapters.register_dumper(PackedArray, _PackedDumper)


def pack_smallints(values: Sequence[int | None]) -> PackedArray:
    """For `smallint[]`."""
    return _pack_numbers("int2", "h", 2, values)


def pack_integers(values: Sequence[int | None]) -> PackedArray:
    """For `integer[]`."""
    return _pack_numbers("int4", "i", 4, values)


def pack_bigints(values: Sequence[int | None]) -> PackedArray:
    """For `bigint[]`."""
    return _pack_numbers("int8", "q", 8, values)


def pack_booleans(values: Sequence[bool | None]) -> PackedArray:
    """For `boolean[]`."""
    return _pack("bool", values, [_BOOLEANS[value] for value in values], nulls=None in values)


def pack_uuids(values: Sequence[UUID]) -> PackedArray:
    """For `uuid[]`."""
    parts = [_UUID_LENGTH + value.int.to_bytes(16, "big") for value in values]
    return _pack("uuid", values, parts)


def pack_texts(values: Sequence[str]) -> PackedArray:
    """For `text[]`; UTF-8, as every connection of ours."""
    return _pack("text", values, _with_lengths(value.encode() for value in values))


def pack_byteas(values: Sequence[bytes]) -> PackedArray:
    """For `bytea[]`."""
    return _pack("bytea", values, _with_lengths(values))


def _with_lengths(values: Iterable[bytes]) -> list[bytes]:
    return [_LENGTH.pack(len(value)) + value for value in values]


def _pack_numbers(
    type_name: str, code: str, size: int, values: Sequence[int | None]
) -> PackedArray:
    if None in values:
        one = Struct(f"!i{code}")
        parts = [_NULL if value is None else one.pack(size, value) for value in values]
        return _pack(type_name, values, parts, nulls=True)
    whole = _numbers(code, len(values))
    packed = whole.pack(*chain.from_iterable(zip(repeat(size), values, strict=False)))
    return _pack(type_name, values, (packed,))


@lru_cache(maxsize=256)
def _numbers(code: str, count: int) -> Struct:
    return Struct("!" + f"i{code}" * count)


def _pack(
    type_name: str, values: Sequence[object], parts: Iterable[bytes], *, nulls: bool = False
) -> PackedArray:
    oid = types[type_name].oid
    if not values:
        return PackedArray(_EMPTY.pack(0, 0, oid))
    head = _HEAD.pack(1, int(nulls), oid, len(values), 1)
    return PackedArray(head + b"".join(parts))
