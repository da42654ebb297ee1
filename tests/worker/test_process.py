"""The worker as a process: it wakes up, runs jobs, and stops when asked."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from foyer.checkout.audit import run_audit
from foyer.checkout.queries import defer_expiry
from foyer.platform.clock import utc_now
from foyer.platform.jobs import Job, defer_job
from tests.checkout.scenes import book, booking_of, visit
from tests.servers import SandboxServer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.processes,
    pytest.mark.usefixtures("empty_queue"),
]

POLL_SECONDS = 0.05
TRIES_MAX = 2_000  # A busy machine may need a minute to start a worker.


@contextmanager
def running_worker(
    *, database_url: str, sandbox: SandboxServer
) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "foyer.worker_process"],
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "FOYER_SANDBOX_URL": sandbox.url,
            "FOYER_SANDBOX_SECRET": sandbox.secret,
        },
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=20)


def await_status(booking_id: int, status: str) -> None:
    pause = threading.Event()
    for _ in range(TRIES_MAX):
        with connection.cursor() as cursor:
            cursor.execute("select status from booking where id = %s", [booking_id])
            if cursor.fetchone() == (status,):
                return
        pause.wait(POLL_SECONDS)
    raise AssertionError(f"booking {booking_id} never became {status}")


def test_a_worker_ends_overdue_bookings_and_stops_when_asked(
    database_url: str, sandbox: SandboxServer
) -> None:
    guest, long_ago = visit(), utc_now() - timedelta(minutes=16)
    first = book("A1", at=guest, now=long_ago)
    with running_worker(database_url=database_url, sandbox=sandbox) as worker:
        await_status(first.booking_id, "expired")
        second = book("A2", at=guest, now=long_ago)
        defer_expiry(second.booking_id, at=None)
        await_status(second.booking_id, "expired")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0
    assert run_audit() == ()


def test_a_worker_in_demo_mode_asks_once_for_a_refresh_of_the_house(
    database_url: str, sandbox: SandboxServer
) -> None:
    defer_job(Job.REFRESH_DEMO, queueing_lock=Job.REFRESH_DEMO.value)  # Left by a former life.
    with running_worker(database_url=database_url, sandbox=sandbox):
        await_jobs("refresh_demo", "succeeded", count=1)
    assert ProcrastinateJob.objects.filter(task_name="refresh_demo").count() == 1
    with running_worker(database_url=database_url, sandbox=sandbox):
        await_jobs("refresh_demo", "succeeded", count=2)


def test_a_killed_worker_loses_no_job(database_url: str, sandbox: SandboxServer) -> None:
    sandbox.set_faults(latencyMs=1500)
    placed = book("A1", now=utc_now() - timedelta(minutes=16))
    with running_worker(database_url=database_url, sandbox=sandbox) as worker:
        await_jobs("expire_booking", "doing", count=1)
        worker.kill()
        worker.wait(timeout=20)
    assert booking_of(placed).status == "pending"
    sandbox.set_faults()
    with connection.cursor() as cursor:  # As if half a minute had passed without a heartbeat.
        cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 min'")
    with running_worker(database_url=database_url, sandbox=sandbox):
        await_status(placed.booking_id, "expired")
    assert run_audit() == ()


def await_jobs(task_name: str, status: str, *, count: int) -> None:
    pause = threading.Event()
    for _ in range(TRIES_MAX):
        if ProcrastinateJob.objects.filter(task_name=task_name, status=status).count() == count:
            return
        pause.wait(POLL_SECONDS)
    raise AssertionError(f"{task_name} was never {count} times {status}")
