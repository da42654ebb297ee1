"""The three marked exceptions among the shows: one not yet on sale, one closed, one cancelled."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from foyer.bookings.models import BookingLine
from foyer.catalog.models import Show, ShowStatus
from foyer.catalog.shows import cancel_show
from foyer.inventory.models import SeatClaim

NOT_YET_ON_SALE = "sale opens on the day"
SALE_CLOSED = "tickets at the door only"
CANCELLED = "cancelled: the projector is ill"
MARKS = (NOT_YET_ON_SALE, SALE_CLOSED, CANCELLED)
_VENUE = "cinema-aurora"
_NOTICE_HOURS = 30  # Exceptions lie at least this far ahead, so that nobody trips over them.


def mark_exceptions(now: datetime) -> None:
    """Keep one coming show of each kind of exception; only shows nobody has touched are chosen.

    Must run in the caller's transaction.
    """
    coming = Show.objects.filter(venue__slug=_VENUE, starts_at__gt=now)
    marked = set(coming.filter(note__in=MARKS).values_list("note", flat=True))
    missing = [mark for mark in MARKS if mark not in marked]
    candidates = _untouched(coming.filter(starts_at__gt=now + timedelta(hours=_NOTICE_HOURS)))
    for mark, show in zip(missing, candidates[: len(missing)], strict=False):
        _mark(show, mark=mark, now=now)


def _untouched(shows: QuerySet[Show]) -> QuerySet[Show]:
    """Coming shows of the main screens without claim, booking or remark, soonest first."""
    return (
        shows.filter(note="", status=ShowStatus.SCHEDULED, hall__number__lte=3)
        .exclude(Exists(SeatClaim.objects.filter(show_id=OuterRef("pk"))))
        .exclude(Exists(BookingLine.objects.filter(show=OuterRef("pk"))))
        .order_by("starts_at", "id")
    )


def _mark(show: Show, *, mark: str, now: datetime) -> None:
    show.note = mark
    if mark == NOT_YET_ON_SALE:
        show.sale_opens_at = show.starts_at - timedelta(hours=12)
    elif mark == SALE_CLOSED:
        show.sale_closes_at = now
    show.save(update_fields=["note", "sale_opens_at", "sale_closes_at", "updated_at"])
    if mark == CANCELLED:
        cancel_show(show.pk)
