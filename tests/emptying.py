"""Empties the test database behind tests that commit.

Django's flush truncates every table with its indexes and writes content types and permissions
anew, after each of a thousand tests: most of the time of a short one. The few rows of a test are
deleted much sooner.
"""

from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql

# Dead rows slow whoever reads the table next; those of a truncated one are gone with its file.
DELETED_BYTES_MAX = 512 * 1024

# What a process of the test still writes is awaited, as flushing would, and nobody writes until
# all is empty. Triggers stay out of it: they guard what must never be deleted. Statistics of
# emptied tables would mislead the planner for whoever fills them again.
_EMPTY = """
create or replace function empty_tables() returns void language plpgsql
set session_replication_role = replica
as $body$
declare
  filled text[];
begin
  lock table {tables} in share row exclusive mode;
  select array_agg(relname) into filled from pg_class
    where oid = any ({names}::regclass[]) and pg_relation_size(oid) > 0;
  if exists (
    select from pg_class where oid = any ({names}::regclass[])
      and (reltuples >= 0 or pg_relation_size(oid) > {bytes_max})
  ) then
    truncate {tables};
  elsif filled is not null then
    execute (select string_agg(format('delete from %I', name), '; ') from unnest(filled) as name);
  end if;
end $body$
"""


def prepare_emptying() -> None:
    """Make `empty_tables()` in the test database, and have Django call it instead of its flush."""
    names = _list_empty_tables()
    with connections["default"].cursor() as cursor:
        cursor.execute(
            sql.SQL(_EMPTY).format(
                tables=sql.SQL(", ").join(map(sql.Identifier, names)),
                names=sql.Literal(names),
                bytes_max=sql.Literal(DELETED_BYTES_MAX),
            )
        )
        # A vacuum would leave statistics behind.
        for name in names:
            cursor.execute(
                sql.SQL("alter table {} set (autovacuum_enabled = false)").format(
                    sql.Identifier(name)
                )
            )
    TransactionTestCase._fixture_teardown = _empty  # type: ignore[attr-defined]


def _empty(_: TransactionTestCase) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("select empty_tables()")


def _list_empty_tables() -> list[str]:
    """Tables of our models; what migrations wrote into others is to stay."""
    connection = connections["default"]
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:

        def has_rows(name: str) -> bool:
            cursor.execute(sql.SQL("select exists (select from {})").format(sql.Identifier(name)))
            return bool(cursor.fetchone()[0])

        return [name for name in sorted(names) if not has_rows(name)]
