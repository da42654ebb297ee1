"""Who keeps seats from others without buying any, as this process knows it.

The database is asked now and then, beside the hot path: a hold costs two look-ups in a set. Whoever
is named may go on slowly (`throttled_holds`), so that a mistake costs patience and no evening.
"""

import asyncio
from collections import defaultdict

import structlog

from foyer.hot import limits
from foyer.inventory import limits as inventory_limits
from foyer.inventory.statements import HOARDING
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError
from foyer.platform.pg_async import Database

log = structlog.get_logger("foyer.hoarders")


class Hoarders:
    """People (user ids, else visitor ids, as text) and networks; read anew every half minute."""

    def __init__(self, database: Database, *, enabled: bool) -> None:
        self.people: frozenset[str] = frozenset()
        self.networks: frozenset[str] = frozenset()
        self._database = database
        self._enabled = enabled
        self._reading: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._enabled:
            self._reading = asyncio.create_task(self._keep_reading())

    async def stop(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def read(self) -> None:
        """Ask the database; while it is away what was known stays."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for row in await self._database.fetch(
            HOARDING["find_hoarders"],
            now=utc_now(),
            window_seconds=inventory_limits.HOARDING_WINDOW_SECONDS,
            kept_seconds=inventory_limits.HOARDING_KEPT_SECONDS,
            person_min=inventory_limits.HOARDING_HOLDS_MIN,
            network_min=inventory_limits.HOARDING_HOLDS_MIN_NETWORK,
            wasted_per_paid=inventory_limits.HOARDING_WASTED_PER_PAID,
            subjects_max=limits.HOARDERS_KEPT,
        ):
            found[row["kind"]].add(row["subject"])
        self.people, self.networks = frozenset(found["person"]), frozenset(found["network"])
        if self.people or self.networks:
            log.warning("hoarding", people=len(self.people), networks=len(self.networks))

    async def _keep_reading(self) -> None:
        while True:
            try:
                await self.read()
            except DomainError as error:
                log.warning("hoarders_unknown", reason=error.code)
            await asyncio.sleep(limits.HOARDERS_SECONDS)
