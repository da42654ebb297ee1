"""Limits that are counted from what happened, in a window that slides with it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from foyer.platform.ratelimit import configured
from foyer.platform.rates import RateLimit


def find_wait(times: "QuerySet[Any, datetime | None]", *, limit: RateLimit, now: datetime) -> float:
    """Seconds until fewer of `times` lie within the window than end the allowance; 0 when they do.

    `times` are those after `window_start`, newest first.
    """
    most, window = configured(limit).uses, timedelta(seconds=configured(limit).seconds)
    deciding = times[most - 1 : most].first()
    return 0.0 if deciding is None else (deciding + window - now).total_seconds()


def window_start(*many: RateLimit, now: datetime) -> datetime:
    """What happened until then counts no more under any of these limits."""
    return now - timedelta(seconds=max(configured(limit).seconds for limit in many))
