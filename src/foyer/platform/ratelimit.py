"""Rate limits, counted where every process and machine sees the same count: in Redis when
`CACHE_URL` names one, in PostgreSQL otherwise. The table of them is in `platform/rates.py`.

A subject may use its whole allowance at once and regains it evenly over the window (the generic
cell rate algorithm, ITU-T I.371). Take outside of transactions: a rollback would forget the use,
and the counter's row stays locked until the commit.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime

from foyer.platform import rate_postgres, rate_redis
from foyer.platform.config import load_config
from foyer.platform.errors import Busy, RateLimited
from foyer.platform.rate_uses import CountersAway, Use
from foyer.platform.rates import RateLimit, WhenDown


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one subject may do under one limit."""

    limit: RateLimit
    subject: str

    @property
    def key(self) -> bytes:
        """The key of the counter."""
        return hash_subject(self.limit.name, self.subject)


def configured(limit: RateLimit) -> RateLimit:
    """The limit with this installation's numbers."""
    return load_config().rates.get(limit.name, limit)


def take_use(limit: RateLimit, *, subject: str, now: datetime, uses: int = 1) -> None:
    """Count `uses`, all or none; raises `RateLimited` with `retryAfter` seconds when too few are
    left.

    While nothing can count, raises `Busy` or allows, as the limit says. Does nothing when rate
    limits are switched off. More uses than the whole allowance holds are never taken.
    """
    _take([_write_use(Allowance(limit=limit, subject=subject), uses=uses)], limit=limit, now=now)


def take_both(own: Allowance, *, network: Allowance, now: datetime) -> None:
    """Count one use of a person's and of their network's allowance, in one round trip.

    Fails as `take_use` does. Whoever has spent their own takes nothing of the network's.
    """
    assert own.limit.when_down is network.limit.when_down, own
    _take([_write_use(own), _write_use(network)], limit=own.limit, now=now)


def give_back_use(limit: RateLimit, *, subject: str) -> None:
    """Undo one `take_use`: for limits on failures, when the attempt succeeded.

    What cannot be given back while nothing counts is regained by itself.
    """
    config = load_config()
    if not config.rate_limits:
        return
    use = _write_use(Allowance(limit=limit, subject=subject))
    if config.cache_url:
        rate_redis.give_back(use, url=config.cache_url)
    else:
        rate_postgres.give_back(use)


def hash_subject(name: str, subject: str) -> bytes:
    """16 bytes: subjects are addresses and e-mail addresses, so only a keyed hash is stored."""
    pepper = load_config().secret_keys[0].encode()[:64]
    text = f"{name}\x00{subject}".encode(errors="replace")
    return hashlib.blake2b(text, key=pepper, digest_size=16).digest()


def _write_use(allowance: Allowance, *, uses: int = 1) -> Use:
    limit = configured(allowance.limit)
    return Use(
        key=allowance.key, cost_seconds=limit.step_seconds * uses, window_seconds=limit.seconds
    )


def _take(uses: list[Use], *, limit: RateLimit, now: datetime) -> None:
    config = load_config()
    if not config.rate_limits:
        return
    try:
        if config.cache_url:
            wait_seconds = rate_redis.take(uses, now=now, url=config.cache_url)
        else:
            wait_seconds = rate_postgres.take(uses, now=now)
    except CountersAway:
        if limit.when_down is WhenDown.REFUSE:
            raise Busy from None
        return
    if wait_seconds > 0:
        raise RateLimited(details={"retryAfter": max(1, math.ceil(wait_seconds))})
