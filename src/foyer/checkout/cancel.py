"""Cancelling: an unpaid booking releases its seats, a paid one is given back by policy."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from foyer.accounts.audit import AuditAction
from foyer.accounts.models import Organizer
from foyer.bookings.actions import close_booking
from foyer.bookings.models import Booking, BookingLine, BookingStatus
from foyer.bookings.queries import list_admission_lines, lock_booking
from foyer.catalog.models import Show
from foyer.checkout import limits
from foyer.checkout.errors import CheckingPayment, NotCancellable
from foyer.checkout.release import MoneyPath, close_ways_to_pay, find_open_payment_id
from foyer.checkout.rules import RefundableLine, refund_by_policy
from foyer.checkout.staff import record_booking
from foyer.inventory.actions import free_claims
from foyer.notifications.actions import queue_message
from foyer.payments.models import Payment, PaymentStatus
from foyer.payments.queries import find_refundable, lock_payment
from foyer.payments.refunds import create_refund
from foyer.platform.money import Money
from foyer.tickets.actions import void_tickets
from foyer.tickets.models import Ticket, TicketStatus

_BY_BUYER = "Cancelled by the buyer."
_BY_HOUSE = "Cancelled by the house."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """What cancelling gives back, or would give back now."""

    status: str
    refund: Money


def preview_cancellation(booking_id: int, *, now: datetime) -> Cancellation:
    """The dry run: what `cancel_booking` would do at this moment; NotCancellable if nothing."""
    booking = Booking.objects.get(id=booking_id)
    if booking.status == BookingStatus.PENDING:
        return _outcome(booking, status=BookingStatus.CANCELLED, amount_minor=0)
    amount = _refund_due(booking, now=now)
    return _outcome(booking, status=_status_after(booking, amount), amount_minor=amount)


def cancel_booking(
    booking_id: int, *, reason: str, now: datetime, member_id: int | None = None
) -> Cancellation:
    """Cancel by policy, for the buyer or by `member_id`, a member who may (`require_editor`).

    Call it outside transactions: it may ask the provider.

    Raises NotCancellable, and CheckingPayment while it is unknown whether money has moved. A
    pending booking that turns out to be paid is cancelled as a paid one.
    """
    default = _BY_BUYER if member_id is None else _BY_HOUSE
    reason = (reason.strip() or default)[: limits.REASON_CHARACTERS_MAX]
    booking = Booking.objects.get(id=booking_id)
    pending = booking.status == BookingStatus.PENDING
    if pending and close_ways_to_pay(booking_id, now=now) is MoneyPath.UNKNOWN:
        raise CheckingPayment
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        record_booking(AuditAction.BOOKING_CANCELLED, booking, member_id=member_id)
        if booking.status == BookingStatus.PENDING:
            return _cancel_pending(booking, reason=reason, now=now)
        return _cancel_confirmed(booking, reason=reason, now=now)


def _cancel_pending(booking: Booking, *, reason: str, now: datetime) -> Cancellation:
    """The buyer may have started another payment since the money path was closed."""
    if find_open_payment_id(booking.id) is not None:
        raise CheckingPayment
    close_booking(booking, status=BookingStatus.CANCELLED, reason=reason, now=now)
    free_claims([line.id for line in list_admission_lines(booking.id)])
    queue_message("booking_cancelled", booking_id=booking.id, recipient=booking.buyer_email)
    return _outcome(booking, status=BookingStatus.CANCELLED, amount_minor=0)


def _cancel_confirmed(booking: Booking, *, reason: str, now: datetime) -> Cancellation:
    """Locks booking → payments → claims → tickets. The refund is sent by a job after the commit."""
    payment = _lock_paid(booking.id)
    amount = _refund_due(booking, now=now)
    status = _status_after(booking, amount)
    close_booking(booking, status=status, reason=reason, now=now)
    if amount:
        assert payment is not None, "only money that came can go back"
        create_refund(
            payment,
            amount_minor=amount,
            reason=reason,
            key=f"refund:{booking.public_id}:cancel",
        )
    line_ids = [line.id for line in list_admission_lines(booking.id)]
    free_claims(line_ids)
    void_tickets(line_ids, now=now)
    _refuse_used(booking)  # Again: until the tickets were locked a door may have let somebody in.
    queue_message("booking_cancelled", booking_id=booking.id, recipient=booking.buyer_email)
    return _outcome(booking, status=status, amount_minor=amount)


def _refund_due(booking: Booking, *, now: datetime) -> int:
    """What the organizer's policy gives back now; NotCancellable when it is too late or not so."""
    if booking.status != BookingStatus.CONFIRMED:
        raise NotCancellable
    _refuse_used(booking)
    lines = list(BookingLine.objects.filter(booking_id=booking.id))
    starts = dict(
        Show.objects.filter(id__in={line.show_id for line in lines if line.show_id}).values_list(
            "id", "starts_at"
        )
    )
    first_start = min(starts.values())
    if first_start <= now:
        raise NotCancellable("The show has begun. Ask the house for help.")
    policy = Organizer.objects.values_list("refund_policy", flat=True).get(id=booking.organizer_id)
    due = refund_by_policy(
        [
            RefundableLine(
                total_minor=line.total_minor,
                starts_at=starts[line.show_id] if line.show_id else first_start,
            )
            for line in lines
        ],
        policy=[(float(hours), int(percent)) for hours, percent in policy],
        now=now,
    )
    payment = _paid(booking.id)
    return min(due, find_refundable(payment)) if payment is not None else 0


def _refuse_used(booking: Booking) -> None:
    used = Q(status=TicketStatus.USED) | Q(used_at__isnull=False)
    if Ticket.objects.filter(used, booking_id=booking.id).exists():
        raise NotCancellable("A ticket of this booking has been used. Ask the house for help.")


def _paid(booking_id: int) -> Payment | None:
    """The payment that paid for the booking: the first that succeeded; None when it was free."""
    return (
        Payment.objects.filter(booking_id=booking_id, status=PaymentStatus.SUCCEEDED)
        .order_by("succeeded_at", "id")
        .first()
    )


def _lock_paid(booking_id: int) -> Payment | None:
    payment = _paid(booking_id)
    return lock_payment(payment.id) if payment is not None else None


def _status_after(booking: Booking, amount_minor: int) -> BookingStatus:
    """All money back, some of it, or none due."""
    if amount_minor == 0:
        return BookingStatus.CANCELLED
    full = amount_minor == booking.total_minor
    return BookingStatus.REFUNDED if full else BookingStatus.PARTIALLY_REFUNDED


def _outcome(booking: Booking, *, status: BookingStatus, amount_minor: int) -> Cancellation:
    refund = Money(amount_minor=amount_minor, currency=booking.currency)
    return Cancellation(status=status.value, refund=refund)
