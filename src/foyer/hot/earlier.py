"""What idempotency keys led to before, asked for many at once.

Whoever is told no by the picture or a rule and sent a key waits for this: in a rush that is nearly
everybody. One question is under way at a time; what comes meanwhile goes together with the next.
"""

import asyncio
from uuid import UUID

import structlog

from foyer.hot import limits
from foyer.inventory.requests import Idempotency
from foyer.inventory.statements import statement
from foyer.platform.errors import Busy, IdempotencyConflict
from foyer.platform.pg_async import Database

log = structlog.get_logger("foyer.earlier")

Key = tuple[str, str]  # Scope and key.
Answer = asyncio.Future[tuple[bytes, UUID] | None]  # Hash of the request, and its hold.


class EarlierHolds:
    """Looks keys up."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[Key, Answer] = {}
        self._runner: asyncio.Task[None] | None = None

    async def stop(self) -> None:
        """Let everybody who waits be answered."""
        if self._runner is not None:
            await self._runner

    async def find(self, idempotency: Idempotency) -> UUID | None:
        """The public id of the hold that the key led to, None if it led to nothing yet.

        IdempotencyConflict when that was another request; Busy when too many wait, or the database
        is away. What was committed before the call is found.
        """
        key = idempotency.scope, idempotency.key
        answer = self._waiting.get(key)
        if answer is None:
            if len(self._waiting) >= limits.QUEUE_REQUESTS_MAX:
                raise Busy
            answer = self._waiting[key] = asyncio.get_running_loop().create_future()
            if self._runner is None:
                self._runner = asyncio.create_task(self._run())
        # One client that goes away must not cancel the answer to another one.
        found = await asyncio.shield(answer)
        if found is None:
            return None
        if found[0] != idempotency.request_hash:
            raise IdempotencyConflict
        return found[1]

    async def _run(self) -> None:
        try:
            # Everybody who is told no in this turn of the event loop asks together.
            await asyncio.sleep(0)
            while self._waiting:
                first = list(self._waiting)[: limits.KEYS_AT_ONCE_MAX]
                await self._answer({key: self._waiting.pop(key) for key in first})
        finally:
            self._runner = None

    async def _answer(self, asked: dict[Key, Answer]) -> None:
        try:
            rows = await self._database.fetch(
                statement("find_keys"),
                scopes=[scope for scope, _ in asked],
                keys=[key for _, key in asked],
            )
            found = {
                (row["scope"], row["key"]): (bytes(row["request_hash"]), UUID(row["resource_id"]))
                for row in rows
            }
        except Exception as error:  # Whatever it was, nobody is left waiting.
            if not isinstance(error, Busy):
                log.exception("keys_not_looked_up", kind=type(error).__name__)
            for answer in asked.values():
                answer.set_exception(Busy())
            return
        for key, answer in asked.items():
            answer.set_result(found.get(key))
