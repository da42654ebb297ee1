"""Settling real payments of the sandbox: on time, twice, late, wrong."""

from datetime import timedelta

import pytest

from foyer.bookings.models import Booking
from foyer.catalog.models import Show
from foyer.checkout.audit import run_audit
from foyer.checkout.expire import Expiry, expire_booking
from foyer.checkout.reconcile import apply_truth
from foyer.checkout.refund import send_refund
from foyer.checkout.rules import AlreadySettled, Fulfil, Mismatch, PaidTwice, SeatsLost
from foyer.checkout.settle import settle_payment
from foyer.payments.models import LedgerPosting, Payment, Refund
from foyer.payments.truth import ProviderStatus
from foyer.platform.clock import utc_now
from foyer.platform.jobs import Job
from foyer.tickets.models import Ticket
from tests.checkout.scenes import (
    another_visitor,
    book,
    booking_of,
    buy,
    claim_states,
    hear,
    message_kinds,
    overdue,
    pay,
    payment_of,
    queued,
    truth_of,
    visit,
)
from tests.servers import SandboxServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]


def test_a_success_sells_the_seats_and_issues_tickets(sandbox: SandboxServer) -> None:
    guest = visit()
    placed = buy("A1", "A2", at=guest, sandbox=sandbox)
    payment = payment_of(placed)
    assert booking_of(placed).confirmed_at is not None
    assert (payment.status, payment.succeeded_at is not None) == ("succeeded", True)
    assert claim_states(guest.show) == {0: "sold", 1: "sold"}
    assert Ticket.objects.filter(booking_id=placed.booking_id, status="valid").count() == 2
    assert message_kinds(placed) == ["booking_confirmed"]
    assert LedgerPosting.objects.filter(payment=payment).count() == 1
    assert run_audit() == ()


def test_a_success_told_again_changes_nothing(sandbox: SandboxServer) -> None:
    placed = buy("A1", sandbox=sandbox)
    payment = payment_of(placed)
    again = settle_payment(payment.id, truth=truth_of(payment), now=utc_now())
    assert again == AlreadySettled()
    assert message_kinds(placed) == ["booking_confirmed"]
    assert run_audit() == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": 1},
        {"captured_minor": 1},
        {"currency": "USD"},
        {"account": "somebody else"},
        {"livemode": True},
        {"reference": "another payment"},
        {"ref": "another object"},
    ],
)
def test_money_that_is_not_ours_is_parked_and_confirms_nothing(
    wrong: dict[str, object], sandbox: SandboxServer
) -> None:
    placed = book("A1")
    payment = pay(placed, sandbox)
    decision = settle_payment(payment.id, truth=truth_of(payment, **wrong), now=utc_now())
    assert isinstance(decision, Mismatch)
    payment.refresh_from_db()
    assert payment.parked_reason == decision.reason
    assert payment.status != "succeeded"
    assert booking_of(placed).status == "pending"
    assert not Ticket.objects.exists()
    assert run_audit() == ()


def test_late_money_retakes_the_same_seats_when_they_are_free(sandbox: SandboxServer) -> None:
    guest = visit()
    placed = book("A1", "A2", at=guest)
    payment = payment_of(placed)
    assert expire_booking(placed.booking_id, now=overdue(placed)) is Expiry.EXPIRED
    assert claim_states(guest.show) == {}
    decision = settle_payment(payment.id, truth=truth_of(payment), now=utc_now())
    assert decision == Fulfil(retake=True)
    booking = booking_of(placed)
    assert (booking.status, booking.closed_at, booking.close_reason) == ("confirmed", None, "")
    assert claim_states(guest.show) == {0: "sold", 1: "sold"}
    assert Ticket.objects.filter(booking=booking, status="valid").count() == 2
    assert message_kinds(placed) == ["booking_expired", "booking_confirmed"]
    assert run_audit() == ()


def test_late_money_for_lost_seats_goes_back_in_full_and_says_so(sandbox: SandboxServer) -> None:
    guest = visit()
    placed = book("A1", "A2", at=guest)
    payment = pay(placed, sandbox, outcome="delay")
    assert expire_booking(placed.booking_id, now=overdue(placed)) is Expiry.EXPIRED
    rival = another_visitor(guest)
    rival.hold("A2")
    before = claim_states(guest.show)
    decision = settle_payment(payment.id, truth=truth_of(payment), now=utc_now())
    assert isinstance(decision, SeatsLost)
    booking = booking_of(placed)
    assert (booking.status, booking.close_reason) == ("paid_unfulfilled", decision.reason)
    refund = Refund.objects.get(payment=payment)
    assert refund.idempotency_key == f"refund:{payment.public_id}:late"
    assert (refund.amount_minor, refund.status) == (2400, "pending")
    assert queued(Job.SEND_REFUND, refund_id=refund.id) == 1
    assert claim_states(guest.show) == before == {1: "held"}
    assert not Ticket.objects.exists()
    assert message_kinds(placed) == ["booking_expired", "paid_unfulfilled"]
    assert run_audit() == ()
    assert settle_payment(payment.id, truth=truth_of(payment), now=utc_now()) == AlreadySettled()
    assert Refund.objects.count() == 1


