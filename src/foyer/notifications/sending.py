"""A queued message, made and handed over by the worker."""

from datetime import datetime, timedelta

import structlog
from django.db.models import F, Q

from foyer.notifications import limits
from foyer.notifications.bounces import count_refusal
from foyer.notifications.compose import compose_mail
from foyer.notifications.delivery import deliver
from foyer.notifications.errors import (
    DeliveryDelayed,
    DeliveryRefused,
    Postponed,
    RecipientRefused,
    Superseded,
    Suppressed,
)
from foyer.notifications.kinds import Channel
from foyer.notifications.models import Message, MessageStatus
from foyer.notifications.push import send_push
from foyer.notifications.queueing import defer_sending
from foyer.notifications.sms import choose_sms_sender
from foyer.notifications.spoken import speak
from foyer.notifications.wishes import check_recipient
from foyer.platform.config import Config, load_config

_log = structlog.get_logger(__name__)


def send_message(message_id: int, *, now: datetime, config: Config | None = None) -> None:
    """Render and hand over a queued message; one that was sent is never sent again.

    No transaction is open while the mail server is asked: one sender at a time takes the message
    for `SENDING_SECONDS_MAX`. Only a crash between the server's yes and our note of it can send
    twice, with the same Message-ID. Raises `DeliveryDelayed` when the job should try again.
    """
    queued = Message.objects.select_related("organizer", "user")
    message = queued.filter(id=message_id, status=MessageStatus.QUEUED).first()
    if message is None:
        return
    if not _take(message_id, now=now):
        raise DeliveryDelayed("another process is sending this message")
    kind = message.kind
    config = config or load_config()
    try:
        _hand_over(message, config=config, now=now)
    except DeliveryDelayed as error:
        if message.attempts + 1 < limits.ATTEMPTS_MAX:
            _finish(message_id, status=MessageStatus.QUEUED, error=str(error), now=now)
            raise
        _give_up(message_id, kind=kind, error=str(error), now=now)
    except RecipientRefused as error:
        count_refusal(message.recipient, now=now)
        _give_up(message_id, kind=kind, error=str(error), now=now)
    except DeliveryRefused as error:
        _give_up(message_id, kind=kind, error=str(error), now=now)
    except Postponed as pause:
        _finish(message_id, status=MessageStatus.QUEUED, error="quiet hours", now=now)
        Message.objects.filter(id=message_id).update(attempts=F("attempts") - 1)
        defer_sending(message, at=pause.until)
    except Suppressed as reason:
        _finish(message_id, status=MessageStatus.SUPPRESSED, error=str(reason), now=now)
    except Superseded:
        _finish(message_id, status=MessageStatus.FAILED, error="superseded", now=now)
    except ValueError:
        _give_up(message_id, kind=kind, error="the address cannot be written to", now=now)
    else:
        _finish(message_id, status=MessageStatus.SENT, error="", now=now)
        attempts = message.attempts + 1
        _log.info("message_sent", message_id=message_id, kind=kind, attempts=attempts)


def _hand_over(message: Message, *, config: Config, now: datetime) -> None:
    spoken = speak(message, now=now)
    check_recipient(message, spoken, now=now)
    if message.channel == Channel.SMS:
        send = choose_sms_sender(config)
        text = spoken.short
        send(text, number=message.recipient, reference=str(message.public_id), now=now)
        return
    if message.channel == Channel.PUSH:
        send_push(message, spoken, config=config, now=now)
        return
    mail = compose_mail(message, spoken, config=config, now=now)
    deliver(mail, name=f"{message.kind}-{message.public_id}", config=config, now=now)


def _take(message_id: int, *, now: datetime) -> bool:
    free = Q(sending_until=None) | Q(sending_until__lte=now)
    taken = Message.objects.filter(free, id=message_id, status=MessageStatus.QUEUED).update(
        sending_until=now + timedelta(seconds=limits.SENDING_SECONDS_MAX),
        attempts=F("attempts") + 1,
        updated_at=now,
    )
    return taken == 1


def _give_up(message_id: int, *, kind: str, error: str, now: datetime) -> None:
    _finish(message_id, status=MessageStatus.FAILED, error=error, now=now)
    _log.error("message_failed", message_id=message_id, kind=kind, error=error)


def _finish(message_id: int, *, status: MessageStatus, error: str, now: datetime) -> None:
    Message.objects.filter(id=message_id).update(
        status=status,
        error=error[: limits.ERROR_CHARACTERS_MAX],
        sending_until=None,
        sent_at=now if status == MessageStatus.SENT else None,
        updated_at=now,
    )
