"""A whole running house for journeys and browser tests: `foyer up` in a process of its own.

One house a test process. It stands on the test server's PostgreSQL when that was given from
outside (so that both versions are tested) and on its own embedded one otherwise.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest

from foyer.platform.database_roles import DATABASE
from foyer.platform.embedded_postgres.server import SUPERUSER, embedded_url
from tests.ports import find_free_port

START_SECONDS_MAX = 240.0
STOP_SECONDS_MAX = 40.0
POLL_SECONDS = 0.1
PASSWORD = "foyer-demo"


@dataclass(frozen=True, kw_only=True)
class House:
    """Where the house is; `database_url` is the superuser's, to look behind the scenes."""

    url: str
    data: Path
    database_url: str
    process: subprocess.Popen[bytes]
    openid_port: int = 0  # where the provider "Mock" is looked for, once a test starts one
    clients: ExitStack = field(default_factory=ExitStack)

    def client(self, **headers: str) -> httpx.Client:
        """A fresh visitor: cookies of its own; closed with the house."""
        client = httpx.Client(base_url=self.url, headers=headers, timeout=30)
        return self.clients.enter_context(client)

    def sign_in(self, email: str) -> httpx.Client:
        """An API client of a demo login."""
        client = self.client()
        answer = client.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"
        return client

    def query(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        """Rows of a statement run as superuser; changes are committed."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), parameters)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def running_house(data: Path, *, env: dict[str, str] | None = None) -> Iterator[House]:
    """Open a house, wait until its pages answer, close it; its logs are shown when it cannot."""
    port, openid_port = find_free_port(), find_free_port()
    given = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "FOYER_MODE": "demo",
        "FOYER_DATA": str(data),
        "PORT": str(port),
        "FOYER_RATE_LIMITS": "off",
        "FOYER_OIDC_PROVIDERS": "mock",
        "FOYER_OIDC_MOCK_ISSUER": f"http://127.0.0.1:{openid_port}",
        "FOYER_OIDC_MOCK_CLIENT_ID": "foyer",
        "FOYER_OIDC_MOCK_CLIENT_SECRET": "a-secret-of-the-mock",
        **(env or {}),
    }
    command = [sys.executable, "-m", "foyer", "up"]
    with open(data / "house.out", "ab") as output:
        process = subprocess.Popen(
            command, env=given, stdout=output, stderr=output, start_new_session=True
        )
    url = f"http://localhost:{port}"
    try:
        await_ready(url, process=process, data=data)
        house = House(
            url=url,
            data=data,
            database_url=given.get("DATABASE_URL") or embedded_admin_url(data),
            process=process,
            openid_port=openid_port,
        )
        with house.clients:
            yield house
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def await_ready(url: str, *, process: subprocess.Popen[bytes], data: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/api/v1/health/ready", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(POLL_SECONDS)
    pytest.fail(f"the house did not open:\n{(data / 'house.out').read_text()[-3000:]}")


def embedded_admin_url(data: Path) -> str:
    return embedded_url(data, user=SUPERUSER, database=DATABASE)


@pytest.fixture(scope="session")
def closed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the houses that tests kill: each opens on what the one before it left. Not there yet."""
    parent = tmp_path_factory.mktemp("closed")
    parent.chmod(0o700)
    return parent / "var"


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo house, shared by the tests of one process: they take shows of their own."""
    data = tmp_path_factory.mktemp("house")
    env = {}
    server = os.environ["FOYER_TEST_DATABASE_URL"]
    if os.environ.get("FOYER_TEST_SERVER") != "own":
        name = f"foyer_house_{os.getpid()}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"create database {name}".encode())
        parts = urlsplit(server)
        env["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
    with running_house(data, env=env) as opened:
        yield opened
