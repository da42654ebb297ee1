"""Children of the supervisor: they log to files, die with it, and come back when they end."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from foyer.platform.embedded_postgres.account import death_prefix
from foyer.platform.embedded_postgres.death_watch import watch_over
from foyer.platform.embedded_postgres.log_files import open_log, read_last_words, rotate_log

RESTART_SECONDS_MIN = 0.2  # A crash at once is usually bad luck.
RESTART_SECONDS_MAX = 4.0  # Every child is tried again within 5 s, however often it fails.
STEADY_SECONDS = 30.0  # A child that lived this long starts with a clean slate.

MARK = "FOYER_SUPERVISED"  # In the environment of every child: the data folder it works for.
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """What to start. `socket` is a unix socket that the child makes and cannot replace itself."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    log_path: Path
    socket: Path | None = None


class Child:
    """One child process, its restarts counted. Spawn it from the main thread only: the kernel ends
    it together with the thread that forked it."""

    def __init__(self, spec: ChildSpec) -> None:
        self.spec = spec
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.started_at = 0.0
        self.due_at: float | None = None

    def spawn(self) -> None:
        """Start the process in its own session and group."""
        if self.spec.socket is not None:
            self.spec.socket.unlink(missing_ok=True)
        with open_log(self.spec.log_path) as log:
            self.process = subprocess.Popen(
                [*death_prefix("TERM"), *self.spec.argv],
                env=dict(self.spec.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the supervisor only.
            )
        watch_over(self.process, signum=signal.SIGTERM)
        self.started_at = time.monotonic()
        self.due_at = None

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def has_ended(self) -> bool:
        """Whether the process has ended and nobody has dealt with that yet."""
        return self.process is not None and self.due_at is None and self.process.poll() is not None

    def schedule_restart(self) -> float:
        """Clear what the ended process left and plan the next start; seconds until then."""
        self.kill_group()
        now = time.monotonic()
        self.failures = 1 if now - self.started_at > STEADY_SECONDS else self.failures + 1
        delay = min(RESTART_SECONDS_MAX, RESTART_SECONDS_MIN * 2.0 ** (self.failures - 1))
        self.due_at = now + delay
        return delay

    def send_stop(self) -> None:
        """Ask the process to finish."""
        self.due_at = None
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def await_end(self, *, deadline: float) -> bool:
        """Wait until `deadline` on the monotonic clock, then end the whole group by force.

        True when the process ended by itself.
        """
        if self.process is None:
            return True
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
        else:
            return True
        finally:
            self.kill_group()
            self.process.wait()

    def kill_group(self) -> None:
        """End the process and its workers at once; its pid names their group."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # Nobody is left.

    def rotate_log(self) -> None:
        """Keep the log file short."""
        rotate_log(self.spec.log_path)

    def last_words(self) -> str:
        """The end of its log."""
        return read_last_words(self.spec.log_path)


def describe_end(returncode: int) -> str:
    """An exit status in words."""
    if returncode >= 0:
        return f"ended with status {returncode}"
    return f"was ended by {signal.Signals(-returncode).name}"


def kill_leftovers(data_dir: Path) -> int:
    """End children of a killed supervisor of `data_dir`, such as workers whose master died first.

    The caller must hold the folder's lock, so that no living supervisor owns them. Returns how
    many were ended; always 0 where there is no /proc.
    """
    count = 0
    for pid in _find_marked(f"{MARK}={data_dir}".encode()):
        try:
            os.kill(pid, signal.SIGKILL)
            count += 1
        except ProcessLookupError:
            continue
    return count


def _find_marked(mark: bytes) -> Iterator[int]:
    for entry in _PROC.glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0") and entry.name != str(
                os.getpid()
            ):
                yield int(entry.name)
        except OSError:  # It ended meanwhile, or belongs to somebody else.
            continue
