"""Two locks, and what to do about processes that a killed run left behind.

`lock` is held exactly as long as a supervisor lives. `server.lock` is inherited by every server
process, so it is free only when none of them lives. Only who holds both may remove
`postmaster.pid`, which is PostgreSQL's own guard against two servers on one folder.
"""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from foyer.platform.embedded_postgres import limits
from foyer.platform.embedded_postgres.errors import FolderInUse, StartCancelled

_PROC = Path("/proc")
_STEPS = (
    (signal.SIGINT, limits.ORPHAN_FAST_SECONDS),
    (signal.SIGQUIT, limits.STOP_IMMEDIATE_SECONDS),
    (signal.SIGKILL, limits.STOP_KILLED_SECONDS),
)


def take_lock(path: Path) -> BinaryIO | None:
    """Hold `path` until the returned file is closed; None when a living process holds it."""
    handle = path.open("ab")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def clear_orphans(
    data: Path, *, lock: Path, socket_dir: Path, cancelled: Callable[[], bool]
) -> BinaryIO:
    """End the server processes of a former run on `data` and drop its stale lock files.

    Returns the held server lock. The caller must hold the supervisor's lock, so whatever still
    runs here has lost its master. Raises `FolderInUse` when a process cannot be ended.
    """
    for signum, patience_seconds in _STEPS:
        held = _end_orphans(data, lock=lock, signum=signum, patience_seconds=patience_seconds,
                            cancelled=cancelled)  # fmt: skip
        if held is not None:
            break
    else:
        raise FolderInUse(
            f"Server processes of a former run still use {data}: end them, then start again."
        )
    socket_file = socket_dir / ".s.PGSQL.5432"
    for stale in (data / "postmaster.pid", Path(f"{socket_file}.lock"), socket_file):
        stale.unlink(missing_ok=True)
    return held


def find_orphans(data: Path) -> Iterator[int]:
    """Process ids of servers on `data`, whoever started them; nothing where there is no /proc."""
    for entry in _PROC.glob("[0-9]*"):
        try:
            if (entry / "comm").read_text() != "postgres\n":
                continue
            named = os.fsencode(data) in (entry / "cmdline").read_bytes().split(b"\0")
            if named or (entry / "cwd").readlink() == data:
                yield int(entry.name)
        except OSError:  # It ended meanwhile, or is none of ours to look into.
            continue


def _end_orphans(
    data: Path,
    *,
    lock: Path,
    signum: signal.Signals,
    patience_seconds: float,
    cancelled: Callable[[], bool],
) -> BinaryIO | None:
    deadline = time.monotonic() + patience_seconds
    signalled = False
    while True:
        orphans = list(find_orphans(data))
        held = take_lock(lock)
        if held is not None and not orphans:
            return held
        if held is not None:
            held.close()
        if cancelled():
            raise StartCancelled("Stopped while ending processes of a former run.")
        if time.monotonic() > deadline:
            return None
        for pid in () if signalled else orphans:
            _send(pid, signum)
        signalled = True
        time.sleep(0.05)


def _send(pid: int, signum: signal.Signals) -> None:
    try:
        os.kill(pid, signum)
    except ProcessLookupError:
        return  # It ended by itself.
