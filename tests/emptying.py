"""Empties the test database behind tests that commit.

Django's flush truncates every table and writes content types and permissions anew, after each of a
thousand tests: most of the time of a short one.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase
from psycopg import sql

DELETED_BYTES_MAX = 1024 * 1024  # A larger table is truncated: its dead rows would slow the next.


def list_tables() -> tuple[str, ...]:
    """Tables of our models that are empty now; what migrations wrote into others is to stay."""
    connection = connections["default"]
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        return tuple(name for name in sorted(names) if not _has_rows(cursor, name))


def empty_tables(names: Sequence[str]) -> None:
    """Delete every row of these tables, whatever refers to it or guards it."""
    connection = connections["default"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and relname = any (%s) and pg_relation_size(oid) > %s",
            [list(names), DELETED_BYTES_MAX],
        )
        large = [name for (name,) in cursor.fetchall()]
        statements = [
            "set local session_replication_role = replica",
            *(_compose(connection, "truncate {} cascade", name) for name in large),
            *(_compose(connection, "delete from {}", name) for name in names if name not in large),
        ]
        cursor.execute("; ".join(statements))


def empty_after_tests(names: Sequence[str]) -> None:
    """Have Django do it so, for the rest of the run."""

    def tear_down(_: TransactionTestCase) -> None:
        empty_tables(names)

    TransactionTestCase._fixture_teardown = tear_down  # type: ignore[attr-defined]


def _has_rows(cursor: Any, name: str) -> bool:
    cursor.execute(sql.SQL("select exists (select from {})").format(sql.Identifier(name)))
    return bool(cursor.fetchone()[0])


def _compose(connection: BaseDatabaseWrapper, statement: str, name: str) -> str:
    return statement.format(connection.ops.quote_name(name))
