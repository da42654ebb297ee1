"""The one way in which a booking becomes good, paid or free."""

from collections.abc import Sequence
from datetime import datetime

from foyer.bookings.actions import confirm_booking
from foyer.bookings.models import Booking, BookingLine
from foyer.inventory.actions import sell_claims
from foyer.notifications.actions import queue_message
from foyer.tickets.actions import issue_tickets


def sell_seats(lines: Sequence[BookingLine]) -> None:
    """Turn the paying claims of these lines into sold ones; runs inside the caller's transaction.

    A pending booking's claims cannot be lost: a missing one is a broken invariant and stops
    everything before money is taken for granted.
    """
    sold = sell_claims([line.id for line in lines])
    if sold != len(lines):
        raise AssertionError(f"{len(lines) - sold} claims of a pending booking are gone")


def confirm_and_issue(booking: Booking, *, now: datetime) -> None:
    """Confirm a locked booking whose seats are sold, issue its tickets and queue its mail.

    Runs inside the caller's transaction, so that all of it happens or none.
    """
    confirm_booking(booking, now=now)
    issue_tickets(booking.id, now=now)
    queue_message("booking_confirmed", booking_id=booking.id, recipient=booking.buyer_email)
