"""Reads of bookings. Payments, refunds and tickets are read through the booking's relations."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from foyer.bookings import limits
from foyer.bookings.access import Access, AccessKey, may_open
from foyer.bookings.loading import load_records
from foyer.bookings.models import Booking, BookingLine, BookingStatus, LineKind
from foyer.bookings.records import BookingRecord
from foyer.platform.errors import NotFound
from foyer.platform.paging import Page, PageRequest, make_page


def get_booking(public_id: UUID, *, access: Access) -> BookingRecord:
    """The booking with everything in it, in six queries; NotFound when foreign or unknown."""
    booking = _booking_rows().filter(public_id=public_id).first()
    if booking is None or not may_open(
        access,
        public_id=booking.public_id,
        key_version=booking.access_key_version,
        user_id=booking.user_id,
        visitor_id=booking.visitor_id,
        organizer_id=booking.organizer_id,
    ):
        raise NotFound
    return load_records([booking])[0]


def find_house_opened(booking_id: int, *, access: Access) -> int | None:
    """The organizer, if `access` opens the booking as one of its members only; None for buyers."""
    booking = Booking.objects.only(
        "public_id", "access_key_version", "user_id", "visitor_id", "organizer_id"
    ).get(id=booking_id)
    as_buyer = may_open(
        replace(access, organizer_ids=frozenset()),
        public_id=booking.public_id,
        key_version=booking.access_key_version,
        user_id=booking.user_id,
        visitor_id=booking.visitor_id,
        organizer_id=booking.organizer_id,
    )
    return None if as_buyer else booking.organizer_id


def read_booking(booking_id: int) -> BookingRecord:
    """The booking by its inner id, for messages and jobs; no access is checked."""
    return load_records([_booking_rows().get(id=booking_id)])[0]


def list_bookings(user_id: int, *, request: PageRequest) -> Page[BookingRecord]:
    """The user's bookings, newest first; seven queries however many there are."""
    own = _booking_rows().filter(user_id=user_id)
    total = own.count()
    rows = list(own.order_by("-id")[request.window])
    return make_page(load_records(rows), request=request, total=total)


def list_bookings_of_browser(
    *, visitor_id: UUID, user_id: int | None, keys: Collection[AccessKey] = (), count: int
) -> tuple[BookingRecord, ...]:
    """What this browser may open, newest first: bought here, by its user, or opened by a key.

    Six queries however many there are. A revoked key opens nothing.
    """
    versions = {key.booking_public_id: key.version for key in keys}
    reachable = Q(user_id__isnull=True, visitor_id=visitor_id) | Q(public_id__in=versions)
    if user_id is not None:
        reachable |= Q(user_id=user_id)
    rows = _booking_rows().filter(reachable).order_by("-id")[:count]
    return load_records(
        [
            booking
            for booking in rows
            if may_open(
                Access(
                    user_id=user_id,
                    visitor_id=visitor_id,
                    key=AccessKey(
                        booking_public_id=booking.public_id, version=versions[booking.public_id]
                    )
                    if booking.public_id in versions
                    else None,
                ),
                public_id=booking.public_id,
                key_version=booking.access_key_version,
                user_id=booking.user_id,
                visitor_id=booking.visitor_id,
                organizer_id=booking.organizer_id,
            )
        ]
    )


def lookup_booking_ids(reference: str, *, email: str) -> tuple[int, ...]:
    """Ids of the booking with this reference if the address is the buyer's (any case)."""
    rows = Booking.objects.filter(reference=reference, buyer_email__iexact=email)
    return tuple(rows.values_list("id", flat=True))


def lock_booking(booking_id: int) -> Booking:
    """The booking's row FOR UPDATE; locked before payment, refund, claims and tickets."""
    assert connection.in_atomic_block, "a lock lives as long as its transaction"
    return Booking.objects.select_for_update().get(id=booking_id)


def list_admission_lines(booking_id: int) -> tuple[BookingLine, ...]:
    """Seat and area lines by (show, seat number), the order in which claims are locked."""
    rows = BookingLine.objects.filter(
        booking_id=booking_id, kind__in=[LineKind.SEAT, LineKind.AREA]
    )
    return tuple(rows.order_by("show_id", "seat_no"))


def list_overdue(*, now: datetime) -> Sequence[int]:
    """Ids of unpaid bookings whose deadline has passed, the longest overdue first; bounded."""
    rows = Booking.objects.filter(status=BookingStatus.PENDING, deadline_at__lte=now)
    ids = rows.order_by("deadline_at").values_list("id", flat=True)
    return list(ids[: limits.OVERDUE_BATCH_MAX])


def _booking_rows() -> QuerySet[Booking]:
    return Booking.objects.select_related("organizer")
