"""Refunds: the row is committed first, then one refund is asked of the provider for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from foyer.payments import limits
from foyer.payments.errors import RefundTooLarge
from foyer.payments.ledger import post_refund
from foyer.payments.models import Payment, Refund, RefundStatus
from foyer.payments.providers.base import ProviderRefused, ProviderUnreachable, RefundOrder
from foyer.payments.providers.registry import get_provider
from foyer.payments.queries import find_refundable, lock_payment, lock_refund
from foyer.payments.truth import ProviderRefund, ProviderRefundStatus
from foyer.platform.ids import new_uuid
from foyer.platform.jobs import Job, defer_job

log = structlog.get_logger("foyer.payments")

_REASON_CHARACTERS_MAX = 200  # The column's.


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMade:
    truth: ProviderRefund


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDenied:
    """The provider has definitely not paid it back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundUnknown:
    """It may have been paid back: the refund stays pending and is asked about again."""

    reason: str


RefundAnswer = RefundMade | RefundDenied | RefundUnknown


def create_refund(payment: Payment, *, amount_minor: int, reason: str, key: str = "") -> Refund:
    """A pending refund with the job that sends it, within the caller's transaction.

    Locks the payment. The same `key` answers with the same refund, whatever the amount. Raises
    RefundTooLarge; a trigger holds the same bound.
    """
    assert amount_minor > 0, amount_minor
    locked = lock_payment(payment.id)
    if key:
        earlier = Refund.objects.filter(idempotency_key=key, payment_id=payment.id).first()
        if earlier is not None:
            return earlier
    left = find_refundable(locked)
    if amount_minor > left:
        raise RefundTooLarge(details={"left": left})
    public_id = new_uuid()
    refund = Refund.objects.create(
        public_id=public_id,
        organizer_id=locked.organizer_id,
        booking_id=locked.booking_id,
        payment=locked,
        amount_minor=amount_minor,
        currency=locked.currency,
        idempotency_key=key or f"refund:{public_id}",
        reason=reason[:_REASON_CHARACTERS_MAX],
    )
    _defer(refund.id, schedule_at=None)
    return refund


def ask_refund(refund_id: int, *, now: datetime) -> RefundAnswer:
    """Ask the provider for this refund, outside any transaction; one refund a row, by its key.

    Once the provider may have forgotten the key, we only look whether it was made.
    """
    refund = Refund.objects.select_related("payment").get(id=refund_id)
    ref = refund.payment.provider_ref
    assert ref is not None, "a succeeded payment has a provider's object"
    provider = get_provider(refund.payment.provider)
    age_seconds = (now - refund.created_at).total_seconds()
    is_old = age_seconds > limits.PROVIDER_KEY_SECONDS - limits.PROVIDER_KEY_MARGIN_SECONDS
    try:
        if is_old:
            found = provider.find_refund(ref, idempotency_key=refund.idempotency_key)
            if found is None:
                return RefundDenied(reason="The provider never made it within a day.")
            return _read_answer(found)
        order = RefundOrder(
            idempotency_key=refund.idempotency_key,
            ref=ref,
            amount_minor=refund.amount_minor,
            currency=refund.currency,
        )
        return _read_answer(provider.refund(order))
    except ProviderUnreachable as error:
        log.warning("refund_unknown", refund=str(refund.public_id), error=str(error))
        return RefundUnknown(reason=str(error))
    except ProviderRefused as error:
        return RefundDenied(reason=error.reason)


def record_refund(refund_id: int, *, answer: RefundAnswer, now: datetime) -> Refund:
    """Write the provider's answer and post it, within the caller's transaction.

    Locks the payment, then the refund. A refund that has ended stays as it is; an unknown outcome
    leaves it pending with another job.
    """
    payment_id = Refund.objects.values_list("payment_id", flat=True).get(id=refund_id)
    payment = lock_payment(payment_id)
    refund = lock_refund(refund_id)
    if refund.status != RefundStatus.PENDING:
        return refund
    match answer:
        case RefundMade(truth=truth):
            refund.status = RefundStatus.SUCCEEDED
            refund.provider_ref = truth.ref
            refund.succeeded_at = now
            refund.save()
            refund.payment = payment
            post_refund(refund)
        case RefundDenied(reason=reason):
            refund.status = RefundStatus.FAILED
            refund.failure_reason = reason[:_REASON_CHARACTERS_MAX]
            refund.save()
            log.error("refund_denied", refund=str(refund.public_id))
        case RefundUnknown():
            _defer(refund_id, schedule_at=now + timedelta(seconds=limits.REFUND_RETRY_SECONDS))
    return refund


def _read_answer(truth: ProviderRefund) -> RefundAnswer:
    match truth.status:
        case ProviderRefundStatus.SUCCEEDED:
            return RefundMade(truth=truth)
        case ProviderRefundStatus.FAILED:
            return RefundDenied(reason=truth.failure_reason)
        case ProviderRefundStatus.PENDING:
            return RefundUnknown(reason="The provider is still at it.")


def _defer(refund_id: int, *, schedule_at: datetime | None) -> None:
    defer_job(
        Job.SEND_REFUND,
        queueing_lock=f"refund:{refund_id}",
        schedule_at=schedule_at,
        refund_id=refund_id,
    )
