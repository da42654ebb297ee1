"""Every job of `platform.jobs.Job`, bound to one call. Imported by the worker only.

A job may run twice (a worker was killed between its work and its report): each of these is safe
to repeat.
"""

from procrastinate.contrib.django import app

from foyer.checkout.expire import expire_booking
from foyer.checkout.reconcile import apply_truth
from foyer.checkout.refund import send_refund
from foyer.demo.seed import refresh_demo
from foyer.identity.export import make_export
from foyer.identity.passwords import send_reset
from foyer.notifications.sending import send_message
from foyer.notifications.show_news import read_news, tell_show
from foyer.notifications.spreading import spread_message
from foyer.payments.close import close_payment
from foyer.payments.inbox import process_event
from foyer.payments.past import tell_past
from foyer.payments.poll import poll_payment
from foyer.payments.start import finish_start
from foyer.platform.clock import utc_now
from foyer.platform.jobs import Job
from foyer.worker.retries import MAIL, MONEY, SOON, StillOpen


@app.task(name=Job.EXPIRE_BOOKING.value, retry=SOON)
def run_expire_booking(booking_id: int) -> None:
    """Ends quietly when the provider cannot be reached: the sweep comes back every minute."""
    expire_booking(booking_id, now=utc_now())


@app.task(name=Job.START_PAYMENT.value, retry=MONEY)
def run_start_payment(payment_id: int) -> None:
    finish_start(payment_id)


@app.task(name=Job.CHECK_PAYMENT.value, retry=SOON)
def run_check_payment(payment_id: int) -> None:
    poll_payment(payment_id, settle=apply_truth, now=utc_now())


@app.task(name=Job.CLOSE_PAYMENT.value, retry=MONEY)
def run_close_payment(payment_id: int) -> None:
    if not close_payment(payment_id, settle=apply_truth, now=utc_now()):
        raise StillOpen(f"payment {payment_id} may still be paid")


@app.task(name=Job.PROCESS_INBOX_EVENT.value, retry=MONEY)
def run_process_inbox_event(event_id: int) -> None:
    process_event(event_id, settle=apply_truth, now=utc_now())


@app.task(name=Job.SEND_REFUND.value, retry=MONEY)
def run_send_refund(refund_id: int) -> None:
    send_refund(refund_id, now=utc_now())


@app.task(name=Job.SEND_MESSAGE.value, retry=MAIL)
def run_send_message(message_id: int) -> None:
    send_message(message_id, now=utc_now())


@app.task(name=Job.SPREAD_MESSAGE.value, retry=SOON)
def run_spread_message(message_id: int) -> None:
    spread_message(message_id, now=utc_now())


@app.task(name=Job.SEND_PASSWORD_RESET.value, retry=MAIL)
def run_send_password_reset(proof_id: int) -> None:
    send_reset(proof_id, now=utc_now())


@app.task(name=Job.TELL_SHOW.value, retry=MAIL)
def run_tell_show(kind: str, show_id: int, news: str, after: int) -> None:
    tell_show(read_news(kind), show_id=show_id, news=news, after=after)


@app.task(name=Job.TELL_PAST_PAYMENTS.value, retry=MONEY)
def run_tell_past_payments(first_id: int, last_id: int) -> None:
    tell_past(first_id=first_id, last_id=last_id)


@app.task(name=Job.MAKE_EXPORT.value, retry=SOON)
def run_make_export(export_id: int) -> None:
    make_export(export_id, now=utc_now())


@app.task(name=Job.REFRESH_DEMO.value, retry=SOON)
def run_refresh_demo() -> None:
    refresh_demo(utc_now())
