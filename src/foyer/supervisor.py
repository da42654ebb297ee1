"""`foyer up`: the whole house in one terminal. Starts everything, keeps it up, stops it in order.

Order: lock of the data folder, port, PostgreSQL, roles; migrations and demo data where they are
missing; then sandbox, web, hot and worker. Each is a child that dies with this process.
"""

import os
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from foyer import role_commands
from foyer.addresses import (
    HOST,
    Addresses,
    StartFailed,
    answers,
    choose_socket,
    find_free_port,
    refuse_taken_port,
)
from foyer.banner import compose_banner
from foyer.platform.children import (
    MARK,
    RESTART_SECONDS_MAX,
    Child,
    ChildSpec,
    describe_end,
    kill_leftovers,
)
from foyer.platform.config import Config
from foyer.platform.database_roles import (
    APP,
    DATABASE,
    OWNER,
    SANDBOX,
    create_roles,
    refuse_privileged_role,
)
from foyer.platform.embedded_postgres.errors import (
    EmbeddedPostgresError,
    FolderInUse,
    StartCancelled,
)
from foyer.platform.embedded_postgres.healing import take_lock
from foyer.platform.embedded_postgres.log_files import rotate_log
from foyer.platform.embedded_postgres.server import EmbeddedPostgres
from foyer.platform.limits import STOP_FORCE_SECONDS, STOP_SECONDS_MAX
from foyer.platform.schema_version import has_events, is_migrated
from foyer.platform.stop_signal import StopSignal

READY_SECONDS_MAX = 60.0  # Slow disks and cold files; afterwards we say what is missing.
READY_POLL_SECONDS = 0.05
HOUSEKEEPING_SECONDS = 30.0  # How often log files are looked at.
EARLY_FAILURES_MAX = 3  # Before the first readiness a child that keeps failing is a mistake.
MIGRATE = role_commands.foyer_command("migrate")
DEMO_DATA = role_commands.django_command("seed_demo")
CALLED_BY_OTHERS = frozenset({"web", "sandbox"})  # By the hot role and by the worker.


def run_house(config: Config) -> int:
    """Run until asked to stop (0) or unable to start (1). Must be called on the main thread."""
    started_at = time.monotonic()
    with StopSignal() as stop, ExitStack() as stack:
        house = House(config, stop=stop)
        stack.callback(house.close)
        try:
            house.open()
            seconds = time.monotonic() - started_at
            embedded = house.postgres is not None
            print(compose_banner(config, embedded=embedded, seconds=seconds), flush=True)
            house.watch()
        except StartCancelled:
            return 0
        except (StartFailed, EmbeddedPostgresError) as error:
            print(f"foyer: {error}", file=sys.stderr)
            return 1
    return 0


