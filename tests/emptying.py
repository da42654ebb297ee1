"""Empties the test database behind tests that commit.

Django's flush truncates every table and writes content types and permissions anew, after each of a
thousand tests: most of the time of a short one. Rows are not deleted: statistics of a table that
was emptied so mislead the planner for whoever fills it next.
"""

from collections.abc import Sequence

from django.db import connections, transaction
from django.test import TransactionTestCase
from psycopg import sql


def list_tables() -> tuple[str, ...]:
    """Tables of our models that are empty now; what migrations wrote into others is to stay."""
    connection = connections["default"]
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return tuple(sorted(set(names) - set(_find_filled(names))))


def empty_tables(names: Sequence[str]) -> None:
    """Have these tables empty again, whatever refers to their rows or guards them."""
    with transaction.atomic():
        filled = _find_filled(names)
        if filled:
            with connections["default"].cursor() as cursor:
                cursor.execute("set local session_replication_role = replica")
                cursor.execute(
                    sql.SQL("truncate {} cascade").format(
                        sql.SQL(", ").join(map(sql.Identifier, filled))
                    )
                )


def empty_after_tests(names: Sequence[str]) -> None:
    """Have Django do it so, for the rest of the run."""

    def tear_down(_: TransactionTestCase) -> None:
        empty_tables(names)

    TransactionTestCase._fixture_teardown = tear_down  # type: ignore[attr-defined]


def _find_filled(names: Sequence[str]) -> list[str]:
    """Those of these tables that have rows."""
    questions = [
        sql.SQL("select {} where exists (select from {})").format(name, sql.Identifier(name))
        for name in names
    ]
    with connections["default"].cursor() as cursor:
        cursor.execute(sql.SQL(" union all ").join(questions))
        return [name for (name,) in cursor.fetchall()]
