"""Whether cards are being tried out here: how many of the last payments were declined."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from foyer.payments import limits
from foyer.payments.models import CardDecline, Payment, PaymentStatus

log = structlog.get_logger("foyer.payments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declines:
    """Payments that ended within the window, and what else was tried in it.

    `cards` counts every declined card that a provider told of, `started` every payment begun.
    """

    declined: int
    paid: int
    started: int = 0
    cards: int = 0

    @property
    def percent(self) -> float:
        ended = self.declined + self.paid
        return 100 * self.declined / ended if ended else 0.0

    @property
    def is_alarming(self) -> bool:
        """More than a house's own buyers cause, and enough of them to say so."""
        enough = self.declined + self.paid >= limits.DECLINES_COUNTED_MIN
        return enough and self.percent > limits.DECLINES_PERCENT_MAX


def watch_declines(*, now: datetime) -> Declines:
    """Count how the newest payments ended; an alarming share is logged as an error."""
    found = count_payments(now=now)
    if found.is_alarming:
        log.error(
            "many_declines",
            declined=found.declined,
            paid=found.paid,
            cards=found.cards,
            percent=round(found.percent),
        )
    return found


def count_payments(*, now: datetime) -> Declines:
    """What the window says; of a sell-out only its newest payments."""
    since = now - timedelta(seconds=limits.DECLINES_WINDOW_SECONDS)
    newest = Payment.objects.order_by("-id").values_list(
        "status", "created_at", "failed_at", "succeeded_at"
    )
    declined = paid = started = 0
    for status, created_at, failed_at, succeeded_at in newest[: limits.DECLINES_PAYMENTS_MAX]:
        started += since < created_at <= now
        # A payment that the provider would not start has no `failed_at`: no card was declined.
        if status == PaymentStatus.FAILED and failed_at is not None:
            declined += since < failed_at <= now
        elif status == PaymentStatus.SUCCEEDED and succeeded_at is not None:
            paid += since < succeeded_at <= now
    cards = CardDecline.objects.filter(at__gt=since, at__lte=now).count()
    return Declines(declined=declined, paid=paid, started=started, cards=cards)
