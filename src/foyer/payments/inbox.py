"""Webhooks: stored once and answered at once; a job then asks the provider for the truth."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Literal

import structlog
from django.db import connection, transaction

from foyer.payments import limits
from foyer.payments.close import Settle
from foyer.payments.models import InboxEvent, InboxStatus
from foyer.payments.providers.base import ProviderRefused, ProviderUnreachable
from foyer.payments.providers.registry import get_provider
from foyer.payments.queries import find_payment_id
from foyer.payments.rules import retry_pause_seconds
from foyer.platform.clock import utc_now
from foyer.platform.jobs import Job, defer_job
from foyer.platform.sql import load_statements

log = structlog.get_logger("foyer.payments")


class EventOutcome(Enum):
    """What became of a stored event."""

    SETTLED = auto()  # handed on now, or done before
    PARKED = auto()  # nothing known to hand it to yet, or the provider is away: tried again
    DEAD = auto()  # tried too often; staff can replay it


def accept_webhook(
    provider: str, *, headers: Mapping[str, str], body: bytes
) -> Literal["processed", "duplicate"]:
    """Store a webhook and defer its processing, in one transaction of its own.

    `body` is the raw body, as signed. Raises BadSignature, and UnknownProvider; nothing is stored
    then. After "processed" the event cannot be lost any more.
    """
    speaker = get_provider(provider)
    lower = {name.lower(): text for name, text in headers.items()}
    speaker.verify_webhook(headers=lower, body=body, now=utc_now())
    event = speaker.parse_event(body)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            load_statements("foyer.payments", "inbox.sql")["insert_event"],
            {
                "provider": speaker.name,
                "event_id": event.event_id,
                "kind": event.kind,
                "ref": event.ref,
            },
        )
        row = cursor.fetchone()
        if row is None:
            return "duplicate"
        _defer(row[0])
    return "processed"


def process_event(event_id: int, *, settle: Settle, now: datetime) -> EventOutcome:
    """Ask the provider for the truth behind an event and hand it to `settle`.

    The try is counted before anything is done, so that an event whose settling raises ends as
    dead after `INBOX_ATTEMPTS_MAX` tries and stops nobody else's. An event of a payment that is
    not known yet is parked and tried again, never dropped.
    """
    event = _count_try(event_id, now=now)
    if event.status == InboxStatus.DONE:
        return EventOutcome.SETTLED
    if event.status == InboxStatus.DEAD:
        return EventOutcome.DEAD
    try:
        truth = get_provider(event.provider).fetch(event.provider_ref)
    except (ProviderUnreachable, ProviderRefused) as error:
        return _park(event, reason=str(error), now=now)
    payment_id = find_payment_id(
        event.provider, ref=event.provider_ref, references=[truth.reference]
    )
    if payment_id is None:
        return _park(event, reason="No payment is known for it yet.", now=now)
    settle(payment_id, truth=truth, now=now)
    InboxEvent.objects.filter(id=event.id).update(status=InboxStatus.DONE, handled_at=now, error="")
    return EventOutcome.SETTLED


def list_waiting_events(*, now: datetime, limit: int = limits.INBOX_BATCH) -> list[int]:
    """Events whose pause is over, oldest first: for the job that drives them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            load_statements("foyer.payments", "inbox.sql")["list_waiting"],
            {"now": now, "pause": limits.INBOX_PAUSE_SECONDS, "limit": limit},
        )
        return [row[0] for row in cursor.fetchall()]


def redrive_events(*, now: datetime) -> int:
    """Put waiting events into the queue again; how many."""
    with transaction.atomic(durable=True):
        event_ids = list_waiting_events(now=now)
        for event_id in event_ids:
            _defer(event_id)
    return len(event_ids)


def replay_event(event_id: int) -> None:
    """Give a dead event another life."""
    with transaction.atomic(durable=True):
        revived = InboxEvent.objects.filter(id=event_id, status=InboxStatus.DEAD)
        if revived.update(status=InboxStatus.PARKED, attempts=0):
            _defer(event_id)


def _count_try(event_id: int, *, now: datetime) -> InboxEvent:
    with transaction.atomic(durable=True):
        event = InboxEvent.objects.select_for_update().get(id=event_id)
        if event.status in (InboxStatus.DONE, InboxStatus.DEAD):
            return event
        if event.attempts >= limits.INBOX_ATTEMPTS_MAX:
            event.status = InboxStatus.DEAD
            event.handled_at = now
            log.error("event_dead", inbox_event=event.id, kind=event.kind, reason=event.error)
        else:
            event.attempts += 1
        event.save()
    return event


def _park(event: InboxEvent, *, reason: str, now: datetime) -> EventOutcome:
    pause = retry_pause_seconds(event.attempts, first_seconds=limits.INBOX_PAUSE_SECONDS)
    with transaction.atomic(durable=True):
        InboxEvent.objects.filter(id=event.id).exclude(status=InboxStatus.DONE).update(
            status=InboxStatus.PARKED, error=reason
        )
        _defer(event.id, schedule_at=now + timedelta(seconds=pause))
    return EventOutcome.PARKED


def _defer(event_id: int, *, schedule_at: datetime | None = None) -> None:
    defer_job(
        Job.PROCESS_INBOX_EVENT,
        queueing_lock=f"inbox_event:{event_id}",
        schedule_at=schedule_at,
        event_id=event_id,
    )