class House:
    """The running parts. Methods are called from the main thread only."""

    def __init__(self, config: Config, *, stop: StopSignal) -> None:
        self.config = config
        self.stop = stop
        self.postgres: EmbeddedPostgres | None = None
        self.children: list[Child] = []
        self._tasks: list[Child] = []  # Run once: migrations, demo data.
        self._stack = ExitStack()
        self._is_ready = False
        self._database_due_at = 0.0

    def open(self) -> None:
        """Start everything and wait until the pages answer."""
        self._take_folder()
        refuse_taken_port(self.config.port)
        kill_leftovers(self.config.data_dir.resolve())
        addresses = self._start_database()
        self._migrate(addresses)
        self._fill_when_empty(addresses)
        self._spawn(self._door_specs(addresses))
        self._await_ready(addresses.pages_socket)
        # Jobs can wait a second; the cores belong to the pages until they answer.
        self._spawn((self._spec("worker", role_commands.worker_command(), addresses),))

    def watch(self) -> None:
        """Restart what ends, until asked to stop."""
        housekeeping_at = time.monotonic() + HOUSEKEEPING_SECONDS
        while not self.stop.requested:
            self._tend()
            if time.monotonic() >= housekeeping_at:
                self._rotate_logs()
                housekeeping_at = time.monotonic() + HOUSEKEEPING_SECONDS
            self.stop.wait(self._next_due(housekeeping_at) - time.monotonic())

    def close(self) -> None:
        """Stop the doors first, the database last; nothing stays behind.

        Whoever others still call (pages, the sandbox) stops when nobody calls any more.
        """
        if self.stop.requested and self._is_ready:
            print("Closing…", flush=True)
        called = [child for child in self.children if child.spec.name in CALLED_BY_OTHERS]
        callers = [child for child in self.children if child not in called]
        deadline = time.monotonic() + STOP_SECONDS_MAX + STOP_FORCE_SECONDS
        for children in ([*self._tasks, *callers], called):
            for child in children:
                child.send_stop()
            for child in children:
                if not child.await_end(deadline=deadline):
                    print(f"foyer: {child.spec.name} did not stop in time", file=sys.stderr)
        for child in self.children:
            if child.spec.socket is not None:
                child.spec.socket.unlink(missing_ok=True)
        if self.postgres is not None:
            self.postgres.close()
        self._stack.close()

    def _take_folder(self) -> None:
        self.config.data_dir.mkdir(parents=True, exist_ok=True)
        if not self.config.database_url:
            self.postgres = EmbeddedPostgres(self.config.data_dir)
            return
        lock = take_lock(self.config.data_dir / "lock")
        if lock is None:
            raise FolderInUse(
                f"{self.config.data_dir} is in use by a running Foyer: stop that one first."
            )
        self._stack.enter_context(lock)

    def _start_database(self) -> Addresses:
        pages_socket, sandbox_port = choose_socket(self.config.data_dir), find_free_port()
        if self.postgres is None:
            return Addresses(
                owner_url=self.config.owner_database_url,
                app_url=self.config.database_url,
                sandbox_url=self.config.database_url,
                pages_socket=pages_socket,
                sandbox_port=sandbox_port,
            )
        if not self.postgres.data.exists():
            print("First start: setting up the house. This takes a moment…", flush=True)
        self.postgres.start(cancelled=self.stop.is_requested)
        create_roles(self.postgres.url())
        return Addresses(
            owner_url=self.postgres.url(user=OWNER, database=DATABASE),
            app_url=self.postgres.url(user=APP, database=DATABASE),
            sandbox_url=self.postgres.url(user=SANDBOX, database=DATABASE),
            pages_socket=pages_socket,
            sandbox_port=sandbox_port,
        )

    def _migrate(self, addresses: Addresses) -> None:
        if not is_migrated(addresses.owner_url):
            self._run_task(self._task("migrate", addresses, *MIGRATE))
        if self.postgres is not None or not self.config.is_demo:
            refuse_privileged_role(addresses.app_url)

    def _fill_when_empty(self, addresses: Addresses) -> None:
        """Wait for the demo data when the house is empty; else the worker completes it."""
        if self.config.is_demo and not has_events(addresses.owner_url):
            self._run_task(self._task("demo", addresses, *DEMO_DATA))

    def _task(self, name: str, addresses: Addresses, *command: str) -> Child:
        env = {
            **self._environment(addresses),
            "DATABASE_URL": addresses.owner_url,
            "FOYER_OWNER_DATABASE_URL": addresses.owner_url,
        }
        child = Child(ChildSpec(name=name, argv=command, env=env, log_path=self._log(name)))
        child.spawn()
        return child

    def _run_task(self, child: Child) -> None:
        self._tasks.append(child)
        while child.is_running():
            if self.stop.requested:
                raise StartCancelled("Stopped while starting.")
            self.stop.wait(1.0)
        self._tasks.remove(child)
        assert child.process is not None
        if child.process.returncode != 0:
            raise StartFailed(f"`{child.spec.name}` failed:\n{child.last_words()}")

    def _spawn(self, specs: Sequence[ChildSpec]) -> None:
        for spec in specs:
            child = Child(spec)
            self.children.append(child)
            child.spawn()

    def _door_specs(self, addresses: Addresses) -> tuple[ChildSpec, ...]:
        commands, pages = role_commands, addresses.pages_socket
        specs = [
            replace(
                self._spec("web", commands.web_command(socket=str(pages)), addresses), socket=pages
            ),
            self._spec("hot", commands.hot_command(host=HOST, port=self.config.port), addresses),
        ]
        if self.config.allow_sandbox:
            command = commands.sandbox_command(host=HOST, port=addresses.sandbox_port)
            specs.append(self._sandbox_spec(command, addresses))
        return tuple(specs)

    def _sandbox_spec(self, argv: tuple[str, ...], addresses: Addresses) -> ChildSpec:
        # A stranger's process gets a stranger's role and calls like one, by the front door.
        spec = self._spec("sandbox", argv, replace(addresses, app_url=addresses.sandbox_url))
        hook = f"http://{HOST}:{self.config.port}/api/v1/payments/webhooks/sandbox"
        given = {"FOYER_SANDBOX_WEBHOOK_URL": hook} if self.config.is_demo else {}
        own = {"FOYER_SANDBOX_DATABASE_URL": addresses.sandbox_url}
        return replace(spec, env={**own, **given, **spec.env})

    def _spec(self, name: str, argv: tuple[str, ...], addresses: Addresses) -> ChildSpec:
        env = self._environment(addresses)
        return ChildSpec(name=name, argv=argv, env=env, log_path=self._log(name))

    def _log(self, name: str) -> Path:
        return self.config.data_dir / "log" / f"{name}.log"

    def _environment(self, addresses: Addresses) -> dict[str, str]:
        env = {
            **os.environ,
            MARK: str(self.config.data_dir.resolve()),
            "FOYER_DATA": str(self.config.data_dir),
            "PORT": str(self.config.port),
            "DATABASE_URL": addresses.app_url,
            "FOYER_PAGES_SOCKET": str(addresses.pages_socket),
            "DJANGO_SETTINGS_MODULE": "foyer.settings",
            "PYTHONUNBUFFERED": "1",
        }
        env.pop("FOYER_OWNER_DATABASE_URL", None)  # Nobody but migrations needs the owner.
        if self.config.allow_sandbox and not self.config.sandbox_url:
            env["FOYER_SANDBOX_URL"] = f"http://{HOST}:{addresses.sandbox_port}"
        return env

    def _await_ready(self, pages_socket: Path) -> None:
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not (pages_socket.exists() and answers(self.config.port)):
            if self.stop.requested:
                raise StartCancelled("Stopped while starting.")
            self._tend()
            self._refuse_hopeless(deadline)
            self.stop.wait(READY_POLL_SECONDS)
        self._is_ready = True

    def _refuse_hopeless(self, deadline: float) -> None:
        for child in self.children:
            if child.failures >= EARLY_FAILURES_MAX:
                raise StartFailed(
                    f"`{child.spec.name}` does not start ({child.spec.log_path}):\n"
                    f"{child.last_words()}"
                )
        if time.monotonic() > deadline:
            raise StartFailed(
                f"The pages did not answer within {READY_SECONDS_MAX:.0f} s: "
                f"the logs in {self.config.data_dir / 'log'} say why."
            )

    def _tend(self) -> None:
        """Plan and do the restarts that are due; the database first."""
        if self.postgres is not None and not self.postgres.is_running():
            self._restart_database(self.postgres)
        for child in self.children:
            if child.has_ended():
                assert child.process is not None
                delay = child.schedule_restart()
                end = describe_end(child.process.returncode)
                self._report(f"{child.spec.name} {end}; again in {delay:.1f} s", child)
            elif child.due_at is not None and child.due_at <= time.monotonic():
                child.spawn()

    def _restart_database(self, postgres: EmbeddedPostgres) -> None:
        if time.monotonic() < self._database_due_at:
            return
        self._database_due_at = time.monotonic() + RESTART_SECONDS_MAX
        status = postgres.process.returncode if postgres.process is not None else None
        end = describe_end(status) if status is not None else "is away"
        print(f"foyer: the database {end}; starting it again", file=sys.stderr, flush=True)
        try:
            postgres.start(cancelled=self.stop.is_requested)
        except StartCancelled:
            raise
        except EmbeddedPostgresError as error:
            print(f"foyer: {error}", file=sys.stderr, flush=True)

    def _next_due(self, housekeeping_at: float) -> float:
        due = [child.due_at for child in self.children if child.due_at is not None]
        if self.postgres is not None and not self.postgres.is_running():
            due.append(self._database_due_at)
        return min([housekeeping_at, *due])

    def _report(self, text: str, child: Child) -> None:
        words = child.last_words()
        print(f"foyer: {text} ({child.spec.log_path})", file=sys.stderr)
        if words:
            print("\n".join(f"    {line[:200]}" for line in words.splitlines()), file=sys.stderr)
        sys.stderr.flush()

    def _rotate_logs(self) -> None:
        for child in self.children:
            child.rotate_log()
        if self.postgres is not None:
            rotate_log(self.postgres.log_path)
