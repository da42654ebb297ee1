"""The rolling schedule: always two weeks of shows, and always one that is about to begin."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from foyer.catalog.models import Event, OrphanRule, PriceList, Show
from foyer.catalog.rules import Fold, business_day, resolve_local_start
from foyer.demo.content.houses import HallSeed
from foyer.demo.content.prices import PRICE_CLASSES
from foyer.demo.content.venues import VENUES
from foyer.demo.exceptions import mark_exceptions
from foyer.demo.limits import (
    DAYS_AHEAD,
    LOOP_AHEAD_MINUTES,
    LOOP_DOORS_MINUTES,
    LOOP_GRID_MINUTES,
    TICKETS_MAX,
)
from foyer.demo.repertoire import Slot, make_loop_slot, plan_day
from foyer.demo.sales import count_demo_tickets, sell_demo_seats
from foyer.platform.ids import new_uuid
from foyer.venues.models import Hall

LOCK_KEY = 0x666F796572  # Any constant: one roll at a time, whoever starts it.
SALE_DAYS = 28  # The sale opens this long before a show.
SALE_CLOSES_MINUTES = 15  # After the start.
DOORS_MINUTES = 45
_ORPHAN_RULES = {"stage": OrphanRule.REFUSE, "arena": OrphanRule.ALLOW}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoHall:
    hall: Hall
    seed: HallSeed
    city: str


def roll_forward(now: datetime) -> int:
    """Plan what the next two weeks and the next hour still lack; returns how many shows.

    Opens its own transaction and may be called at any time, by several processes: one rolls, the
    others wait and find nothing to do. Without a demo house it does nothing.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK_KEY])
        planned = plan_shows(now, first_day=0)
        mark_exceptions(now)
        budget = TICKETS_MAX - count_demo_tickets()
        sell_demo_seats(planned, now=now, tickets_max=max(0, budget))
    return len(planned)


def plan_shows(now: datetime, *, first_day: int) -> tuple[UUID, ...]:
    """Insert the missing shows from business day `first_day` (0 is today) on; their public ids.

    A hall that has any show on a day is left alone that day, so that nothing staff changed is
    planned again. Must run in the caller's transaction.
    """
    halls = _load_halls()
    events = dict(Event.objects.values_list("slug", "id"))
    durations = dict(Event.objects.values_list("id", "duration_minutes"))
    intervals = dict(Event.objects.values_list("id", "interval_minutes"))
    lists = _load_price_lists(halls)
    shows = []
    for hall in halls:
        for slot in _missing_slots(hall, now=now, first_day=first_day):
            event_id = events.get(slot.event)
            if event_id is None:
                continue
            minutes = durations[event_id] + intervals[event_id]
            price_list = lists[hall.hall.organizer_id, PRICE_CLASSES[slot.price_class].name]
            shows.append(
                _make_show(
                    hall, slot, event_id=event_id, price_list=price_list, minutes=minutes, now=now
                )
            )
    # An overlap is somebody else's show: theirs stays, ours is not planned.
    Show.objects.bulk_create(shows, ignore_conflicts=True, batch_size=500)
    wanted = [show.public_id for show in shows]
    return tuple(
        Show.objects.filter(public_id__in=wanted).order_by("id").values_list("public_id", flat=True)
    )


def _load_halls() -> list[DemoHall]:
    seeds = {
        (venue.draft.slug, hall.number): (hall, venue.city)
        for venue in VENUES
        for hall in venue.halls
    }
    rows = (
        Hall.objects.filter(venue__slug__in={slug for slug, _ in seeds})
        .select_related("venue", "plan_version")
        .defer("plan_version__document", "plan_version__geometry")
        .order_by("id")
    )
    return [
        DemoHall(hall=hall, seed=seeds[key][0], city=seeds[key][1])
        for hall in rows
        if (key := (hall.venue.slug, hall.number)) in seeds
    ]


def _load_price_lists(halls: Iterable[DemoHall]) -> Mapping[tuple[int, str], int]:
    owners = {hall.hall.organizer_id for hall in halls}
    rows = PriceList.objects.filter(organizer_id__in=owners).order_by("-id")
    return {
        (organizer_id, name): list_id
        for organizer_id, name, list_id in rows.values_list("organizer_id", "name", "id")
    }


def _missing_slots(hall: DemoHall, *, now: datetime, first_day: int) -> list[Slot]:
    venue = hall.hall.venue
    today = business_day(now, timezone=venue.timezone)
    days = [today + timedelta(days=offset) for offset in range(first_day, DAYS_AHEAD)]
    planned = set(
        Show.objects.filter(hall=hall.hall, business_day__gte=days[0]).values_list(
            "business_day", flat=True
        )
    )
    slots = [
        slot
        for day in days
        if day not in planned
        for slot in plan_day(hall.seed, venue=venue.slug, city=hall.city, day=day)
    ]
    if hall.seed.use == "loop":
        slots += _loop_slots(hall, now=now, taken={slot.local_start for slot in slots})
    return slots


def _loop_slots(hall: DemoHall, *, now: datetime, taken: set[datetime]) -> list[Slot]:
    """The shorts of the next hour and a half, on the grid; the constraint drops those planned."""
    zone = ZoneInfo(hall.hall.venue.timezone)
    grid = timedelta(minutes=LOOP_GRID_MINUTES)
    begin = now.replace(minute=now.minute // LOOP_GRID_MINUTES * LOOP_GRID_MINUTES, second=0)
    start = begin.replace(microsecond=0) + grid
    locals_ = []
    while start <= now + timedelta(minutes=LOOP_AHEAD_MINUTES):
        locals_.append(start.astimezone(zone).replace(tzinfo=None))
        start += grid
    return [make_loop_slot(local) for local in locals_ if local not in taken]


def _make_show(
    hall: DemoHall, slot: Slot, *, event_id: int, price_list: int, minutes: int, now: datetime
) -> Show:
    row = hall.hall
    zone = row.venue.timezone
    fold: Fold = "later" if slot.local_start.fold else "earlier"  # As Python tells the hours apart.
    starts_at = resolve_local_start(slot.local_start, timezone=zone, fold=fold)
    ends_at = starts_at + timedelta(minutes=minutes)
    doors = LOOP_DOORS_MINUTES if hall.seed.use == "loop" else DOORS_MINUTES
    return Show(
        public_id=new_uuid(),
        organizer_id=row.organizer_id,
        event_id=event_id,
        venue_id=row.venue_id,
        hall_id=row.pk,
        plan_version_id=row.plan_version_id,
        price_list_id=price_list,
        starts_at=starts_at,
        ends_at=ends_at,
        doors_open_at=starts_at - timedelta(minutes=doors),
        hall_free_at=ends_at + timedelta(minutes=row.cleaning_minutes),
        business_day=business_day(starts_at, timezone=zone),
        sale_opens_at=min(now.astimezone(UTC), starts_at) - timedelta(days=SALE_DAYS),
        sale_closes_at=starts_at + timedelta(minutes=SALE_CLOSES_MINUTES),
        language=slot.language,
        subtitles=slot.subtitles,
        format=slot.format,
        note=slot.note,
        accessibility=list(slot.accessibility),
        orphan_rule=_ORPHAN_RULES.get(hall.seed.use, OrphanRule.WARN),
    )
