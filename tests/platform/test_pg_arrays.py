"""Packed arrays are what psycopg would have sent, by PostgreSQL's word."""

import struct
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from foyer.platform import pg_arrays

Packer = Callable[[Sequence[Any]], pg_arrays.PackedArray]

CASES: list[tuple[str, Packer, list[Any]]] = [
    ("smallint", pg_arrays.pack_smallints, [0, -1, 32767, None]),
    ("integer", pg_arrays.pack_integers, [1, -2_147_483_648, 2_147_483_647]),
    ("integer", pg_arrays.pack_integers, list(range(700))),
    ("bigint", pg_arrays.pack_bigints, [None, 5, None]),
    ("bigint", pg_arrays.pack_bigints, [-1, 9_223_372_036_854_775_807]),
    ("boolean", pg_arrays.pack_booleans, [True, False, None]),
    ("uuid", pg_arrays.pack_uuids, [UUID(int=0), UUID(int=2**128 - 1)]),
    ("text", pg_arrays.pack_texts, ["", 'Zoë\'s, "quoted" {seat}', "NULL"]),
    ("bytea", pg_arrays.pack_byteas, [b"", bytes(range(256))]),
    ("integer", pg_arrays.pack_integers, []),
    ("text", pg_arrays.pack_texts, []),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("type_name", "pack", "values"), CASES)
def test_postgresql_reads_what_was_packed(type_name: str, pack: Packer, values: list[Any]) -> None:
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    cursor.execute(f"select %s::{type_name}[]", [pack(values)])
    assert cursor.fetchone() == (values,)


def test_a_number_that_does_not_fit_is_refused_before_it_is_sent() -> None:
    with pytest.raises(struct.error, match="format requires"):
        pg_arrays.pack_smallints([40_000])
