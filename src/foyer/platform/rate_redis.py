"""Rate counters in Redis or Valkey: a script there makes each decision in one step.

The `redis` package is an extra and loaded with the first use. After a failure nobody asks again
for a moment: a server that swallows packets must not hold every request for the whole timeout.
"""

import time
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import structlog

from foyer.platform import limits
from foyer.platform.rate_uses import CountersAway, Use

if TYPE_CHECKING:
    from redis.commands.core import Script

log = structlog.get_logger("foyer.rates")

PREFIX = b"foyer:rate:"

# KEYS are the counters, a person's before the network's; ARGV the time, then cost and window of
# each, in microseconds. Nothing is taken unless everything can be. Answers the microseconds to
# wait. Numbers are written by %.0f: Lua's own way loses the last digits.
_TAKE = """
local now = tonumber(ARGV[1])
local spent = {}
for i, key in ipairs(KEYS) do
  spent[i] = math.max(tonumber(redis.call('GET', key) or '0'), now) + tonumber(ARGV[2 * i])
  local wait = spent[i] - now - tonumber(ARGV[2 * i + 1])
  if wait > 0 then return wait end
end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', spent[i]), 'PX', math.ceil((spent[i] - now) / 1000))
end
return 0
"""
# The counter may have lapsed meanwhile: then there is nothing to give back to.
_GIVE_BACK = """
local spent = redis.call('GET', KEYS[1])
if spent then
  redis.call('SET', KEYS[1], string.format('%.0f', tonumber(spent) - tonumber(ARGV[1])), 'KEEPTTL')
end
return 0
"""


class RedisCounters:
    """The connection pool of one process, and since when it is of no use."""

    def __init__(self, url: str) -> None:
        import redis  # noqa: PLC0415  An extra: only who names a CACHE_URL has it.
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        self.errors: tuple[type[Exception], ...] = (redis.RedisError,)
        pool = redis.BlockingConnectionPool.from_url(
            url,
            max_connections=limits.REDIS_CONNECTIONS_MAX,
            timeout=limits.REDIS_SECONDS_MAX,
            socket_timeout=limits.REDIS_SECONDS_MAX,
            socket_connect_timeout=limits.REDIS_SECONDS_MAX,
            retry=Retry(NoBackoff(), 1),  # One connection may have been closed while it was idle.
            client_name="foyer",
        )
        self.client: redis.Redis = redis.Redis(connection_pool=pool)
        self.take: Script = self.client.register_script(_TAKE)
        self.give_back: Script = self.client.register_script(_GIVE_BACK)
        self.away_until = 0.0  # of the monotonic clock

    def run(self, script: "Script", *, keys: list[bytes], numbers: list[int]) -> int:
        """The script's answer; raises `CountersAway`."""
        if time.monotonic() < self.away_until:
            raise CountersAway
        try:
            return int(script(keys=keys, args=numbers))
        except self.errors as error:
            self.away_until = time.monotonic() + limits.REDIS_REST_SECONDS
            log.warning("rate_counters_away", kind=type(error).__name__)
            raise CountersAway from None


@cache
def open_counters(url: str) -> RedisCounters:
    """The counters behind `url`; one pool a process."""
    return RedisCounters(url)


def take(uses: Sequence[Use], *, now: datetime, url: str) -> float:
    """Count every use or none; the seconds to wait, or 0. Raises `CountersAway`."""
    counters = open_counters(url)
    numbers = [_microseconds(now.timestamp())]
    for use in uses:
        numbers += [_microseconds(use.cost_seconds), _microseconds(use.window_seconds)]
    keys = [PREFIX + use.key.hex().encode() for use in uses]
    return counters.run(counters.take, keys=keys, numbers=numbers) / 1_000_000


def give_back(use: Use, *, url: str) -> None:
    """Undo one use; nothing happens while Redis is away."""
    counters = open_counters(url)
    key = PREFIX + use.key.hex().encode()
    try:
        counters.run(counters.give_back, keys=[key], numbers=[_microseconds(use.cost_seconds)])
    except CountersAway:
        return


def _microseconds(seconds: float) -> int:
    return round(seconds * 1_000_000)
