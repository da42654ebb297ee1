"""The hot role with one trick taken away, for comparison: `python -m bench.variant NAME MODULE …`.

Nothing in the product can be switched off like this: a variant changes constants and functions of
the loaded modules, then runs MODULE as `python -m` would. A variant that no longer fits the code
fails at start, so that no comparison silently measures the product with itself.
"""

import runpy
import sys
from collections.abc import Callable
from uuid import UUID

from foyer.hot import announcer, limits, shows
from foyer.hot.show_state import ShowState
from foyer.inventory.requests import ShowFacts

CONNECTIONS = 32  # Transactions at once without batching; more only wait for each other.


def take_away_batching() -> None:
    """One transaction a request, many at once."""
    _replace(limits, "BATCH_REQUESTS_MAX", 1)
    _replace(limits, "BATCHES_IN_FLIGHT", CONNECTIONS)


def take_away_filter() -> None:
    """Every attempt asks the database, also for seats that are certainly gone."""

    def believe_nothing(_self: shows.Shows, _show_id: int) -> None:
        return None

    _replace(shows.Shows, "peek_state", believe_nothing)


def take_away_announcements() -> None:
    """Nobody else hears of a hold: what NOTIFY costs."""

    def say_nothing(_self: announcer.Announcer, _show_id: int, _seats: object) -> None:
        return None

    _replace(announcer.Announcer, "announce", say_nothing)


def announce_at_once() -> None:
    """One NOTIFY a batch turn, without the pause in which changes are gathered."""
    _replace(limits, "ANNOUNCE_PAUSE_SECONDS", 0.0)


def take_away_fast_lane() -> None:
    """Every request goes the ordinary ASGI way: uvicorn's own HTTP protocol."""
    place = sys.argv.index("--http") if "--http" in sys.argv else 0
    if not place:
        raise SystemExit("There is no fast lane to take away: the hot role runs without --http.")
    sys.argv[place + 1] = "httptools"


def take_away_memory() -> None:
    """Availability by SELECT: the whole picture is read for every answer."""
    get_state = shows.Shows.get_state

    async def read_state(self: shows.Shows, facts: ShowFacts) -> ShowState:
        state = await get_state(self, facts)
        await self._read_whole(state)
        state._number += 1  # noqa: SLF001  Else the body that is kept would be sent.
        return state

    def remember_nothing(_self: shows.Shows, _public_id: UUID, *, now: float) -> None:
        return None

    _replace(shows.Shows, "get_state", read_state)
    _replace(shows.Shows, "recall", remember_nothing)


VARIANTS: dict[str, Callable[[], None]] = {
    "no-batching": take_away_batching,
    "no-filter": take_away_filter,
    "no-announcements": take_away_announcements,
    "announce-at-once": announce_at_once,
    "no-fast-lane": take_away_fast_lane,
    "no-memory": take_away_memory,
}


def _replace(owner: object, name: str, value: object) -> None:
    if not hasattr(owner, name):
        raise SystemExit(f"This variant does not fit the code any more: there is no {name}.")
    setattr(owner, name, value)


def main() -> None:
    """Change what the variant changes, then become the module."""
    name, module = sys.argv[1:3]
    sys.argv = [module, *sys.argv[3:]]
    VARIANTS[name]()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
