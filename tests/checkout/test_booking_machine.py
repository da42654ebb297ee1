"""Bookings and their money against a small model: real PostgreSQL, a real provider, time as a step.

Whatever buyer, provider, clock, door and workers do in whatever order, the audit finds nothing.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from foyer.admission.actions import scan_ticket
from foyer.admission.records import ScanRequest
from foyer.bookings.models import Booking
from foyer.checkout.audit import run_audit
from foyer.checkout.cancel import cancel_booking
from foyer.checkout.errors import CheckingPayment, NotCancellable, NotPayable, TooManyTries
from foyer.checkout.expire import Expiry, expire_booking
from foyer.checkout.place import Placed
from foyer.checkout.reconcile import apply_truth
from foyer.checkout.refund import send_refund
from foyer.checkout.retry import retry_payment
from foyer.inventory.actions import hold_seats
from foyer.inventory.models import SeatClaim
from foyer.inventory.requests import HoldGranted, HoldRequest, SeatsTaken
from foyer.payments.errors import PaymentInProgress
from foyer.payments.models import Payment, Refund
from foyer.payments.poll import poll_payment
from foyer.platform.clock import utc_now
from foyer.platform.errors import RateLimited
from foyer.tickets.models import Ticket
from tests.checkout.scenes import another_visitor, payment_of, place, visit
from tests.factories import make_staff, make_world, plan_document
from tests.servers import SandboxServer

SEATS = [f"A{number}" for number in range(1, 5)]
OUTCOMES = ("succeed", "expire", "decline")
seat_sets = st.lists(st.sampled_from(SEATS), min_size=1, max_size=2, unique=True)


class BookingMachine(RuleBasedStateMachine):
    """The model: which bookings the buyer was told are good, which money moved at the provider."""

    bookings = Bundle("bookings")
    sandbox: SandboxServer

    @initialize()
    def open_house(self) -> None:
        world = make_world(document=plan_document(rows=1, seats=len(SEATS)))
        self.here = visit(world=world, starts_in_minutes=40 * 60)  # All is given back.
        self.now = utc_now()
        self.paid: set[int] = set()  # payments that succeeded at the provider
        self.admitted: set[int] = set()  # bookings whose ticket a door let in
        self.door = make_staff(self.here.show.organizer, "scanner")
        self.scans = 0
        self.booked: list[int] = []

    @rule(
        target=bookings, seats=st.lists(st.sampled_from(SEATS), min_size=1, max_size=2, unique=True)
    )
    def book(self, seats: list[str]) -> Placed | None:
        guest = another_visitor(self.here)
        wish = HoldRequest(
            show_public_id=guest.show.public_id, caller=guest.caller, seats=tuple(seats)
        )
        outcome = hold_seats(wish, now=self.now)
        taken = SeatClaim.objects.filter(
            show_id=guest.show.id, seat_no__in=[SEATS.index(seat) for seat in seats]
        ).exclude(hold_id=outcome.hold.id if isinstance(outcome, HoldGranted) else 0)
        if isinstance(outcome, SeatsTaken):
            assert taken.exists()
            return None
        assert not taken.exists()
        placed = place(guest, outcome.hold, now=self.now)
        self.booked.append(placed.booking_id)
        return placed

    @rule(minutes=st.sampled_from([1, 9, 16]))
    def wait(self, minutes: int) -> None:
        """Deadlines are judged by the time that is handed in."""
        self.now += timedelta(minutes=minutes)

    @rule(booking=bookings, outcome=st.sampled_from(OUTCOMES))
    def pay(self, booking: Placed | None, outcome: str) -> None:
        """The buyer acts at the provider; nobody has told us yet."""
        if booking is None:
            return
        payment = payment_of(booking)
        if not payment.session_id:
            return
        answer = self.sandbox.choose(payment.session_id, outcome)
        assert answer.status_code in (200, 409), answer.text  # 409: the session is closed.
        if answer.is_success and outcome == "succeed":
            self.paid.add(payment.id)

    @rule(booking=bookings)
    def poll(self, booking: Placed | None) -> None:
        """The worker asks about all of the booking's payments."""
        if booking is None:
            return
        ids = Payment.objects.filter(booking_id=booking.booking_id).values_list("id", flat=True)
        for payment_id in list(ids):
            poll_payment(payment_id, settle=apply_truth, now=self.now)

    @rule(booking=bookings)
    def expire(self, booking: Placed | None) -> None:
        if booking is None:
            return
        before = Booking.objects.get(id=booking.booking_id)
        outcome = expire_booking(booking.booking_id, now=self.now)
        due = before.status == "pending" and before.deadline_at <= self.now
        assert (outcome is Expiry.NOT_DUE) == (not due)
        open_money = self.paid.intersection(
            Payment.objects.filter(booking_id=booking.booking_id).values_list("id", flat=True)
        )
        if due and open_money:
            assert outcome is not Expiry.EXPIRED, "given up although the money had come"

    @rule(booking=bookings)
    def cancel(self, booking: Placed | None) -> None:
        if booking is None:
            return
        try:
            cancel_booking(booking.booking_id, reason="", now=self.now)
        except (NotCancellable, CheckingPayment):
            return
        assert booking.booking_id not in self.admitted, "let in and paid back"

    @rule(booking=bookings)
    def retry(self, booking: Placed | None) -> None:
        if booking is None:
            return
        try:
            retry_payment(booking.booking_id, provider="sandbox", now=self.now)
        except (NotPayable, PaymentInProgress, TooManyTries, RateLimited):
            return
        assert Booking.objects.get(id=booking.booking_id).status == "pending"

    @rule(booking=bookings)
    def scan(self, booking: Placed | None) -> None:
        if booking is None:
            return
        ticket = Ticket.objects.filter(booking_id=booking.booking_id).order_by("-id").first()
        if ticket is None:
            return
        self.scans += 1
        request = ScanRequest(code=ticket.code, nonce=f"n{self.scans}")
        result = scan_ticket(request, user_id=self.door.id, now=ticket.valid_from)
        good = Booking.objects.get(id=booking.booking_id).status == "confirmed"
        if result.verdict == "admitted":
            assert good
            self.admitted.add(booking.booking_id)
        else:
            assert not good or ticket.used_at is not None or result.verdict == "already_admitted"

    @rule()
    def send_refunds(self) -> None:
        for refund_id in Refund.objects.filter(status="pending").values_list("id", flat=True):
            send_refund(refund_id, now=self.now)

    @invariant()
    def the_audit_finds_nothing(self) -> None:
        assert run_audit() == ()

    def teardown(self) -> None:
        """At rest: everybody has asked; money that came has a ticket or goes back, never both."""
        payments = Payment.objects.filter(booking_id__in=self.booked)
        for payment_id in list(payments.values_list("id", flat=True)):
            poll_payment(payment_id, settle=apply_truth, now=self.now)
        self.send_refunds()
        for payment in payments.filter(id__in=self.paid):
            assert payment.status == "succeeded"
            refunds = Refund.objects.filter(payment=payment, status="succeeded")
            back_minor = sum(refunds.values_list("amount_minor", flat=True))
            tickets = Ticket.objects.filter(booking_id=payment.booking_id)
            others = payments.filter(booking_id=payment.booking_id, status="succeeded")
            if others.count() == 1:
                is_good = tickets.filter(status__in=["valid", "used"]).exists()
                assert back_minor == (0 if is_good else payment.amount_minor)
        assert run_audit() == ()


@pytest.mark.django_db(transaction=True)
def test_bookings_follow_the_model(sandbox: SandboxServer) -> None:
    BookingMachine.sandbox = sandbox
    run_state_machine_as_test(
        BookingMachine,
        settings=settings(
            max_examples=settings.default.max_examples // 10,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
