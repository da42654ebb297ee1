"""How bookings end: time is up, the buyer cancels, another payment, mails."""

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from foyer.bookings.access import Access
from foyer.bookings.models import Booking
from foyer.catalog.models import Show
from foyer.checkout import limits
from foyer.checkout.audit import run_audit
from foyer.checkout.cancel import cancel_booking, preview_cancellation
from foyer.checkout.errors import CheckingPayment, NotCancellable, NotPayable, TooManyTries
from foyer.checkout.expire import Expiry, expire_booking
from foyer.checkout.queries import oldest_overdue_seconds, view_booking
from foyer.checkout.refund import redrive_refunds, send_refund
from foyer.checkout.resend import lookup_booking, resend_booking
from foyer.checkout.retry import retry_payment
from foyer.payments.errors import PaymentInProgress
from foyer.payments.failures import network_hash
from foyer.payments.models import Payment, Refund
from foyer.platform.client_address import find_network
from foyer.platform.clock import utc_now
from foyer.platform.errors import RateLimited
from foyer.platform.jobs import Job
from foyer.platform.rates import FAILED_PAYMENTS
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
    place,
    queued,
    visit,
)
from tests.factories import make_organizer, make_world
from tests.servers import SandboxServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]


def test_an_unpaid_booking_ends_with_its_session_closed_and_its_seats_free(
    sandbox: SandboxServer,
) -> None:
    guest = visit()
    placed = book("A1", "A2", at=guest)
    payment = payment_of(placed)
    assert expire_booking(placed.booking_id, now=overdue(placed)) is Expiry.EXPIRED
    assert booking_of(placed).status == "expired"
    assert claim_states(guest.show) == {}
    assert payment_of(placed).status == "cancelled"
    assert sandbox.choose(payment.session_id, "succeed").status_code == 409
    assert message_kinds(placed) == ["booking_expired"]
    assert another_visitor(guest).hold("A1", "A2").live
    assert run_audit() == ()
    assert expire_booking(placed.booking_id, now=overdue(placed)) is Expiry.NOT_DUE


def test_before_its_time_nothing_ends_and_the_job_comes_back(sandbox: SandboxServer) -> None:
    placed = book("A1")
    assert expire_booking(placed.booking_id, now=utc_now()) is Expiry.NOT_DUE
    assert booking_of(placed).status == "pending"
    assert queued(Job.EXPIRE_BOOKING, booking_id=placed.booking_id) == 1


def test_a_paid_booking_whose_word_had_not_come_is_settled_instead(
    sandbox: SandboxServer,
) -> None:
    placed = book("A1")
    pay(placed, sandbox)
    assert expire_booking(placed.booking_id, now=overdue(placed)) is Expiry.PAID
    assert booking_of(placed).status == "confirmed"
    assert run_audit() == ()


def test_seats_stay_while_the_provider_cannot_be_reached(sandbox: SandboxServer) -> None:
    guest = visit()
    placed = book("A1", at=guest)
    sandbox.set_faults(errorPercent=100)
    assert expire_booking(placed.booking_id, now=overdue(placed)) is Expiry.KEPT
    with pytest.raises(CheckingPayment):
        cancel_booking(placed.booking_id, reason="", now=utc_now())
    assert booking_of(placed).status == "pending"
    assert claim_states(guest.show) == {0: "paying"}
    sandbox.set_faults()
    assert expire_booking(placed.booking_id, now=overdue(placed)) is Expiry.EXPIRED


def test_a_payment_without_a_known_object_is_closed_by_its_key(sandbox: SandboxServer) -> None:
    sandbox.set_faults(lostResponses=1)
    placed = book("A1")
    assert payment_of(placed).provider_ref is None
    assert expire_booking(placed.booking_id, now=overdue(placed)) is Expiry.EXPIRED
    closed = payment_of(placed)
    assert closed.provider_ref is not None
    assert closed.status == "cancelled"
    assert run_audit() == ()


