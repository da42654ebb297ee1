"""Working as the application does: under its own role, which no wall lets through."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from foyer.platform.database_roles import APP
from foyer.platform.sql import load_statements

_ROLES = load_statements("foyer.platform", "roles.sql")


@contextmanager
def as_application() -> Iterator[None]:
    """The connection is the application's inside, as if it had signed in as `foyer_app`.

    All of it is one transaction that is rolled back: rights, role and what was done.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext('roles of this server'))")
            cursor.execute(_ROLES["create_roles"])
            cursor.execute(_ROLES["grant_rights"])
            cursor.execute(f"set local session authorization {APP}")
            cursor.execute(
                "select rolsuper or rolbypassrls from pg_roles where rolname = session_user"
            )
            assert cursor.fetchone() == (False,)
        yield
        transaction.set_rollback(True)
