"""The worker process: procrastinate on its own connections, jobs on Django's."""

import asyncio
import os
import socket

import structlog
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

from foyer.worker import limits

_log = structlog.get_logger(__name__)


def run_worker() -> None:
    """Run jobs until SIGTERM or SIGINT; running ones may finish for `STOP_SECONDS_MAX`.

    Django must be set up. A job that does not finish in time is aborted and, having left its row
    in the queue, starts again elsewhere.
    """
    asyncio.run(work_off(wait=True))


async def work_off(*, wait: bool) -> None:
    """Run queued jobs; without `wait` return as soon as none is due."""
    # A second app with the same tasks: the global one keeps Django's connection, so that what a
    # running job defers commits or rolls back with the job's own work.
    connector = PsycopgConnector(
        kwargs=connector_params(), min_size=1, max_size=limits.POOL_CONNECTIONS_MAX
    )
    worker_app = app.with_connector(connector)
    async with worker_app.open_async():
        _log.info("worker_started", pid=os.getpid())
        await worker_app.run_worker_async(
            name=f"{socket.gethostname()}:{os.getpid()}",
            wait=wait,
            concurrency=limits.CONCURRENCY,
            fetch_job_polling_interval=limits.POLL_SECONDS,
            shutdown_graceful_timeout=limits.STOP_SECONDS_MAX,
            listen_notify=wait,
            install_signal_handlers=wait,
            delete_jobs="never",
            update_heartbeat_interval=limits.HEARTBEAT_SECONDS,
            stalled_worker_timeout=limits.STALLED_SECONDS,
        )
    _log.info("worker_stopped", pid=os.getpid())