def test_cancelling_a_pending_booking_releases_it(sandbox: SandboxServer) -> None:
    guest = visit()
    placed = book("A1", at=guest)
    assert preview_cancellation(placed.booking_id, now=utc_now()).refund.amount_minor == 0
    assert booking_of(placed).status == "pending"
    outcome = cancel_booking(placed.booking_id, reason="Rain", now=utc_now())
    assert (outcome.status, outcome.refund.amount_minor) == ("cancelled", 0)
    assert booking_of(placed).close_reason == "Rain"
    assert claim_states(guest.show) == {}
    assert run_audit() == ()


def test_cancelling_a_booking_that_had_been_paid_gives_the_money_back(
    sandbox: SandboxServer,
) -> None:
    placed = book("A1", at=visit(starts_in_minutes=25 * 60))
    pay(placed, sandbox)
    outcome = cancel_booking(placed.booking_id, reason="", now=utc_now())
    assert (outcome.status, outcome.refund.amount_minor) == ("refunded", 1200)


@pytest.mark.parametrize(
    ("hours", "amount", "status"),
    [(25, 2400, "refunded"), (3, 1200, "partially_refunded"), (1, 0, "cancelled")],
)
def test_the_policy_decides_what_a_cancelled_booking_gives_back(
    hours: int, amount: int, status: str, sandbox: SandboxServer
) -> None:
    guest = visit(starts_in_minutes=hours * 60)
    placed = buy("A1", "A2", at=guest, sandbox=sandbox)
    preview = preview_cancellation(placed.booking_id, now=utc_now())
    assert (preview.refund.amount_minor, preview.status) == (amount, status)
    assert booking_of(placed).status == "confirmed"
    assert cancel_booking(placed.booking_id, reason="", now=utc_now()) == preview
    assert booking_of(placed).status == status
    assert claim_states(guest.show) == {}
    assert set(Ticket.objects.values_list("status", flat=True)) == {"void"}
    assert [refund.amount_minor for refund in Refund.objects.all()] == [amount] * (amount > 0)
    assert run_audit() == ()
    for refund in Refund.objects.all():
        assert send_refund(refund.id, now=utc_now()) == "succeeded"
    assert run_audit() == ()
    with pytest.raises(NotCancellable):
        cancel_booking(placed.booking_id, reason="", now=utc_now())


def test_what_was_used_or_has_begun_is_not_cancelled(sandbox: SandboxServer) -> None:
    guest = visit()
    placed = buy("A1", at=guest, sandbox=sandbox)
    with pytest.raises(NotCancellable):
        preview_cancellation(placed.booking_id, now=Show.objects.get().starts_at)
    Ticket.objects.update(status="used")
    with pytest.raises(NotCancellable):
        cancel_booking(placed.booking_id, reason="", now=utc_now())
    assert booking_of(placed).status == "confirmed"


def test_a_free_booking_is_cancelled_without_a_refund() -> None:
    guest = visit(world=make_world(adult_minor=0))
    placed = book("A1", at=guest)
    outcome = cancel_booking(placed.booking_id, reason="", now=utc_now())
    assert (outcome.status, outcome.refund.amount_minor) == ("cancelled", 0)
    assert run_audit() == ()


def test_a_house_without_a_policy_gives_nothing_back(sandbox: SandboxServer) -> None:
    world = make_world(organizer=make_organizer(refund_policy=[]))
    placed = buy("A1", at=visit(world=world), sandbox=sandbox)
    assert preview_cancellation(placed.booking_id, now=utc_now()).refund.amount_minor == 0


def test_a_refund_whose_outcome_is_unknown_is_asked_for_again_and_paid_once(
    sandbox: SandboxServer,
) -> None:
    placed = buy("A1", at=visit(starts_in_minutes=25 * 60), sandbox=sandbox)
    cancel_booking(placed.booking_id, reason="", now=utc_now())
    refund = Refund.objects.get()
    sandbox.set_faults(lostResponses=1)
    assert send_refund(refund.id, now=utc_now()) == "pending"
    assert redrive_refunds(now=refund.created_at + timedelta(minutes=6)) == 1
    assert send_refund(refund.id, now=utc_now()) == "succeeded"
    assert redrive_refunds(now=refund.created_at + timedelta(minutes=6)) == 0
    assert message_kinds(placed)[-1] == "booking_refunded"
    assert run_audit() == ()


