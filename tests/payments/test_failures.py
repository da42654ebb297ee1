"""After too many failed payments of one buyer or one network the next one has to wait."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from foyer.payments.actions import create_payment, record_refusal
from foyer.payments.failures import network_hash
from foyer.payments.models import Payment
from foyer.payments.queries import lock_payment
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.errors import RateLimited
from foyer.platform.ids import new_uuid
from foyer.platform.ratelimit import FAILED_PAYMENTS, FAILED_PAYMENTS_PREFIX
from tests.bookings.scenes import make_booking
from tests.factories import make_show, make_user, make_world

pytestmark = pytest.mark.django_db(transaction=True)

HOME = network_hash("c00002/24")
OFFICE = network_hash("c63364/24")


def pay(
    *,
    user_id: int | None = None,
    visitor: object = None,
    network: str = "",
    now: datetime | None = None,
) -> Payment:
    """A new booking's payment."""
    world = make_world()
    booking = make_booking(world, make_show(world)).booking
    booking.user_id, booking.visitor_id = user_id, visitor or new_uuid()
    booking.save()
    with transaction.atomic():
        return create_payment(booking, payer_network=network, now=now or utc_now())


def fail(count: int, **whose: object) -> None:
    for _ in range(count):
        payment = pay(**whose)  # type: ignore[arg-type]
        with transaction.atomic():
            locked = lock_payment(payment.id)
            record_refusal(locked, code="card_declined", reason="No.", now=utc_now())


def test_a_visitor_waits_after_failing_too_often() -> None:
    visitor = new_uuid()
    fail(FAILED_PAYMENTS.uses, visitor=visitor)
    with pytest.raises(RateLimited) as refused:
        pay(visitor=visitor)
    assert 590 <= refused.value.details["retryAfter"] <= FAILED_PAYMENTS.seconds
    pay()  # Somebody else.
    pay(visitor=visitor, now=utc_now() + timedelta(seconds=FAILED_PAYMENTS.seconds))


def test_one_failure_less_is_forgiven_and_so_are_open_payments() -> None:
    visitor = new_uuid()
    fail(FAILED_PAYMENTS.uses - 1, visitor=visitor)
    for _ in range(3):
        pay(visitor=visitor)


def test_a_user_is_the_same_one_on_every_device() -> None:
    user = make_user()
    fail(FAILED_PAYMENTS.uses, user_id=user.pk)
    with pytest.raises(RateLimited):
        pay(user_id=user.pk)
    pay(user_id=make_user().pk)


def test_a_network_waits_whoever_its_buyers_are() -> None:
    fail(FAILED_PAYMENTS_PREFIX.uses, network=HOME)
    with pytest.raises(RateLimited):
        pay(network=HOME)
    pay(network=OFFICE)
    pay()  # A buyer whose network is not known.


def test_the_network_is_kept_as_a_hash_only() -> None:
    assert len(HOME) == 32
    assert HOME != OFFICE
    assert network_hash("") == ""


def test_failed_payments_are_not_limited_where_limits_are_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visitor = new_uuid()
    fail(FAILED_PAYMENTS.uses, visitor=visitor)
    with monkeypatch.context() as switched:
        switched.setenv("FOYER_RATE_LIMITS", "off")
        load_config.cache_clear()
        pay(visitor=visitor)
    load_config.cache_clear()
