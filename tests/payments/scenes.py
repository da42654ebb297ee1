"""Payments of real bookings at the real sandbox, and the least that settling has to do."""

from datetime import datetime

import httpx
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from foyer.payments.actions import create_payment, record_truth
from foyer.payments.ledger import post_capture
from foyer.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from foyer.payments.providers.registry import get_provider
from foyer.payments.queries import lock_payment
from foyer.payments.refunds import ask_refund, record_refund
from foyer.payments.start import start_payment
from foyer.payments.truth import ProviderPayment
from foyer.platform.clock import utc_now
from foyer.platform.jobs import Job
from tests.bookings.scenes import make_booking
from tests.factories import make_show, make_world
from tests.servers import SandboxServer


def new_payment() -> Payment:
    """A committed payment of 24.00 EUR that its provider does not know yet."""
    world = make_world()
    booking = make_booking(world, make_show(world)).booking
    with transaction.atomic():
        return create_payment(booking, now=utc_now())


def started_payment() -> Payment:
    payment = new_payment()
    start_payment(payment.id)
    payment.refresh_from_db()
    assert payment.provider_ref is not None
    return payment


def paid_payment(sandbox: SandboxServer) -> Payment:
    """A payment that the buyer has made and that is in the books."""
    payment = started_payment()
    sandbox.choose(payment.session_id, "succeed")
    settle(payment.id, truth=fetch_truth(payment), now=utc_now())
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCEEDED
    return payment


def fetch_truth(payment: Payment) -> ProviderPayment:
    assert payment.provider_ref is not None
    return get_provider(payment.provider).fetch(payment.provider_ref)


def settle(payment_id: int, *, truth: ProviderPayment, now: datetime) -> None:
    """What checkout does with the money itself: the status and the books."""
    with transaction.atomic(durable=True):
        payment = record_truth(lock_payment(payment_id), truth=truth, now=now)
        if payment.status == PaymentStatus.SUCCEEDED:
            post_capture(payment)


def send_refund(refund_id: int) -> Refund:
    """What checkout does with the money itself: the provider is asked, its answer recorded."""
    refund = Refund.objects.get(id=refund_id)
    if refund.status != RefundStatus.PENDING:
        return refund
    answer = ask_refund(refund_id, now=utc_now())
    with transaction.atomic(durable=True):
        return record_refund(refund_id, answer=answer, now=utc_now())


def objects_at_provider(sandbox: SandboxServer, payment: Payment) -> list[dict[str, object]]:
    answer: httpx.Response = sandbox.merchant.get(
        "/v1/payments", params={"reference": str(payment.public_id)}
    )
    items: list[dict[str, object]] = answer.json()["items"]
    return items


def waiting_jobs(job: Job, **arguments: int) -> int:
    """How many jobs of this kind wait for exactly these arguments."""
    return ProcrastinateJob.objects.filter(
        task_name=job.value, status="todo", args=arguments
    ).count()
