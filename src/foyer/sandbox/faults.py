"""Faults that can be switched on while the sandbox runs, for tests and rehearsals."""

import asyncio
import secrets
from dataclasses import dataclass

from foyer.sandbox.errors import FaultInjected

_PERCENT = 100


@dataclass(slots=True, kw_only=True)
class Faults:
    """What goes wrong on the merchant's side, and with webhooks."""

    latency_ms: int = 0  # before a request is looked at
    error_percent: int = 0  # of requests that fail before they have done anything
    lost_responses: int = 0  # so many next changes are carried out and never answered
    webhooks_off: bool = False  # deliveries wait in the outbox
    reorder: bool = False  # events overtake each other


async def suffer_before(faults: Faults) -> None:
    """Wait and fail as switched on, before anything was done."""
    if faults.latency_ms:
        await asyncio.sleep(faults.latency_ms / 1000)
    if faults.error_percent and secrets.randbelow(_PERCENT) < faults.error_percent:
        raise FaultInjected


def lose_this_response(faults: Faults) -> bool:
    """Whether the answer to a finished change is to be lost; counts down."""
    if faults.lost_responses <= 0:
        return False
    faults.lost_responses -= 1
    return True
