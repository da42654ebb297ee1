"""Rate limits, counted in PostgreSQL so that every process and machine sees the same count.

A subject may use its whole allowance at once and regains it evenly over the window (the generic
cell rate algorithm, ITU-T I.371). Take outside of transactions: a rollback would forget the use,
and the counter's row stays locked until the commit.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from foyer.platform.config import load_config
from foyer.platform.errors import Busy, RateLimited
from foyer.platform.sql import load_statements


class WhenDown(StrEnum):
    """What a limit does while the database cannot count."""

    REFUSE = "refuse"  # signing in and paying
    ALLOW = "allow"  # browsing


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """`uses` per `seconds` for each subject; `name` is stored hashed and must stay the same."""

    name: str
    uses: int
    seconds: int
    when_down: WhenDown = WhenDown.ALLOW

    @property
    def step_seconds(self) -> float:
        """How long one use takes to be regained."""
        return self.seconds / self.uses


# Each twice: for a person (visitor or user) and for the network of an address.
READS = RateLimit(name="reads", uses=600, seconds=60)
READS_PREFIX = RateLimit(name="reads_prefix", uses=3000, seconds=60)
HOLD_CHANGES = RateLimit(name="hold_changes", uses=60, seconds=60)
HOLD_CHANGES_PREFIX = RateLimit(name="hold_changes_prefix", uses=600, seconds=60)
ORDERS = RateLimit(name="orders", uses=10, seconds=60, when_down=WhenDown.REFUSE)
ORDERS_PREFIX = RateLimit(name="orders_prefix", uses=100, seconds=60, when_down=WhenDown.REFUSE)
LOGIN_FAILURES = RateLimit(name="login_failures", uses=10, seconds=600, when_down=WhenDown.REFUSE)
LOGIN_FAILURES_PREFIX = RateLimit(
    name="login_failures_prefix", uses=100, seconds=600, when_down=WhenDown.REFUSE
)
MAIL_REQUESTS = RateLimit(name="mail_requests", uses=5, seconds=3600, when_down=WhenDown.REFUSE)
MAIL_REQUESTS_PREFIX = RateLimit(
    name="mail_requests_prefix", uses=60, seconds=3600, when_down=WhenDown.REFUSE
)
SCANS = RateLimit(name="scans", uses=600, seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one subject may do under one limit."""

    limit: RateLimit
    subject: str

    @property
    def key(self) -> bytes:
        """The key of the counter's row."""
        return hash_subject(self.limit.name, self.subject)


_SQL = load_statements("foyer.platform", "rate_counter.sql")


def take_use(limit: RateLimit, *, subject: str, now: datetime, uses: int = 1) -> None:
    """Count `uses`, all or none; raises `RateLimited` with `retryAfter` seconds when too few are
    left.

    While the database is away, raises `Busy` or allows, as the limit says. Does nothing when
    rate limits are switched off.
    """
    assert 1 <= uses <= limit.uses, uses
    _take(Allowance(limit=limit, subject=subject), network=None, now=now, uses=uses)


def take_both(own: Allowance, *, network: Allowance, now: datetime) -> None:
    """Count one use of a person's and of their network's allowance, in one round trip.

    Fails as `take_use` does. Whoever has spent their own takes nothing of the network's.
    """
    assert own.limit.when_down is network.limit.when_down, own
    _take(own, network=network, now=now, uses=1)


def _take(own: Allowance, *, network: Allowance | None, now: datetime, uses: int) -> None:
    if not load_config().rate_limits:
        return
    arguments: dict[str, Any] = {
        "now": now,
        "key": own.key,
        "cost_seconds": own.limit.step_seconds * uses,
        "window_seconds": own.limit.seconds,
        "network_key": network.key if network else None,
        "network_cost_seconds": network.limit.step_seconds if network else 0.0,
        "network_window_seconds": network.limit.seconds if network else 0,
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SQL["take"], arguments)
            own_taken, network_taken = cursor.fetchone()
            if own_taken and (network is None or network_taken):
                return
            spent = network if own_taken and network else own
            cursor.execute(_SQL["read_spent"], {"key": spent.key})
            row = cursor.fetchone()
    except (OperationalError, InterfaceError):
        if own.limit.when_down is WhenDown.REFUSE:
            raise Busy from None
        return
    cost_seconds = spent.limit.step_seconds * uses
    wait = ((row[0] if row else now) - now).total_seconds() + cost_seconds - spent.limit.seconds
    raise RateLimited(details={"retryAfter": max(1, math.ceil(wait))})


def give_back_use(limit: RateLimit, *, subject: str) -> None:
    """Undo one `take_use`: for limits on failures, when the attempt succeeded."""
    if not load_config().rate_limits:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL["give_back"],
            {"key": hash_subject(limit.name, subject), "step_seconds": limit.step_seconds},
        )


def tidy_rate_counters(*, now: datetime) -> int:
    """Delete the rows of subjects whose allowance is whole again; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL["tidy"], {"now": now})
        return int(cursor.rowcount)


def hash_subject(name: str, subject: str) -> bytes:
    """16 bytes: subjects are addresses and e-mail addresses, so only a keyed hash is stored."""
    pepper = load_config().secret_keys[0].encode()[:64]
    text = f"{name}\x00{subject}".encode(errors="replace")
    return hashlib.blake2b(text, key=pepper, digest_size=16).digest()
