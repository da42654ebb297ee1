"""Real hot processes on unix sockets, shared by a whole run; shows are new in every test.

A plugin for pytest, as tests/servers.py.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.servers import find_database_url

SECRET = "0123456789abcdef0123456789abcdef"
START_SECONDS_MAX = 30
FAST_LANE = "foyer.hot.fast_lane:FastLane"
ONLY_ASGI = "httptools"
APP = "foyer.hot.app:app"
MARKED = "tests.hot.marked_app:app"


@dataclass(kw_only=True)
class HotServer:
    """A process of the hot role and how to reach it."""

    socket_path: Path
    environment: Mapping[str, str]
    http: str = FAST_LANE
    app: str = APP
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        self.socket_path.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "uvicorn", "--loop", "uvloop", "--lifespan", "on"),
                *("--no-proxy-headers", "--no-access-log", "--log-level", "warning"),
                *("--timeout-graceful-shutdown", "1", "--uds", str(self.socket_path)),
                *("--http", self.http, self.app),
            ],
            env=dict(self.environment),
        )
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(self.socket_path)) == 0:
                    return
            assert self.process.poll() is None, "the hot process did not start"
            time.sleep(0.05)
        raise AssertionError("the hot process did not start in time")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=20)

    def client(self, **options: object) -> httpx.Client:
        transport = httpx.HTTPTransport(uds=str(self.socket_path))
        return httpx.Client(transport=transport, base_url="http://localhost", timeout=30, **options)  # type: ignore[arg-type]

    def async_client(self, **options: object) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(
            uds=str(self.socket_path), limits=httpx.Limits(max_connections=None)
        )
        return httpx.AsyncClient(
            transport=transport, base_url="http://localhost", timeout=30, **options
        )  # type: ignore[arg-type]


StartServer = Callable[..., HotServer]


@pytest.fixture(scope="session")
def start_server(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartServer]:
    """Start hot processes of one's own; they are stopped at the end of the run."""
    with ExitStack() as stack:

        def start(*, http: str = FAST_LANE, app: str = APP, **environment: str) -> HotServer:
            folder = tmp_path_factory.mktemp("hot")
            server = HotServer(
                socket_path=folder / "hot.sock",
                http=http,
                app=app,
                environment={
                    **os.environ,
                    "PYTHONPATH": "src:.",
                    "FOYER_MODE": "demo",
                    "FOYER_DATA": str(folder),
                    "FOYER_SECRET_KEYS": SECRET,
                    "FOYER_RATE_LIMITS": "off",
                    "DATABASE_URL": find_database_url(),
                    **environment,
                },
            )
            server.start()
            stack.callback(lambda: server.process.poll() is None and server.stop())
            return server

        yield start


@pytest.fixture(scope="session")
def shared_server(start_server: StartServer) -> HotServer:
    return start_server()


@pytest.fixture
def hot(shared_server: HotServer, transactional_db: None) -> Iterator[httpx.Client]:
    """A browser without a past, talking to the shared process."""
    with shared_server.client() as client:
        yield client


@pytest.fixture(scope="session")
def lane(start_server: StartServer) -> HotServer:
    return start_server(app=MARKED)


@pytest.fixture(scope="session")
def route(start_server: StartServer) -> HotServer:
    return start_server(http=ONLY_ASGI, app=MARKED)
