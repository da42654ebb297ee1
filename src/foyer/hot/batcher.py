"""Group commit: requests that arrive while batches are in flight go together with the next one.

A lone request goes at once. A request that touches seats, a cap subject or an idempotency key of
one in flight waits for its outcome: batching never invents a conflict, and a batch's parts are
disjoint, as `hold_batch` demands.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from random import SystemRandom
from typing import Protocol

import psycopg
import structlog
from psycopg import errors as pg_errors

from foyer.hot import limits
from foyer.inventory import limits as inventory_limits
from foyer.inventory.requests import CommandOutcome, HoldCommand
from foyer.inventory.statements import batch_parameters, pack_parameters, read_outcomes, statement
from foyer.platform.errors import Busy, DomainError, IdempotencyInProgress
from foyer.platform.pg_async import Connection, connect, is_stale, run
from foyer.venues.plans.limits import PLACES_MAX

log = structlog.get_logger("foyer.batcher")

# Says "taken" for a command whose seats are certainly gone, None when it cannot tell.
Filter = Callable[[HoldCommand], CommandOutcome | None]

_RANDOM = SystemRandom()
_RETRIED = (pg_errors.DeadlockDetected, pg_errors.SerializationFailure)
_TOO_SLOW = (pg_errors.LockNotAvailable, pg_errors.QueryCanceled)


class Waiter(Protocol):
    """Who wants to know what became of a command. Neither method may raise."""

    def is_gone(self) -> bool:
        """Whether nobody wants the command carried out any more."""

    def take(self, outcome: CommandOutcome | DomainError) -> None:
        """Called once, on the event loop."""


class Future:
    """A waiter for coroutines."""

    __slots__ = ("answer",)

    def __init__(self) -> None:
        self.answer: asyncio.Future[CommandOutcome] = asyncio.get_running_loop().create_future()

    def is_gone(self) -> bool:
        return self.answer.done()

    def take(self, outcome: CommandOutcome | DomainError) -> None:
        if self.answer.done():
            return
        if isinstance(outcome, DomainError):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome)


@dataclass(slots=True, eq=False)
class Waiting:
    """A command in the queue, what it must not share with others, and who waits for it."""

    command: HoldCommand
    touches: Sequence[Hashable]
    waiter: Waiter


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
        self._running = 0  # of them, those that will still look at the queue

    async def stop(self) -> None:
        """Let the batches in flight finish, refuse what waits, close the connections."""
        while self._queue:
            self._queue.popleft().waiter.take(Busy())
        await asyncio.gather(*self._runners)
        while self._connections:
            await self._connections.pop().close()

    async def hold(self, command: HoldCommand) -> CommandOutcome:
        """What became of the command. Busy when the queue is full or the database is away."""
        waiter = Future()
        self.submit(command, waiter)
        return await waiter.answer

    def submit(self, command: HoldCommand, waiter: Waiter) -> None:
        """Have the command carried out and the waiter told. Busy when the queue is full."""
        if len(self._queue) >= limits.QUEUE_REQUESTS_MAX:
            raise Busy
        self._queue.append(Waiting(command, _touches(command), waiter))
        if self._is_worth_another(self._running):
            self._running += 1
            runner = asyncio.create_task(self._run())
            self._runners.add(runner)
            runner.add_done_callback(self._runners.discard)

    async def _run(self) -> None:
        """Send batches until nothing is left that could go."""
        try:
            # Everything that arrives in this turn of the event loop goes together.
            await asyncio.sleep(0)
            while self._is_worth_another(self._running - 1) and (batch := self._take_batch()):
                touched = {touch for waiting in batch for touch in waiting.touches}
                self._touched |= touched
                try:
                    await self._settle(batch)
                finally:
                    self._touched -= touched
        finally:
            self._running -= 1

    def _is_worth_another(self, others: int) -> bool:
        """Whether to send a batch beside those of others: the first at once, more for a crowd."""
        if not others:
            return True
        crowd = len(self._queue) >= limits.SECOND_BATCH_REQUESTS_MIN
        return crowd and others < limits.BATCHES_IN_FLIGHT

    def _take_batch(self) -> list[Waiting]:
        batch: list[Waiting] = []
        later: list[Waiting] = []
        touched = set(self._touched)
        while self._queue and len(batch) < limits.BATCH_REQUESTS_MAX:
            waiting = self._queue.popleft()
            if waiting.waiter.is_gone():
                continue
            known = self._certainly_taken(waiting.command)
            if known is not None:
                waiting.waiter.take(known)
                continue
            # A deferred one's seats count as touched, too: nobody overtakes it.
            (batch if touched.isdisjoint(waiting.touches) else later).append(waiting)
            touched.update(waiting.touches)
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
                await self._refuse_one(batch[0], error)
                return
            log.warning("batch_refused", kind=type(error).__name__, requests=len(batch))
            for waiting in batch:
                await self._settle_alone(waiting)
        except DomainError as error:
            for waiting in batch:
                waiting.waiter.take(error)
        else:
            for waiting, outcome in zip(batch, outcomes, strict=True):
                waiting.waiter.take(outcome)

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
                waiting.waiter.take(_explain(waiting.command, error))
                return
            except DomainError as error:
                waiting.waiter.take(error)
                return
            else:
                waiting.waiter.take(outcome)
                return
        waiting.waiter.take(Busy())

    async def _refuse_one(self, waiting: Waiting, error: psycopg.Error) -> None:
        if isinstance(error, _RETRIED):
            await self._settle_alone(waiting)
        else:
            waiting.waiter.take(_explain(waiting.command, error))

    async def _send(self, batch: Sequence[Waiting]) -> list[CommandOutcome]:
        connection = await self._open()
        commands = [waiting.command for waiting in batch]
        parameters = pack_parameters(batch_parameters(commands, hold_seconds=self._hold_seconds))
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
        return read_outcomes(rows[0], count=len(batch))

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
                    outcome="granted",
                    hold_id=row["id"],
                    expires_at=row["expires_at"],
                    expires_epoch=row["expires_at"].timestamp(),
                )
                for row in rows
            }
            break
        for waiting in batch:
            waiting.waiter.take(found.get(waiting.command.public_id) or Busy())


def _touches(command: HoldCommand) -> list[Hashable]:
    """Seats, cap subjects and the idempotency key: what two commands in flight must not share.

    Plain numbers where there are many: a seat is its show's number and its own, a visitor is the
    number that a UUID is, beyond all seats.
    """
    caller, first = command.caller, command.show_id * PLACES_MAX
    touches: list[Hashable] = [first + seat.number for seat in command.seats]
    touches.append(caller.visitor_id.int)
    if caller.user_id is not None:
        touches.append(("user", caller.user_id))
    if command.idempotency is not None:
        touches.append((command.idempotency.scope, command.idempotency.key))
    return touches


def _explain(command: HoldCommand, error: psycopg.Error) -> DomainError:
    """The refusal to show for an error of one command; none of them says anything of the data."""
    if isinstance(error, _TOO_SLOW) and command.idempotency is not None:
        return IdempotencyInProgress()
    log.error("hold_refused_by_database", kind=type(error).__name__, sqlstate=error.sqlstate)
    return Busy()
