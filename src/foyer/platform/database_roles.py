"""The database's roles: who owns the tables, who may change what, and a check of both.

`foyer_owner` migrates, `foyer_app` runs web, hot and worker, `foyer_read` reads for reports,
`foyer_sandbox` belongs to the sandbox provider and sees only its own schema.
"""

from typing import LiteralString

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from foyer.platform import limits
from foyer.platform.sql import load_statements

OWNER = "foyer_owner"
APP = "foyer_app"
READ = "foyer_read"
SANDBOX = "foyer_sandbox"
DATABASE = "foyer"


class PrivilegedRole(Exception):
    """The application's role may do more than the application ever should."""


def create_roles(superuser_url: str) -> None:
    """Create the roles and the database `foyer`, owned by `foyer_owner`; safe to repeat."""
    with _connect(superuser_url) as connection:
        connection.execute(_sql("create_roles"))
        if connection.execute(_sql("find_database")).fetchone() is None:
            connection.execute(_sql("create_database"))
    with _connect(superuser_url, database=DATABASE) as connection:
        connection.execute(_sql("open_database"))


def grant_rights(owner_url: str) -> None:
    """Give `foyer_app` and `foyer_read` their rights on every table; after each migration."""
    with _connect(owner_url) as connection:
        connection.execute(_sql("grant_rights"))


def find_excess(database_url: str) -> tuple[str, ...]:
    """What the role of `database_url` may do beyond the application's work, in words."""
    with _connect(database_url) as connection:
        rows = connection.execute(_sql("find_excess")).fetchall()
    return tuple(row[0] for row in rows)


def refuse_privileged_role(database_url: str) -> None:
    """Raise `PrivilegedRole` unless the role is as weak as `foyer_app` has to be."""
    excess = find_excess(database_url)
    if excess:
        raise PrivilegedRole(
            f"The role of DATABASE_URL {', '.join(excess)}: connect as {APP} and give the owner's "
            "address to FOYER_OWNER_DATABASE_URL."
        )


def _connect(url: str, *, database: str = "") -> psycopg.Connection[TupleRow]:
    address = make_conninfo(url, dbname=database) if database else url
    return psycopg.connect(
        address,
        autocommit=True,
        connect_timeout=limits.CONNECT_TIMEOUT_SECONDS,
        application_name="foyer-roles",
    )


def _sql(name: str) -> LiteralString:
    return load_statements("foyer.platform", "roles.sql")[name]
