"""Whoever failed to pay too often is told so where the money is asked for, and loses nothing."""

from datetime import timedelta

import pytest

from foyer.bookings.models import Booking
from foyer.payments.models import Payment
from foyer.platform.clock import utc_now
from foyer.platform.rates import FAILED_PAYMENTS
from tests.factories import make_show
from tests.servers import SandboxServer
from tests.web.shop.visits import Browser, text_of

pytestmark = pytest.mark.django_db(transaction=True)

FIVE_MINUTES = timedelta(minutes=5)


def fail_payments() -> None:
    """All that were made failed five minutes ago: half of the wait is over."""
    Payment.objects.update(status="failed", failed_at=utc_now() - FIVE_MINUTES)


def fail_too_often(browser: Browser) -> Booking:
    """The second order of a visitor whose payments all failed; it may have further tries."""
    browser.keep("A1")
    assert browser.place().status_code == 302
    for _ in range(FAILED_PAYMENTS.uses - 2):
        fail_payments()
        path = f"/bookings/{browser.booking().public_id}/pay"
        assert browser.client.post(path).status_code == 302
    fail_payments()
    browser.keep("B1")
    assert browser.place().status_code == 302
    fail_payments()
    assert Payment.objects.count() == FAILED_PAYMENTS.uses
    return browser.booking()


@pytest.fixture
def browser(sandbox: SandboxServer) -> Browser:
    return Browser(make_show())


def test_the_checkout_says_how_long_to_wait_and_keeps_what_was_typed(browser: Browser) -> None:
    fail_too_often(browser)
    browser.keep("B2")
    response = browser.place(name="Marta Figueiredo")
    page = text_of(response)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 300
    assert "Too many payments failed. Wait 5 minutes, then try again." in page
    assert "your seats are still kept" in page
    assert 'value="Marta Figueiredo"' in page
    assert Booking.objects.count() == 2


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (10, "Your seats are kept until then."),
        (2, "Your seats are not kept that long: choose them again afterwards."),
    ],
)
def test_the_page_of_the_order_says_what_becomes_of_its_seats(
    browser: Browser, minutes: int, words: str
) -> None:
    booking = fail_too_often(browser)
    Booking.objects.update(deadline_at=utc_now() + timedelta(minutes=minutes))
    response = browser.client.post(f"/bookings/{booking.public_id}/pay")
    page = text_of(response)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 300
    assert "Too many payments failed. Wait 5 minutes, then try again." in page
    assert words in page
    assert "The payment did not go through" in page
