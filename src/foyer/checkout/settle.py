"""A payment has succeeded: one transaction decides what that means and does all of it."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from foyer.bookings.actions import close_booking
from foyer.bookings.models import Booking, BookingLine, BookingStatus
from foyer.bookings.queries import list_admission_lines, lock_booking
from foyer.catalog.models import Show, ShowStatus
from foyer.checkout.fulfil import confirm_and_issue, sell_seats
from foyer.checkout.rules import (
    AlreadySettled,
    Fulfil,
    Mismatch,
    PaidTwice,
    Seats,
    SeatsLost,
    Settlement,
    SettlementFacts,
    decide_settlement,
)
from foyer.inventory.actions import free_claims, retake_claims
from foyer.notifications.actions import queue_message
from foyer.payments.actions import park_payment, record_truth
from foyer.payments.ledger import post_capture
from foyer.payments.models import Payment
from foyer.payments.queries import expected_payment, lock_payment
from foyer.payments.refunds import create_refund
from foyer.payments.rules import find_mismatch
from foyer.payments.truth import ProviderPayment, ProviderStatus


def settle_payment(payment_id: int, *, truth: ProviderPayment, now: datetime) -> Settlement:
    """Do what a succeeded payment leads to, once however often it is told.

    Locks booking → payment → claims → tickets → ledger. `truth` was fetched from the provider
    before, outside any transaction; a success is final, so it cannot have become stale.
    """
    assert truth.status is ProviderStatus.SUCCEEDED, truth.status
    booking_id = Payment.objects.values_list("booking_id", flat=True).get(id=payment_id)
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        payment = lock_payment(payment_id)
        lines = list_admission_lines(booking_id)
        facts = _gather(booking, payment=payment, truth=truth, lines=lines, now=now)
        decision = decide_settlement(facts)
        if isinstance(decision, Fulfil) and decision.retake and not _retake(lines):
            decision = decide_settlement(replace(facts, seats=Seats.TAKEN))
        _carry_out(decision, booking=booking, payment=payment, truth=truth, lines=lines, now=now)
    return decision


def _gather(
    booking: Booking,
    *,
    payment: Payment,
    truth: ProviderPayment,
    lines: tuple[BookingLine, ...],
    now: datetime,
) -> SettlementFacts:
    """Facts under the locks. A show that has begun still counts as on for seats that were kept."""
    kept = booking.status == BookingStatus.PENDING
    shows = Show.objects.filter(id__in={line.show_id for line in lines})
    shows_on = all(
        show.status != ShowStatus.CANCELLED and (kept or show.ends_at > now) for show in shows
    )
    return SettlementFacts(
        booking_status=booking.status,
        payment_status=payment.status,
        mismatch=_explain_mismatch(payment, truth=truth),
        booking_total_minor=booking.total_minor,
        payment_amount_minor=payment.amount_minor,
        seats=Seats.KEPT if kept else Seats.FREED,
        shows_on=shows_on,
    )


def _explain_mismatch(payment: Payment, *, truth: ProviderPayment) -> str:
    """Why this is not the money that this payment asked for, empty when it is."""
    if payment.provider_ref is not None and payment.provider_ref != truth.ref:
        return "A second object of the provider claims this payment."
    return find_mismatch(expected_payment(payment), truth)


def _retake(lines: tuple[BookingLine, ...]) -> bool:
    """Take back the very same seats as sold, all or none."""
    wanted = []
    for line in lines:
        assert line.show_id is not None, "an admission line names its show"
        assert line.seat_no is not None, "an admission line names its seat"
        wanted.append((line.show_id, line.seat_no, line.id))
    return retake_claims(wanted)


def _carry_out(
    decision: Settlement,
    *,
    booking: Booking,
    payment: Payment,
    truth: ProviderPayment,
    lines: tuple[BookingLine, ...],
    now: datetime,
) -> None:
    match decision:
        case AlreadySettled():
            return
        case Mismatch(reason=reason):
            park_payment(payment, reason=reason, now=now)
        case Fulfil(retake=retake):
            record_truth(payment, truth=truth, now=now)
            if not retake:
                sell_seats(lines)
            confirm_and_issue(booking, now=now)
            post_capture(payment)
        case SeatsLost(reason=reason):
            _give_back(booking, payment=payment, truth=truth, lines=lines, reason=reason, now=now)
        case PaidTwice():
            record_truth(payment, truth=truth, now=now)
            _refund_in_full(payment, reason="The booking had been paid already.")
            queue_message("paid_twice", booking_id=booking.id, recipient=booking.buyer_email)
            post_capture(payment)


def _give_back(
    booking: Booking,
    *,
    payment: Payment,
    truth: ProviderPayment,
    lines: tuple[BookingLine, ...],
    reason: str,
    now: datetime,
) -> None:
    """The honest end of a late payment: no seats, all the money back, and a mail that says so."""
    was_pending = booking.status == BookingStatus.PENDING
    record_truth(payment, truth=truth, now=now)
    close_booking(booking, status=BookingStatus.PAID_UNFULFILLED, reason=reason, now=now)
    _refund_in_full(payment, reason=reason)
    if was_pending:
        free_claims([line.id for line in lines])
    queue_message("paid_unfulfilled", booking_id=booking.id, recipient=booking.buyer_email)
    post_capture(payment)


def _refund_in_full(payment: Payment, *, reason: str) -> None:
    """One automatic refund a payment, by its key, whatever happens twice."""
    create_refund(
        payment,
        amount_minor=payment.amount_minor,
        reason=reason,
        key=f"refund:{payment.public_id}:late",
    )
