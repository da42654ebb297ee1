"""Marking notices as read, and forgetting old ones."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from foyer.notifications import limits
from foyer.notifications.announcing import announce_notices
from foyer.notifications.models import Notice
from foyer.notifications.queries import count_unread


def mark_read(user_id: int, *, public_ids: Collection[UUID], now: datetime) -> int:
    """Mark the person's own notices as read; others' ids are passed over. Returns how many stay
    unread.
    """
    return _mark(user_id, rows=Notice.objects.filter(public_id__in=public_ids), now=now)


def mark_all_read(user_id: int, *, now: datetime) -> int:
    """The same for everything that came until `now`: what comes meanwhile stays unread."""
    return _mark(user_id, rows=Notice.objects.filter(created_at__lte=now), now=now)


def forget_notices(*, now: datetime) -> int:
    """Delete the oldest, some thousands at a time; returns how many."""
    before = now - timedelta(days=limits.NOTICES_KEPT_DAYS)
    old = Notice.objects.filter(created_at__lt=before).order_by("created_at")
    ids = list(old.values_list("id", flat=True)[: limits.FORGOTTEN_AT_ONCE])
    deleted, _ = Notice.objects.filter(id__in=ids).delete()
    return deleted


def _mark(user_id: int, *, rows: QuerySet[Notice], now: datetime) -> int:
    with transaction.atomic():
        if rows.filter(user_id=user_id, read_at=None).update(read_at=now, updated_at=now):
            announce_notices([user_id])
        return count_unread(user_id)
