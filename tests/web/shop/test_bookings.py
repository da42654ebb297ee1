import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foyer.bookings.access import access_key
from foyer.bookings.models import Booking, BookingStatus
from foyer.catalog.models import Show
from foyer.checkout.expire import expire_booking
from foyer.checkout.reconcile import apply_truth
from foyer.notifications.models import Message
from foyer.payments.models import Payment
from foyer.payments.poll import poll_payment
from foyer.platform.clock import utc_now
from foyer.platform.jobs import Job
from foyer.platform.visitor_cookie import visitor_signer
from foyer.tickets.models import Ticket, TicketStatus
from tests.checkout.scenes import queued
from tests.factories import make_show, make_staff
from tests.servers import SandboxServer
from tests.web.shop.visits import Browser, hold_as_stranger, text_of

pytestmark = pytest.mark.django_db(transaction=True)

QUERIES_MAX = 16  # A booking with tickets: six of the record, the visitor's, header and footer.


@pytest.fixture
def browser(sandbox: SandboxServer) -> Browser:
    """A visitor who has placed an order of A1 and A2 and stands before the provider's page."""
    visitor = Browser(make_show(starts_in_minutes=3 * 24 * 60))
    visitor.keep("A1", "A2")
    assert visitor.place().status_code == 302
    return visitor


def act(browser: Browser, sandbox: SandboxServer, outcome: str, **more: int) -> None:
    """The buyer chooses at the provider, and Foyer hears of it."""
    payment = Payment.objects.filter(booking=browser.booking()).latest("id")
    sandbox.choose(payment.session_id, outcome, **more).raise_for_status()
    poll_payment(payment.id, settle=apply_truth, now=utc_now())


def address(browser: Browser, part: str = "") -> str:
    return f"/bookings/{browser.booking().public_id}{part}"


def key_of(booking: Booking) -> str:
    version = booking.access_key_version
    return access_key(booking.public_id, version=version, signer=visitor_signer())


def test_a_paid_order_shows_its_tickets_at_once(browser: Browser, sandbox: SandboxServer) -> None:
    act(browser, sandbox, "succeed")
    response = browser.client.get(address(browser, "/return"), follow=True)
    page = text_of(response)
    assert response.redirect_chain[-1][0] == address(browser)
    assert 'data-testid="booking-confirmation"' in page
    for ticket in Ticket.objects.filter(booking=browser.booking()):
        assert f"/tickets/{ticket.public_id}" in page
    assert "€24.00" in page


def test_an_unknown_payment_never_reads_as_failed(browser: Browser, sandbox: SandboxServer) -> None:
    payment = Payment.objects.get(booking=browser.booking())
    sandbox.choose(payment.session_id, "succeed").raise_for_status()
    page = text_of(browser.client.get(address(browser, "/return")))
    assert "We are checking with your bank" in page
    assert "kept for you while we wait" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert queued(Job.CHECK_PAYMENT, payment_id=payment.id) == 1
    assert browser.client.get(address(browser, "/state")).json() == {"settled": False}
    assert queued(Job.CHECK_PAYMENT, payment_id=payment.id) == 1
    assert browser.booking().status == BookingStatus.PENDING
    poll_payment(payment.id, settle=apply_truth, now=utc_now())
    assert browser.client.get(address(browser, "/state")).json() == {"settled": True}


def test_money_under_way_keeps_the_waiting_page(browser: Browser, sandbox: SandboxServer) -> None:
    act(browser, sandbox, "delay", seconds=600)
    response = browser.client.get(address(browser))
    assert response["Location"] == address(browser, "/return")
    page = text_of(browser.client.get(address(browser, "/return")))
    assert "We are checking with your bank" in page
    assert "Go back to the payment" not in page


def test_an_order_that_waits_for_the_buyer_leads_back_to_the_payment(browser: Browser) -> None:
    page = text_of(browser.client.get(address(browser)))
    assert "Your order waits for its payment" in page
    assert Payment.objects.get(booking=browser.booking()).checkout_url in page


