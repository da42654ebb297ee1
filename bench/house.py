"""A house for the bench: its own durable PostgreSQL with the product's settings, and real roles.

Everything it starts listens on loopback or a private socket, dies with this process and is
stopped by its pid on leaving.
"""

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from foyer import role_commands
from foyer.platform.database_roles import APP, DATABASE, OWNER, create_roles
from foyer.platform.embedded_postgres.account import death_prefix
from foyer.platform.embedded_postgres.server import EmbeddedPostgres
from foyer.platform.ids import new_uuid
from foyer.platform.tokens import Signer
from foyer.platform.visitors import Visitor, write_visitor

ROOT = Path(__file__).parent.parent
START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 15.0
POLL_SECONDS = 0.05
VISITORS = (
    20_000  # Distinct cookies; more than are ever in flight, so caps are not what we measure.
)
WARM_THREADS = 8
SEATS_PER_HOLD = 10  # What a show allows by default.

WISHED = ("name", "seats", "shows", "area_places", "free")
_RESET = "truncate seat_claim, hold, idempotency_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class HallWish:
    """What to seed: `shows` shows in one hall of plain seats, or with one area called floor."""

    name: str
    seats: int
    shows: int
    area_places: int = 0
    free: bool = False  # Nothing is to be paid: a booking is confirmed at once.


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """A seeded hall: public ids of its shows, and files for wrk.

    `rows` are those without wheelchair bays; `apart` are bays with their companion seats, and the
    ordinary seats beside them.
    """

    name: str
    event: str
    shows: tuple[str, ...]
    show_ids: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    apart: tuple[tuple[str, ...], ...]
    seats_file: Path
    folder: Path

    def shows_file(self, count: int | None = None) -> Path:
        """A file with the first `count` shows, one a line; all of them by default."""
        count = len(self.shows) if count is None else count
        path = self.folder / f"{self.name}-{count}.shows"
        path.write_text("\n".join(self.shows[:count]) + "\n")
        return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Hot:
    """Running hot processes, one a port."""

    ports: tuple[int, ...]
    processes: tuple[subprocess.Popen[bytes], ...]

    @property
    def url(self) -> str:
        """The first one's address."""
        return f"http://127.0.0.1:{self.ports[0]}"


@dataclass(slots=True, kw_only=True)
class House:
    """The running parts and where they are."""

    folder: Path
    postgres: EmbeddedPostgres
    environment: Mapping[str, str]
    visitors_file: Path
    visitors: Sequence[str]
    halls: dict[str, Hall] = field(default_factory=dict)

    @property
    def superuser_url(self) -> str:
        """For the server itself: database `postgres`."""
        return self.postgres.url()

    def query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of a statement, run as superuser in the house's database."""
        url = self.postgres.url(database=DATABASE)
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def reset(self) -> None:
        """Free every seat. No hot process may run: it would not hear of it."""
        self.query(_RESET)
        self.query("checkpoint")

    def count_holds(self) -> int:
        """Holds that are stored."""
        return int(self.query("select count(*) from hold")[0][0])

    def seed(self, wishes: Sequence[HallWish]) -> None:
        """Make halls and shows; names must be new."""
        asked = [{name: getattr(wish, name) for name in WISHED} for wish in wishes]
        done = subprocess.run(
            [sys.executable, "-m", "bench.seeding"],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            env={
                **self.environment,
                "DATABASE_URL": self.postgres.url(user=OWNER, database=DATABASE),
            },
            cwd=ROOT,
            check=True,
        )
        for made in json.loads(done.stdout):
            seats_file = self.folder / f"{made['name']}.seats"
            seats_file.write_text("".join(" ".join(row) + "\n" for row in made["rows"]))
            self.halls[made["name"]] = Hall(
                name=made["name"],
                event=made["event"],
                shows=tuple(made["shows"]),
                show_ids=tuple(made["show_ids"]),
                rows=tuple(map(tuple, made["rows"])),
                apart=tuple(map(tuple, made["apart"])),
                seats_file=seats_file,
                folder=self.folder,
            )

    @contextmanager
    def running_hot(
        self, *, count: int = 1, variant: str = "", port: int | None = None, **env: str
    ) -> Iterator[Hot]:
        """`count` hot processes, each on a port of its own; `variant` is one of bench.variant.

        One alone may be given its port, to take the place of one that was killed.
        """
        with ExitStack() as stack:
            ports = (port,) if port else tuple(_find_free_port() for _ in range(count))
            processes = []
            for port in ports:
                argv = role_commands.hot_command(host="127.0.0.1", port=port)
                if variant:
                    argv = _as_variant(argv, variant)
                environment = {**self.environment, "PORT": str(port), **env}
                name = f"hot-{port}"
                processes.append(stack.enter_context(self._running(name, argv, environment)))
            for port, process in zip(ports, processes, strict=True):
                _await_alive(port, process, log=self.folder / f"hot-{port}.log")
            yield Hot(ports=ports, processes=tuple(processes))

    @contextmanager
    def running_bare(self, *argv: str) -> Iterator[Hot]:
        """`bench.bare` in the place of a hot process."""
        port = _find_free_port()
        command = (sys.executable, "-m", "bench.bare", *argv, "--port", str(port))
        with self._running("bare", command, self.environment) as process:
            _await_alive(port, process, log=self.folder / "bare.log")
            yield Hot(ports=(port,), processes=(process,))

    @contextmanager
    def running_web(self) -> Iterator[None]:
        """The pages' role, behind every hot process."""
        path = self.environment["FOYER_PAGES_SOCKET"]
        argv = role_commands.web_command(socket=path)
        with self._running("web", argv, self.environment) as process:
            deadline = time.monotonic() + START_SECONDS_MAX
            while not Path(path).exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"The web role does not start: {self.folder / 'web.log'}")
                time.sleep(POLL_SECONDS)
            yield
        Path(path).unlink(missing_ok=True)

    def audit(self) -> str:
        """What `foyer audit` says is wrong; empty when all is well."""
        argv = role_commands.foyer_command("audit")
        url = self.postgres.url(user=OWNER, database=DATABASE)
        env = {**self.environment, "DATABASE_URL": url, "FOYER_OWNER_DATABASE_URL": url}
        done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else done.stderr or "it failed"

    @contextmanager
    def _running(
        self, name: str, argv: Sequence[str], environment: Mapping[str, str]
    ) -> Iterator[subprocess.Popen[bytes]]:
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                [*death_prefix("TERM"), *argv],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def running_house(folder: Path) -> Iterator[House]:
    """A migrated, empty house on `folder`. Enter on the main thread."""
    with EmbeddedPostgres(folder / "house") as postgres:
        postgres.start()
        create_roles(postgres.url())
        secret = secrets.token_hex(32)
        environment = {
            **{name: value for name, value in os.environ.items() if name != "PORT"},
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "FOYER_MODE": "demo",
            "FOYER_DATA": str(folder / "house"),
            "FOYER_SECRET_KEYS": secret,
            "FOYER_RATE_LIMITS": "off",
            "FOYER_PAGES_SOCKET": str(folder / "pages.sock"),
            "DATABASE_URL": postgres.url(user=APP, database=DATABASE),
            "DJANGO_SETTINGS_MODULE": "foyer.settings",
            "PYTHONUNBUFFERED": "1",
        }
        owner_url = postgres.url(user=OWNER, database=DATABASE)
        subprocess.run(
            role_commands.foyer_command("migrate"),
            env={**environment, "DATABASE_URL": owner_url, "FOYER_OWNER_DATABASE_URL": owner_url},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        visitors = _make_visitors(secret)
        visitors_file = folder / "visitors"
        visitors_file.write_text("\n".join(visitors) + "\n")
        yield House(
            folder=folder,
            postgres=postgres,
            environment=environment,
            visitors_file=visitors_file,
            visitors=visitors,
        )


def warm_up(hot: Hot, shows: Sequence[str]) -> None:
    """Have every process load every one of these shows."""

    def load(port: int, part: Sequence[str]) -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS_MAX)
        for show in part:
            client.request("GET", f"/api/v1/shows/{show}/availability")
            answer = client.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"The availability of show {show} is a {answer.status}.")
        client.close()

    with ThreadPoolExecutor(WARM_THREADS) as pool:
        parts = [shows[start::WARM_THREADS] for start in range(WARM_THREADS)]
        for port in hot.ports:
            for done in [pool.submit(load, port, part) for part in parts]:
                done.result()


