"""The sandbox's tables, version by version: every script of `sql/versions` runs once, in order.

A script that has been released is never changed; the next change is the next number.
"""

from functools import cache
from importlib import resources

from psycopg import AsyncConnection
from psycopg.rows import DictRow

from foyer.platform.sql import load_script, load_statements

_PACKAGE = "foyer.sandbox"
_LOCK_KEY = 0x5A4DB0  # Two processes that start at once bring the tables up one after the other.


class UnknownVersion(Exception):
    """The tables were made by a newer sandbox than this one: it could misread them."""


@cache
def list_versions() -> tuple[str, ...]:
    """The names of all versions, oldest first: `0001_tables`, and so on without a gap."""
    folder = resources.files(_PACKAGE).joinpath("sql", "versions")
    names = sorted(entry.name.removesuffix(".sql") for entry in folder.iterdir())
    numbers = [int(name.partition("_")[0]) for name in names]
    assert numbers == list(range(1, len(names) + 1)), names
    return tuple(names)


async def apply_versions(connection: AsyncConnection[DictRow]) -> tuple[str, ...]:
    """Run the versions that this database lacks; their names.

    One transaction: all of them, or none. Raises UnknownVersion for tables of a newer sandbox.
    """
    statements = load_statements(_PACKAGE, "store.sql")
    async with connection.transaction():
        await connection.execute(statements["lock_versions"], {"key": _LOCK_KEY})
        await connection.execute(load_script(_PACKAGE, "version_table.sql"))
        cursor = await connection.execute(statements["list_applied"])
        applied = {row["name"] for row in await cursor.fetchall()}
        unknown = sorted(applied.difference(list_versions()))
        if unknown:
            raise UnknownVersion(
                f"This sandbox does not know {', '.join(unknown)}: use a newer one."
            )
        missing = tuple(name for name in list_versions() if name not in applied)
        for name in missing:
            await connection.execute(load_script(_PACKAGE, f"versions/{name}.sql"))
            await connection.execute(statements["record_version"], {"name": name})
    return missing
