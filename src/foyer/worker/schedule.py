"""What happens by the clock (UTC). Each task only looks and hands on; a missed run is harmless."""

import structlog
from procrastinate import JobContext
from procrastinate.contrib.django import app

from foyer.accounts.kept_factors import reseal_secrets
from foyer.accounts.proofs import delete_old_proofs
from foyer.accounts.sessions import tidy_sign_ins
from foyer.accounts.spent_tokens import tidy_spent_tokens
from foyer.bookings.queries import list_overdue
from foyer.checkout.limits import UNREACHABLE_ALERT_SECONDS
from foyer.checkout.queries import defer_expiry, oldest_overdue_seconds
from foyer.checkout.reconcile import poll_payments
from foyer.checkout.refund import redrive_refunds
from foyer.demo.schedule import roll_forward
from foyer.identity.erase import forget_last_mails
from foyer.identity.export import tidy_exports
from foyer.identity.retention import forget_by_age
from foyer.inventory.actions import tidy_holds
from foyer.notifications.bounces import read_bounces
from foyer.notifications.reading import forget_notices
from foyer.notifications.show_news import queue_reminders
from foyer.payments.cards import forget_declines
from foyer.payments.failures import forget_networks
from foyer.payments.inbox import redrive_events
from foyer.payments.watch import watch_declines
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.idempotency import delete_lapsed_keys
from foyer.platform.rate_postgres import tidy_rate_counters
from foyer.worker import limits

_log = structlog.get_logger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="expire_overdue_bookings", queueing_lock="expire_overdue_bookings")
def expire_overdue_bookings(timestamp: int) -> None:
    """Queue the expiry of every overdue booking, in case its own job was lost."""
    now = utc_now()
    for booking_id in list_overdue(now=now):
        defer_expiry(booking_id, at=None)
    overdue_seconds = oldest_overdue_seconds(now=now)
    if overdue_seconds > UNREACHABLE_ALERT_SECONDS:
        _log.error("bookings_overdue", oldest_seconds=int(overdue_seconds))


@app.periodic(cron="* * * * *")
@app.task(name="poll_open_payments", queueing_lock="poll_open_payments")
def poll_open_payments(timestamp: int) -> None:
    """Ask providers how payments stand: webhooks are only the faster way."""
    poll_payments(now=utc_now())


@app.periodic(cron="* * * * *")
@app.task(name="redrive_waiting_events", queueing_lock="redrive_waiting_events")
def redrive_waiting_events(timestamp: int) -> None:
    """Queue webhooks again that wait for a payment or whose job was lost."""
    redrive_events(now=utc_now())


@app.periodic(cron="* * * * *")
@app.task(name="watch_declined_payments", queueing_lock="watch_declined_payments")
def watch_declined_payments(timestamp: int) -> None:
    """Raise an alarm in the log when cards seem to be tried out."""
    watch_declines(now=utc_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="redrive_pending_refunds", queueing_lock="redrive_pending_refunds")
def redrive_pending_refunds(timestamp: int) -> None:
    """Queue refunds again whose outcome is not known."""
    redrive_refunds(now=utc_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="tidy_lapsed_holds", queueing_lock="tidy_lapsed_holds")
def tidy_lapsed_holds(timestamp: int) -> None:
    """Take lapsed claims away; nothing depends on it, a lapsed claim counts as free."""
    tidy_holds()


@app.periodic(cron="23 3 * * *")
@app.task(name="reseal_secrets", queueing_lock="reseal_secrets")
def reseal_second_factors(timestamp: int) -> None:
    """Encrypt the secrets of second factors with the newest key, so that older ones may go."""
    count = reseal_secrets()
    if count:
        _log.info("secrets_resealed", count=count)


@app.periodic(cron="7 * * * *")
@app.task(name="tidy_keys_and_counters", queueing_lock="tidy_keys_and_counters")
def tidy_keys_and_counters(timestamp: int) -> None:
    """Forget idempotency keys of a day ago; counters, networks and cards of past windows."""
    now = utc_now()
    delete_lapsed_keys(now=now)
    tidy_rate_counters(now=now)
    tidy_spent_tokens(now=now)
    forget_networks(now=now)
    forget_declines(now=now)


@app.periodic(cron="*/10 * * * *")
@app.task(name="queue_show_reminders", queueing_lock="queue_show_reminders")
def queue_show_reminders(timestamp: int) -> None:
    """Remind everybody whose show begins in a day."""
    queue_reminders(now=utc_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="read_returned_mail", queueing_lock="read_returned_mail")
def read_returned_mail(timestamp: int) -> None:
    """Attach mail that came back to its message."""
    read_bounces(load_config(), now=utc_now())


@app.periodic(cron="23 4 * * *")
@app.task(name="forget_old_notices", queueing_lock="forget_old_notices")
def forget_old_notices(timestamp: int) -> None:
    """Delete what has stood in people's lists for more than a year."""
    forget_notices(now=utc_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="tidy_privacy", queueing_lock="tidy_privacy")
def tidy_privacy(timestamp: int) -> None:
    """Forget the addresses of last mails that are sent, delete copies of data after a week."""
    now = utc_now()
    forget_last_mails(now=now)
    tidy_exports(now=now)


@app.periodic(cron="50 3 * * *")
@app.task(name="forget_by_age", queueing_lock="forget_by_age")
def forget_what_is_old(timestamp: int) -> None:
    """Forget what every house has kept long enough."""
    forget_by_age(now=utc_now())


@app.periodic(cron="17 * * * *")
@app.task(name="tidy_accounts", queueing_lock="tidy_accounts")
def tidy_accounts(timestamp: int) -> None:
    """Forget lapsed sessions, sign-ins and devices of long ago, and old links."""
    now = utc_now()
    tidy_sign_ins(now=now)
    delete_old_proofs(now=now)


@app.periodic(cron="*/15 * * * *")
@app.task(name="roll_demo_forward", queueing_lock="roll_demo_forward")
def roll_demo_forward(timestamp: int) -> None:
    """Keep the demo house open for the next two weeks; real houses plan their own shows."""
    if load_config().is_demo:
        roll_forward(utc_now())


@app.periodic(cron="* * * * *")
@app.task(name="restart_stalled_jobs", queueing_lock="restart_stalled_jobs", pass_context=True)
async def restart_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Queue jobs again whose worker was killed; each of them is safe to repeat."""
    manager = context.app.job_manager
    stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=limits.STALLED_SECONDS)
    for job in stalled:
        _log.warning("job_restarted", job=job.task_name, job_id=job.id)
        await manager.retry_job(job)


@app.periodic(cron="40 3 * * *")
@app.task(name="forget_finished_jobs", queueing_lock="forget_finished_jobs", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    """Delete rows of finished jobs after days, of failed ones after weeks."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=limits.FINISHED_KEPT_HOURS)
    await manager.delete_old_jobs(nb_hours=limits.FAILED_KEPT_HOURS, include_failed=True)
