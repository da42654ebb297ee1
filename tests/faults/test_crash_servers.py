"""The hot role, the web role and the database itself, killed at the statements of a story.

    FOYER_CRASHES=every pytest tests/faults/test_crash_servers.py

What was acknowledged before the crash is there after the restart; the same request again leads to
exactly one effect. The database is a durable one of this module's own.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from foyer import role_commands
from foyer.bookings.models import Booking
from foyer.inventory.models import Hold, SeatClaim
from foyer.platform.config import load_config
from foyer.platform.database_roles import DATABASE, create_roles
from foyer.platform.embedded_postgres.server import EmbeddedPostgres
from foyer.platform.ids import new_uuid
from foyer.platform.visitors import Visitor, write_visitor
from tests.checkout.scenes import SIGNER
from tests.faults.crashing import (
    ROOT,
    StoryProcess,
    choose_points,
    count_statements,
    crash_at,
    running_stories,
)
from tests.faults.processes import wait_until
from tests.faults.proxy import FaultProxy, running_proxy
from tests.faults.stories import Order, Stage, Story, audit, name_seat
from tests.hot_servers import HotServer, StartServer
from tests.servers import SandboxServer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.processes,
    pytest.mark.timeout(3_600),
]

POINTS = 1  # Of each story, unless all are asked for.


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A durable server behind a proxy."""

    postgres: EmbeddedPostgres
    proxy: FaultProxy

    def kill(self) -> None:
        """`kill -9` of the postmaster, from whatever thread."""
        assert self.postgres.process is not None
        os.kill(self.postgres.process.pid, signal.SIGKILL)

    def start_again(self) -> None:
        """After a kill; heals what the dead one left. On the main thread."""
        assert self.postgres.process is not None
        self.postgres.process.wait()
        connections.close_all()
        self.postgres.start()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    home = tmp_path_factory.mktemp("durable")
    with EmbeddedPostgres(home) as postgres:
        postgres.start()
        create_roles(postgres.url())
        url = postgres.url(database=DATABASE)
        subprocess.run(
            role_commands.foyer_command("migrate"),
            env={**os.environ, "DATABASE_URL": url, "FOYER_OWNER_DATABASE_URL": url},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        with running_proxy(url) as proxy:
            yield Database(postgres=postgres, proxy=proxy)


@pytest.fixture
def at_home(database: Database, transactional_db: None) -> Iterator[None]:
    """This process looks at the durable database, past the proxy."""
    settings = connections["default"].settings_dict
    parts = conninfo_to_dict(database.postgres.url(database=DATABASE))
    before = {name: settings[name] for name in ("NAME", "USER", "HOST", "PORT")}
    connections.close_all()
    settings.update(NAME=parts["dbname"], USER=parts["user"], HOST=parts["host"], PORT="")
    try:
        yield
    finally:
        connections.close_all()
        settings.update(before)


@pytest.fixture(scope="module")
def stories(database: Database, sandbox_server: SandboxServer) -> Iterator[StoryProcess]:
    environment = {
        "FOYER_SANDBOX_URL": sandbox_server.url,
        "FOYER_SANDBOX_SECRET": sandbox_server.secret,
    }
    with running_stories(database_url=database.proxy.url, **environment) as found:
        yield found


@pytest.fixture(scope="module")
def server(database: Database, start_server: StartServer) -> Iterator[HotServer]:
    found = start_server(DATABASE_URL=database.proxy.url)
    yield found
    found.stop()


@pytest.mark.parametrize("name", ["place", "settle"])
def test_the_database_is_killed_at_the_statements_of_a_story(
    name: str, database: Database, at_home: None, stories: StoryProcess, sandbox: SandboxServer
) -> None:
    stage = Stage(sandbox)
    stories.play(stage.begin(name).order)  # The first of a house makes what all others find.
    calm = stage.begin(name)
    total = count_statements(database.proxy, lambda: stories.play(calm.order))
    points = choose_points(total, at_most=POINTS, story=f"postgres {name}")
    print(f"{name}: {len(points)} of {2 * total} crash points")
    for point in points:
        story = stage.begin(name)
        judgement = crash_at(point, database.kill, cut=False)
        database.proxy.rule(judgement.judge)
        told = stories.play(story.order)
        database.proxy.be_calm()
        assert judgement.crashed.is_set(), point
        database.start_again()
        if "result" in told:
            story.check_end(told["result"])
        story.check_between()
        audit()
        told = stories.play(story.order)
        assert told.get("ended") == 0, (point, told)
        story.check_end(told["result"])
        audit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """The web role behind its socket: a master, and workers that it replaces."""

    socket_path: Path
    process: "subprocess.Popen[bytes]"

    def kill_workers(self) -> None:
        """`kill -9` of every worker; the master starts others."""
        folder = Path(f"/proc/{self.process.pid}/task")
        for thread in folder.iterdir():
            for pid in (thread / "children").read_text().split():
                os.kill(int(pid), signal.SIGKILL)

    def book(self, order: Order) -> httpx.Response | None:
        """The answer to a booking of the order's hold; None for a connection that broke."""
        visitor = Visitor(visitor_id=UUID(order["visitor"]), user_id=None)
        headers = {
            "Idempotency-Key": order["key"],
            "Cookie": f"foyer_visitor={write_visitor(visitor, signer=SIGNER)}",
        }
        body = {
            "holdTokens": [order["token"]],
            "buyer": {"email": "ada@example.org", "fullName": "Ada Lovelace"},
        }
        transport = httpx.HTTPTransport(uds=str(self.socket_path))
        with httpx.Client(transport=transport, base_url="http://localhost", timeout=30) as client:
            try:
                return client.post("/api/v1/bookings", json=body, headers=headers)
            except httpx.TransportError:
                return None


@pytest.fixture(scope="module")
def web(
    database: Database, sandbox_server: SandboxServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Web]:
    path = tmp_path_factory.mktemp("web") / "pages.sock"
    process = subprocess.Popen(
        role_commands.web_command(socket=str(path)),
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "foyer.settings",
            "DATABASE_URL": database.proxy.url,
            "FOYER_DATA": str(load_config().data_dir),
            "FOYER_RATE_LIMITS": "off",
            "FOYER_SANDBOX_URL": sandbox_server.url,
            "FOYER_SANDBOX_SECRET": sandbox_server.secret,
        },
    )
    try:
        wait_until(path.exists, why="the web role does not start")
        yield Web(socket_path=path, process=process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_the_web_role_is_killed_at_the_statements_of_a_booking(
    database: Database, at_home: None, web: Web, sandbox: SandboxServer
) -> None:
    """By HTTP, with all that a request asks the database besides."""
    stage = Stage(sandbox)

    def insist(story: Story) -> int:
        """The same request until it is answered; the booking that it names."""
        answer = None
        while answer is None or answer.status_code == 503:
            answer = web.book(story.order)
        assert answer.status_code == 201, answer.text
        return Booking.objects.get(public_id=answer.json()["booking"]["id"]).id

    calm = stage.begin("place")
    total = count_statements(database.proxy, lambda: insist(calm))
    points = choose_points(total, at_most=POINTS, story="web place")
    print(f"place by HTTP: {len(points)} of {2 * total} crash points")
    for point in points:
        story = stage.begin("place")
        judgement = crash_at(point, web.kill_workers, cut=True)
        database.proxy.rule(judgement.judge)
        assert web.book(story.order) is None, point
        database.proxy.be_calm()
        assert judgement.crashed.is_set(), point
        story.check_between()
        audit()
        story.check_end(insist(story))
        audit()


class HotStory:
    """A hold by the front door, under a key, of a seat in a show that nobody has asked for yet."""

    def __init__(self, stage: Stage, server: HotServer) -> None:
        self._server = server
        self._key = new_uuid().hex
        self.show = stage.here.show
        self.seat_no = stage.take_seat()
        self._path = f"/api/v1/shows/{self.show.public_id}/holds"
        self._body = {"seats": [name_seat(self.seat_no)]}

    def ask(self) -> int:
        """The status; 0 for a connection that broke."""
        with self._server.client() as client:
            try:
                headers = {"Idempotency-Key": self._key}
                return client.post(self._path, json=self._body, headers=headers).status_code
            except httpx.TransportError:
                return 0

    def insist(self) -> None:
        """The same request again, until the house is no longer busy."""
        status = self.ask()
        while status == 503:
            status = self.ask()
        assert status == 201

    def check_between(self, *, acknowledged: bool) -> None:
        holds = Hold.objects.filter(show_id=self.show.id, seat_nos=[self.seat_no])
        claims = SeatClaim.objects.filter(show_id=self.show.id, seat_no=self.seat_no)
        assert holds.count() == claims.count()
        assert claims.count() == 1 or not acknowledged

    def check_end(self) -> None:
        hold = Hold.objects.get(show_id=self.show.id, seat_nos=[self.seat_no])
        assert SeatClaim.objects.get(show_id=self.show.id, seat_no=self.seat_no).hold_id == hold.id


@pytest.mark.parametrize("victim", ["hot", "postgres"])
def test_the_hot_role_or_its_database_is_killed_at_the_statements_of_a_hold(
    victim: str, database: Database, at_home: None, server: HotServer, sandbox: SandboxServer
) -> None:
    """Its own upkeep counts too: a new process listens, reads facts, plan and claims."""

    def begin() -> HotStory:
        server.kill()
        server.start()
        return HotStory(Stage(sandbox), server)

    calm = begin()
    total = count_statements(database.proxy, calm.insist)
    points = choose_points(total, at_most=POINTS, story=f"{victim} hold")
    print(f"hold: {len(points)} of {2 * total} crash points")
    for point in points:
        story = begin()
        crash = server.process.kill if victim == "hot" else database.kill
        judgement = crash_at(point, crash, cut=victim == "hot")
        database.proxy.rule(judgement.judge)
        status = story.ask()
        database.proxy.be_calm()
        assert judgement.crashed.is_set(), point
        assert status == 0 if victim == "hot" else status in (201, 503), (point, status)
        if victim == "hot":
            server.process.wait()
            server.start()
        else:
            database.start_again()
        story.check_between(acknowledged=status == 201)
        audit()
        story.insist()
        story.check_end()
        audit()
