"""The second wall between tenants: PostgreSQL's row-level security (`sql/tenancy.sql`).

Queries name their tenant anyway; the wall holds when one forgets to.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from foyer.accounts.limits import HOUSES_ACTED_IN_MAX
from foyer.platform.sql import load_statements

_SQL = load_statements("foyer.accounts", "members.sql")


@contextmanager
def acting_in(*organizer_ids: int) -> Iterator[None]:
    """A transaction that sees the staff's rows of these houses, and of no others.

    Without it such tables are empty and refuse new rows. The setting ends with the transaction; a
    pooled connection takes nothing along. Nested, the inner houses replace the outer ones.
    """
    assert len(organizer_ids) <= HOUSES_ACTED_IN_MAX, len(organizer_ids)
    nested = connection.in_atomic_block
    with transaction.atomic():
        outer = _act_in(",".join(str(int(each)) for each in organizer_ids))
        yield
        if nested:  # A rollback undoes the setting by itself.
            _act_in(outer)


def _act_in(wanted: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_SQL["act_in"], {"wanted": wanted})
        before: str = cursor.fetchone()[0]
    return before