def test_who_goes_back_without_paying_may_pay_now_or_give_the_seats_back(browser: Browser) -> None:
    page = text_of(browser.client.get(address(browser, "/return?left=1"), follow=True))
    booking = browser.booking()
    zone = ZoneInfo(browser.show.venue.timezone)
    assert "You went back without paying" in page
    assert f"{booking.deadline_at.astimezone(zone):%H:%M}</time>" in page
    assert "checking with your bank" not in page
    assert "Pay now" in page
    assert "Give the seats back" in page
    given_back = browser.client.post(address(browser, "/cancel"), follow=True)
    assert "The seats are free again" in text_of(given_back)
    assert browser.booking().status == BookingStatus.CANCELLED


def test_the_word_of_the_buyer_does_not_hide_money_on_its_way(
    browser: Browser, sandbox: SandboxServer
) -> None:
    act(browser, sandbox, "delay", seconds=600)
    page = text_of(browser.client.get(address(browser, "/return?left=1"), follow=True))
    assert "We are checking with your bank" in page


def test_a_declined_payment_says_why_keeps_the_seats_and_offers_another_try(
    browser: Browser, sandbox: SandboxServer
) -> None:
    for _ in range(3):
        act(browser, sandbox, "decline")
    page = text_of(browser.client.get(address(browser)))
    assert "Your bank declined the card." in page
    assert "your seats are still yours" in page
    assert "2 tries are left" in page
    response = browser.client.post(address(browser, "/pay"))
    retried = Payment.objects.filter(booking=browser.booking()).latest("id")
    assert response["Location"] == retried.checkout_url
    act(browser, sandbox, "succeed")
    assert browser.booking().status == BookingStatus.CONFIRMED


def test_another_try_while_one_is_open_is_refused_in_words(browser: Browser) -> None:
    response = browser.client.post(address(browser, "/pay"), follow=True)
    assert response.status_code == 200
    assert Payment.objects.filter(booking=browser.booking()).count() == 1


def test_an_expired_order_offers_its_seats_again(browser: Browser, sandbox: SandboxServer) -> None:
    late = browser.booking().deadline_at + timedelta(minutes=1)
    expire_booking(browser.booking().id, now=late)
    page = text_of(browser.client.get(address(browser)))
    assert "The time to pay was up" in page
    assert "Nothing was taken" in page
    seats = re.findall(r'name="seats" value="([^"]+)"', page)
    assert browser.keep(*seats).status_code == 302
    assert browser.held() == {0, 1}


def test_money_that_came_too_late_is_said_to_come_back_in_full(
    browser: Browser, sandbox: SandboxServer
) -> None:
    Show.objects.filter(id=browser.show.id).update(status="cancelled")
    act(browser, sandbox, "succeed")
    assert browser.booking().status == BookingStatus.PAID_UNFULFILLED
    page = text_of(browser.client.get(address(browser)))
    assert "Your money came too late for the seats" in page
    assert "sending €24.00 back" in page
    assert "Hold the same seats again" not in page


def test_cancelling_shows_the_amount_first_and_then_ends_the_tickets(
    browser: Browser, sandbox: SandboxServer
) -> None:
    act(browser, sandbox, "succeed")
    preview = text_of(browser.client.get(address(browser, "/cancel")))
    assert 'data-testid="refund-amount">€24.00<' in preview
    assert browser.booking().status == BookingStatus.CONFIRMED
    response = browser.client.post(address(browser, "/cancel"), follow=True)
    assert "€24.00 goes back to where it came from" in text_of(response)
    assert not Ticket.objects.exclude(status=TicketStatus.VOID).exists()


def test_a_cancelled_order_cannot_be_cancelled_again(
    browser: Browser, sandbox: SandboxServer
) -> None:
    act(browser, sandbox, "succeed")
    browser.client.post(address(browser, "/cancel"))
    response = browser.client.get(address(browser, "/cancel"))
    assert response.status_code == 409
    assert "This cannot be cancelled here" in text_of(response)


def test_the_mail_can_be_sent_again(browser: Browser, sandbox: SandboxServer) -> None:
    act(browser, sandbox, "succeed")
    response = browser.client.post(address(browser, "/resend"), follow=True)
    assert "On its way to marta@example.org" in text_of(response)
    assert Message.objects.filter(booking=browser.booking(), kind="booking_link").exists()


