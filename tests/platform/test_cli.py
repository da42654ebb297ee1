"""The command `foyer`: what its subcommands do, and the sentences that refuse them."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import psycopg
import pytest

from foyer.addresses import HOST
from foyer.cli import main
from foyer.platform.config import load_config
from foyer.platform.database_roles import APP, DATABASE, OWNER
from foyer.platform.embedded_postgres.server import EmbeddedPostgres
from tests.ports import find_free_port

WAIT_SECONDS = 60.0
POLL_SECONDS = 0.05
TICKET_KEY_TABLE = (
    "create table ticket_key (kid smallint primary key, public_key bytea,"
    " created_at timestamptz default now(), retired_at timestamptz)"
)
PRODUCTION = {
    "FOYER_MODE": "production",
    "FOYER_BASE_URL": "https://tickets.example.org",
    "FOYER_ALLOWED_HOSTS": "tickets.example.org",
    "FOYER_SECRET_KEYS": "0123456789abcdef0123456789abcdef",
    "FOYER_TICKET_KEYS": "1:0123456789abcdef0123456789abcdef",
    "FOYER_RATE_LIMITS": "on",
}

SetUp = Callable[..., None]


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SetUp]:
    """Give the commands of this test an environment, a folder of their own in it."""
    names = [name for name in os.environ if name.startswith("FOYER_") or "DATABASE_URL" in name]
    for name in names:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    monkeypatch.setenv("FOYER_DATA", str(tmp_path / "var"))

    def give(**environment: str) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        load_config.cache_clear()

    give()
    yield give
    load_config.cache_clear()


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("server"), settings={"fsync": "off"}) as server:
        server.start()
        assert main(["db", "roles", server.url()]) == 0
        yield server


def run_sql(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def fetch_status(port: int, path: str, *, process: "subprocess.Popen[bytes]") -> int:
    """The status of the first answer; the process must not end before it."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        assert time.monotonic() < deadline, "it does not answer"
        connection = http.client.HTTPConnection(HOST, port, timeout=WAIT_SECONDS)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            return connection.getresponse().status
        except ConnectionError:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(POLL_SECONDS)
        finally:
            connection.close()


