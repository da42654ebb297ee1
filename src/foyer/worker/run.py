"""The worker process: procrastinate on its own connections, jobs on Django's."""

import asyncio
import os
import socket

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.periodic import PeriodicRegistry

from foyer.platform.config import load_config
from foyer.platform.jobs import Job
from foyer.platform.limits import STOP_SECONDS_MAX
from foyer.worker import limits

_log = structlog.get_logger(__name__)


def run_worker() -> None:
    """Run jobs and the schedule until SIGTERM or SIGINT; then running jobs may finish for a while.

    Django must be set up. A job that does not finish within `STOP_SECONDS_MAX` is aborted; its row
    stays in the queue and it starts again elsewhere.
    """
    asyncio.run(_serve())


def work_off_queue() -> None:
    """Run the jobs that are due now, without the schedule, and return: for tests and repairs."""
    asyncio.run(_work_off())


async def _serve() -> None:
    worker_app = _make_app()
    async with worker_app.open_async():
        if load_config().is_demo:
            await _refresh_demo(worker_app)
        _log.info("worker_started", pid=os.getpid())
        await worker_app.run_worker_async(
            name=f"{socket.gethostname()}:{os.getpid()}",
            concurrency=limits.CONCURRENCY,
            fetch_job_polling_interval=limits.POLL_SECONDS,
            shutdown_graceful_timeout=STOP_SECONDS_MAX,
            update_heartbeat_interval=limits.HEARTBEAT_SECONDS,
            stalled_worker_timeout=limits.STALLED_SECONDS,
        )
    _log.info("worker_stopped", pid=os.getpid())


async def _refresh_demo(worker_app: App) -> None:
    """A house that was closed for a while lacks the days to come; its pages are open already."""
    name = Job.REFRESH_DEMO.value
    try:
        await worker_app.configure_task(name, queueing_lock=name).defer_async()
    except AlreadyEnqueued:
        return  # Another worker, or our last life, has asked for it.


async def _work_off() -> None:
    worker_app = _make_app()
    worker_app.periodic_registry = PeriodicRegistry()  # type: ignore[no-untyped-call]
    async with worker_app.open_async():
        await worker_app.run_worker_async(
            wait=False,
            concurrency=limits.CONCURRENCY,
            listen_notify=False,
            install_signal_handlers=False,
        )


def _make_app() -> App:
    """A second app with the same tasks, on connections of its own.

    The global one keeps Django's connection, so that what a running job defers commits or rolls
    back with the job's own work.
    """
    connector = PsycopgConnector(
        kwargs=connector_params(), min_size=1, max_size=limits.POOL_CONNECTIONS_MAX
    )
    return app.with_connector(connector)
