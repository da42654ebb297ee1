"""After too many failed payments of one buyer or one network the next one has to wait."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from foyer.bookings.models import Booking, BookingStatus
from foyer.payments.actions import create_payment, record_refusal, record_truth
from foyer.payments.failures import forget_networks, network_hash, say_wait
from foyer.payments.models import Payment
from foyer.payments.queries import lock_payment
from foyer.payments.truth import ProviderPayment, ProviderStatus
from foyer.platform.client_address import find_network
from foyer.platform.clock import utc_now
from foyer.platform.errors import RateLimited
from foyer.platform.ids import new_uuid
from foyer.platform.rates import FAILED_PAYMENTS, FAILED_PAYMENTS_PREFIX
from tests.bookings.scenes import make_booking
from tests.factories import make_show, make_user, make_world

pytestmark = pytest.mark.django_db(transaction=True)

FAILURES_MAX, FAILURES_WINDOW_SECONDS = FAILED_PAYMENTS.uses, FAILED_PAYMENTS.seconds

HOME = network_hash(find_network("192.0.2.1"))
OFFICE = network_hash(find_network("198.51.100.1"))
DECLINED = ProviderPayment(
    ref="",
    reference="",
    status=ProviderStatus.FAILED,
    amount_minor=2400,
    currency="EUR",
    captured_minor=0,
    refunded_minor=0,
    account="",
    livemode=False,
    failure_code="card_declined",
)


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


def decline(payment: Payment, *, now: datetime) -> None:
    """The provider says that the bank will not pay."""
    truth = replace(DECLINED, ref=f"pay_{payment.public_id}")
    with transaction.atomic():
        record_truth(lock_payment(payment.id), truth=truth, now=now)


def fail(count: int, *, now: datetime | None = None, **whose: object) -> None:
    for _ in range(count):
        decline(pay(**whose), now=now or utc_now())  # type: ignore[arg-type]


def test_a_visitor_waits_after_failing_too_often() -> None:
    visitor, now = new_uuid(), utc_now()
    fail(FAILURES_MAX, visitor=visitor, now=now)
    with pytest.raises(RateLimited) as refused:
        pay(visitor=visitor, now=now + timedelta(seconds=30))
    assert refused.value.details == {"retryAfter": FAILURES_WINDOW_SECONDS - 30}
    assert refused.value.text == "Too many payments failed. Wait 10 minutes, then try again."
    pay()  # Somebody else.
    pay(visitor=visitor, now=now + timedelta(seconds=FAILURES_WINDOW_SECONDS))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "a minute"), (60, "a minute"), (61, "2 minutes"), (600, "10 minutes")],
)
def test_a_wait_is_said_in_whole_minutes_that_suffice(seconds: int, words: str) -> None:
    assert say_wait(seconds) == words


def test_a_payment_that_was_open_for_long_counts_from_its_failure() -> None:
    visitor, later = new_uuid(), utc_now() + timedelta(seconds=FAILURES_WINDOW_SECONDS + 60)
    opened = [pay(visitor=visitor) for _ in range(FAILURES_MAX)]
    for payment in opened:
        decline(payment, now=later)
    with pytest.raises(RateLimited):
        pay(visitor=visitor, now=later)
    decline(opened[0], now=later + timedelta(seconds=300))  # The same news again counts once.
    pay(visitor=visitor, now=later + timedelta(seconds=FAILURES_WINDOW_SECONDS))


def test_a_provider_that_refuses_to_start_locks_nobody_out() -> None:
    visitor = new_uuid()
    for _ in range(FAILURES_MAX):
        payment = pay(visitor=visitor, network=HOME)
        with transaction.atomic():
            locked = lock_payment(payment.id)
            record_refusal(locked, code="bad_account", reason="No.", now=utc_now())
        assert locked.status == "failed"
    pay(visitor=visitor, network=HOME)


def test_one_failure_less_is_forgiven_and_so_are_open_payments() -> None:
    visitor = new_uuid()
    fail(FAILURES_MAX - 1, visitor=visitor)
    for _ in range(3):
        pay(visitor=visitor)


def test_a_user_is_the_same_one_on_every_device() -> None:
    user = make_user()
    fail(FAILURES_MAX, user_id=user.pk)
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


def test_a_network_is_forgotten_once_it_can_limit_nobody() -> None:
    now = utc_now()
    failed, open_one, pending = (pay(network=HOME) for _ in range(3))
    for payment in (failed, pending):
        decline(payment, now=now)
    ended = Booking.objects.filter(payments__in=[failed, open_one])
    ended.update(status=BookingStatus.EXPIRED)
    window = timedelta(seconds=FAILURES_WINDOW_SECONDS)

    assert forget_networks(now=now + window / 2) == 0
    assert forget_networks(now=now + window) == 1
    kept = Payment.objects.exclude(payer_network="").order_by("id")
    assert list(kept) == [open_one, pending]
    assert forget_networks(now=now + window) == 0


@pytest.mark.usefixtures("limits_off")
def test_failed_payments_are_not_limited_where_limits_are_off() -> None:
    visitor = new_uuid()
    fail(FAILURES_MAX, visitor=visitor)
    pay(visitor=visitor)
