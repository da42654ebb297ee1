"""R: how often pgbench holds seats with one statement a transaction, fully durable."""

import os
import re
import subprocess
from pathlib import Path

import psycopg

from bench.tools import Tools

HERE = Path(__file__).parent / "pgbench"
CLIENTS = 64
DATABASE = "bench_reference"


def measure_reference(tools: Tools, *, superuser_url: str, seconds: int) -> float:
    """Holds a second of `bm.sql` by 64 clients with prepared statements, on an empty table."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        if not connection.execute(
            "select from pg_database where datname = %s", (DATABASE,)
        ).rowcount:
            connection.execute(f"create database {DATABASE}".encode())
        _refuse_hasty(connection)
    url = superuser_url.replace("/postgres?", f"/{DATABASE}?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute((HERE / "schema.sql").read_bytes())
        connection.execute("checkpoint")
    argv = [
        *(str(tools.pgbench), "-n", "-M", "prepared", "-c", str(CLIENTS)),
        *("-j", str(min(2, os.cpu_count() or 1)), "-T", str(seconds), "-f", str(HERE / "bm.sql")),
        url,
    ]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    if done.returncode != 0 or found is None:
        raise RuntimeError(f"pgbench failed:\n{done.stderr[-1000:]}")
    return float(found.group(1))


def _refuse_hasty(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """A server that forgets what it acknowledged is no reference."""
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        row = connection.execute("select current_setting(%s)", (name,)).fetchone()
        if row != ("on",):
            raise RuntimeError(f"{name} is {row}: R must be measured on a durable server.")
