"""The past of a demo house: payments written as made, which the sandbox never saw."""

from foyer.payments import limits
from foyer.payments.models import Payment, PaymentStatus
from foyer.payments.providers.registry import get_sandbox
from foyer.payments.providers.sandbox.client import PastPayment, SandboxProvider
from foyer.platform.jobs import Job, defer_job

PAST_REF_PREFIX = "demo_"  # Begins the refs that a demo house gives its own past payments.


def defer_past(*, first_id: int, last_id: int) -> None:
    """Queue the telling of these payments, within the transaction that writes them."""
    defer_job(Job.TELL_PAST_PAYMENTS, first_id=first_id, last_id=last_id)


def tell_past(*, first_id: int, last_id: int) -> int:
    """Make the sandbox know the past payments of an id range, so that they can be refunded.

    Returns how many it did not know; repeating changes nothing. Raises ProviderUnreachable.
    """
    sandbox = get_sandbox()
    told, after = 0, first_id - 1
    while batch := _load_batch(after=after, last_id=last_id):
        told += sandbox.import_past([_past_payment(payment) for payment in batch])
        after = batch[-1].id
    return told


def _load_batch(*, after: int, last_id: int) -> list[Payment]:
    past = Payment.objects.filter(
        provider=SandboxProvider.name,
        provider_ref__startswith=PAST_REF_PREFIX,
        status=PaymentStatus.SUCCEEDED,
        id__gt=after,
        id__lte=last_id,
    )
    return list(past.order_by("id")[: limits.PAST_PAYMENTS_MAX])


def _past_payment(payment: Payment) -> PastPayment:
    assert payment.provider_ref is not None, "chosen by its ref"
    assert payment.succeeded_at is not None, "a made payment has its time"
    return PastPayment(
        ref=payment.provider_ref,
        reference=str(payment.public_id),
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        paid_at=payment.succeeded_at,
    )
