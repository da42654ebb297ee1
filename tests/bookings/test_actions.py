"""Writes on bookings, and what the database refuses whoever writes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from foyer.bookings.actions import (
    close_booking,
    confirm_booking,
    insert_with_reference,
    move_deadline,
    revoke_access_key,
)
from foyer.bookings.models import Booking, BookingLine, BookingStatus
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from tests.bookings.scenes import make_booking
from tests.factories import make_show, make_world

pytestmark = pytest.mark.django_db


def a_booking() -> Booking:
    world = make_world()
    return make_booking(world, make_show(world)).booking


def test_a_booking_has_its_lines_amounts_and_a_reference() -> None:
    world = make_world()
    show = make_show(world)
    created = make_booking(world, show, numbers=(3, 1))
    booking = Booking.objects.get(id=created.booking.id)
    assert booking.status == "pending"
    assert (booking.subtotal_minor, booking.total_minor) == (2400, 2400)
    assert (booking.fees_minor, booking.tax_minor) == (200, 157)
    assert len(booking.reference) == 8
    lines = {(line.show_id, line.seat_no): line.id for line in booking.lines.all()}
    assert created.line_ids == lines
    assert set(lines) == {(show.id, 3), (show.id, 1)}


def test_a_taken_reference_is_tried_again_with_another() -> None:
    first = a_booking()
    second = a_booking()
    copy = Booking.objects.get(id=second.id)
    copy.pk, copy.public_id = None, new_uuid()
    copy._state.adding = True
    stored = insert_with_reference(copy, references=iter([first.reference, "0000000Z"]))
    assert stored.reference == "0000000Z"
    assert Booking.objects.filter(reference=first.reference).count() == 1


def test_another_violation_is_not_taken_for_a_taken_reference() -> None:
    copy = Booking.objects.get(id=a_booking().id)
    copy.pk, copy.total_minor = None, 1
    with pytest.raises(IntegrityError, match="booking_total_adds_up"):
        insert_with_reference(copy, references=iter(["0000000Y"]))


def test_a_booking_is_confirmed_and_closed() -> None:
    booking, now = a_booking(), utc_now()
    confirm_booking(booking, now=now)
    close_booking(booking, status=BookingStatus.REFUNDED, reason="Rain", now=now)
    booking.refresh_from_db()
    assert (booking.status, booking.close_reason) == ("refunded", "Rain")
    assert booking.confirmed_at == booking.closed_at == now


def test_a_deadline_moves_once() -> None:
    booking = a_booking()
    later = booking.deadline_at + timedelta(minutes=1)
    move_deadline(booking, deadline_at=later)
    booking.refresh_from_db()
    assert (booking.deadline_at, booking.deadline_moved) == (later, True)
    with pytest.raises(AssertionError):
        move_deadline(booking, deadline_at=later)


def test_revoking_raises_the_version_of_the_key() -> None:
    booking = a_booking()
    revoke_access_key(booking)
    assert Booking.objects.get(id=booking.id).access_key_version == 2


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("update booking set status = 'refunded'", "status_transition_allowed"),
        ("update booking set total_minor = 1, subtotal_minor = 1", "booking_immutable"),
        ("update booking set currency = 'USD'", "booking_immutable"),
        ("update booking set reference = '11111111'", "booking_immutable"),
        ("update booking_line set unit_minor = 1", "append_only"),
        ("delete from booking_line", "append_only"),
    ],
)
def test_what_was_agreed_cannot_be_rewritten_by_any_statement(
    statement: str, constraint: str
) -> None:
    a_booking()
    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert refusal.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"quantity": 2}, "booking_line_adds_up"),
        ({"quantity": 2, "total_minor": 2400}, "booking_line_kind_fits"),
        ({"kind": "concession"}, "booking_line_kind_fits"),
        ({"total_minor": 1}, "booking_line_adds_up"),
    ],
)
def test_a_line_that_does_not_add_up_is_refused(fields: dict[str, object], constraint: str) -> None:
    line = BookingLine.objects.filter(booking=a_booking()).first()
    assert line is not None
    line.pk = None
    for name, value in fields.items():
        setattr(line, name, value)
    with pytest.raises(IntegrityError, match=constraint):
        line.save(force_insert=True)
