"""Named SQL statements kept in `sql/*.sql` beside the domain that owns them.

A file holds statements introduced by a line `-- name: <identifier>`; comment lines below it
describe the statement. Parameters are psycopg's named style, `%(show_id)s`, so that the sync
(web, worker) and the async side (hot) run the same text.
"""

import re
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import LiteralString

_NAME = re.compile(r"^-- name: ([a-z][a-z0-9_]*)\s*$", re.MULTILINE)


@cache
def load_statements(package: str, file_name: str) -> MappingProxyType[str, LiteralString]:
    """Statements of `<package>/sql/<file_name>` by name, in file order.

    The text ships with the code, never from a user: hence LiteralString, which psycopg demands.
    """
    text = resources.files(package).joinpath("sql", file_name).read_text(encoding="utf-8")
    parts = _NAME.split(text)
    names, bodies = parts[1::2], parts[2::2]
    assert names, f"{package}/sql/{file_name} names no statement"
    assert len(set(names)) == len(names), f"{package}/sql/{file_name} repeats a name"
    statements = {name: body.strip().rstrip(";") for name, body in zip(names, bodies, strict=True)}
    return MappingProxyType(statements)


def load_script(package: str, file_name: str) -> LiteralString:
    """A whole SQL file of a domain, for migrations that create functions and triggers."""
    path = resources.files(package).joinpath("sql", file_name)
    return path.read_text(encoding="utf-8")
