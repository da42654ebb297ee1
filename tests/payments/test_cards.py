"""Cards that are tried out: by issuer and by card, as far as the provider tells of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from django.db import transaction

from foyer.payments.actions import record_truth
from foyer.payments.cards import forget_declines
from foyer.payments.failures import Payer, find_suspect
from foyer.payments.models import CardDecline, Payment
from foyer.payments.queries import lock_payment
from foyer.payments.truth import ProviderStatus, ToldDecline
from foyer.platform.clock import utc_now
from foyer.platform.errors import RateLimited
from foyer.platform.ids import new_uuid
from foyer.platform.jobs import Job
from foyer.platform.rates import FAILED_CARD, FAILED_ISSUER, SUSPECT_CARD, SUSPECT_ISSUER
from tests.payments.scenes import fetch_truth, started_payment, waiting_jobs
from tests.payments.test_failures import DECLINED, HOME, OFFICE, pay
from tests.servers import SandboxServer

pytestmark = pytest.mark.django_db(transaction=True)

NOW = utc_now()
WINDOW = timedelta(seconds=FAILED_ISSUER.seconds)
_turn = count()


def tell(payment: Payment, *cards: tuple[str, str], now: datetime = NOW) -> Payment:
    """The provider declined these cards, (issuer, card) each; the payment can still be made."""
    told = tuple(
        ToldDecline(id=f"try_{next(_turn)}", bin=issuer, fingerprint=card) for issuer, card in cards
    )
    truth = replace(
        DECLINED, ref=f"pay_{payment.public_id}", status=ProviderStatus.OPEN, declines=told
    )
    with transaction.atomic():
        return record_truth(lock_payment(payment.id), truth=truth, now=now)


def decline_elsewhere(times: int, *, issuer: str = "411111", card: str = "") -> None:
    """Declines of as many cards of this issuer, or of one card, at other buyers'."""
    with transaction.atomic():
        CardDecline.objects.all().delete()
    tell(pay(), *[(issuer, card or f"card{next(_turn)}") for _ in range(times)])


def is_suspect(visitor: UUID, *, network: str = "", now: datetime = NOW) -> str | None:
    payer = Payer(user_id=None, visitor_id=visitor, payer_network=network)
    return find_suspect(payer, now=now)


def test_one_decline_is_suspicious_where_the_issuers_cards_are_being_tried_out() -> None:
    visitor = new_uuid()
    decline_elsewhere(SUSPECT_ISSUER.uses - 2)
    tell(pay(visitor=visitor, network=HOME), ("411111", "mine"))
    assert is_suspect(visitor) is None
    tell(pay(), ("411111", "another"))
    assert is_suspect(visitor) == f"v:{visitor}"
    assert is_suspect(new_uuid(), network=HOME) == f"n:{HOME}"
    assert is_suspect(new_uuid(), network=OFFICE) is None
    assert is_suspect(visitor, now=NOW + WINDOW) is None

    with_other_card = new_uuid()
    tell(pay(visitor=with_other_card), ("555555", "other"))
    assert is_suspect(with_other_card) is None


def test_so_is_one_card_tried_again_and_again_wherever_it_is_tried() -> None:
    visitor = new_uuid()
    for turn in range(SUSPECT_CARD.uses):
        assert is_suspect(visitor) is None
        tell(pay(visitor=visitor if turn == 0 else None), ("", "guessed"))
    assert is_suspect(visitor) == f"v:{visitor}"


def test_whoever_had_one_of_too_many_declined_cards_waits_and_nobody_else() -> None:
    visitor = new_uuid()
    decline_elsewhere(FAILED_ISSUER.uses - 1)
    tell(pay(visitor=visitor, network=HOME), ("411111", "mine"))
    assert is_suspect(visitor) is None  # No answer opens this.
    with pytest.raises(RateLimited) as refused:
        pay(visitor=visitor, now=NOW + timedelta(seconds=30))
    assert refused.value.details == {"retryAfter": FAILED_ISSUER.seconds - 30}
    pay(network=HOME, now=NOW)  # A neighbour.
    pay(visitor=visitor, now=NOW + WINDOW)