def test_strangers_find_nothing_under_any_address_of_a_booking(
    browser: Browser, sandbox: SandboxServer
) -> None:
    act(browser, sandbox, "succeed")
    ticket = Ticket.objects.filter(booking=browser.booking()).latest("id")
    stranger = Client()
    for part in ("", "/return", "/state", "/cancel", "/tickets.pdf", "/calendar.ics"):
        assert stranger.get(address(browser, part)).status_code == 404
    for part in ("/pay", "/cancel", "/resend"):
        assert stranger.post(address(browser, part)).status_code == 404
    assert stranger.get(f"/tickets/{ticket.public_id}").status_code == 404
    assert browser.booking().status == BookingStatus.CONFIRMED


def test_a_key_moves_from_the_address_into_a_cookie(
    browser: Browser, sandbox: SandboxServer
) -> None:
    act(browser, sandbox, "succeed")
    booking = browser.booking()
    ticket = Ticket.objects.filter(booking=booking).latest("id")
    other = Client()
    response = other.get(address(browser), {"key": key_of(booking)})
    assert response["Location"] == address(browser)
    cookie = other.cookies["foyer_bookings"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert other.get(address(browser)).status_code == 200
    assert other.get(f"/tickets/{ticket.public_id}").status_code == 200
    assert booking.reference[:4] in text_of(other.get("/tickets"))


def test_a_forged_or_revoked_key_opens_nothing(browser: Browser, sandbox: SandboxServer) -> None:
    act(browser, sandbox, "succeed")
    other = Client()
    other.get(address(browser), {"key": "forged.key.mac"})
    assert other.get(address(browser)).status_code == 404
    other.get(address(browser), {"key": key_of(browser.booking())})
    assert other.get(address(browser)).status_code == 200
    Booking.objects.filter(id=browser.booking().id).update(access_key_version=2)
    assert other.get(address(browser)).status_code == 404
    assert "Nothing ahead yet" in text_of(other.get("/tickets"))


def test_a_member_of_the_house_may_see_the_booking_and_one_of_another_may_not(
    browser: Browser, sandbox: SandboxServer
) -> None:
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    for organizer, status in ((browser.show.organizer, 200), (make_show().organizer, 404)):
        member = Client()
        member.force_login(make_staff(organizer, "manager"), backend=backend)
        assert member.get(address(browser)).status_code == status


def test_the_lookup_mails_the_link_and_says_the_same_either_way(
    browser: Browser, sandbox: SandboxServer
) -> None:
    act(browser, sandbox, "succeed")
    reference = browser.booking().reference
    client = Client()
    answers = [
        client.post("/find-booking", {"reference": reference, "email": email}, follow=True)
        for email in ("marta@example.org", "eve@example.org")
    ]
    tokens = re.compile(r'value="[^"]{64}"')
    first, second = (tokens.sub("", text_of(answer)) for answer in answers)
    assert first == second
    assert Message.objects.filter(kind="booking_link").count() == 1
    wrong = client.post("/find-booking", {"reference": "?", "email": "x"})
    assert wrong.status_code == 422


def test_booking_pages_are_private_and_ask_little(browser: Browser, sandbox: SandboxServer) -> None:
    act(browser, sandbox, "succeed")
    browser.client.get(address(browser))
    with CaptureQueriesContext(connection) as queries:
        response = browser.client.get(address(browser))
    assert "no-store" in response["Cache-Control"]
    assert len(queries) <= QUERIES_MAX, [query["sql"][:100] for query in queries]


def test_seats_of_an_ended_order_that_others_took_are_explained(
    browser: Browser, sandbox: SandboxServer
) -> None:
    late = browser.booking().deadline_at + timedelta(minutes=1)
    expire_booking(browser.booking().id, now=late)
    hold_as_stranger(browser.show, "A1")
    response = browser.keep("A1", "A2")
    assert response.status_code == 409
    assert "Row A, seat 1: taken just now" in text_of(response)