def test_after_a_failure_another_payment_can_be_made(sandbox: SandboxServer) -> None:
    placed = book("A1")
    with pytest.raises(PaymentInProgress):
        retry_payment(placed.booking_id, provider="sandbox", now=utc_now())
    hear(pay(placed, sandbox, outcome="expire"))
    first = payment_of(placed)
    again = retry_payment(placed.booking_id, provider="sandbox", now=utc_now())
    assert again != first.id
    hear(pay(placed, sandbox))
    assert booking_of(placed).status == "confirmed"
    with pytest.raises(NotPayable):
        retry_payment(placed.booking_id, provider="sandbox", now=utc_now())
    assert run_audit() == ()


def test_payments_of_one_booking_are_bounded_in_number_and_time(sandbox: SandboxServer) -> None:
    placed = book("A1")
    Payment.objects.update(status="failed")
    with pytest.raises(NotPayable):
        retry_payment(placed.booking_id, provider="sandbox", now=overdue(placed))
    for _ in range(limits.PAYMENT_TRIES_MAX - 1):
        retry_payment(placed.booking_id, provider="sandbox", now=utc_now())
        Payment.objects.exclude(status="failed").update(status="failed")
    with pytest.raises(TooManyTries):
        retry_payment(placed.booking_id, provider="sandbox", now=utc_now())


@pytest.mark.usefixtures("never_suspect")
def test_whoever_failed_to_pay_too_often_keeps_the_seats_and_waits(sandbox: SandboxServer) -> None:
    at = visit()
    at = replace(at, caller=structs.replace(at.caller, ip_prefix=find_network("192.0.2.1")))
    first = place(at, at.hold("A1"))
    for _ in range(limits.PAYMENT_TRIES_MAX - 1):
        Payment.objects.update(status="failed", failed_at=utc_now())
        retry_payment(first.booking_id, provider="sandbox", now=utc_now())
    for seat in ("A2", "A3")[: FAILED_PAYMENTS.uses - limits.PAYMENT_TRIES_MAX]:
        Payment.objects.update(status="failed", failed_at=utc_now())
        place(at, at.hold(seat))
    networks = Payment.objects.values_list("payer_network", flat=True)
    assert list(networks) == [network_hash(at.caller.ip_prefix)] * FAILED_PAYMENTS.uses
    Payment.objects.update(status="failed", failed_at=utc_now())

    held = at.hold("B1")
    with pytest.raises(RateLimited):
        place(at, held)
    assert Booking.objects.count() == 3
    assert claim_states(at.show)[held.seat_nos[0]] == "held"
    other = another_visitor(at)
    place(other, other.hold("B2"))


def test_the_link_is_mailed_to_the_buyer_and_to_nobody_else() -> None:
    placed = book("A1", at=visit(world=make_world(adult_minor=0)))
    reference = booking_of(placed).reference
    lookup_booking(reference, email="eve@example.org")
    lookup_booking("00000000", email="ada@example.org")
    lookup_booking("?", email="ada@example.org")
    lookup_booking(reference, email="not an address")
    assert message_kinds(placed) == ["booking_confirmed"]
    lookup_booking(reference.lower(), email="ADA@example.org")
    resend_booking(placed.booking_id)
    assert message_kinds(placed) == ["booking_confirmed", "booking_link", "booking_link"]


def test_an_overdue_booking_is_noticed_and_whoever_reads_it_hands_it_on(
    sandbox: SandboxServer,
) -> None:
    guest = visit()
    placed = book("A1", at=guest)
    booking, access = booking_of(placed), Access(visitor_id=guest.caller.visitor_id)
    assert oldest_overdue_seconds(now=utc_now()) == 0
    view_booking(booking.public_id, access=access, now=utc_now())
    assert queued(Job.EXPIRE_BOOKING, booking_id=booking.id) == 1
    late = booking.deadline_at + timedelta(seconds=130)
    assert oldest_overdue_seconds(now=late) == 130
    for _ in range(2):
        view_booking(booking.public_id, access=access, now=late)
    assert queued(Job.EXPIRE_BOOKING, booking_id=booking.id) == 2
