"""Every way in which a run of the embedded server can end, and what the next start finds."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from foyer.platform.embedded_postgres.binaries import find_binaries
from foyer.platform.embedded_postgres.healing import find_orphans
from foyer.platform.embedded_postgres.server import SUPERUSER, EmbeddedPostgres, embedded_url

pytestmark = pytest.mark.processes

DRIVER = Path(__file__).with_name("postgres_driver.py")
AS_ROOT = os.geteuid() == 0
# What container engines leave to root by default: it may ignore modes, yet not pass itself off.
CONTAINER_CAPABILITIES = (
    "+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,"
    "+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap"
)
CONTAINER_PREFIX = (
    "setpriv",
    f"--bounding-set=-all,{CONTAINER_CAPABILITIES}",
    "--",
)
WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class Run:
    process: subprocess.Popen[str]
    postmaster: int
    home: Path

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(WAIT_SECONDS)

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(url_of(self.home), autocommit=True)


Start = Callable[[], Run]


def url_of(home: Path) -> str:
    return embedded_url(home, user=SUPERUSER, database="postgres")


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.01)


def cluster_state(home: Path) -> str:
    told = subprocess.run(
        [find_binaries() / "pg_controldata", home / "pg"],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
    ).stdout
    return next(
        line.split(":", 1)[1].strip()
        for line in told.splitlines()
        if line.startswith("Database cluster state")
    )


def server_processes(home: Path) -> list[int]:
    return list(find_orphans((home / "pg").resolve()))


@pytest.fixture(params=["as we are", "as root of a container"])
def prefix(request: pytest.FixtureRequest) -> tuple[str, ...]:
    if request.param == "as we are":
        return ()
    if not AS_ROOT:
        pytest.skip("only root can give up capabilities")
    return CONTAINER_PREFIX


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Below a folder that only its owner may enter, as a checkout in a private home is."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    return closed / "var"


@pytest.fixture
def start(home: Path, prefix: tuple[str, ...]) -> Iterator[Start]:
    with contextlib.ExitStack() as stack:

        def start_driver() -> Run:
            process = stack.enter_context(
                subprocess.Popen(
                    [*prefix, sys.executable, DRIVER, home],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    start_new_session=True,
                )
            )
            stack.callback(process.kill)
            assert process.stdout is not None
            words = process.stdout.readline().split()
            if not words:
                assert process.stderr is not None
                raise AssertionError(process.stderr.read())
            return Run(process=process, postmaster=int(words[1]), home=home)

        yield start_driver
        for pid in server_processes(home):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_a_stop_request_shuts_the_cluster_down_cleanly(start: Start) -> None:
    run = start()
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(WAIT_SECONDS) == 0
    assert cluster_state(run.home) == "shut down"
    assert server_processes(run.home) == []


def test_ctrl_c_in_the_foreground_group_shuts_the_cluster_down_cleanly(start: Start) -> None:
    run = start()
    os.killpg(run.process.pid, signal.SIGINT)
    assert run.process.wait(WAIT_SECONDS) == 0
    assert cluster_state(run.home) == "shut down"


def test_the_server_shuts_down_when_its_supervisor_is_killed(start: Start) -> None:
    run = start()
    with run.connect() as connection:
        connection.execute("create table kept as select 1 as n")
        run.kill()
        wait_until(lambda: server_processes(run.home) == [])
    assert cluster_state(run.home) == "shut down"


def test_a_start_right_after_a_kill_finds_the_data(start: Start) -> None:
    run = start()
    with run.connect() as connection:
        connection.execute("create table kept as select 7 as n")
    run.kill()
    with start().connect() as connection:
        assert connection.execute("select n from kept").fetchone() == (7,)


def test_the_next_start_heals_when_everything_was_killed_at_once(start: Start) -> None:
    run = start()
    with run.connect() as connection:
        connection.execute("create table kept as select 7 as n")
        os.kill(run.process.pid, signal.SIGSTOP)
        for pid in [run.postmaster, *server_processes(run.home)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        run.kill()
        assert (run.home / "pg" / "postmaster.pid").exists()
    with start().connect() as connection:
        assert connection.execute("select n from kept").fetchone() == (7,)


def test_the_next_start_ends_a_backend_that_survived(start: Start, prefix: tuple[str, ...]) -> None:
    if prefix:
        pytest.skip("without sys_ptrace such a backend cannot be told from a stranger's")
    run = start()
    with run.connect() as connection:
        busy = connection.info.backend_pid
        computing = threading.Thread(target=compute_for_ever, args=(connection,))
        computing.start()
        wait_until(lambda: is_computing(busy))
        os.kill(run.process.pid, signal.SIGSTOP)
        os.kill(run.postmaster, signal.SIGKILL)
        run.kill()
        assert busy in server_processes(run.home)
        again = start()
        assert busy not in server_processes(run.home)
        assert again.postmaster in server_processes(run.home)
        computing.join(WAIT_SECONDS)
    assert not computing.is_alive()


def compute_for_ever(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    with contextlib.suppress(psycopg.Error):
        connection.execute("select count(*) from generate_series(1, 1e12)")


def is_computing(pid: int) -> bool:
    return b"SELECT" in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_second_instance_is_refused_and_the_first_one_undisturbed(start: Start) -> None:
    run = start()
    with pytest.raises(AssertionError, match="in use by a running Foyer"):
        start()
    with run.connect() as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_stale_pid_that_now_belongs_to_a_stranger_is_left_alone(
    start: Start, prefix: tuple[str, ...]
) -> None:
    run = start()
    for pid in [run.process.pid, run.postmaster, *server_processes(run.home)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    run.process.wait(WAIT_SECONDS)
    as_owner = server_account(run.home)
    with subprocess.Popen([*as_owner, "sleep", "600"]) as stranger:
        pid_file = run.home / "pg" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        with start().connect() as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert stranger.poll() is None
        stranger.kill()


def server_account(home: Path) -> tuple[str, ...]:
    owner = (home / "pg").stat().st_uid
    return () if owner == os.geteuid() else ("setpriv", "--reuid", str(owner), "--clear-groups")


def test_the_driver_ends_when_the_server_alone_is_killed(start: Start) -> None:
    run = start()
    os.kill(run.postmaster, signal.SIGKILL)
    assert run.process.wait(WAIT_SECONDS) == 3


def test_a_half_made_cluster_is_thrown_away(home: Path, prefix: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [*prefix, sys.executable, DRIVER, home], start_new_session=True, stdout=subprocess.PIPE
    ) as process:
        wait_until((home / "pg.new" / "PG_VERSION").exists)
        os.killpg(process.pid, signal.SIGKILL)
    assert not (home / "pg").exists()
    with EmbeddedPostgres(home) as postgres:
        postgres.start()
        assert ask(postgres, "select 1") == 1
    assert not (home / "pg.new").exists()


def test_a_server_started_by_hand_is_found_and_replaced(home: Path) -> None:
    with EmbeddedPostgres(home) as postgres:
        postgres.start()
        assert postgres.process is not None
        argv = Path(f"/proc/{postgres.process.pid}/cmdline").read_bytes().split(b"\0")[:-1]
        prefix = postgres.account.prefix
    by_hand = [*prefix, *argv]
    with subprocess.Popen(by_hand, cwd="/", stderr=subprocess.DEVNULL) as stranger:
        pid_file = home / "pg" / "postmaster.pid"
        wait_until(lambda: pid_file.exists() and "ready" in pid_file.read_text())
        with EmbeddedPostgres(home) as postgres:
            postgres.start()
            assert ask(postgres, "select 1") == 1
        assert stranger.wait(WAIT_SECONDS) == 0


def test_the_same_object_starts_again_after_its_server_was_killed(home: Path) -> None:
    with EmbeddedPostgres(home) as postgres:
        postgres.start()
        assert postgres.process is not None
        postgres.process.kill()
        postgres.process.wait(WAIT_SECONDS)
        assert not postgres.is_running()
        postgres.start()
        assert ask(postgres, "select 1") == 1


def test_no_folder_changes_its_mode_or_owner(home: Path) -> None:
    install = find_binaries().parents[1]
    watched = [*home.parents[:3], install, install.parent, Path(sys.prefix)]
    before = [mode_and_owner(path) for path in watched]
    with EmbeddedPostgres(home) as postgres:
        postgres.start()
        account = postgres.account
    assert [mode_and_owner(path) for path in watched] == before
    assert mode_and_owner(home / "pg") == (0o700, account.uid)


@pytest.mark.skipif(not AS_ROOT, reason="only root needs another account")
def test_root_hands_the_server_to_nobody_without_more_than_one_capability(home: Path) -> None:
    with EmbeddedPostgres(home) as postgres:
        postgres.start()
        assert postgres.process is not None
        status = Path(f"/proc/{postgres.process.pid}/status").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert fields["Uid"].split()[0] != "0"
    assert int(fields["CapEff"], 16).bit_count() <= 1
    assert int(fields["CapBnd"], 16).bit_count() <= 1


def ask(postgres: EmbeddedPostgres, query: str) -> object:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def mode_and_owner(path: Path) -> tuple[int, int]:
    status = path.stat()
    return stat.S_IMODE(status.st_mode), status.st_uid
