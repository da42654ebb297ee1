"""Dedicated async connections to PostgreSQL for processes that do not load Django.

Statements run in autocommit, one transaction each, and are prepared on first use. A connection
that broke or whose statement was cut short is thrown away, never reused.
"""

import asyncio
import select
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, LiteralString

import psycopg
import structlog
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row

from foyer.platform import limits
from foyer.platform.errors import Busy
from foyer.platform.pg import KEEPALIVE_OPTIONS, SESSION_OPTIONS

log = structlog.get_logger("foyer.database")

ACQUIRE_SECONDS_MAX = 5.0  # Waiting for a free connection: a rush on a slow machine takes seconds.
STATEMENT_SECONDS_MAX = 8.0  # A server that stopped answering is as good as away.
REST_SECONDS = 0.25  # After a failed connect, others fail at once for this long.

COLLISIONS_MAX = 3  # Tries of a statement that collides with others; each waits for its rivals.

Connection = psycopg.AsyncConnection[DictRow]
_COLLISIONS = (errors.DeadlockDetected, errors.SerializationFailure)


async def connect(url: str, *, name: str) -> Connection:
    """A connection in autocommit with rows by column name; OperationalError when it is away."""
    return await psycopg.AsyncConnection.connect(
        _add_keepalives(url),
        autocommit=True,
        row_factory=dict_row,
        prepare_threshold=0,
        connect_timeout=limits.CONNECT_TIMEOUT_SECONDS,
        application_name=name,
        options=SESSION_OPTIONS,
    )


def _add_keepalives(url: str) -> str:
    """The address with those that it does not set itself."""
    given = conninfo_to_dict(url)
    missing = {name: value for name, value in KEEPALIVE_OPTIONS.items() if name not in given}
    return make_conninfo(url, **missing)


async def run(
    connection: Connection, statement: LiteralString, parameters: Mapping[str, Any]
) -> list[DictRow]:
    """Rows of one statement. TimeoutError after STATEMENT_SECONDS_MAX: the connection is broken."""
    async with asyncio.timeout(STATEMENT_SECONDS_MAX):
        cursor = await connection.execute(statement, parameters, binary=True)
        return await cursor.fetchall() if cursor.description else []


def is_stale(connection: Connection) -> bool:
    """Whether an idle connection has ended, as after a restart of the server.

    Nothing was sent on it yet, so another one may carry the statement without any doubt. A healthy
    idle connection has nothing to say: what lies there unread is its end.
    """
    if connection.closed:
        return True
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN)
    return bool(watch.poll(0))


class Database:
    """A few connections, made when needed. For reads and single writes; batches have their own."""

    def __init__(self, url: str, *, name: str, size: int) -> None:
        self._url = url
        self._name = name
        self._idle: list[Connection] = []
        self._free = asyncio.Semaphore(size)
        self._rest_until = 0.0

    async def stop(self) -> None:
        """Close what is idle."""
        while self._idle:
            await self._idle.pop().close()

    async def fetch(self, statement: LiteralString, /, **parameters: Any) -> list[DictRow]:
        """Rows of a statement. Busy when the database is away or no connection is free.

        After Busy a write may or may not have happened: look it up, or make it repeatable. The
        victim of a deadlock has changed nothing and is run again, a few times.
        """
        async with self._acquire() as connection:
            for _ in range(COLLISIONS_MAX):
                try:
                    return await run(connection, statement, parameters)
                except _COLLISIONS as error:
                    log.warning("statements_collided", kind=type(error).__name__)
            raise Busy

    @asynccontextmanager
    async def _acquire(self) -> AsyncIterator[Connection]:
        try:
            async with asyncio.timeout(ACQUIRE_SECONDS_MAX):
                await self._free.acquire()
        except TimeoutError:
            log.warning("database_connections_taken", seconds=ACQUIRE_SECONDS_MAX)
            raise Busy from None
        connection: Connection | None = None
        healthy = False
        try:
            connection = await self._take_idle() or await self._open()
            yield connection
            healthy = True
        except Busy:
            healthy = connection is not None  # The statements collided, the connection is good.
            raise
        except (psycopg.OperationalError, psycopg.InterfaceError, TimeoutError) as error:
            log.warning("database_unavailable", kind=type(error).__name__)
            raise Busy from None
        except psycopg.Error:
            healthy = True  # The statement was refused; the connection is as good as before.
            raise
        finally:
            if connection is not None:
                if healthy and not connection.closed:
                    self._idle.append(connection)
                else:
                    await connection.close()
            self._free.release()

    async def _take_idle(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if not is_stale(connection):
                return connection
            await connection.close()
        return None

    async def _open(self) -> Connection:
        loop = asyncio.get_running_loop()
        if loop.time() < self._rest_until:
            raise Busy
        try:
            return await connect(self._url, name=self._name)
        except psycopg.OperationalError:
            self._rest_until = loop.time() + REST_SECONDS
            raise
