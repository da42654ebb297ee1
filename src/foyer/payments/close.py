"""Closing the way to pay, before anything that money could still buy is given up (money.md 3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from foyer.payments import rules
from foyer.payments.models import Payment
from foyer.payments.providers.base import ProviderRefused, ProviderUnreachable
from foyer.payments.providers.registry import get_provider
from foyer.payments.start import load_payment, reach_object
from foyer.payments.truth import ProviderPayment, ProviderStatus

log = structlog.get_logger("foyer.payments")

_CLOSED = frozenset({ProviderStatus.FAILED, ProviderStatus.CANCELLED, ProviderStatus.EXPIRED})

Settle = Callable[..., object]  # settle(payment_id, *, truth: ProviderPayment, now: datetime)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Nobody can pay any more. Without `truth` the provider never made an object."""

    truth: ProviderPayment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """The money is there: settle instead of giving anything up."""

    truth: ProviderPayment


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """It may still be paid, or may have been: keep everything and ask again."""

    reason: str


def close_money_path(payment_id: int, *, now: datetime) -> Closed | Succeeded | Unknown:
    """Cancel at the provider and say what is certain; call it outside any transaction.

    Changes no status: the caller writes it, with what it gives up, in one transaction (see
    `actions.record_closed`). A payment without a provider's object is started again with the same
    key and then cancelled; once the key may be forgotten, the object is only looked for.
    """
    payment = load_payment(payment_id)
    provider = get_provider(payment.provider)
    try:
        ref = payment.provider_ref
        if ref is None:
            if payment.status not in rules.OPEN_STATUSES:
                return Closed(truth=None)
            truth = reach_object(payment, provider=provider, now=now)
            if truth is None:
                return Closed(truth=None)
            ref = _keep_ref(payment, truth)
        truth = provider.cancel(ref)
    except ProviderUnreachable as error:
        log.warning("close_unknown", payment=str(payment.public_id), error=str(error))
        return Unknown(reason=str(error))
    except ProviderRefused as error:
        if payment.provider_ref is None:
            return Closed(truth=None)
        return Unknown(reason=error.reason)
    if truth.status is ProviderStatus.SUCCEEDED:
        return Succeeded(truth=truth)
    if truth.status in _CLOSED:
        return Closed(truth=truth)
    return Unknown(reason=f"The provider says {truth.status.value}.")


def close_payment(payment_id: int, *, settle: Settle, now: datetime) -> bool:
    """Close an object that our side has already ended; whether that is certain now.

    The work of the CLOSE_PAYMENT job. Money that was faster is settled.
    """
    match close_money_path(payment_id, now=now):
        case Closed():
            return True
        case Succeeded(truth=truth):
            settle(payment_id, truth=truth, now=now)
            return True
        case Unknown():
            return False


def _keep_ref(payment: Payment, truth: ProviderPayment) -> str:
    """Note the provider's object, unless somebody else just has."""
    Payment.objects.filter(id=payment.id, provider_ref__isnull=True).update(provider_ref=truth.ref)
    return truth.ref
