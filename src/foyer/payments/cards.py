"""Declined cards, as far as a provider tells of them: by issuer (the first digits of the number,
the BIN) and by card (the provider's fingerprint).

Whoever tries out stolen cards changes address and cookie more easily than the issuer whose numbers
they were given, or the one card whose security code they guess. Kept are keyed hashes, and only as
long as they can count.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from foyer.payments import limits
from foyer.payments.models import CardDecline, Payment
from foyer.payments.truth import ToldDecline
from foyer.payments.windows import find_wait, window_start
from foyer.platform.config import load_config
from foyer.platform.ratelimit import hash_subject
from foyer.platform.rates import (
    FAILED_CARD,
    FAILED_ISSUER,
    SUSPECT_CARD,
    SUSPECT_ISSUER,
    RateLimit,
)


def record_declines(payment: Payment, *, declines: Iterable[ToldDecline], now: datetime) -> None:
    """Keep what the provider told of declined cards, each once however often it is told."""
    CardDecline.objects.bulk_create(
        [
            CardDecline(
                payment=payment,
                told_id=told.id[: limits.DECLINE_ID_CHARACTERS_MAX],
                issuer=_hash("card_issuer", told.bin),
                card=_hash("card", told.fingerprint),
                at=now,
            )
            for told in declines
        ],
        ignore_conflicts=True,
    )


def find_suspect_card_wait(whose: Q, *, now: datetime) -> float:
    """Seconds for which a card that was declined here is one of many, or one tried too often.

    `whose` chooses payments, in the words of `CardDecline`'s relation.
    """
    return _find_longest(whose, issuer=SUSPECT_ISSUER, card=SUSPECT_CARD, now=now)


def find_refused_card_wait(whose: Q, *, now: datetime) -> float:
    """Seconds until whoever had such a card declined may pay again; 0 when they may now."""
    return _find_longest(whose, issuer=FAILED_ISSUER, card=FAILED_CARD, now=now)


def is_refused(payment: Payment, *, now: datetime) -> bool:
    """Whether one of the payment's cards stands for so many declines that its session must end."""
    if not load_config().rate_limits:
        return False
    return find_refused_card_wait(Q(payment=payment), now=now) > 0


def forget_declines(*, now: datetime) -> int:
    """Delete declines that count no more; returns how many."""
    counted = window_start(FAILED_CARD, FAILED_ISSUER, SUSPECT_CARD, SUSPECT_ISSUER, now=now)
    return CardDecline.objects.filter(at__lte=counted).delete()[0]


def _find_longest(whose: Q, *, issuer: RateLimit, card: RateLimit, now: datetime) -> float:
    seen = CardDecline.objects.filter(whose, at__gt=window_start(issuer, card, now=now))
    newest = seen.order_by("-at").values_list("issuer", "card")[: limits.CARDS_LOOKED_AT_MAX]
    issuers, cards = set(), set()
    for of_issuer, of_card in newest:
        issuers.add(of_issuer)
        cards.add(of_card)
    waits = [0.0]
    waits += [_wait(Q(issuer=known), limit=issuer, now=now) for known in issuers - {""}]
    waits += [_wait(Q(card=known), limit=card, now=now) for known in cards - {""}]
    return max(waits)


def _wait(which: Q, *, limit: RateLimit, now: datetime) -> float:
    found = CardDecline.objects.filter(which, at__gt=window_start(limit, now=now))
    times = found.order_by("-at").values_list("at", flat=True)
    return find_wait(times, limit=limit, now=now)


def _hash(name: str, told: str) -> str:
    return hash_subject(name, told).hex() if told else ""
