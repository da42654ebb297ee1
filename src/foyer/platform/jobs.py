"""Job names and how a use case defers one inside its transaction.

The job row commits or rolls back with the caller's work (procrastinate writes it on the same
connection), so no separate outbox is needed. `foyer.worker.tasks` binds every name to a function;
a test asserts that each is bound.
"""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


class Job(StrEnum):
    """Every background job there is, by the name stored in the queue."""

    EXPIRE_BOOKING = "expire_booking"
    START_PAYMENT = "start_payment"
    CHECK_PAYMENT = "check_payment"
    CLOSE_PAYMENT = "close_payment"
    PROCESS_INBOX_EVENT = "process_inbox_event"
    SEND_REFUND = "send_refund"
    SEND_MESSAGE = "send_message"
    SPREAD_MESSAGE = "spread_message"
    TELL_SHOW = "tell_show"
    SEND_PASSWORD_RESET = "send_password_reset"  # noqa: S105  The name of a job.
    TELL_PAST_PAYMENTS = "tell_past_payments"
    MAKE_EXPORT = "make_export"
    REFRESH_DEMO = "refresh_demo"


def defer_job(
    job: Job,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    schedule_at: datetime | None = None,
    **arguments: int | str,
) -> None:
    """Put `job` into the queue within the current transaction.

    `lock` keeps jobs of one subject from running at the same time; with `queueing_lock` a second
    job that waits for the same subject is not added (the one in the queue will see all changes).
    Arguments are ids and short strings only; the job loads what it needs.
    """
    deferrer = app.configure_task(
        job.value, lock=lock, queueing_lock=queueing_lock, schedule_at=schedule_at
    )
    try:
        with transaction.atomic():  # A savepoint: the duplicate must not spoil the caller's work.
            deferrer.defer(**arguments)
    except AlreadyEnqueued:
        return
