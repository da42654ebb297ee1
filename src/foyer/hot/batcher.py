"""Group commit: requests that arrive while batches are in flight go together with the next one.

A lone request goes at once. A request that touches seats, a cap subject or an idempotency key of
one in flight waits for its outcome: batching never invents a conflict, and a batch's parts are
disjoint, as `hold_batch` demands.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from random import SystemRandom

import psycopg
import structlog
from psycopg import errors as pg_errors

from foyer.hot import limits
from foyer.inventory import limits as inventory_limits
from foyer.inventory.requests import CommandOutcome, HoldCommand
from foyer.inventory.statements import batch_parameters, read_outcome, statement
from foyer.platform.errors import Busy, DomainError, IdempotencyInProgress
from foyer.platform.pg_async import Connection, connect, is_stale, run

log = structlog.get_logger("foyer.batcher")

# Says "taken" for a command whose seats are certainly gone, None when it cannot tell.
Filter = Callable[[HoldCommand], CommandOutcome | None]

_RANDOM = SystemRandom()
_RETRIED = (pg_errors.DeadlockDetected, pg_errors.SerializationFailure)
_TOO_SLOW = (pg_errors.LockNotAvailable, pg_errors.QueryCanceled)


@dataclass(slots=True, eq=False)
class Waiting:
    """A command in the queue, what it must not share with others, and who waits for it."""

    command: HoldCommand
    touches: frozenset[Hashable]
    answer: asyncio.Future[CommandOutcome]

    def resolve(self, outcome: CommandOutcome) -> None:
        if not self.answer.done():
            self.answer.set_result(outcome)

    def refuse(self, error: DomainError) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class ConnectionLost(Exception):
    """Nobody knows whether the statement was carried out."""


class Batcher:
    """One queue of a process, and a dedicated connection for each batch in flight."""

    def __init__(self, url: str, *, hold_seconds: float, certainly_taken: Filter) -> None:
        self._url = url
        self._hold_seconds = hold_seconds
        self._certainly_taken = certainly_taken
        self._queue: deque[Waiting] = deque()
        self._touched: set[Hashable] = set()
        self._connections: list[Connection] = []
        self._runners: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Let the batches in flight finish, refuse what waits, close the connections."""
        while self._queue:
            self._queue.popleft().refuse(Busy())
        await asyncio.gather(*self._runners)
        while self._connections:
            await self._connections.pop().close()

    async def submit(self, command: HoldCommand) -> CommandOutcome:
        """What became of the command. Busy when the queue is full or the database is away."""
        if len(self._queue) >= limits.QUEUE_REQUESTS_MAX:
            raise Busy
        answer: asyncio.Future[CommandOutcome] = asyncio.get_running_loop().create_future()
        self._queue.append(Waiting(command, _touches(command), answer))
        if len(self._runners) < limits.BATCHES_IN_FLIGHT:
            runner = asyncio.create_task(self._run())
            self._runners.add(runner)
            runner.add_done_callback(self._runners.discard)
        return await answer

    async def _run(self) -> None:
        """Send batches until nothing is left that could go."""
        # Everything that arrives in this turn of the event loop goes together.
        await asyncio.sleep(0)
        while batch := self._take_batch():
            touched = frozenset().union(*(waiting.touches for waiting in batch))
            self._touched |= touched
            try:
                await self._settle(batch)
            finally:
                self._touched -= touched

    def _take_batch(self) -> list[Waiting]:
        batch: list[Waiting] = []
        later: list[Waiting] = []
        touched = set(self._touched)
        while self._queue and len(batch) < limits.BATCH_REQUESTS_MAX:
            waiting = self._queue.popleft()
            if waiting.answer.done():
                continue  # Its client has gone.
            known = self._certainly_taken(waiting.command)
            if known is not None:
                waiting.resolve(known)
            elif touched.isdisjoint(waiting.touches):
                touched |= waiting.touches
                batch.append(waiting)
            else:
                touched |= waiting.touches  # Nobody overtakes it on the same seats.
                later.append(waiting)
        self._queue.extendleft(reversed(later))
        return batch

    async def _settle(self, batch: Sequence[Waiting]) -> None:
        """Answer everybody in the batch, one way or another."""
        try:
            outcomes = await self._send(batch)
        except ConnectionLost:
            await self._look_up(batch)
        except psycopg.Error as error:
            if len(batch) == 1:
                batch[0].refuse(await self._refuse_one(batch[0], error))
                return
            log.warning("batch_refused", kind=type(error).__name__, requests=len(batch))
            for waiting in batch:
                await self._settle_alone(waiting)
        except DomainError as error:
            for waiting in batch:
                waiting.refuse(error)
        else:
            for waiting, outcome in zip(batch, outcomes, strict=True):
                waiting.resolve(outcome)

    async def _settle_alone(self, waiting: Waiting) -> None:
        """One request by itself: it can spoil nobody else's."""
        for attempt in range(1, inventory_limits.RETRIES_MAX + 1):
            try:
                (outcome,) = await self._send([waiting])
            except _RETRIED:
                pause = inventory_limits.RETRY_PAUSE_SECONDS * attempt * (0.5 + _RANDOM.random())
                await asyncio.sleep(pause)
            except ConnectionLost:
                await self._look_up([waiting])
                return
            except psycopg.Error as error:
                waiting.refuse(_explain(waiting.command, error))
                return
            except DomainError as error:
                waiting.refuse(error)
                return
            else:
                waiting.resolve(outcome)
                return
        waiting.refuse(Busy())

    async def _refuse_one(self, waiting: Waiting, error: psycopg.Error) -> DomainError:
        if isinstance(error, _RETRIED):
            await self._settle_alone(waiting)
            return Busy()
        return _explain(waiting.command, error)

    async def _send(self, batch: Sequence[Waiting]) -> list[CommandOutcome]:
        connection = await self._open()
        parameters = batch_parameters(
            [waiting.command for waiting in batch], hold_seconds=self._hold_seconds
        )
        healthy = False
        try:
            rows = await run(connection, statement("hold_batch"), parameters)
            healthy = True
        except (TimeoutError, psycopg.InterfaceError):
            raise ConnectionLost from None
        except psycopg.Error:
            if connection.closed or connection.broken:
                raise ConnectionLost from None
            healthy = True
            raise
        finally:
            if healthy:
                self._connections.append(connection)
            else:
                await connection.close()
        return [read_outcome(row) for row in rows]

    async def _open(self) -> Connection:
        while self._connections:
            connection = self._connections.pop()
            if not is_stale(connection):
                return connection
            await connection.close()
        try:
            return await connect(self._url, name="foyer-batcher")
        except psycopg.OperationalError as error:
            log.warning("database_unavailable", kind=type(error).__name__)
            raise Busy from None

    async def _look_up(self, batch: Sequence[Waiting]) -> None:
        """The connection broke, perhaps during the commit: what is stored was granted.

        A hold that turns up later was never acknowledged: its key finds it, or it lapses.
        """
        log.warning("batch_connection_lost", requests=len(batch))
        found: dict[object, CommandOutcome] = {}
        loop = asyncio.get_running_loop()
        deadline = loop.time() + limits.RESOLVE_SECONDS_MAX
        while loop.time() < deadline:
            try:
                connection = await self._open()
            except Busy:
                await asyncio.sleep(limits.RESOLVE_PAUSE_SECONDS)
                continue
            try:
                ids = [waiting.command.public_id for waiting in batch]
                rows = await run(connection, statement("find_hold"), {"holds": ids})
            except (psycopg.Error, TimeoutError):
                await connection.close()
                await asyncio.sleep(limits.RESOLVE_PAUSE_SECONDS)
                continue
            self._connections.append(connection)
            found = {
                row["public_id"]: CommandOutcome(
                    outcome="granted", hold_id=row["id"], expires_at=row["expires_at"]
                )
                for row in rows
            }
            break
        for waiting in batch:
            outcome = found.get(waiting.command.public_id)
            settle = (
                partial(waiting.refuse, Busy())
                if outcome is None
                else partial(waiting.resolve, outcome)
            )
            settle()


def _touches(command: HoldCommand) -> frozenset[Hashable]:
    """Seats, cap subjects and the idempotency key, as one set of things not to be shared."""
    show, caller = command.show_id, command.caller
    touches: set[Hashable] = {(show, seat.number) for seat in command.seats}
    touches.add((show, "v", caller.visitor_id))
    if caller.user_id is not None:
        touches.add((show, "u", caller.user_id))
    if command.idempotency is not None:
        touches.add((command.idempotency.scope, command.idempotency.key))
    return frozenset(touches)


def _explain(command: HoldCommand, error: psycopg.Error) -> DomainError:
    """The refusal to show for an error of one command; none of them says anything of the data."""
    if isinstance(error, _TOO_SLOW) and command.idempotency is not None:
        return IdempotencyInProgress()
    log.error("hold_refused_by_database", kind=type(error).__name__, sqlstate=error.sqlstate)
    return Busy()
