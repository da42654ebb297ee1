"""From rows of the catalogue to its records. Rows are read as values: a list of shows joins seven
tables, and building a model of each for every row would cost more than the query.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from foyer.catalog.models import Event, Price, Show, TicketType
from foyer.catalog.records import EventSummary, ShowRecord

_EVENT_FIELDS = (
    "id",
    "public_id",
    "slug",
    "kind",
    "title",
    "tagline",
    "year",
    "duration_minutes",
    "interval_minutes",
    "certificate",
    "director",
    "creator",
    "genres",
    "featured",
    "poster",
)
_EVENT_PATHS = tuple(f"event__{name}" for name in _EVENT_FIELDS)
# Field of the record → path from the show, where the two differ.
_SHOW_PATHS = MappingProxyType(
    {
        "organizer_public_id": "organizer__public_id",
        "organizer_slug": "organizer__slug",
        "organizer_name": "organizer__name",
        "suspended_at": "organizer__suspended_at",
        "venue_public_id": "venue__public_id",
        "venue_slug": "venue__slug",
        "venue_name": "venue__name",
        "venue_kind": "venue__kind",
        "venue_address": "venue__address",
        "city_slug": "venue__city__slug",
        "city_name": "venue__city__name",
        "timezone": "venue__timezone",
        "hall_public_id": "hall__public_id",
        "hall_number": "hall__number",
        "hall_name": "hall__name",
        "plan_hash": "plan_version__content_hash",
        "seat_count": "plan_version__seat_count",
        "place_count": "plan_version__place_count",
        "currency": "price_list__currency",
        "stored_status": "status",
    }
)
_SHOW_FIELDS = tuple(
    name for name in ShowRecord.__dataclass_fields__ if name not in ("event", "accessibility")
)
_PATHS = (*(_SHOW_PATHS.get(name, name) for name in _SHOW_FIELDS), "accessibility", *_EVENT_PATHS)


def select_shows() -> QuerySet[Show]:
    """Every show of a published or cancelled event of an open venue; `read_shows` reads it."""
    prices = Price.objects.filter(price_list=OuterRef("price_list")).order_by("amount_minor")
    default_type = (
        TicketType.objects.filter(organizer=OuterRef("price_list__organizer"))
        .order_by("position", "id")
        .values("id")[:1]
    )
    adult = (
        Price.objects.filter(
            price_list=OuterRef("price_list"), ticket_type=OuterRef("default_ticket_type_id")
        )
        .order_by("amount_minor")
        .values("amount_minor")[:1]
    )
    return (
        Show.objects.filter(event__status__in=("published", "cancelled"), venue__active=True)
        .annotate(
            default_ticket_type_id=Subquery(default_type),
            lowest_price_minor=Subquery(prices.values("amount_minor")[:1]),
        )
        .annotate(
            lowest_adult_minor=Coalesce(
                Subquery(adult), F("lowest_price_minor"), output_field=IntegerField()
            )
        )
    )


def read_shows(rows: QuerySet[Show]) -> Iterator[ShowRecord]:
    """The records of a query that began with `select_shows`, in its order."""
    events: dict[int, EventSummary] = {}
    count = len(_SHOW_FIELDS)
    for row in rows.values_list(*_PATHS):
        event_id = row[count + 1]
        event = events.get(event_id)
        if event is None:
            event = events[event_id] = _to_summary(row[count + 1 :])
        yield ShowRecord(
            event=event,
            accessibility=tuple(row[count]),
            **dict(zip(_SHOW_FIELDS, row[:count], strict=True)),
        )


def to_event_summary(event: Event) -> EventSummary:
    return _to_summary(tuple(getattr(event, name) for name in _EVENT_FIELDS))


def _to_summary(values: tuple[Any, ...]) -> EventSummary:
    columns = dict(zip(_EVENT_FIELDS, values, strict=True))
    return EventSummary(**{**columns, "genres": tuple(columns["genres"])})
