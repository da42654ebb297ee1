"""Forgetting what was kept long enough, in small transactions; every step is safe to repeat."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString, Protocol

import structlog
from django.db import connection, transaction

from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.models import Organizer
from foyer.accounts.permissions import Permission, require_permission
from foyer.identity import limits
from foyer.identity.erase import ERASED_MAIL, erase_contacts
from foyer.identity.models import Retention
from foyer.identity.retention_rules import BOUNDS, DEFAULTS, RetentionDays
from foyer.notifications.models import Message
from foyer.platform.errors import ValidationFailed
from foyer.platform.sql import load_statements

_SQL = load_statements("foyer.identity", "retention.sql")
_log = structlog.get_logger(__name__)


class Forget(Protocol):
    """Forgets some rows, whose ids are given."""

    def __call__(self, ids: Sequence[int], /, *, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many of each were forgotten, or would be: a dry run counts one run's work at most."""

    contacts: int
    unfinished: int
    messages: int
    scans: int
    invitations: int


def read_retention(organizer_id: int) -> RetentionDays:
    """The days of a house, its own or the defaults."""
    row = Retention.objects.filter(organizer_id=organizer_id).values(*BOUNDS).first()
    return RetentionDays(**row) if row else DEFAULTS


def change_retention(organizer_id: int, *, actor_id: int, days: dict[str, int]) -> RetentionDays:
    """Set some of a house's days, on behalf of somebody who may.

    Raises `ValidationFailed` naming a field that is out of bounds.
    """
    require_permission(actor_id, organizer_id, Permission.EDIT_SETTINGS)
    with transaction.atomic():
        Organizer.objects.select_for_update(no_key=True).get(id=organizer_id)
        before = read_retention(organizer_id)
        after = set_retention(organizer_id, days=days)
        if before != after:
            record_action(
                AuditAction.SETTINGS_CHANGED,
                actor_id=actor_id,
                organizer_id=organizer_id,
                subject_type="retention",
                subject_id=str(organizer_id),
                details=asdict(after),
            )
    return after


def set_retention(organizer_id: int, *, days: dict[str, int]) -> RetentionDays:
    """Set some of a house's days; whoever calls may."""
    for name, value in days.items():
        least, most = BOUNDS[name]
        if not least <= value <= most:
            raise ValidationFailed(f"Give {least} to {most} days.", field=name)
    wanted = {**asdict(read_retention(organizer_id)), **days}
    Retention.objects.update_or_create(organizer_id=organizer_id, defaults=wanted)
    return RetentionDays(**wanted)


def forget_by_age(*, now: datetime) -> Forgotten:
    """Forget what every house has kept long enough; what is left over waits for the next run."""
    done = Forgotten(
        contacts=_batches("find_old_contacts", erase_contacts, now=now),
        unfinished=_batches("find_unfinished_contacts", erase_contacts, now=now),
        messages=_batches("find_old_messages", _delete_messages, now=now),
        scans=_batches("find_old_scans", _delete_scans, now=now),
        invitations=_one_number(
            _SQL["forget_old_invitations"],
            before=_before_invitations(now),
            pseudonym=ERASED_MAIL,
        ),
    )
    _log.info("forgotten_by_age", **asdict(done))
    return done


def preview_forgetting(*, now: datetime) -> Forgotten:
    """The dry run: what `forget_by_age` would do at this moment; changes nothing."""
    most = limits.RETENTION_ROWS_A_BATCH * limits.RETENTION_BATCHES_MAX
    return Forgotten(
        contacts=len(_find("find_old_contacts", now=now, most=most)),
        unfinished=len(_find("find_unfinished_contacts", now=now, most=most)),
        messages=len(_find("find_old_messages", now=now, most=most)),
        scans=len(_find("find_old_scans", now=now, most=most)),
        invitations=_one_number(_SQL["count_old_invitations"], before=_before_invitations(now)),
    )


def _batches(name: str, forget: Forget, *, now: datetime) -> int:
    done = 0
    for _ in range(limits.RETENTION_BATCHES_MAX):
        with transaction.atomic():
            ids = _find(name, now=now, most=limits.RETENTION_ROWS_A_BATCH)
            if ids:
                forget(ids, now=now)
        done += len(ids)
        if len(ids) < limits.RETENTION_ROWS_A_BATCH:
            break
    return done


def _find(name: str, *, now: datetime, most: int) -> list[int]:
    values = {**asdict(DEFAULTS), "now": now, "most": most, "pseudonym": ERASED_MAIL}
    with connection.cursor() as cursor:
        cursor.execute(_SQL[name], values)
        return [row[0] for row in cursor.fetchall()]


def _delete_messages(message_ids: Sequence[int], *, now: datetime) -> None:
    Message.objects.filter(id__in=message_ids).delete()


def _delete_scans(scan_ids: Sequence[int], *, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SQL["delete_scans"], {"ids": list(scan_ids)})


def _before_invitations(now: datetime) -> datetime:
    return now - timedelta(days=limits.PROOF_DAYS)


def _one_number(statement: LiteralString, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        (number,) = cursor.fetchone()
        return int(number)
