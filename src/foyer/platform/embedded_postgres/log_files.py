"""Log files of child processes: appended to by them, kept short by us."""

import os
import shutil
from pathlib import Path
from typing import BinaryIO

from foyer.platform.embedded_postgres import limits


def open_log(path: Path) -> BinaryIO:
    """Open `path` for a child to append to, moving a full one aside first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    rotate_log(path)
    return path.open("ab")


def rotate_log(path: Path, *, bytes_max: int = limits.LOG_BYTES_MAX) -> bool:
    """Copy `path` to `path.1` and empty it when it has outgrown `bytes_max`; True when it did.

    A child goes on writing to the same open file (it appends, so it continues at the start).
    Lines written between the copy and the cut are lost: logs of a single machine can bear that.
    """
    try:
        if path.stat().st_size <= bytes_max:
            return False
    except FileNotFoundError:
        return False
    for number in range(limits.LOG_FILES_KEPT - 1, 0, -1):
        older = _numbered(path, number)
        if older.exists():
            older.replace(_numbered(path, number + 1))
    shutil.copyfile(path, _numbered(path, 1))
    os.truncate(path, 0)
    return True


def read_last_words(path: Path) -> str:
    """The last lines of a log, for the message about a process that failed."""
    try:
        with path.open("rb") as log:
            log.seek(0, 2)
            log.seek(max(0, log.tell() - limits.LOG_EXCERPT_BYTES))
            lines = log.read().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return ""
    return "\n".join(lines[-limits.LOG_EXCERPT_LINES :])


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")
