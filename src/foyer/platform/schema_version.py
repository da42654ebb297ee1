"""Whether the database is already migrated, found out without loading Django (which costs 2 s).

After a migration the database carries, as its comment, a fingerprint of the migration files and
of the rows in `django_migrations`. Both must still match for the next start to skip the work.
"""

import hashlib
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg.rows import TupleRow

from foyer.platform import limits
from foyer.platform.sql import load_statements

_PACKAGES_WITH_MIGRATIONS = ("django", "django-allauth", "procrastinate")


def is_migrated(owner_url: str) -> bool:
    """Whether nothing has changed since `remember_migrated`, here or in the database."""
    with _connect(owner_url) as connection:
        return _ask(connection, "read_comment") == _fingerprint(connection)


def remember_migrated(owner_url: str) -> None:
    """Write the fingerprint; nothing happens unless the role owns the database."""
    with _connect(owner_url) as connection:
        if not _ask(connection, "owns_database"):
            return
        fingerprint = _fingerprint(connection)
        connection.execute(_sql("set_fingerprint"), {"fingerprint": fingerprint})
        connection.execute(_sql("comment_database"))


def has_events(owner_url: str) -> bool:
    """Whether the house has a programme, so that a start need not wait for the demo data."""
    with _connect(owner_url) as connection:
        return bool(_ask(connection, "has_event_table")) and bool(_ask(connection, "has_events"))


def _fingerprint(connection: psycopg.Connection[TupleRow]) -> str:
    digest = hashlib.sha256()
    for package in _PACKAGES_WITH_MIGRATIONS:
        digest.update(f"{package}={version(package)}\n".encode())
    for path in _migration_files():
        digest.update(path.parent.parent.name.encode() + path.name.encode() + path.read_bytes())
    if _ask(connection, "has_migration_table"):
        applied = connection.execute(_sql("list_migrations")).fetchall()
        digest.update(repr(applied).encode())
    return f"foyer-migrated {digest.hexdigest()}"


def _migration_files() -> list[Path]:
    root = Path(str(resources.files("foyer")))
    # The functions and triggers that migrations load from sql/ are part of them.
    return sorted([*root.glob("*/migrations/*.py"), *root.glob("*/sql/*.sql")])


def _ask(connection: psycopg.Connection[TupleRow], name: str) -> object:
    row = connection.execute(_sql(name)).fetchone()
    assert row is not None, name
    return row[0]


def _connect(url: str) -> psycopg.Connection[TupleRow]:
    return psycopg.connect(url, autocommit=True, connect_timeout=limits.CONNECT_TIMEOUT_SECONDS)


def _sql(name: str) -> LiteralString:
    return load_statements("foyer.platform", "schema_version.sql")[name]