@pytest.mark.parametrize("by", ["issuer", "card"])
def test_a_session_in_which_cards_are_tried_out_is_closed(by: str) -> None:
    calm = tell(pay(), ("411111", "calm"))
    assert calm.status == "requires_action"
    if by == "issuer":
        decline_elsewhere(FAILED_ISSUER.uses - 1)
    else:
        decline_elsewhere(FAILED_CARD.uses - 1, issuer="", card="mine")
    closed = tell(pay(), ("411111", "mine"))
    assert (closed.status, closed.failed_at) == ("failed", NOW)
    assert waiting_jobs(Job.CLOSE_PAYMENT, payment_id=closed.id) == 1
    assert waiting_jobs(Job.CLOSE_PAYMENT, payment_id=calm.id) == 0


def test_a_payment_that_has_ended_or_is_authorised_stays_as_it_is() -> None:
    decline_elsewhere(FAILED_ISSUER.uses)
    told = (ToldDecline(id="x", bin="411111"),)
    truth = replace(DECLINED, status=ProviderStatus.AUTHORIZED, declines=told)
    ended = pay()
    Payment.objects.filter(id=ended.id).update(status="cancelled")
    for payment, status, says in (
        (pay(), "authorized", ProviderStatus.AUTHORIZED),
        (ended, "cancelled", ProviderStatus.OPEN),
    ):
        with transaction.atomic():
            said = replace(truth, ref=f"pay_{payment.public_id}", status=says)
            assert record_truth(lock_payment(payment.id), truth=said, now=NOW).status == status


def test_the_same_decline_told_again_counts_once_and_is_kept_as_a_hash_for_a_while() -> None:
    payment = pay()
    truth = replace(
        DECLINED,
        ref="pay_once",
        status=ProviderStatus.OPEN,
        declines=(ToldDecline(id="try", bin="411111", fingerprint="mine"),),
    )
    for _ in range(2):
        with transaction.atomic():
            record_truth(lock_payment(payment.id), truth=truth, now=NOW)
    kept = CardDecline.objects.get()
    assert "411111" not in kept.issuer
    assert "mine" not in kept.card
    assert (len(kept.issuer), len(kept.card)) == (32, 32)
    assert forget_declines(now=NOW + WINDOW - timedelta(seconds=1)) == 0
    assert forget_declines(now=NOW + WINDOW) == 1


@pytest.mark.usefixtures("limits_off")
def test_cards_hold_nobody_back_where_limits_are_off() -> None:
    visitor = new_uuid()
    decline_elsewhere(FAILED_ISSUER.uses)
    assert tell(pay(visitor=visitor), ("411111", "mine")).status == "requires_action"
    assert is_suspect(visitor) is None
    pay(visitor=visitor)


def test_the_sandbox_tells_of_a_card_that_the_buyer_named(sandbox: SandboxServer) -> None:
    payment = started_payment()
    sandbox.choose(payment.session_id, "decline")  # The made-up card: nothing to tell.
    for _ in range(2):
        sandbox.choose(payment.session_id, "decline", card="4000000000000002")
    truth = fetch_truth(payment)
    assert [told.bin for told in truth.declines] == ["400000", "400000"]
    assert len({told.id for told in truth.declines}) == 2
    assert len({told.fingerprint for told in truth.declines}) == 1
    assert "4000000000000002" not in repr(truth)
    other = started_payment()
    sandbox.choose(other.session_id, "decline", card="4000000000000127")
    assert fetch_truth(other).declines[0].fingerprint != truth.declines[0].fingerprint
    assert sandbox.choose(other.session_id, "decline", card="4000 0000").status_code == 422
