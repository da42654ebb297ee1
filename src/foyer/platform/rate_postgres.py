"""Rate counters in PostgreSQL: one row a subject (`sql/rate_counter.sql`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from foyer.platform.rate_uses import CountersAway, Use
from foyer.platform.sql import load_statements

_SQL = load_statements("foyer.platform", "rate_counter.sql")


def take(uses: Sequence[Use], *, now: datetime) -> float:
    """Count a person's use and, where it is given, their network's; the seconds to wait, or 0.

    Raises `CountersAway` while the database is away.
    """
    own, network = uses[0], uses[1] if len(uses) > 1 else None
    arguments: dict[str, Any] = {
        "now": now,
        "key": own.key,
        "cost_seconds": own.cost_seconds,
        "window_seconds": own.window_seconds,
        "network_key": network.key if network else None,
        "network_cost_seconds": network.cost_seconds if network else 0.0,
        "network_window_seconds": network.window_seconds if network else 0,
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SQL["take"], arguments)
            own_taken, network_taken, own_spent, network_spent = cursor.fetchone()
    except (OperationalError, InterfaceError):
        raise CountersAway from None
    if own_taken and (network is None or network_taken):
        return 0.0
    use, spent_until = (network, network_spent) if own_taken and network else (own, own_spent)
    spent_seconds = ((spent_until or now) - now).total_seconds()
    return float(spent_seconds + use.cost_seconds - use.window_seconds)


def give_back(use: Use) -> None:
    """Undo one use."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL["give_back"], {"key": use.key, "step_seconds": use.cost_seconds})


def tidy_rate_counters(*, now: datetime) -> int:
    """Delete the rows of subjects whose allowance is whole again; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL["tidy"], {"now": now})
        return int(cursor.rowcount)