def test_the_refund_of_late_money_ends_the_booking(sandbox: SandboxServer) -> None:
    guest = visit()
    placed = book("A1", at=guest)
    pay(placed, sandbox)
    Show.objects.update(status="cancelled")
    hear(payment_of(placed))
    assert booking_of(placed).status == "paid_unfulfilled"
    assert claim_states(guest.show) == {}
    refund = Refund.objects.get()
    assert send_refund(refund.id, now=utc_now()) == "succeeded"
    assert send_refund(refund.id, now=utc_now()) == "succeeded"
    assert booking_of(placed).status == "refunded"
    assert message_kinds(placed) == ["paid_unfulfilled", "booking_refunded"]
    assert LedgerPosting.objects.filter(refund=refund).count() == 1
    assert run_audit() == ()


def test_late_money_for_a_show_that_is_over_goes_back(sandbox: SandboxServer) -> None:
    placed = book("A1")
    payment = payment_of(placed)
    expire_booking(placed.booking_id, now=overdue(placed))
    after_the_show = Show.objects.get().ends_at + timedelta(minutes=1)
    decision = settle_payment(payment.id, truth=truth_of(payment), now=after_the_show)
    assert isinstance(decision, SeatsLost)
    assert run_audit() == ()


def test_a_second_payment_of_a_confirmed_booking_goes_back_and_tickets_stay(
    sandbox: SandboxServer,
) -> None:
    placed = buy("A1", sandbox=sandbox)
    first = payment_of(placed)
    second = Payment.objects.create(
        organizer_id=first.organizer_id,
        booking_id=first.booking_id,
        provider="sandbox",
        amount_minor=first.amount_minor,
        currency=first.currency,
        idempotency_key="payment:second",
        expires_at=first.expires_at,
        provider_ref="second",
    )
    decision = settle_payment(second.id, truth=truth_of(second), now=utc_now())
    assert decision == PaidTwice()
    assert booking_of(placed).status == "confirmed"
    refund = Refund.objects.get(payment=second)
    assert refund.amount_minor == second.amount_minor
    assert Ticket.objects.filter(status="valid").count() == 1
    assert message_kinds(placed) == ["booking_confirmed", "paid_twice"]
    assert run_audit() == ()


def test_money_for_a_booking_its_buyer_cancelled_goes_back(sandbox: SandboxServer) -> None:
    placed = book("A1")
    payment = payment_of(placed)
    expire_booking(placed.booking_id, now=overdue(placed))
    Payment.objects.filter(id=payment.id).update(status="cancelled")
    other = book("A1")
    cancelled = payment_of(other)
    Booking.objects.filter(id=other.booking_id).update(status="cancelled")
    decision = settle_payment(cancelled.id, truth=truth_of(cancelled), now=utc_now())
    assert decision == SeatsLost(reason="The booking had been cancelled.")
    assert booking_of(other).status == "paid_unfulfilled"


def test_a_decline_leaves_the_seats_and_a_late_one_gives_five_minutes_once(
    sandbox: SandboxServer,
) -> None:
    guest = visit()
    placed = book("A1", at=guest)
    first_deadline = booking_of(placed).deadline_at
    hear(pay(placed, sandbox, outcome="decline"))
    assert booking_of(placed).deadline_at == first_deadline
    two_minutes_left = first_deadline - timedelta(minutes=2)
    hear(pay(placed, sandbox, outcome="decline"), now=two_minutes_left)
    moved = booking_of(placed)
    assert moved.deadline_at == two_minutes_left + timedelta(minutes=5)
    assert moved.deadline_moved
    hear(pay(placed, sandbox, outcome="decline"), now=moved.deadline_at - timedelta(seconds=1))
    assert booking_of(placed).deadline_at == moved.deadline_at
    assert payment_of(placed).status == "failed"
    assert claim_states(guest.show) == {0: "paying"}
    assert run_audit() == ()


def test_words_out_of_order_end_the_same(sandbox: SandboxServer) -> None:
    placed = book("A1")
    payment = payment_of(placed)
    stale = truth_of(payment, status=ProviderStatus.REQUIRES_ACTION, captured_minor=0)
    apply_truth(payment.id, truth=truth_of(payment), now=utc_now())
    apply_truth(payment.id, truth=stale, now=utc_now())
    assert payment_of(placed).status == "succeeded"
    assert booking_of(placed).status == "confirmed"
    assert run_audit() == ()
