"""What is special about counting in Redis: it may be away, hang, or forget (invariant 64)."""

import math
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from foyer.platform import config as config_module
from foyer.platform import rate_redis
from foyer.platform.config import load_config, read_config
from foyer.platform.config_values import ConfigError
from foyer.platform.errors import Busy, RateLimited
from foyer.platform.ratelimit import Allowance, give_back_use, take_both, take_use
from foyer.platform.rates import RateLimit, WhenDown
from tests.redis_server import RedisServer, running_redis

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
BROWSE = RateLimit(name="browse", uses=3, seconds=60)
PAY = RateLimit(name="pay", uses=3, seconds=60, when_down=WhenDown.REFUSE)


def test_a_counter_is_kept_as_long_as_it_limits_and_names_nobody(
    counted_by_redis: RedisServer,
) -> None:
    take_use(BROWSE, subject="marta@example.org", now=NOW)
    [key] = counted_by_redis.client.keys("*")
    assert key.startswith(b"foyer:rate:")
    assert len(key) == len(b"foyer:rate:") + 32
    assert 19_000 < counted_by_redis.client.pttl(key) <= 20_000


@pytest.mark.usefixtures("counted_by_redis")
def test_processes_at_once_take_exactly_the_allowance() -> None:
    tight = RateLimit(name="tight", uses=40, seconds=3600)

    def take(_turn: int) -> bool:
        try:
            take_use(tight, subject="someone", now=NOW)
        except RateLimited:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(120))) == 40


@pytest.mark.usefixtures("counted_by_redis")
def test_a_network_that_is_spent_costs_its_people_nothing() -> None:
    home = RateLimit(name="home", uses=1, seconds=60)

    def read(person: str) -> None:
        take_both(
            Allowance(limit=BROWSE, subject=person),
            network=Allowance(limit=home, subject="home"),
            now=NOW,
        )

    read("ada")
    for _ in range(5):
        with pytest.raises(RateLimited):
            read("bob")
    take_use(BROWSE, subject="bob", now=NOW, uses=3)


def test_a_server_that_forgets_gives_everyone_a_whole_allowance(
    counted_by_redis: RedisServer,
) -> None:
    take_use(PAY, subject="someone", now=NOW, uses=3)
    counted_by_redis.client.flushall()
    take_use(PAY, subject="someone", now=NOW, uses=3)
    counted_by_redis.client.script_flush()  # As after a restart: the script is sent again.
    with pytest.raises(RateLimited):
        take_use(PAY, subject="someone", now=NOW)


@pytest.fixture
def dying_redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """A server of one test, which may hurt it."""
    with running_redis(tmp_path) as server:
        monkeypatch.setenv("CACHE_URL", server.url)
        load_config.cache_clear()
        yield server
        rate_redis.open_counters(server.url).client.connection_pool.disconnect()
    monkeypatch.undo()
    load_config.cache_clear()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_without_redis_paying_is_refused_and_browsing_goes_on(
    how: signal.Signals, dying_redis: RedisServer
) -> None:
    take_use(PAY, subject="someone", now=NOW)
    dying_redis.process.send_signal(how)
    if how is signal.SIGKILL:
        dying_redis.process.wait()
    for _ in range(5):
        take_use(BROWSE, subject="someone", now=NOW)
        give_back_use(PAY, subject="someone")
        with pytest.raises(Busy):
            take_use(PAY, subject="someone", now=NOW)
    if how is signal.SIGSTOP:
        dying_redis.process.send_signal(signal.SIGCONT)
        _await_end_of_rest(dying_redis)


def _await_end_of_rest(server: RedisServer) -> None:
    """Who swallowed packets is not asked for a while, although it could answer again."""
    counters = rate_redis.open_counters(server.url)
    assert counters.away_until > 0
    counters.away_until = math.inf
    with pytest.raises(Busy):
        take_use(PAY, subject="someone else", now=NOW)
    counters.away_until = 0.0
    take_use(PAY, subject="someone else", now=NOW, uses=3)


@pytest.mark.parametrize("url", ["http://cache", "cache:6379", "memcached://cache"])
def test_a_cache_url_of_another_kind_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="CACHE_URL must begin with redis://"):
        read_config({"FOYER_DATA": str(tmp_path), "CACHE_URL": url})


def test_without_the_package_a_cache_url_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config_module, "find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match=r"install foyer\[redis\]"):
        read_config({"FOYER_DATA": str(tmp_path), "CACHE_URL": "redis://cache"})
