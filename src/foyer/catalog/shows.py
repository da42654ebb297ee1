"""Planning and cancelling shows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from foyer.catalog.errors import EventNotOpen, PricesMissing, ShowOverlap
from foyer.catalog.limits import (
    DOORS_MINUTES_DEFAULT,
    DOORS_MINUTES_MAX,
    SALE_CLOSES_MINUTES_DEFAULT,
    SALE_DAYS_AHEAD_MAX,
)
from foyer.catalog.models import (
    Event,
    EventStatus,
    OrphanRule,
    Price,
    PriceList,
    Show,
    ShowStatus,
    TicketType,
)
from foyer.catalog.rules import Fold, business_day, resolve_local_start
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.venues.models import Hall
from foyer.venues.queries import load_plan

HALL_FREE_CONSTRAINT = "show_hall_free"
ACCESSIBILITY = ("captioned", "audio_described", "relaxed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowDraft:
    """A show to plan: `local_start` is naive, by the venue's wall clock; durations in minutes.

    Without `sale_opens_at` the sale is open from now on; it closes after the start.
    """

    event_id: int
    price_list_id: int
    local_start: datetime
    fold: Fold | None = None
    doors_minutes: int = DOORS_MINUTES_DEFAULT
    sale_opens_at: datetime | None = None
    sale_closes_minutes: int = SALE_CLOSES_MINUTES_DEFAULT  # after the start; may be negative
    language: str = ""
    subtitles: str = ""
    format: str = ""
    note: str = ""
    accessibility: tuple[str, ...] = ()
    orphan_rule: OrphanRule = OrphanRule.WARN


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowTimes:
    """The instants of a show, all UTC."""

    starts_at: datetime
    ends_at: datetime
    doors_open_at: datetime
    hall_free_at: datetime
    sale_closes_at: datetime


def plan_show(hall_id: int, *, draft: ShowDraft, now: datetime) -> Show:
    """Plan a show in a hall, pinned to the hall's present plan; its house sells it. [tx]

    The event must be the house's own or published. Raises ShowOverlap with the show in the way,
    PricesMissing, LocalTimeSkipped, LocalTimeTwice, NotFound for a foreign or unknown part.
    """
    with transaction.atomic(durable=True):
        hall = Hall.objects.select_related("venue").filter(pk=hall_id).first()
        event = Event.objects.filter(pk=draft.event_id).first()
        if hall is None or event is None:
            raise NotFound
        if event.status in (EventStatus.CANCELLED, EventStatus.REJECTED):
            raise EventNotOpen(f"The event is {event.status}; no show of it can be planned.")
        if event.organizer_id != hall.organizer_id and event.status != EventStatus.PUBLISHED:
            raise NotFound
        _check_prices(draft.price_list_id, hall=hall)
        times = _compute_times(draft, event=event, hall=hall)
        _check_times(times, draft=draft, now=now)
        return _insert_show(draft, hall=hall, event=event, times=times, now=now)


def cancel_show(show_id: int) -> None:
    """Take a show off: its seats are sold no more and its hall is free. Buyers are refunded apart.

    The show's row is locked.
    """
    with transaction.atomic():
        show = Show.objects.select_for_update(no_key=True).filter(pk=show_id).first()
        if show is None:
            raise NotFound
        if show.status != ShowStatus.CANCELLED:
            show.status = ShowStatus.CANCELLED
            show.save(update_fields=["status", "updated_at"])


def _check_prices(price_list_id: int, *, hall: Hall) -> None:
    """The default ticket type must have a price in every category of the hall's plan."""
    owned = PriceList.objects.filter(pk=price_list_id, organizer_id=hall.organizer_id)
    if not owned.exists():
        raise NotFound
    default = (
        TicketType.objects.filter(organizer_id=hall.organizer_id)
        .order_by("position", "id")
        .values_list("id", flat=True)
        .first()
    )
    priced = Price.objects.filter(price_list_id=price_list_id, ticket_type_id=default)
    categories = set(priced.values_list("category", flat=True))
    plan = load_plan(hall.plan_version_id)
    missing = [category.name for category in plan.categories if category.id not in categories]
    if missing:
        raise PricesMissing(
            f"The price list has no price for {', '.join(missing)}. Add it first.",
            field="priceList",
        )


