"""The embedded server without violence: versions, paths, settings, logs, backup, upgrade, roles."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foyer.platform import database_roles as roles
from foyer.platform import schema_version
from foyer.platform.dumps import DumpError, back_up, clear, is_empty, restore
from foyer.platform.embedded_postgres import limits
from foyer.platform.embedded_postgres.errors import (
    EmbeddedPostgresError,
    FolderInUse,
    ForeignVersion,
    StartCancelled,
)
from foyer.platform.embedded_postgres.log_files import open_log, read_last_words, rotate_log
from foyer.platform.embedded_postgres.server import EmbeddedPostgres
from foyer.platform.embedded_postgres.throwaway import running_postgres
from foyer.platform.embedded_postgres.tuning import read_memory_bytes, shared_buffers_mb
from foyer.platform.embedded_postgres.upgrade import FINISHED, upgrade

processes = pytest.mark.processes


def run_sql(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)  # type: ignore[arg-type]
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path / "var", settings={"fsync": "off"}) as server:
        server.start()
        roles.create_roles(server.url())
        yield server


def owner_url(server: EmbeddedPostgres) -> str:
    return server.url(user=roles.OWNER, database=roles.DATABASE)


def app_url(server: EmbeddedPostgres) -> str:
    return server.url(user=roles.APP, database=roles.DATABASE)


@processes
def test_a_path_too_long_for_a_socket_gets_a_private_folder_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / ("long-" * 20) / "var"
    with running_postgres(home) as url:
        assert str(home) not in url
        assert run_sql(url, "select 1") == 1


@processes
def test_a_folder_is_given_to_one_instance_only(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path), pytest.raises(FolderInUse, match="in use by a running Foyer"):
        EmbeddedPostgres(tmp_path)
    with EmbeddedPostgres(tmp_path):
        pass


@processes
def test_a_start_that_is_no_longer_wanted_leaves_no_server(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as server:
        with pytest.raises(StartCancelled):
            server.start(cancelled=lambda: server.process is not None)
        assert not server.is_running()


@processes
def test_a_server_that_could_not_hear_the_first_signal_is_asked_again(tmp_path: Path) -> None:
    # A background job of a shell without job control starts its children deaf to Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with EmbeddedPostgres(tmp_path) as server, pytest.raises(StartCancelled):
            server.start(cancelled=lambda: server.process is not None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert "immediate shutdown" not in server.log_path.read_text()


@processes
def test_a_server_that_cannot_start_shows_its_last_words(tmp_path: Path) -> None:
    with (
        EmbeddedPostgres(tmp_path, settings={"shared_buffers": "nonsense"}) as server,
        pytest.raises(EmbeddedPostgresError, match="shared_buffers"),
    ):
        server.start()


def test_data_of_another_major_version_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("16\n")
    with EmbeddedPostgres(tmp_path) as server, pytest.raises(ForeignVersion, match="db upgrade"):
        server.start()
    (tmp_path / "pg" / "PG_VERSION").write_text("9\n")
    with pytest.raises(ForeignVersion, match="foyer db restore"):
        upgrade(tmp_path)


@processes
def test_an_upgrade_brings_the_data_along_and_keeps_the_old_folder(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, major=16) as old:
        old.start()
        roles.create_roles(old.url())
        run_sql(owner_url(old), "create table kept as select 7 as n")
    assert "18 now" in upgrade(tmp_path)
    assert (tmp_path / "pg.16").is_dir()
    with EmbeddedPostgres(tmp_path) as new:
        new.start()
        assert run_sql(owner_url(new), "select n from kept") == 7
        assert run_sql(new.url(), "show server_version_num") >= "180000"  # type: ignore[operator]
    assert "nothing to upgrade" in upgrade(tmp_path)


def test_an_upgrade_interrupted_between_its_renames_is_finished(tmp_path: Path) -> None:
    (tmp_path / FINISHED).mkdir()
    (tmp_path / FINISHED / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(tmp_path) as server, pytest.raises(ForeignVersion, match="interrupted"):
        server.start()
    assert "finished" in upgrade(tmp_path)
    assert (tmp_path / "pg" / "PG_VERSION").read_text() == "18\n"


@processes
def test_backup_and_restore_bring_everything_back(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    url, file = postgres.url(database=roles.DATABASE), tmp_path / "house.dump"
    run_sql(owner_url(postgres), "create table kept as select 7 as n")
    back_up(url, file=file)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(DumpError, match="exists already"):
        back_up(url, file=file)
    assert not is_empty(url)
    clear(url)
    assert is_empty(url)
    restore(url, file=file, as_owner=True)
    roles.grant_rights(owner_url(postgres))
    assert run_sql(app_url(postgres), "select n from kept") == 7


@processes
def test_a_backup_that_fails_leaves_no_file(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    run_sql(owner_url(postgres), "create table secret (n integer)")
    with pytest.raises(DumpError, match="permission denied"):
        back_up(app_url(postgres), file=tmp_path / "house.dump")
    assert not list(tmp_path.glob("house.dump*"))


@processes
def test_the_application_may_append_to_histories_but_never_change_them(
    postgres: EmbeddedPostgres,
) -> None:
    for table in ("ledger_entry", "status_history", "booking"):
        run_sql(owner_url(postgres), f"create table {table} (n integer)")
    roles.grant_rights(owner_url(postgres))
    url = app_url(postgres)
    run_sql(url, "insert into ledger_entry values (1)")
    run_sql(url, "insert into status_history values (1)")
    for statement in (
        "update ledger_entry set n = 2",
        "delete from ledger_entry",
        "truncate ledger_entry",
        "update status_history set n = 2",
        "delete from status_history",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run_sql(url, statement)
    run_sql(url, "insert into booking values (1)")
    run_sql(url, "update booking set n = 2")
    roles.refuse_privileged_role(url)
    assert run_sql(postgres.url(user=roles.READ, database=roles.DATABASE), "table booking") == 2


@processes
@pytest.mark.parametrize(
    ("loosen", "excess"),
    [
        ("alter role foyer_app superuser", "is a superuser"),
        ("alter role foyer_app bypassrls", "may bypass row-level security"),
        ("grant update on ledger_entry to foyer_app", "may update ledger_entry"),
        ("grant delete on status_history to foyer_app", "may delete status_history"),
    ],
)
def test_an_application_role_with_more_rights_is_refused(
    postgres: EmbeddedPostgres, loosen: str, excess: str
) -> None:
    for table in ("ledger_entry", "status_history"):
        run_sql(owner_url(postgres), f"create table {table} (n integer)")
    roles.grant_rights(owner_url(postgres))
    assert roles.find_excess(app_url(postgres)) == ()
    run_sql(postgres.url(database=roles.DATABASE), loosen)
    assert excess in roles.find_excess(app_url(postgres))
    with pytest.raises(roles.PrivilegedRole, match=excess):
        roles.refuse_privileged_role(app_url(postgres))


@processes
def test_creating_the_roles_again_changes_nothing(postgres: EmbeddedPostgres) -> None:
    def list_roles() -> object:
        return run_sql(postgres.url(), "select array_agg(r::text order by rolname) from pg_roles r")

    before = list_roles()
    roles.create_roles(postgres.url())
    assert list_roles() == before
    assert (
        run_sql(postgres.url(), "select count(*) from pg_roles where rolname like 'foyer_%'") == 4
    )


@processes
def test_the_sandbox_role_sees_nothing_of_the_house(postgres: EmbeddedPostgres) -> None:
    run_sql(owner_url(postgres), "create table booking (n integer)")
    roles.grant_rights(owner_url(postgres))
    url = postgres.url(user=roles.SANDBOX, database=roles.DATABASE)
    run_sql(url, "create schema if not exists sandbox")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run_sql(url, "table booking")


@processes
def test_migrating_is_skipped_only_while_nothing_has_changed(postgres: EmbeddedPostgres) -> None:
    url = owner_url(postgres)
    assert not schema_version.is_migrated(url)
    run_sql(url, "create table django_migrations (app text, name text)")
    schema_version.remember_migrated(url)
    assert schema_version.is_migrated(url)
    run_sql(url, "insert into django_migrations values ('catalog', '0099_other')")
    assert not schema_version.is_migrated(url)


@processes
def test_a_house_without_a_programme_is_told_from_one_with_it(postgres: EmbeddedPostgres) -> None:
    url = owner_url(postgres)
    assert not schema_version.has_events(url)
    run_sql(url, "create table event (n integer)")
    assert not schema_version.has_events(url)
    run_sql(url, "insert into event values (1)")
    assert schema_version.has_events(url)


@given(st.integers(min_value=0, max_value=2**50))
def test_buffers_follow_the_memory_within_their_limits(memory_bytes: int) -> None:
    buffers = shared_buffers_mb(memory_bytes)
    assert limits.SHARED_BUFFERS_MB_MIN <= buffers <= limits.SHARED_BUFFERS_MB_MAX
    assert shared_buffers_mb(memory_bytes * 2) >= buffers


def test_memory_is_what_the_machine_has_at_most() -> None:
    assert 0 < read_memory_bytes() <= os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def test_a_full_log_moves_aside_while_its_writer_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    with open_log(path) as log:
        for number in range(6):
            log.write(b"line %d\n" % number)
            log.flush()
            assert rotate_log(path, bytes_max=3)
        log.write(b"new\n")
    assert path.read_bytes() == b"new\n"
    kept = [path.with_name(f"web.log.{number}").read_bytes() for number in (1, 2, 3)]
    assert kept == [b"line 5\n", b"line 4\n", b"line 3\n"]
    assert not path.with_name("web.log.4").exists()
    assert not rotate_log(path, bytes_max=100)
    assert not rotate_log(tmp_path / "absent.log")


def test_last_words_are_the_end_of_the_log(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    path.write_text("".join(f"line {number}\n" for number in range(100)))
    words = read_last_words(path).splitlines()
    assert words == [f"line {number}" for number in range(100 - limits.LOG_EXCERPT_LINES, 100)]
    assert read_last_words(tmp_path / "absent.log") == ""
