"""Every named statement is one PostgreSQL can plan against the schema the migrations make."""

import re
from pathlib import Path

import pytest
from django.db import connection

from foyer.platform.sql import load_script, load_statements
from foyer.sandbox.versions import list_versions

SOURCE = Path(__file__).parents[2] / "src" / "foyer"
_PARAMETER = re.compile(r"%\((\w+)\)[sbt]")
_PLANNED = re.compile(r"(?:--[^\n]*\n|\s)*(select|insert|update|delete|with|merge|values)\b", re.I)

# PostgreSQL plans no utility commands; each of these runs at every set-up of a house or of a test.
UTILITY_COMMANDS = {
    "foyer.platform/dumps.sql:drop_schemas",
    "foyer.platform/rate_counter.sql:create_table",
    "foyer.platform/roles.sql:create_database",
    "foyer.platform/roles.sql:create_roles",
    "foyer.platform/roles.sql:grant_rights",
    "foyer.platform/roles.sql:open_database",
    "foyer.platform/schema_version.sql:comment_database",
}


def _statements() -> dict[str, str]:
    """Every named statement by `package/file:name`; files of whole scripts are left out."""
    found = {}
    for path in sorted(SOURCE.glob("*/sql/*.sql")):
        if "-- name: " not in path.read_text(encoding="utf-8"):
            continue
        package = f"foyer.{path.parents[1].name}"
        for name, text in load_statements(package, path.name).items():
            found[f"{package}/{path.name}:{name}"] = text
    return found


def _number_parameters(text: str) -> str:
    """The statement as PREPARE wants it: `%(name)s` becomes `$1`, the same name the same number."""
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        return f"${numbers.setdefault(match[1], len(numbers) + 1)}"

    numbered = _PARAMETER.sub(number, text)
    return numbered.replace("%%", "%") if numbers else numbered


PLANNED = {key: text for key, text in _statements().items() if _PLANNED.match(text)}


def test_only_known_utility_commands_are_not_planned() -> None:
    assert set(_statements()) - set(PLANNED) == UTILITY_COMMANDS


@pytest.mark.django_db
def test_every_statement_can_be_planned() -> None:
    refused = {}
    with connection.cursor() as cursor:
        cursor.execute(load_script("foyer.sandbox", "version_table.sql"))
        for version in list_versions():
            cursor.execute(load_script("foyer.sandbox", f"versions/{version}.sql"))
        raw = cursor.connection
        for key, text in PLANNED.items():
            try:
                with raw.transaction():
                    raw.execute(f"prepare planned as {_number_parameters(text)}".encode())
                    raw.execute("deallocate planned")
            except raw.Error as error:
                refused[key] = str(error).splitlines()[0]
    assert refused == {}


def test_every_statement_is_asked_for_by_name() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    # The audits run every statement of their files.
    loops = ("foyer.checkout/audit.sql:", "foyer.payments/ledger_audit.sql:")
    unused = {
        key
        for key in _statements()
        if not key.startswith(loops) and f'"{key.rpartition(":")[2]}"' not in code
    }
    assert unused == set()