def open_pages() -> "subprocess.CompletedProcess[str]":
    """What the pages say when they end at once."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "foyer", "web", "--port", str(find_free_port())],
        env={**os.environ},
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
    )


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    commands = {"up", "migrate", "hot", "web", "worker", "sandbox", "setup", "audit", "manage"}
    commands |= {"db", "demo"}
    assert commands <= set(said.split())


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"foyer {version('foyer')}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "COMMAND"),
        (["open"], "invalid choice: 'open'"),
        (["db"], "COMMAND"),
        (["db", "backup"], "file"),
        (["db", "restore"], "file"),
        (["demo"], "required"),
        (["web", "--port", "many"], "invalid int value: 'many'"),
        (["worker", "--port", "8000"], "unrecognized arguments"),
    ],
)
def test_wrong_arguments_end_with_2_and_say_what_is_wrong(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("role", ["hot", "web", "worker", "sandbox"])
def test_a_role_alone_needs_a_database(
    role: str, set_up: SetUp, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([role]) == 1
    said = capsys.readouterr().err
    assert said == (
        f"foyer: `foyer {role}` alone needs DATABASE_URL; `foyer up` runs everything.\n"
    )


def test_a_setting_that_cannot_be_used_is_named(
    set_up: SetUp, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(FOYER_MODE="wild")
    assert main(["up"]) == 1
    assert capsys.readouterr().err == "foyer: FOYER_MODE must be demo or production.\n"


def test_a_database_that_is_away_is_told_without_a_stack_trace(
    set_up: SetUp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(DATABASE_URL=f"postgresql://nobody@/none?host={tmp_path}")
    assert main(["db", "backup", str(tmp_path / "house.dump")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("foyer: ")
    assert "Traceback" not in said
    assert not (tmp_path / "house.dump").exists()


def test_production_takes_no_sandbox_and_throws_nothing_away(
    set_up: SetUp, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(DATABASE_URL="postgresql://foyer_app@db/foyer?sslmode=verify-full", **PRODUCTION)
    assert main(["sandbox"]) == 1
    assert "set FOYER_ALLOW_SANDBOX=1" in capsys.readouterr().err
    assert main(["demo", "reset"]) == 1
    assert "nothing is thrown away here" in capsys.readouterr().err


def test_a_server_of_ones_own_is_not_upgraded(
    set_up: SetUp, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(DATABASE_URL="postgresql://foyer_app@db/foyer?sslmode=verify-full")
    assert main(["db", "upgrade"]) == 1
    assert "upgrade that one yourself" in capsys.readouterr().err


@pytest.mark.processes
@pytest.mark.parametrize("role", ["hot", "web", "worker"])
def test_production_runs_no_role_with_an_owners_rights(
    role: str, set_up: SetUp, postgres: EmbeddedPostgres, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(DATABASE_URL=postgres.url(database=DATABASE), **PRODUCTION)
    assert main([role]) == 1
    assert f"connect as {APP}" in capsys.readouterr().err


@pytest.mark.processes
def test_the_roles_can_be_made_again(
    postgres: EmbeddedPostgres, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["db", "roles", postgres.url()]) == 0
    assert OWNER in capsys.readouterr().out


@pytest.mark.processes
@pytest.mark.parametrize(("role", "path"), [("hot", "/health/live"), ("sandbox", "/health")])
def test_a_role_alone_answers_at_its_port_and_stops_when_asked(
    role: str, path: str, set_up: SetUp, postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    set_up(DATABASE_URL=postgres.url(database=DATABASE))
    port = find_free_port()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "foyer", role, "--port", str(port)], env={**os.environ}
    )
    try:
        assert fetch_status(port, path, process=process) == 200
    finally:
        process.send_signal(signal.SIGTERM)
        status = process.wait(WAIT_SECONDS)
    assert status in {0, -signal.SIGTERM}


@pytest.mark.processes
def test_pages_do_not_open_on_a_database_without_tables(
    set_up: SetUp, postgres: EmbeddedPostgres
) -> None:
    set_up(DATABASE_URL=postgres.url(database=DATABASE))
    ended = open_pages()
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].endswith("`foyer migrate`.")
    assert "Traceback" not in ended.stderr


@pytest.mark.processes
def test_missing_rights_are_not_taken_for_missing_tables(
    set_up: SetUp, postgres: EmbeddedPostgres
) -> None:
    owner = postgres.url(user=OWNER, database=DATABASE)
    set_up(DATABASE_URL=postgres.url(user=APP, database=DATABASE))
    run_sql(owner, TICKET_KEY_TABLE)
    try:
        ended = open_pages()
    finally:
        run_sql(owner, "drop table ticket_key")
    assert ended.returncode == 1
    assert "permission denied for table ticket_key" in ended.stderr
    assert "foyer migrate" not in ended.stderr


@pytest.mark.processes
def test_a_house_is_backed_up_and_restored_only_where_nothing_is_lost(
    set_up: SetUp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, file = tmp_path / "var", tmp_path / "house.dump"
    assert main(["db", "upgrade"]) == 0
    with EmbeddedPostgres(home, settings={"fsync": "off"}) as server:
        server.start()
        assert main(["db", "roles", server.url()]) == 0
        owner = server.url(user=OWNER, database=DATABASE)
        run_sql(owner, "create table kept as select 7 as n")
        # A backup is taken from the running house; a restore and a reset need it closed.
        assert main(["db", "backup", str(file)]) == 0
        assert "Keep the secrets as well" in capsys.readouterr().out
        run_sql(owner, "update kept set n = 8")
        capsys.readouterr()
        assert main(["db", "restore", str(file)]) == 1
        assert "stop it first" in capsys.readouterr().err
        assert main(["demo", "reset"]) == 1
        assert "stop it first" in capsys.readouterr().err
    assert main(["db", "restore", str(file)]) == 1
    assert "The database is not empty" in capsys.readouterr().err
    assert main(["db", "restore", "--force", str(file)]) == 0
    assert "Restored" in capsys.readouterr().out
    with EmbeddedPostgres(home, settings={"fsync": "off"}) as server:
        server.start()
        assert run_sql(server.url(user=APP, database=DATABASE), "select n from kept") == 7


@pytest.mark.processes
def test_a_management_command_runs_on_the_houses_database(
    set_up: SetUp, postgres: EmbeddedPostgres, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up(DATABASE_URL=postgres.url(database=DATABASE))
    assert main(["manage", "check"]) == 0
    assert "no issues" in capfd.readouterr().out
    assert main(["manage", "no_such_command"]) == 1
    assert "Unknown command" in capfd.readouterr().err
