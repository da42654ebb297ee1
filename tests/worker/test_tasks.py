"""Every job is bound, retried within bounds, and run by a real worker."""

import importlib
from datetime import timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job as QueuedJob

from foyer.accounts.models import Organizer
from foyer.checkout.audit import run_audit
from foyer.checkout.cancel import cancel_booking
from foyer.payments.models import Payment, Refund
from foyer.platform.clock import utc_now
from foyer.platform.jobs import Job, defer_job
from foyer.worker import limits, schedule, tasks
from foyer.worker.retries import MAIL, MONEY, SOON, Retries, pause_seconds
from foyer.worker.run import work_off_queue
from tests.checkout.scenes import book, booking_of, buy, claim_states, pay, payment_of, visit
from tests.servers import SandboxServer

importlib.import_module(tasks.__name__)
importlib.import_module(schedule.__name__)


def queued_job(*, attempts: int) -> QueuedJob:
    return QueuedJob(
        id=1,
        queue="default",
        lock=None,
        queueing_lock=None,
        task_name="send_refund",
        task_kwargs={"refund_id": 7},
        attempts=attempts,
    )


def test_every_job_is_bound_to_a_task_that_retries() -> None:
    assert {job.value for job in Job} - set(app.tasks) == set()
    for job in Job:
        assert isinstance(app.tasks[job.value].retry_strategy, Retries)


def test_the_schedule_is_the_one_that_is_documented() -> None:
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons == {
        "expire_overdue_bookings": "* * * * *",
        "poll_open_payments": "* * * * *",
        "watch_declined_payments": "* * * * *",
        "redrive_waiting_events": "* * * * *",
        "restart_stalled_jobs": "* * * * *",
        "redrive_pending_refunds": "*/5 * * * *",
        "tidy_lapsed_holds": "*/5 * * * *",
        "tidy_privacy": "*/5 * * * *",
        "roll_demo_forward": "*/15 * * * *",
        "reseal_secrets": "23 3 * * *",
        "tidy_keys_and_counters": "7 * * * *",
        "forget_by_age": "50 3 * * *",
        "tidy_accounts": "17 * * * *",
        "forget_finished_jobs": "40 3 * * *",
        "read_returned_mail": "*/5 * * * *",
        "queue_show_reminders": "*/10 * * * *",
        "forget_old_notices": "23 4 * * *",
    }


def test_pauses_double_up_to_the_longest() -> None:
    assert [pause_seconds(n, longest_seconds=600) for n in (0, 1, 5, 9, 10, 99)] == [
        *(1, 2, 32, 512, 600, 600)
    ]


@pytest.mark.parametrize(
    ("retries", "tries"),
    [
        (MONEY, limits.MONEY_TRIES_MAX),
        (MAIL, limits.MAIL_TRIES_MAX),
        (SOON, limits.SOON_TRIES_MAX),
    ],
)
def test_a_job_dies_after_its_last_try(retries: Retries, tries: int) -> None:
    def decide(attempts: int) -> object:
        return retries.get_retry_decision(
            exception=ValueError("x"), job=queued_job(attempts=attempts)
        )

    assert decide(0) is not None
    assert decide(tries - 2) is not None
    assert decide(tries - 1) is None


@pytest.mark.usefixtures("empty_queue")
def test_a_refund_deferred_by_a_cancellation_is_sent_by_the_worker(
    sandbox: SandboxServer,
) -> None:
    placed = buy("A1", at=visit(starts_in_minutes=25 * 60), sandbox=sandbox)
    cancel_booking(placed.booking_id, reason="", now=utc_now())
    work_off_queue()
    assert Refund.objects.get().status == "succeeded"
    assert booking_of(placed).status == "refunded"
    assert run_audit() == ()


@pytest.mark.usefixtures("empty_queue")
def test_the_sweeps_find_overdue_bookings_and_unseen_payments(sandbox: SandboxServer) -> None:
    guest = visit()
    unpaid = book("A1", at=guest, now=utc_now() - timedelta(minutes=16))
    paid = book("A2", at=guest)
    pay(paid, sandbox)
    Payment.objects.update(checked_at=utc_now() - timedelta(minutes=2))
    schedule.expire_overdue_bookings(timestamp=0)
    schedule.poll_open_payments(timestamp=0)
    work_off_queue()
    assert booking_of(unpaid).status == "expired"
    assert booking_of(paid).status == "confirmed"
    assert claim_states(guest.show) == {1: "sold"}
    assert run_audit() == ()


@pytest.mark.usefixtures("empty_queue")
def test_the_other_sweeps_run_on_an_empty_house() -> None:
    schedule.redrive_waiting_events(timestamp=0)
    schedule.redrive_pending_refunds(timestamp=0)
    schedule.tidy_lapsed_holds(timestamp=0)
    schedule.tidy_keys_and_counters(timestamp=0)
    schedule.tidy_privacy(timestamp=0)
    schedule.forget_what_is_old(timestamp=0)
    schedule.tidy_accounts(timestamp=0)
    assert ProcrastinateJob.objects.count() == 0


@pytest.mark.usefixtures("empty_queue")
def test_a_refresh_builds_no_demo_house_where_there_is_none() -> None:
    defer_job(Job.REFRESH_DEMO)
    work_off_queue()
    assert ProcrastinateJob.objects.get().status == "succeeded"
    assert Organizer.objects.count() == 0


@pytest.mark.usefixtures("empty_queue")
def test_a_job_whose_worker_was_killed_starts_again(sandbox: SandboxServer) -> None:
    placed = book("A1", now=utc_now() - timedelta(minutes=16))
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing', scheduled_at = null")
    app.configure_task("restart_stalled_jobs").defer(timestamp=0)
    work_off_queue()  # Queues it again…
    work_off_queue()  # … and runs it.
    assert booking_of(placed).status == "expired"
    assert payment_of(placed).status == "cancelled"


@pytest.mark.usefixtures("empty_queue")
def test_a_job_deferred_in_a_transaction_that_fails_never_was() -> None:
    with transaction.atomic():
        defer_job(Job.SEND_REFUND, refund_id=1)
        transaction.set_rollback(True)
    assert ProcrastinateJob.objects.count() == 0


@pytest.mark.usefixtures("empty_queue")
def test_old_finished_jobs_are_forgotten_and_waiting_ones_kept() -> None:
    defer_job(Job.SEND_MESSAGE, message_id=1)
    defer_job(Job.SEND_REFUND, schedule_at=utc_now() + timedelta(days=1), refund_id=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = 'succeeded' where task_name = 'send_message'"
        )
        cursor.execute("update procrastinate_events set at = now() - interval '80 hours'")
    app.configure_task("forget_finished_jobs").defer(timestamp=0)
    work_off_queue()
    left = set(ProcrastinateJob.objects.values_list("task_name", flat=True))
    assert left == {"send_refund", "forget_finished_jobs"}
