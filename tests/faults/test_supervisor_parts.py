"""The supervisor's parts: children, signals, addresses, the banner."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from foyer.addresses import (
    HOST,
    SOCKET_PATH_BYTES_MAX,
    StartFailed,
    choose_socket,
    find_free_port,
    refuse_taken_port,
)
from foyer.banner import compose_banner
from foyer.platform import children as parts
from foyer.platform.children import Child, ChildSpec, describe_end, kill_leftovers
from foyer.platform.config import read_config
from foyer.platform.stop_signal import StopSignal

WAIT_SECONDS = 30.0


def make_child(tmp_path: Path, program: str, **env: str) -> Child:
    spec = ChildSpec(
        name="child",
        argv=(sys.executable, "-c", program),
        env={**os.environ, **env},
        log_path=tmp_path / "log" / "child.log",
    )
    return Child(spec)


def test_a_child_that_keeps_failing_is_tried_again_within_five_seconds(tmp_path: Path) -> None:
    child = make_child(tmp_path, "raise SystemExit('no luck')")
    delays = []
    for _ in range(8):
        child.spawn()
        assert child.process is not None
        child.process.wait(WAIT_SECONDS)
        assert child.has_ended()
        delays.append(child.schedule_restart())
        assert not child.has_ended()
    assert delays == sorted(delays)
    assert delays[0] == parts.RESTART_SECONDS_MIN
    assert delays[-1] == parts.RESTART_SECONDS_MAX < 5
    assert child.last_words().splitlines()[-1] == "no luck"


def test_a_child_that_ran_steadily_starts_with_a_clean_slate(tmp_path: Path) -> None:
    child = make_child(tmp_path, "")
    child.spawn()
    assert child.process is not None
    child.process.wait(WAIT_SECONDS)
    child.failures = 7
    child.started_at -= parts.STEADY_SECONDS + 1
    assert child.schedule_restart() == parts.RESTART_SECONDS_MIN


def test_a_child_that_does_not_stop_is_ended_by_force(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); "
    child = make_child(tmp_path, deaf + "time.sleep(600)")
    child.spawn()
    while "on" not in child.last_words():
        assert child.is_running()
    child.send_stop()
    assert not child.await_end(deadline=time.monotonic())
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


def test_leftovers_are_those_of_the_folder_only(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "import time; time.sleep(600)"]
    mine = {**os.environ, parts.MARK: str(tmp_path)}
    other = {**os.environ, parts.MARK: str(tmp_path / "other")}
    with (
        subprocess.Popen(program, env=mine) as left,
        subprocess.Popen(program, env=other) as living,
    ):
        assert kill_leftovers(tmp_path) == 1
        assert left.wait(WAIT_SECONDS) == -signal.SIGKILL
        assert living.poll() is None
        living.kill()


def test_an_end_is_told_in_words() -> None:
    assert describe_end(3) == "ended with status 3"
    assert describe_end(-9) == "was ended by SIGKILL"


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_is_noted_and_wakes_the_waiting(signum: signal.Signals) -> None:
    former = signal.getsignal(signum)
    with StopSignal() as stop:
        assert not stop.is_requested()
        os.kill(os.getpid(), signum)
        stop.wait(WAIT_SECONDS)
        assert stop.is_requested()
    assert signal.getsignal(signum) == former


def test_a_free_port_is_accepted_and_a_taken_one_refused() -> None:
    refuse_taken_port(find_free_port())
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(StartFailed, match=f"Port {port} is taken"):
            refuse_taken_port(port)


def test_the_socket_lies_in_a_private_folder_and_fits(tmp_path: Path) -> None:
    for data_dir in (tmp_path / "var", tmp_path / ("long" * 40)):
        data_dir.mkdir()
        path = choose_socket(data_dir)
        assert len(os.fsencode(path)) <= SOCKET_PATH_BYTES_MAX
        assert path.parent.stat().st_mode & 0o777 == 0o700
        path.parent.rmdir()


def test_the_banner_of_a_demo_house_names_address_logins_and_mail(tmp_path: Path) -> None:
    config = read_config({"FOYER_DATA": str(tmp_path), "PORT": "8123"})
    banner = compose_banner(config, embedded=True, seconds=1.23)
    assert "http://localhost:8123" in banner
    assert "admin@foyer.test" in banner
    assert "foyer-demo" in banner
    assert str(tmp_path / "mail") in banner
    assert "Ready after 1.2 s" in banner
    assert ("PostgreSQL runs as nobody" in banner) == (os.geteuid() == 0)


def test_the_banner_of_a_production_house_names_no_login(tmp_path: Path) -> None:
    config = read_config(
        {
            "FOYER_MODE": "production",
            "FOYER_DATA": str(tmp_path),
            "FOYER_BASE_URL": "https://tickets.example.org",
            "FOYER_ALLOWED_HOSTS": "tickets.example.org",
            "FOYER_SECRET_KEYS": "0123456789abcdef0123456789abcdef",
            "FOYER_TICKET_KEYS": "1:0123456789abcdef0123456789abcdef",
            "DATABASE_URL": "postgresql://foyer_app@db/foyer?sslmode=verify-full",
            "FOYER_SMTP_URL": "smtp://user:hidden@mail.example.org",
        }
    )
    banner = compose_banner(config, embedded=False, seconds=2)
    assert "foyer.test" not in banner
    assert "hidden" not in banner
    assert "goes out by mail.example.org" in banner
