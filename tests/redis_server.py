"""A real Redis or Valkey for tests. Where none is installed, its tests are skipped and say so.

A plugin for pytest: tests/conftest.py names it.
"""

import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from foyer.platform import rate_redis
from foyer.platform.config import load_config
from foyer.platform.embedded_postgres.account import death_prefix

START_SECONDS_MAX = 20.0


@dataclass(frozen=True, kw_only=True)
class RedisServer:
    """A running server, on a socket of its own."""

    url: str
    process: "subprocess.Popen[bytes]"
    client: redis.Redis


@contextmanager
def running_redis(folder: Path) -> Iterator[RedisServer]:
    """A server without persistence; it lives in `folder`."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("NOT TESTED: neither redis-server nor valkey-server is installed")
    socket = folder / "redis.sock"
    process = subprocess.Popen(
        [
            *death_prefix("KILL"),  # Nobody goes on when the tests are stopped.
            *(program, "--port", "0", "--unixsocket", str(socket), "--dir", str(folder)),
            *("--save", "", "--appendonly", "no", "--loglevel", "warning"),
        ],
        stdout=subprocess.DEVNULL,
    )
    client = redis.Redis(unix_socket_path=str(socket))
    try:
        _await(client, process)
        yield RedisServer(url=f"unix://{socket}", process=process, client=client)
    finally:
        client.close()
        process.kill()
        process.wait()


def _await(client: redis.Redis, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            client.ping()
        except redis.ConnectionError:
            assert process.poll() is None, "the Redis server did not start"
            assert time.monotonic() < deadline, "the Redis server does not answer"
            threading.Event().wait(0.02)
        else:
            return


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """One server a test process."""
    with (
        tempfile.TemporaryDirectory(prefix="foyer-redis-") as folder,
        running_redis(Path(folder)) as server,
    ):
        yield server
        rate_redis.open_counters(server.url).client.connection_pool.disconnect()


@pytest.fixture
def counted_by_redis(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RedisServer]:
    """Rate limits of this process are counted by an empty Redis."""
    redis_server.client.flushall()
    monkeypatch.setenv("CACHE_URL", redis_server.url)
    load_config.cache_clear()
    yield redis_server
    monkeypatch.undo()
    load_config.cache_clear()
