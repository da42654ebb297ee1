"""The embedded server: initdb, start, readiness, stop."""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from foyer.platform.embedded_postgres import limits
from foyer.platform.embedded_postgres.account import ServerAccount, choose_account
from foyer.platform.embedded_postgres.binaries import SERVER_MAJOR, find_binaries, read_major
from foyer.platform.embedded_postgres.death_watch import watch_over
from foyer.platform.embedded_postgres.errors import (
    EmbeddedPostgresError,
    FolderInUse,
    ForeignVersion,
    StartCancelled,
)
from foyer.platform.embedded_postgres.healing import clear_orphans, take_lock
from foyer.platform.embedded_postgres.log_files import open_log, read_last_words
from foyer.platform.embedded_postgres.tuning import read_memory_bytes, server_settings

SUPERUSER = "foyer"
_STOP_STEPS = (
    (signal.SIGINT, limits.STOP_FAST_SECONDS),
    (signal.SIGQUIT, limits.STOP_IMMEDIATE_SECONDS),
    (signal.SIGKILL, limits.STOP_KILLED_SECONDS),
)


def _never() -> bool:
    return False


class EmbeddedPostgres:
    """One server on `<home>/pg`, child of the thread that starts it.

    Start it from the main thread: the kernel ends it together with the THREAD that forked it.
    Nothing outside `home` is created or changed, except a private socket folder in the temp
    folder when the path is too long for a socket.
    """

    def __init__(
        self, home: Path, *, major: int = SERVER_MAJOR, settings: Mapping[str, str] | None = None
    ) -> None:
        """Take the folder; raises `FolderInUse` when a running instance has it."""
        self.home = home.resolve()
        self.data = self.home / "pg"
        self.log_path = self.home / "log" / "postgres.log"
        self.major = major
        self.binaries = find_binaries(major)
        self.socket_dir = _choose_socket_dir(self.data)
        self.process: subprocess.Popen[bytes] | None = None
        self._settings = settings or {}
        self._account: ServerAccount | None = None
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock: BinaryIO | None = take_lock(self.home / "lock")
        if self._lock is None:
            raise FolderInUse(f"{self.home} is in use by a running Foyer: stop that one first.")

    @property
    def account(self) -> ServerAccount:
        """Found out once: as root the answer costs a few short processes."""
        if self._account is None:
            self._account = choose_account(server=self.binaries / "postgres", home=self.home)
        return self._account

    def url(self, *, user: str = SUPERUSER, database: str = "postgres") -> str:
        """Connection URL over the private socket; trusted there, hence without a password."""
        return embedded_url(self.home, user=user, database=database)

    def start(self, *, cancelled: Callable[[], bool] = _never) -> None:
        """Heal, start and wait until the server accepts connections; can be called again.

        `cancelled` is asked while waiting; when true the start is undone with `StartCancelled`.
        """
        self.refuse_foreign_data()
        if not self.data.exists():
            self._make_cluster()
        self._own(self.socket_dir)
        server_lock = clear_orphans(
            self.data,
            lock=self.home / "server.lock",
            socket_dir=self.socket_dir,
            cancelled=cancelled,
        )
        with server_lock, open_log(self.log_path) as log:
            self.process = subprocess.Popen(
                [*self.account.prefix, *self._server_argv()],
                start_new_session=True,  # Ctrl-C reaches us, who then stop it in order.
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                pass_fds=(server_lock.fileno(),),
            )
        watch_over(self.process, signum=signal.SIGINT)
        self._await_ready(cancelled)

    def refuse_foreign_data(self) -> None:
        """Raise when `pg` was written by another major version or an upgrade is unfinished."""
        found = read_major(self.data)
        if found is not None and found != self.major:
            raise ForeignVersion(
                f"{self.data} holds data of PostgreSQL {found}; this Foyer runs {self.major}. "
                "Run `foyer db upgrade`; your data is kept as it is until that has succeeded."
            )
        if not self.data.exists() and (self.home / "pg.upgraded").exists():
            raise ForeignVersion(
                f"An upgrade of {self.data} was interrupted: run `foyer db upgrade` to finish it."
            )

    def is_running(self) -> bool:
        """Whether our child lives; its exit status is in `process.returncode` otherwise."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Fast shutdown, then harder; returns when the server is gone."""
        if self.process is None:
            return
        for signum, patience_seconds in _STOP_STEPS:
            # Again and again: a server that has only just been forked, by a shell that ignores
            # SIGINT in the background, loses what comes before its own handlers stand.
            deadline = time.monotonic() + patience_seconds
            while self.process.poll() is None and time.monotonic() < deadline:
                self.process.send_signal(signum)
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(limits.STOP_AGAIN_SECONDS)

    def close(self) -> None:
        """Stop the server and give the folder back."""
        self.stop()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> "EmbeddedPostgres":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _server_argv(self) -> list[str]:
        settings = {
            **server_settings(memory_bytes=read_memory_bytes()),
            "unix_socket_directories": str(self.socket_dir),
            **self._settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.binaries / "postgres"), "-D", str(self.data), *options]

    def _make_cluster(self) -> None:
        # Under another name until complete: a half-made cluster is never mistaken for one.
        new = self.home / "pg.new"
        shutil.rmtree(new, ignore_errors=True)
        self._own(new)
        argv = [
            *self.account.prefix,
            str(self.binaries / "initdb"),
            *("-D", str(new), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
            *("--no-instructions", "--locale=C", "--data-checksums"),
        ]
        if self.major >= 17:
            argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = subprocess.run(argv, capture_output=True, check=False, cwd="/", text=True)
        if made.returncode != 0:
            raise EmbeddedPostgresError(
                f"No database could be made at {self.data}:\n{made.stderr[-1000:].strip()}"
            )
        new.rename(self.data)

    def _own(self, path: Path) -> None:
        path.mkdir(mode=0o700, exist_ok=True)
        owner, wanted = path.lstat().st_uid, self.account.uid
        if owner == wanted and not path.is_symlink():
            return
        if owner == 0 and os.geteuid() == 0 and not path.is_symlink():
            os.chown(path, wanted, self.account.gid)
            return
        raise EmbeddedPostgresError(
            f"{path} belongs to somebody else: start Foyer as its owner, or move it away."
        )

    def _await_ready(self, cancelled: Callable[[], bool]) -> None:
        assert self.process is not None
        deadline = time.monotonic() + limits.START_SECONDS_MAX
        while self.process.poll() is None and time.monotonic() < deadline:
            if _says_ready(self.data / "postmaster.pid", pid=self.process.pid):
                return
            if cancelled():
                self.stop()
                raise StartCancelled("Stopped while the database was starting.")
            time.sleep(limits.POLL_SECONDS)
        self.stop()
        words = read_last_words(self.log_path)
        raise EmbeddedPostgresError(f"PostgreSQL did not start ({self.log_path}):\n{words}")


def embedded_url(home: Path, *, user: str, database: str) -> str:
    """Connection URL of the server that runs on `home`, whoever started it."""
    folder = quote(str(_choose_socket_dir(home.resolve() / "pg")), safe="")
    return f"postgresql://{user}@/{database}?host={folder}"


def _choose_socket_dir(data: Path) -> Path:
    if len(os.fsencode(data)) <= limits.SOCKET_FOLDER_CHARACTERS_MAX:
        return data
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"foyer-{digest}"


def _says_ready(pid_file: Path, *, pid: int) -> bool:
    """Line 8 is the server's own statement that it accepts connections, line 1 who says so."""
    try:
        lines = pid_file.read_text().splitlines()
    except OSError:
        return False
    return lines[7:8] != [] and lines[0] == str(pid) and lines[7].strip() == "ready"
