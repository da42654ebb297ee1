"""The whole house under one supervisor: kills, stops and starts, by real signals."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from foyer.addresses import HOST
from foyer.platform.children import MARK
from foyer.platform.database_roles import APP, DATABASE
from foyer.platform.embedded_postgres.healing import find_orphans
from foyer.platform.embedded_postgres.server import embedded_url
from tests.house import START_SECONDS_MAX
from tests.ports import find_free_port

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]

WAIT_SECONDS = 90.0
PROGRAMS = {
    "web": b"foyer.web_server",
    "hot": b"foyer.hot.app:app",
    "worker": b"foyer.worker_process",
    "sandbox": b"foyer.sandbox.app:app",
}


class House:
    """One data folder and at most one supervisor on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = find_free_port()
        self.said = folder.parent / "said.txt"
        self.supervisor: subprocess.Popen[bytes] | None = None

    def run(self, *, port: int | None = None) -> "subprocess.Popen[bytes]":
        """Start a supervisor without waiting for it."""
        env = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name} | {
            "FOYER_DATA": str(self.folder),
            "PORT": str(port or self.port),
            "FOYER_MODE": "demo",
        }
        with self.said.open("wb") as said:
            return subprocess.Popen(
                [sys.executable, "-P", "-m", "foyer", "up"],
                env=env,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def open(self) -> "subprocess.Popen[bytes]":
        """A running house, started now if none is."""
        if self.supervisor is None or self.supervisor.poll() is not None:
            supervisor = self.supervisor = self.run()
            self.wait_until(
                lambda: "Ctrl-C closes the house" in self.words() or supervisor.poll() is not None,
                seconds=START_SECONDS_MAX,  # It may be the first start, demo data included.
            )
            assert supervisor.poll() is None, self.words()
        self.wait_until(lambda: all(self.pids_of(program) for program in PROGRAMS.values()))
        return self.supervisor

    def words(self) -> str:
        return self.said.read_text()

    def marked(self) -> list[int]:
        """Every child process of this folder, whoever its parent is now."""
        mark = f"{MARK}={self.folder.resolve()}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
        return found

    def pids_of(self, program: bytes) -> list[int]:
        """Processes that run `program`, the parent before its workers."""
        found = []
        for pid in self.marked():
            with contextlib.suppress(OSError):
                if program in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                    found.append(pid)
        return sorted(found)

    def servers(self) -> list[int]:
        return sorted(find_orphans((self.folder / "pg").resolve()))

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", "/api/v1/health/ready", headers={"Host": "localhost"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def is_gone(self) -> bool:
        return not self.marked() and not self.servers()

    def wait_until(self, condition: Callable[[], bool], *, seconds: float = WAIT_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.words()
            threading.Event().wait(0.05)

    def kill_everything(self) -> None:
        """All at once: nobody gets a chance to tidy up."""
        if self.supervisor is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.supervisor.pid, signal.SIGSTOP)
        for pid in [*self.marked(), *self.servers()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.supervisor is not None:
            self.supervisor.kill()
            self.supervisor.wait(WAIT_SECONDS)


@pytest.fixture(scope="module")
def folder(closed_folder: Path) -> Iterator[House]:
    house = House(closed_folder)
    yield house
    house.kill_everything()


@pytest.fixture
def house(folder: House) -> House:
    folder.open()
    return folder


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_killed_child_comes_back(house: House, name: str) -> None:
    # An earlier test may have stopped it a moment ago.
    house.wait_until(lambda: bool(house.pids_of(PROGRAMS[name])))
    before = house.pids_of(PROGRAMS[name])
    os.kill(before[0], signal.SIGKILL)
    house.wait_until(lambda: bool(set(house.pids_of(PROGRAMS[name])) - set(before)))
    # Workers of the killed one must not serve on beside the new ones.
    house.wait_until(lambda: not set(house.pids_of(PROGRAMS[name])) & set(before))
    house.wait_until(house.answers)
    assert f"{name} was ended by SIGKILL" in house.words()


def test_a_killed_database_comes_back(house: House) -> None:
    before = (house.folder / "pg" / "postmaster.pid").read_text().splitlines()[0]
    os.kill(int(before), signal.SIGKILL)
    pid_file = house.folder / "pg" / "postmaster.pid"
    house.wait_until(lambda: pid_file.exists() and pid_file.read_text().split("\n")[0] != before)
    house.wait_until(house.answers)
    assert "the database was ended by SIGKILL" in house.words()


def test_ctrl_c_leaves_no_process_behind(house: House) -> None:
    supervisor = house.open()
    os.killpg(supervisor.pid, signal.SIGINT)
    assert supervisor.wait(WAIT_SECONDS) == 0
    assert house.is_gone()


def test_pages_that_have_only_just_opened_stop_without_force(house: House) -> None:
    supervisor = house.open()
    log = house.folder / "log" / "web.log"
    read_before = len(log.read_bytes())  # Other tests of this house have stopped it, too.
    os.kill(house.pids_of(PROGRAMS["web"])[0], signal.SIGKILL)
    house.wait_until(lambda: not house.answers())
    house.wait_until(house.answers)
    supervisor.terminate()
    assert supervisor.wait(WAIT_SECONDS) == 0
    assert "did not stop in time" not in house.words()
    assert b"refused to gracefully stop" not in log.read_bytes()[read_before:]


def test_a_stop_request_leaves_no_process_behind(house: House) -> None:
    supervisor = house.open()
    supervisor.terminate()
    assert supervisor.wait(WAIT_SECONDS) == 0
    assert house.is_gone()


def test_everything_ends_when_the_supervisor_is_killed(house: House) -> None:
    supervisor = house.open()
    supervisor.kill()
    supervisor.wait(WAIT_SECONDS)
    house.wait_until(house.is_gone)


def test_the_worker_completes_the_demo_house_behind_the_open_doors(house: House) -> None:
    url = embedded_url(house.folder, user=APP, database=DATABASE)
    asked = "select count(*) from procrastinate_jobs where task_name = 'refresh_demo'"

    def ask(statement: LiteralString) -> object:
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute(statement).fetchone()
            assert row is not None
            return row[0]

    house.wait_until(lambda: ask(f"{asked} and status = 'succeeded'") != 0)
    assert ask(f"{asked} and status = 'failed'") == 0


def test_the_next_start_heals_after_everything_was_killed(house: House) -> None:
    house.kill_everything()
    house.open()
    assert house.answers()


def test_the_next_start_ends_workers_whose_master_died_first(house: House) -> None:
    supervisor = house.open()
    master, *workers = house.pids_of(PROGRAMS["web"])
    os.kill(supervisor.pid, signal.SIGSTOP)
    os.kill(master, signal.SIGKILL)
    supervisor.kill()
    supervisor.wait(WAIT_SECONDS)
    assert set(workers) <= set(house.marked())
    house.open()
    assert not set(workers) & set(house.marked())
    assert house.answers()


def test_a_second_house_on_the_same_folder_is_refused(house: House) -> None:
    said = house.words()
    second = house.run(port=find_free_port())
    assert second.wait(WAIT_SECONDS) == 1
    assert (
        house.words()
        .splitlines()[-1]
        .endswith("is in use by a running Foyer: stop that one first.")
    )
    house.said.write_text(said)
    assert house.answers()


def test_a_taken_port_is_refused_in_one_sentence(tmp_path: Path) -> None:
    house = House(tmp_path / "var")
    with socket.create_server((HOST, house.port)):
        assert house.run().wait(WAIT_SECONDS) == 1
    assert house.words().count("\n") == 1
    assert f"Port {house.port} is taken" in house.words()
    assert not (house.folder / "pg").exists()
