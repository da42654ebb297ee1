"""Reminders before a show, and news about it for everybody who has booked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import IntegrityError, connection, transaction

from foyer.catalog.models import Show
from foyer.notifications import limits
from foyer.notifications.kinds import NoticeKind
from foyer.notifications.models import Message
from foyer.notifications.notice_facts import check_facts
from foyer.notifications.queueing import queue
from foyer.platform.ids import new_uuid
from foyer.platform.jobs import Job, defer_job
from foyer.platform.sql import load_statements

_SQL = load_statements("foyer.notifications", "shows.sql")

News = Literal[NoticeKind.SHOW_CHANGED, NoticeKind.SHOW_CANCELLED]


def queue_reminders(*, now: datetime) -> int:
    """Queue what is due: a day before the show, once for each booking, show and time of it.

    Whoever booked later than that has just heard of it. Returns how many; called again soon.
    """
    due = _fetch(
        "list_reminders",
        earliest=now + timedelta(seconds=limits.REMINDED_LATEST_SECONDS),
        latest=now + timedelta(seconds=limits.REMINDED_AHEAD_SECONDS),
        ahead_seconds=limits.REMINDED_AHEAD_SECONDS,
        count=limits.TOLD_AT_ONCE,
    )
    return sum(
        _tell(
            NoticeKind.SHOW_REMINDER,
            row,
            facts={"show": row["show"], "starts_at": str(row["starts_at"])},
        )
        for row in due
    )


def queue_show_news(kind: News, *, show_id: int) -> None:
    """Have everybody told who has booked the show: that it has changed, or is cancelled.

    Runs inside the caller's transaction, after its change: the words are made from the show when
    they are sent.
    """
    assert connection.in_atomic_block, "news are queued in the transaction that makes them"
    _defer(kind, show_id=show_id, news=str(new_uuid()), after=0)


def read_news(text: str) -> News:
    """The kind as a job's argument has it."""
    cancelled = NoticeKind(text) is NoticeKind.SHOW_CANCELLED
    return NoticeKind.SHOW_CANCELLED if cancelled else NoticeKind.SHOW_CHANGED


def tell_show(kind: News, *, show_id: int, news: str, after: int) -> None:
    """Queue the news for some hundred bookings, and the job for the rest. Safe to repeat."""
    show = Show.objects.only("public_id").get(id=show_id)
    with transaction.atomic():
        rows = _fetch(
            "list_told", show_id=show_id, after=after, news=news, count=limits.TOLD_AT_ONCE
        )
        for row in rows:
            _tell(kind, row, facts={"show": str(show.public_id), "news": news})
        if len(rows) == limits.TOLD_AT_ONCE:
            _defer(kind, show_id=show_id, news=news, after=rows[-1]["booking_id"])


def _tell(kind: NoticeKind, row: Mapping[str, Any], *, facts: Mapping[str, str]) -> bool:
    """False when a rival was faster: the database lets one reminder in."""
    check_facts(kind, facts)
    try:
        with transaction.atomic():
            message = Message.objects.create(
                organizer_id=row["organizer_id"],
                user_id=row["user_id"],
                booking_id=row["booking_id"],
                kind=kind,
                recipient=row["buyer_email"],
                facts=dict(facts),
            )
            queue(message)
    except IntegrityError:
        return False
    return True


def _defer(kind: News, *, show_id: int, news: str, after: int) -> None:
    defer_job(
        Job.TELL_SHOW,
        lock=f"show-news:{show_id}",
        kind=kind.value,
        show_id=show_id,
        news=news,
        after=after,
    )


def _fetch(name: str, **parameters: str | int | datetime) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL[name], parameters)
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