def warm_up_pages(hot: Hot, paths: Sequence[str]) -> None:
    """Have every worker of the web role answer these pages once, or nearly so."""
    with ThreadPoolExecutor(WARM_THREADS) as pool:
        list(pool.map(lambda path: _ask_for_page(hot, path), (*paths,) * 2 * WARM_THREADS))


def _ask_for_page(hot: Hot, path: str) -> None:
    """Over a connection of its own, with a cookie that makes the page one for nobody else."""
    client = http.client.HTTPConnection("127.0.0.1", hot.ports[0], timeout=START_SECONDS_MAX)
    deadline = time.monotonic() + START_SECONDS_MAX
    status = 0
    while status != 200:
        client.request("GET", path, headers={"Host": "localhost", "Cookie": "somebody=1"})
        answer = client.getresponse()
        answer.read()
        status = answer.status
        if status != 200 and time.monotonic() > deadline:
            raise RuntimeError(f"The page {path} is a {status}.")
    client.close()


def fill_hall(house: House, hot: Hot, hall: Hall) -> None:
    """Hold every seat of every show, by visitors enough for their caps."""
    client = http.client.HTTPConnection("127.0.0.1", hot.ports[0], timeout=START_SECONDS_MAX)
    visitors = iter(house.visitors)
    for show in hall.shows:
        for row in hall.rows:
            for start in range(0, len(row), SEATS_PER_HOLD):
                cookie = f"foyer_visitor={next(visitors)}"
                client.request(
                    "POST",
                    f"/api/v1/shows/{show}/holds",
                    body=json.dumps({"seats": row[start : start + SEATS_PER_HOLD]}),
                    headers={"Content-Type": "application/json", "Cookie": cookie},
                )
                answer = client.getresponse()
                body = answer.read()
                if answer.status != 201:
                    raise RuntimeError(f"Filling the hall met a {answer.status}: {body!r}")
    client.close()


def _make_visitors(secret: str) -> list[str]:
    signer = Signer([secret])
    return [
        write_visitor(Visitor(visitor_id=new_uuid(), user_id=None), signer=signer)
        for _ in range(VISITORS)
    ]


def _as_variant(argv: Sequence[str], variant: str) -> tuple[str, ...]:
    place = argv.index("-m")
    return (*argv[: place + 1], "bench.variant", variant, *argv[place + 1 :])


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_alive(port: int, process: subprocess.Popen[bytes], *, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            client.request("GET", "/health/live")
            if client.getresponse().status in (200, 304):
                return
        except OSError:
            time.sleep(POLL_SECONDS)
        finally:
            client.close()
    raise RuntimeError(f"A server does not start:\n{log.read_text()[-2000:]}")
