"""Pause points without a hook in the product: a rival's transaction holds rows that stories need.

Each story runs on a connection of its own until it waits for the rival, directly or behind another
story. Once all of them wait, in the order given, time may pass or seats change hands; then the
rival ends and they go through one after the other. PostgreSQL serves the queue of a row in order.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

from tests.servers import find_database_url

Story = Callable[[], Any]
Rival = psycopg.Connection[Any]
LOOKS_MAX = 2_000
PAUSE_SECONDS = 0.005  # Of the watching server process, between two looks.
RESULT_SECONDS_MAX = 60
_WAITING = (
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0"
)


@contextmanager
def rival_with(statement: str, *parameters: object) -> Iterator[Rival]:
    """A transaction of its own that has run a statement and keeps what it locked."""
    with psycopg.connect(find_database_url()) as rival:
        rival.execute(statement.encode(), parameters)
        yield rival
        rival.rollback()


def run_queued(
    rival: Rival, *stories: Story, meanwhile: Callable[[], None] | None = None
) -> list[Any]:
    """Results or errors of the stories, which wait for the rival in this order until it commits."""
    futures: list[Future[Any]] = []
    with ThreadPoolExecutor(len(stories)) as pool:
        try:
            for story in stories:
                futures.append(pool.submit(_run, story))
                await_waiting(len(futures), futures=futures)
            if meanwhile is not None:
                meanwhile()
        finally:
            rival.commit()
        return [future.result(timeout=RESULT_SECONDS_MAX) for future in futures]


def await_waiting(count: int, *, futures: Sequence[Future[Any]] = ()) -> None:
    """Until so many connections wait for a lock; a story that ends first did not wait for it."""
    with psycopg.connect(find_database_url(), autocommit=True) as watch:
        for _ in range(LOOKS_MAX):
            if watch.execute(_WAITING).fetchone() == (count,):
                return
            ended = [future.result() for future in futures if future.done()]
            assert not ended, f"a story did not wait: {ended}"
            watch.execute("select pg_sleep(%s)", [PAUSE_SECONDS])
    raise AssertionError("the stories do not wait for the rival")


def _run(story: Story) -> Any:
    try:
        return story()
    except Exception as error:  # noqa: BLE001 (the caller compares it)
        return error
    finally:
        connections.close_all()
