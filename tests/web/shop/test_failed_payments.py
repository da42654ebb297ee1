"""Whoever failed to pay too often is told so where the money is asked for, and loses nothing."""

import re
from datetime import timedelta

import pytest

from foyer.bookings.models import Booking
from foyer.checkout.limits import PAYMENT_TRIES_MAX
from foyer.payments.models import Payment
from foyer.platform.clock import utc_now
from foyer.platform.rates import FAILED_PAYMENTS
from tests.challenges import solve
from tests.factories import make_show
from tests.servers import SandboxServer
from tests.web.shop.visits import Browser, text_of

pytestmark = pytest.mark.django_db(transaction=True)

FIVE_MINUTES = timedelta(minutes=5)


def fail_payments() -> None:
    """All that were made failed five minutes ago: half of the wait is over."""
    Payment.objects.update(status="failed", failed_at=utc_now() - FIVE_MINUTES)


def fail_too_often(browser: Browser) -> Booking:
    """The third order of a visitor whose payments all failed; it may have further tries."""
    browser.keep("A1")
    assert browser.place().status_code == 302
    for _ in range(PAYMENT_TRIES_MAX - 1):
        fail_payments()
        path = f"/bookings/{browser.booking().public_id}/pay"
        assert browser.client.post(path).status_code == 302
    for seat in ("A2", "B1"):
        fail_payments()
        browser.keep(seat)
        assert browser.place().status_code == 302
    fail_payments()
    assert Payment.objects.count() == FAILED_PAYMENTS.uses
    return browser.booking()


@pytest.fixture
def browser(sandbox: SandboxServer) -> Browser:
    return Browser(make_show())


@pytest.mark.usefixtures("never_suspect")
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
    assert Booking.objects.count() == 3


@pytest.mark.usefixtures("never_suspect")
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


def read_challenge(page: str) -> dict[str, object]:
    """What the page gives a browser to solve."""
    found = re.search(r'data-challenge="([^"]+)" data-difficulty="([0-9]+)"', page)
    assert found is not None, page
    return {"challenge": found[1], "difficulty": int(found[2])}


def test_after_two_declines_the_checkout_asks_for_an_answer_and_keeps_what_was_typed(
    browser: Browser,
) -> None:
    for seat in ("A1", "A2"):
        browser.keep(seat)
        assert browser.place().status_code == 302
        fail_payments()
    browser.keep("B1")
    response = browser.place(name="Marta Figueiredo")
    page = text_of(response)
    assert response.status_code == 403
    assert "Some payments were declined" in page
    assert 'value="Marta Figueiredo"' in page
    assert "Without it, wait ten minutes" in page
    answer = solve(read_challenge(page))
    assert browser.place(challenge=answer)["Location"].startswith("http")
    assert Booking.objects.count() == 3


def test_the_page_of_the_order_asks_beside_its_button(browser: Browser) -> None:
    browser.keep("A1")
    assert browser.place().status_code == 302
    path = f"/bookings/{browser.booking().public_id}/pay"
    fail_payments()
    assert browser.client.post(path).status_code == 302
    fail_payments()
    response = browser.client.post(path)
    page = text_of(response)
    assert response.status_code == 403
    assert "The payment did not go through" in page
    answer = solve(read_challenge(page))
    assert browser.client.post(path, {"challenge": answer}).status_code == 302
    assert Payment.objects.count() == 3
