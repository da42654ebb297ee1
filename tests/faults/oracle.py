"""The production audit as the judge of a running house, asked from outside of it."""

import psycopg

from foyer.platform.sql import load_statements
from tests.house import House

SOURCES = (("foyer.checkout", "audit.sql"), ("foyer.payments", "ledger_audit.sql"))


def find_faults(house: House) -> dict[str, list[object]]:
    """Broken checks of `foyer audit` with their rows, in one snapshot; may run during a sale."""
    faults: dict[str, list[object]] = {}
    with psycopg.connect(house.database_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for package, file_name in SOURCES:
            for check, statement in load_statements(package, file_name).items():
                rows = connection.execute(statement).fetchall()
                if rows:
                    faults[check] = [row[0] for row in rows]
    return faults
