"""Reads of a person's own list of notices."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foyer.notifications.kinds import NoticeType
from foyer.notifications.models import Notice
from foyer.platform.paging import Page, PageRequest, make_page


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRecord:
    """One line of the list. `link` is a path of this house, empty for none."""

    public_id: UUID
    kind: str
    type: NoticeType
    language: str  # of the words
    title: str
    text: str
    link: str
    metadata: dict[str, str]
    created_at: datetime
    read_at: datetime | None


def list_notices(
    user_id: int, *, request: PageRequest, kind_type: NoticeType | None = None, unread: bool = False
) -> Page[NoticeRecord]:
    """Newest first, of one type or of all; two queries however many there are."""
    rows = Notice.objects.filter(user_id=user_id)
    if kind_type is not None:
        rows = rows.filter(type=kind_type)
    if unread:
        rows = rows.filter(read_at=None)
    total = rows.count()
    records = [_record(row) for row in rows.order_by("-id")[request.window]]
    return make_page(records, request=request, total=total)


def count_unread(user_id: int) -> int:
    """By an index of unread ones alone."""
    return Notice.objects.filter(user_id=user_id, read_at=None).count()


def _record(row: Notice) -> NoticeRecord:
    return NoticeRecord(
        public_id=row.public_id,
        kind=row.kind,
        type=NoticeType(row.type),
        language=row.language,
        title=row.title,
        text=row.text,
        link=row.link,
        metadata=row.metadata,
        created_at=row.created_at,
        read_at=row.read_at,
    )
