"""A booking in the hands of the house: who may change it there, and that they answer for it."""

from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.permissions import Permission, require_permission
from foyer.bookings.access import Access
from foyer.bookings.models import Booking
from foyer.bookings.queries import find_house_opened


def require_editor(booking_id: int, *, access: Access) -> int | None:
    """The member who acts for the house; None when it is the buyer who acts.

    Seeing a booking is not changing it: raises `Forbidden` for members who may only look.
    """
    organizer_id = find_house_opened(booking_id, access=access)
    if organizer_id is None:
        return None
    assert access.user_id is not None, "only members come in through their house"
    require_permission(access.user_id, organizer_id, Permission.EDIT_BOOKINGS)
    return access.user_id


def record_booking(action: AuditAction, booking: Booking, *, member_id: int | None) -> None:
    """Write down what a member did to a booking, in the transaction of the deed; buyers' own
    affairs are no affair of the log.
    """
    if member_id is not None:
        record_action(
            action,
            actor_id=member_id,
            organizer_id=booking.organizer_id,
            subject_type="booking",
            subject_id=str(booking.public_id),
            details={"reference": booking.reference},
        )
