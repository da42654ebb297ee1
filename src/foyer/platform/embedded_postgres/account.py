"""Under which account the server runs, and the start prefix that gets it there."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from foyer.platform.embedded_postgres.errors import EmbeddedPostgresError

# From the weakest: none when the paths are open, else the right to pass closed folders, else
# (a container's default set) the right to ignore modes altogether.
_CAPABILITIES = ("", ",+dac_read_search", ",+dac_override")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAccount:
    """Owner of the data folder and the argv prefix that starts a program as that owner."""

    uid: int
    gid: int
    prefix: tuple[str, ...]


def choose_account(*, server: Path, home: Path) -> ServerAccount:
    """Ourselves; as root, whom PostgreSQL refuses, `nobody` with at most one capability.

    The capability lets `nobody` pass closed parent folders, so that no folder's mode changes.
    It is tried only when the plain account cannot reach both `server` and `home`.
    """
    die_with_us = death_prefix("INT")
    if os.geteuid() != 0:
        return ServerAccount(uid=os.geteuid(), gid=os.getegid(), prefix=die_with_us)
    nobody = pwd.getpwnam("nobody")
    if not die_with_us:
        raise EmbeddedPostgresError(
            "PostgreSQL does not run as root and `setpriv` is missing: "
            "run Foyer as an ordinary user, or set DATABASE_URL."
        )
    become = ("--reuid", str(nobody.pw_uid), "--regid", str(nobody.pw_gid))
    base = (*die_with_us[:-1], *become, "--clear-groups", "--no-new-privs")
    for capability in _CAPABILITIES:
        prefix = (*base, *_capability_options(capability), "--")
        if _can_reach(prefix, server=server, home=home):
            return ServerAccount(uid=nobody.pw_uid, gid=nobody.pw_gid, prefix=prefix)
    raise EmbeddedPostgresError(
        "This root cannot hand the database server a usable account: "
        "run Foyer as an ordinary user, or set DATABASE_URL."
    )


@cache
def death_prefix(signal_name: str) -> tuple[str, ...]:
    """Argv prefix that sends `signal_name` to the child when the thread that forked it ends.

    Empty where the system has no such signal: then `death_watch.watch_over` does that duty.
    """
    prefix = ("setpriv", "--pdeathsig", signal_name, "--")
    if shutil.which("setpriv") is None:
        return ()
    works = subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    return prefix if works else ()


def _capability_options(capability: str) -> tuple[str, ...]:
    # PostgreSQL checks its own binary with access(2), which ignores capabilities of an ordinary
    # uid unless this secure bit is set.
    bits = ("--securebits=+no_setuid_fixup",) if capability else ()
    sets = ("inh-caps", "ambient-caps", "bounding-set")
    return (*bits, *(f"--{name}=-all{capability}" for name in sets))


def _can_reach(prefix: tuple[str, ...], *, server: Path, home: Path) -> bool:
    probe = [*prefix, "sh", "-c", '"$0" -V && cd "$1"', str(server), str(home)]
    return subprocess.run(probe, capture_output=True, check=False, cwd="/").returncode == 0
