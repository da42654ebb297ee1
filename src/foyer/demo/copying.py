"""Writing many rows at once, by COPY."""

from collections.abc import Iterable, Sequence

from django.db import connection
from psycopg import sql

from foyer.platform.sql import load_statements

_STATEMENTS = load_statements("foyer.demo", "sales.sql")


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """COPY rows into a table; constraints and triggers work as with any insert."""
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def allocate_ids(table: str, *, count: int) -> list[int]:
    """`count` fresh ids of a table's sequence, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS["allocate_ids"], {"table": table, "count": count})
        return [row[0] for row in cursor.fetchall()]


def run_statement(name: str, *, ids: Sequence[int]) -> None:
    """Run a statement of sales.sql over these ids."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[name], {"ids": list(ids)})
