"""The public programs that measure: where they are, or how to get them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from foyer.platform.embedded_postgres.binaries import find_binaries


class ToolMissing(Exception):
    """A program is not installed; the text says how to get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Programs by path."""

    pgbench: Path
    wrk: Path


def find_tools() -> Tools:
    """pgbench of the bundled PostgreSQL or of the system, and wrk; raises ToolMissing."""
    bundled = find_binaries() / "pgbench"
    pgbench = str(bundled) if bundled.exists() else shutil.which("pgbench")
    if pgbench is None:
        raise ToolMissing("pgbench is missing: `apt install postgresql-contrib` has it on Debian.")
    wrk = shutil.which("wrk")
    if wrk is None:
        raise ToolMissing("wrk is missing: `apt install wrk` or `brew install wrk`.")
    return Tools(pgbench=Path(pgbench), wrk=Path(wrk))
