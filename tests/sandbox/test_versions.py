"""The sandbox's tables come up version by version, in a database of its own."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from foyer.platform.ids import new_reference
from foyer.platform.sql import load_script
from foyer.sandbox.versions import UnknownVersion, apply_versions, list_versions
from tests.servers import find_database_url

PAYMENT = (
    "insert into sandbox.payment (id, session_id, idempotency_key, request_hash, reference,"
    " amount_minor, currency, description, merchant, return_url, manual_capture, status,"
    " attempts_left, expires_at)"
    " values ('pay_1', 'sess_1', 'key', '', 'r', 100, 'EUR', '', '', '', false, 'open', 3, now())"
)


@pytest.fixture
def empty_url(transactional_db: None) -> Iterator[str]:
    server, name = find_database_url(), f"test_sandbox_{new_reference(characters=8).lower()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
        yield server.replace(f"/{connection.info.dbname}?", f"/{name}?")
        connection.execute(f"drop database {name} with (force)".encode())


def bring_up(url: str) -> tuple[str, ...]:
    async def run() -> tuple[str, ...]:
        connection = await AsyncConnection.connect(url, row_factory=dict_row)
        async with connection:
            return await apply_versions(connection)

    return asyncio.run(run())


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def test_every_version_runs_once_and_is_written_down(empty_url: str) -> None:
    assert bring_up(empty_url) == list_versions()
    assert bring_up(empty_url) == ()
    names = rows(empty_url, "select name from sandbox.applied_version order by name")
    assert tuple(name for (name,) in names) == list_versions()


def test_tables_from_before_the_versions_keep_their_rows(empty_url: str) -> None:
    with psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute(b"create schema sandbox")
        connection.execute(load_script("foyer.sandbox", "versions/0001_tables.sql"))
        connection.execute(PAYMENT.encode())
    assert bring_up(empty_url) == list_versions()
    assert rows(empty_url, "select id from sandbox.payment") == [("pay_1",)]


def test_tables_of_a_newer_sandbox_are_left_alone(empty_url: str) -> None:
    bring_up(empty_url)
    rows(empty_url, "insert into sandbox.applied_version (name) values ('9999_later')")
    with pytest.raises(UnknownVersion, match="9999_later"):
        bring_up(empty_url)


def test_a_version_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    # A table of another shape under the same name: the script's indexes cannot be made.
    rows(empty_url, "create schema sandbox")
    rows(empty_url, "create table sandbox.payment (id text primary key)")
    with pytest.raises(psycopg.errors.UndefinedColumn):
        bring_up(empty_url)
    assert rows(empty_url, "select to_regclass('sandbox.applied_version')::text") == [(None,)]
    assert rows(empty_url, "select to_regclass('sandbox.delivery')::text") == [(None,)]
