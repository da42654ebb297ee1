"""The processes of a house started by `tests.house`: found by what they run, ended by signal."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from foyer.platform.children import MARK
from tests.house import House

WAIT_SECONDS_MAX = 60.0
POLL_SECONDS = 0.02
PROGRAMS = {
    "web": b"foyer.web_server",
    "hot": b"foyer.hot.app:app",
    "worker": b"foyer.worker_process",
    "sandbox": b"foyer.sandbox.app:app",
}


def find_pids(house: House, name: str) -> list[int]:
    """Pids of a part, the parent before its workers; the postmaster alone of the database."""
    if name == "postgres":
        with contextlib.suppress(OSError, ValueError):  # Not there, or there and still empty.
            return [int((house.data / "pg" / "postmaster.pid").read_text().split("\n")[0])]
        return []
    mark = f"{MARK}={house.data.resolve()}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0") and (
                PROGRAMS[name] in (entry / "cmdline").read_bytes().split(b"\0")
            ):
                found.append(int(entry.name))
    return sorted(found)


def kill_part(house: House, name: str) -> int:
    """`kill -9` of a part's first process; its pid."""
    victim = find_pids(house, name)[0]
    os.kill(victim, signal.SIGKILL)
    return victim


def wait_until(condition: Callable[[], bool], *, why: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not condition():
        assert time.monotonic() < deadline, why
        threading.Event().wait(POLL_SECONDS)
