"""The jobs of a message: sending it, and telling its person by other ways as well."""

from datetime import datetime

from foyer.notifications.kinds import MAIL_ONLY, read_kind
from foyer.notifications.models import Message
from foyer.platform.jobs import Job, defer_job


def queue(message: Message) -> Message:
    """Have a new message sent, and put into the list of its person if that is known."""
    defer_sending(message)
    if message.user_id is not None and read_kind(message.kind) not in MAIL_ONLY:
        defer_job(Job.SPREAD_MESSAGE, lock=_lock(message), message_id=message.id)
    return message


def defer_sending(message: Message, *, at: datetime | None = None) -> None:
    """Have it sent now, or at a time."""
    defer_job(Job.SEND_MESSAGE, lock=_lock(message), schedule_at=at, message_id=message.id)


def _lock(message: Message) -> str:
    return f"message:{message.id}"
