"""Asking providers about payments by ourselves, so that webhooks only make things faster."""

from datetime import datetime, timedelta

import structlog
from django.db.models import F, Q

from foyer.payments import limits, rules
from foyer.payments.close import Settle
from foyer.payments.models import Payment
from foyer.payments.providers.base import ProviderRefused, ProviderUnreachable
from foyer.payments.providers.registry import get_provider
from foyer.payments.start import finish_start, load_payment

log = structlog.get_logger("foyer.payments")


def list_due_payments(*, now: datetime, limit: int = limits.POLL_BATCH) -> list[int]:
    """Payments to look at, the longest unseen first.

    Open ones every minute; ended ones hourly for three days, because money may arrive late.
    Payments parked for staff are left alone.
    """
    open_since = now - timedelta(seconds=limits.POLL_OPEN_SECONDS)
    ended_since = now - timedelta(seconds=limits.POLL_ENDED_SECONDS)
    oldest = now - timedelta(seconds=limits.POLL_ENDED_FOR_SECONDS)
    is_open = Q(status__in=rules.OPEN_STATUSES) & (
        Q(checked_at__lte=open_since) | Q(checked_at__isnull=True, created_at__lte=open_since)
    )
    is_ended = Q(
        status__in=rules.ENDED_STATUSES, provider_ref__isnull=False, created_at__gte=oldest
    ) & (Q(checked_at__lte=ended_since) | Q(checked_at__isnull=True))
    rows = Payment.objects.filter(is_open | is_ended, parked_reason="")
    return list(
        rows.order_by(F("checked_at").asc(nulls_first=True), "id").values_list("id", flat=True)[
            :limit
        ]
    )


def poll_payment(payment_id: int, *, settle: Settle, now: datetime) -> bool:
    """Ask the provider and hand what it says to `settle`; false when it could not be asked.

    A payment whose start has no known outcome is started again with the same key.
    """
    Payment.objects.filter(id=payment_id).update(checked_at=now)  # The next in line comes first.
    payment = load_payment(payment_id)
    ref = payment.provider_ref
    if ref is None:
        return finish_start(payment_id).checkout_url != ""
    try:
        truth = get_provider(payment.provider).fetch(ref)
    except (ProviderUnreachable, ProviderRefused) as error:
        log.warning("poll_failed", payment=str(payment.public_id), error=str(error))
        return False
    settle(payment_id, truth=truth, now=now)
    return True
