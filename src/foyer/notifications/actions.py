"""Writing down that a person is to be told. The text is made elsewhere, by the worker: whoever only
queues a message does not load what renders it.
"""

from django.db import connection

from foyer.bookings.models import Booking
from foyer.notifications.models import Message
from foyer.notifications.wording import MessageKind
from foyer.platform.jobs import Job, defer_job


def queue_message(kind: str, *, booking_id: int, recipient: str) -> Message:
    """Write down that a person is to be told, and defer the sending.

    Runs inside the caller's transaction: the news goes out if, and only if, it commits. The text
    is made when it is sent, from what is true by then.
    """
    assert connection.in_atomic_block, "a message is queued in the transaction of its news"
    booking = Booking.objects.only("organizer_id", "user_id").get(id=booking_id)
    message = Message.objects.create(
        organizer_id=booking.organizer_id,
        user_id=booking.user_id,
        booking_id=booking_id,
        kind=MessageKind(kind),
        recipient=recipient,
    )
    defer_job(Job.SEND_MESSAGE, lock=f"message:{message.id}", message_id=message.id)
    return message
