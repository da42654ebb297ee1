"""Writing down that a person is to be told. The text is made elsewhere, by the worker: whoever only
queues a message does not load what renders it.
"""

from collections.abc import Mapping

from django.db import connection

from foyer.bookings.models import Booking
from foyer.notifications.kinds import Channel, MessageKind, NoticeKind
from foyer.notifications.models import Message
from foyer.notifications.notice_facts import check_facts
from foyer.notifications.queueing import queue


def queue_message(kind: str, *, booking_id: int, recipient: str) -> Message:
    """Write down that a person is to be told about a booking, and defer the sending.

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
    return queue(message)


def queue_notice(
    kind: NoticeKind,
    *,
    user_id: int | None,
    recipient: str,
    facts: Mapping[str, str],
    organizer_id: int | None = None,
) -> Message:
    """Write down that a person is to be told of something else than a booking.

    `recipient` is a mail address, a telephone number for `phone_code`. `facts` are what
    `notice_facts.FACTS` lists for the kind; they are stored, so they never hold a secret: a link
    that is a capability is made when the message is sent, from `facts["proof"]`, the public id
    of a proof. Runs inside the caller's transaction, as `queue_message`.
    """
    assert connection.in_atomic_block, "a message is queued in the transaction of its news"
    check_facts(kind, facts)
    message = Message.objects.create(
        organizer_id=organizer_id,
        user_id=user_id,
        kind=kind,
        channel=Channel.SMS if kind is NoticeKind.PHONE_CODE else Channel.EMAIL,
        recipient=recipient,
        facts=dict(facts),
    )
    return queue(message)
