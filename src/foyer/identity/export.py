"""A copy of everything about me: at once where it is small, by a job where it is not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.models import User
from foyer.identity import limits
from foyer.identity.errors import ExportTooLarge, TooManyExports
from foyer.identity.export_files import delete_files, file_of, write_file
from foyer.identity.models import DataExport, ExportStatus
from foyer.identity.person_document import count_what_is_there, make_archive
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind
from foyer.platform.errors import NotFound
from foyer.platform.jobs import Job, defer_job


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRecord:
    """A copy that is being made or waits to be fetched."""

    public_id: UUID
    status: str
    size_bytes: int
    asked_at: datetime
    expires_at: datetime


def ask_for_export(user_id: int, *, now: datetime) -> bytes | ExportRecord:
    """The copy itself, a ZIP, or the record of one that a job makes.

    Only one is being made at a time, and one that waits to be fetched is not made again. Raises
    `TooManyExports`.
    """
    with transaction.atomic():
        user = (
            User.objects.select_for_update(no_key=True).filter(id=user_id, is_active=True).first()
        )
        if user is None:
            raise NotFound
        waiting = _own(user_id, now=now).filter(status=ExportStatus.PREPARING).first()
        if waiting is not None:
            return _record(waiting)
        day_ago = now - timedelta(days=1)
        if user.exports.filter(created_at__gt=day_ago).count() >= limits.EXPORTS_A_DAY_MAX:
            raise TooManyExports(details={"retryAfter": 24 * 3600})
        small = _is_small(user_id)
        export = DataExport.objects.create(
            user=user,
            status=ExportStatus.HANDED_OUT if small else ExportStatus.PREPARING,
            expires_at=now + timedelta(seconds=limits.EXPORT_KEPT_SECONDS),
        )
        record_action(
            AuditAction.ACCOUNT_EXPORTED,
            actor_id=user_id,
            organizer_id=None,
            subject_type="user",
            subject_id=str(user.public_id),
        )
        if not small:
            defer_job(Job.MAKE_EXPORT, lock=f"export:{user_id}", export_id=export.id)
            return _record(export)
    return make_archive(user_id, now=now)


def make_export(export_id: int, *, now: datetime) -> None:
    """Make the file of a copy and tell its person. A job; safe to repeat."""
    export = DataExport.objects.filter(id=export_id, status=ExportStatus.PREPARING).first()
    if export is None:
        return
    try:
        content = make_archive(export.user_id, now=now)
    except ExportTooLarge:
        DataExport.objects.filter(id=export_id).update(status=ExportStatus.FAILED, updated_at=now)
        return
    write_file(export.public_id, content)
    with transaction.atomic():
        # The person may have erased the account meanwhile; then nothing may be left of it.
        user = User.objects.select_for_update(no_key=True).get(id=export.user_id)
        made = DataExport.objects.filter(id=export_id, status=ExportStatus.PREPARING).update(
            status=ExportStatus.READY,
            size_bytes=len(content),
            expires_at=now + timedelta(seconds=limits.EXPORT_KEPT_SECONDS),
            updated_at=now,
        )
        if made:
            queue_notice(
                NoticeKind.EXPORT_READY,
                user_id=user.id,
                recipient=user.email,
                facts={"link": "/account/privacy"},
            )
    if not made:
        delete_files([export.public_id])
    else:
        _keep_newest_only(export.user_id, kept=export.id)


def list_exports(user_id: int, *, now: datetime) -> tuple[ExportRecord, ...]:
    """Copies that are being made, wait to be fetched, or could not be made; newest first."""
    kept = (ExportStatus.PREPARING, ExportStatus.READY, ExportStatus.FAILED)
    return tuple(_record(one) for one in _own(user_id, now=now).filter(status__in=kept))


def read_export(user_id: int, *, public_id: UUID, now: datetime) -> bytes:
    """The file of a copy that is ready; `NotFound` for anybody else's and for one that is gone."""
    ready = _own(user_id, now=now).filter(public_id=public_id, status=ExportStatus.READY)
    if not ready.exists():
        raise NotFound
    try:
        return file_of(public_id).read_bytes()
    except FileNotFoundError:
        raise NotFound from None


def take_ready_export(user_id: int, *, now: datetime) -> bytes | None:
    """The newest copy that lies ready; None when there is none."""
    ready = _own(user_id, now=now).filter(status=ExportStatus.READY).first()
    return read_export(user_id, public_id=ready.public_id, now=now) if ready else None


def tidy_exports(*, now: datetime) -> int:
    """Delete what has lain for a week, file first; returns how many."""
    lapsed = list(DataExport.objects.filter(expires_at__lte=now).values_list("id", "public_id"))
    delete_files(public_id for _, public_id in lapsed)
    DataExport.objects.filter(id__in=[export_id for export_id, _ in lapsed]).delete()
    return len(lapsed)


def _own(user_id: int, *, now: datetime) -> QuerySet[DataExport]:
    return DataExport.objects.filter(user_id=user_id, expires_at__gt=now).order_by("-id")


def _is_small(user_id: int) -> bool:
    bookings, tickets = count_what_is_there(user_id)
    return (
        bookings <= limits.EXPORT_BOOKINGS_AT_ONCE_MAX
        and tickets <= limits.EXPORT_TICKETS_AT_ONCE_MAX
    )


def _keep_newest_only(user_id: int, *, kept: int) -> None:
    older = DataExport.objects.filter(user_id=user_id, status=ExportStatus.READY, id__lt=kept)
    gone = list(older.values_list("id", "public_id"))
    delete_files(public_id for _, public_id in gone)
    DataExport.objects.filter(id__in=[export_id for export_id, _ in gone]).update(
        status=ExportStatus.HANDED_OUT
    )


def _record(export: DataExport) -> ExportRecord:
    return ExportRecord(
        public_id=export.public_id,
        status=export.status,
        size_bytes=export.size_bytes,
        asked_at=export.created_at,
        expires_at=export.expires_at,
    )
