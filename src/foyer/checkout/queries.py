from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

from foyer.bookings.access import Access
from foyer.bookings.models import BookingStatus
from foyer.bookings.queries import get_booking
from foyer.bookings.records import BookingRecord
from foyer.checkout.statements import CHECKOUT
from foyer.platform.jobs import Job, defer_job


def view_booking(public_id: UUID, *, access: Access, now: datetime) -> BookingRecord:
    """The booking as `bookings.queries.get_booking`; an overdue one gets its expiry job."""
    booking = get_booking(public_id, access=access)
    if booking.status == BookingStatus.PENDING and booking.deadline_at <= now:
        defer_expiry(booking.id, at=None)
    return booking


def defer_expiry(booking_id: int, *, at: datetime | None) -> None:
    """Queue the booking's expiry for `at`, or for now; once, however often it is asked for."""
    defer_job(
        Job.EXPIRE_BOOKING,
        queueing_lock=f"expire:{booking_id}:{'now' if at is None else 'deadline'}",
        schedule_at=at,
        booking_id=booking_id,
    )


def oldest_overdue_seconds(*, now: datetime) -> float:
    """How long the longest overdue unpaid booking has waited for its end; 0 when none does."""
    with connection.cursor() as cursor:
        cursor.execute(CHECKOUT["oldest_overdue"], {"now": now})
        row = cursor.fetchone()
    return float(row[0]) if row and row[0] is not None else 0.0


def share_shows(show_ids: Collection[int]) -> None:
    """Lock the shows against change, shared with other bookings; the first lock of a story."""
    assert connection.in_atomic_block, "a lock lives as long as its transaction"
    with connection.cursor() as cursor:
        cursor.execute(CHECKOUT["share_shows"], {"show_ids": sorted(show_ids)})