def _compute_times(draft: ShowDraft, *, event: Event, hall: Hall) -> ShowTimes:
    if draft.local_start.tzinfo is not None:
        raise ValidationFailed(
            "Give the start by the venue's clock, without an offset.", field="localStart"
        )
    if not 2000 <= draft.local_start.year <= 9000:
        raise ValidationFailed("Give a start in this century.", field="localStart")
    starts_at = resolve_local_start(
        draft.local_start, timezone=hall.venue.timezone, fold=draft.fold
    )
    ends_at = starts_at + timedelta(minutes=event.duration_minutes + event.interval_minutes)
    return ShowTimes(
        starts_at=starts_at,
        ends_at=ends_at,
        doors_open_at=starts_at - timedelta(minutes=draft.doors_minutes),
        hall_free_at=ends_at + timedelta(minutes=hall.cleaning_minutes),
        sale_closes_at=starts_at + timedelta(minutes=draft.sale_closes_minutes),
    )


def _check_times(times: ShowTimes, *, draft: ShowDraft, now: datetime) -> None:
    if times.starts_at <= now:
        raise ValidationFailed("That start has passed. Choose a later one.", field="localStart")
    if times.starts_at > now + timedelta(days=SALE_DAYS_AHEAD_MAX):
        raise ValidationFailed(
            f"Plan at most {SALE_DAYS_AHEAD_MAX} days ahead.", field="localStart"
        )
    if not 0 <= draft.doors_minutes <= DOORS_MINUTES_MAX:
        raise ValidationFailed(
            f"Open the doors 0 to {DOORS_MINUTES_MAX} minutes before the start.",
            field="doorsMinutes",
        )
    if times.sale_closes_at <= (draft.sale_opens_at or now) or times.sale_closes_at > times.ends_at:
        raise ValidationFailed(
            "Close the sale after it opens and before the show ends.", field="saleClosesMinutes"
        )
    if not set(draft.accessibility) <= set(ACCESSIBILITY):
        raise ValidationFailed(f"Choose out of {', '.join(ACCESSIBILITY)}.", field="accessibility")


def _insert_show(
    draft: ShowDraft, *, hall: Hall, event: Event, times: ShowTimes, now: datetime
) -> Show:
    try:
        with transaction.atomic():  # A savepoint: the refusal names the show in the way.
            return Show.objects.create(
                organizer_id=hall.organizer_id,
                event=event,
                venue=hall.venue,
                hall=hall,
                plan_version_id=hall.plan_version_id,
                price_list_id=draft.price_list_id,
                starts_at=times.starts_at,
                ends_at=times.ends_at,
                doors_open_at=times.doors_open_at,
                hall_free_at=times.hall_free_at,
                business_day=business_day(times.starts_at, timezone=hall.venue.timezone),
                sale_opens_at=draft.sale_opens_at or now,
                sale_closes_at=times.sale_closes_at,
                language=draft.language,
                subtitles=draft.subtitles,
                format=draft.format,
                note=draft.note,
                accessibility=list(draft.accessibility),
                orphan_rule=draft.orphan_rule,
            )
    except IntegrityError as error:
        if _constraint_of(error) != HALL_FREE_CONSTRAINT:
            raise
        raise _describe_overlap(hall, times) from error


def _constraint_of(error: IntegrityError) -> str | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None)


def _describe_overlap(hall: Hall, times: ShowTimes) -> ShowOverlap:
    show = (
        Show.objects.filter(
            hall=hall, starts_at__lt=times.hall_free_at, hall_free_at__gt=times.starts_at
        )
        .exclude(status=ShowStatus.CANCELLED)
        .select_related("event")
        .order_by("starts_at")
        .first()
    )
    if show is None:  # It was cancelled in between; trying again will do.
        return ShowOverlap()
    return ShowOverlap(
        f"{hall.name} is taken by {show.event.title} then, cleaning included. "
        "Move one of the two shows.",
        field="localStart",
        details={
            "show": {
                "id": str(show.public_id),
                "title": show.event.title,
                "startsAt": f"{show.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "hallFreeAt": f"{show.hall_free_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            }
        },
    )
