"""Failed payments are limited: stolen cards are tried out by paying again and again."""

import math
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from foyer.bookings.models import Booking, BookingStatus
from foyer.payments import rules
from foyer.payments.cards import find_refused_card_wait, find_suspect_card_wait
from foyer.payments.models import Payment, PaymentStatus
from foyer.payments.windows import find_wait, window_start
from foyer.platform.config import load_config
from foyer.platform.errors import RateLimited
from foyer.platform.ratelimit import hash_subject
from foyer.platform.rates import (
    FAILED_PAYMENTS,
    FAILED_PAYMENTS_PREFIX,
    SUSPECT_PAYMENTS,
    SUSPECT_PAYMENTS_PREFIX,
    RateLimit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Whose declined payments count together: the user, else the visitor, and the network."""

    user_id: int | None
    visitor_id: UUID | None
    payer_network: str  # of `network_hash`


def network_hash(ip_prefix: str) -> str:
    """What a payment keeps of the network its buyer came from; empty when that is unknown."""
    return hash_subject("payer_network", ip_prefix).hex() if ip_prefix else ""


def check_failures(booking: Booking, *, payer_network: str, now: datetime) -> None:
    """Raise RateLimited with `retryAfter` seconds after too many payments that failed.

    They count by the buyer (the user, else the visitor) and by the network, from when the provider
    declined them; a payment that the provider would not even start is nobody's try of a card. A
    buyer also waits after a card that was declined too often, or whose issuer's cards were. Does
    nothing when rate limits are switched off.
    """
    if not load_config().rate_limits:
        return
    payer = Payer(
        user_id=booking.user_id, visitor_id=booking.visitor_id, payer_network=payer_network
    )
    longest = math.ceil(_find_limit_wait(payer, now=now))
    if longest > 0:
        raise RateLimited(
            f"Too many payments failed. Wait {say_wait(longest)}, then try again.",
            details={"retryAfter": longest},
        )


def find_suspect(payer: Payer, *, now: datetime) -> str | None:
    """Who of the two had so many payments declined that they must answer a challenge first.

    The buyer, else the network, as a word for `demand_answer`; None when nothing is suspicious,
    when the limit itself is reached, which no answer opens, or limits are switched off. Suspicious
    are too many declined payments, and one declined card of many that somebody tries out.
    """
    if not load_config().rate_limits:
        return None
    own, network = _own(payer), _of_network(payer)
    if own and (
        _find_wait(own, limit=SUSPECT_PAYMENTS, now=now) > 0
        or find_suspect_card_wait(_through_payment(own), now=now) > 0
    ):
        suspect = f"u:{payer.user_id}" if payer.user_id is not None else f"v:{payer.visitor_id}"
    elif network and (
        _find_wait(network, limit=SUSPECT_PAYMENTS_PREFIX, now=now) > 0
        or find_suspect_card_wait(_through_payment(network), now=now) > 0
    ):
        suspect = f"n:{payer.payer_network}"
    else:
        return None
    return suspect if _find_limit_wait(payer, now=now) == 0 else None


def say_wait(seconds: int) -> str:
    """`9 minutes`: whole minutes, rounded up, so that nobody who waits them comes too early."""
    minutes = math.ceil(seconds / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def forget_networks(*, now: datetime) -> int:
    """Clear the networks of payments that can limit nobody any more; returns how many.

    A booking that still waits for its money needs the network for its next payment.
    """
    counted = window_start(FAILED_PAYMENTS_PREFIX, SUSPECT_PAYMENTS_PREFIX, now=now)
    return (
        Payment.objects.exclude(payer_network="")
        .exclude(status__in=rules.OPEN_STATUSES)
        .exclude(status=PaymentStatus.FAILED, failed_at__gt=counted)
        .exclude(booking__status=BookingStatus.PENDING)
        .update(payer_network="")
    )


def _own(payer: Payer) -> dict[str, object]:
    if payer.user_id is not None:
        return {"booking__user_id": payer.user_id}
    if payer.visitor_id is not None:
        return {"booking__visitor_id": payer.visitor_id}
    return {}


def _of_network(payer: Payer) -> dict[str, object]:
    return {"payer_network": payer.payer_network} if payer.payer_network else {}


def _through_payment(whose: dict[str, object]) -> Q:
    return Q(**{f"payment__{name}": value for name, value in whose.items()})


def _find_limit_wait(payer: Payer, *, now: datetime) -> float:
    """Seconds until the payer may pay again; 0 when they may now."""
    waits, own, network = [0.0], _own(payer), _of_network(payer)
    if own:
        waits.append(_find_wait(own, limit=FAILED_PAYMENTS, now=now))
        waits.append(find_refused_card_wait(_through_payment(own), now=now))
    if network:
        waits.append(_find_wait(network, limit=FAILED_PAYMENTS_PREFIX, now=now))
    return max(waits)


def _find_wait(whose: dict[str, object], *, limit: RateLimit, now: datetime) -> float:
    """Seconds until fewer failures lie within the window than end it; 0 when they do."""
    failed = Payment.objects.filter(
        **whose, status=PaymentStatus.FAILED, failed_at__gt=window_start(limit, now=now)
    ).order_by("-failed_at")
    return find_wait(failed.values_list("failed_at", flat=True), limit=limit, now=now)
