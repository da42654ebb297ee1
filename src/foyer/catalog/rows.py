"""From rows of the catalogue to its records."""

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from foyer.catalog.models import Event, Price, Show, TicketType
from foyer.catalog.records import EventSummary, ShowRecord


def select_shows() -> QuerySet[Show]:
    """Every show of a published or cancelled event, joined with all that a `ShowRecord` says."""
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
        Show.objects.filter(
            event__status__in=("published", "cancelled"),
            venue__active=True,
        )
        .select_related("event", "organizer", "venue__city", "hall", "plan_version", "price_list")
        .defer(
            "plan_version__document",
            "plan_version__geometry",
            "event__description",
            "event__search_vector",
            "venue__description",
            "venue__access_note",
        )
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


def to_event_summary(event: Event) -> EventSummary:
    return EventSummary(
        id=event.pk,
        public_id=event.public_id,
        slug=event.slug,
        kind=event.kind,
        title=event.title,
        tagline=event.tagline,
        year=event.year,
        duration_minutes=event.duration_minutes,
        interval_minutes=event.interval_minutes,
        certificate=event.certificate,
        director=event.director,
        creator=event.creator,
        poster=event.poster,
    )


def to_show_record(show: Show) -> ShowRecord:
    """A row of `select_shows`."""
    return ShowRecord(
        id=show.pk,
        public_id=show.public_id,
        event=to_event_summary(show.event),
        organizer_id=show.organizer_id,
        organizer_public_id=show.organizer.public_id,
        organizer_slug=show.organizer.slug,
        organizer_name=show.organizer.name,
        venue_id=show.venue_id,
        venue_public_id=show.venue.public_id,
        venue_slug=show.venue.slug,
        venue_name=show.venue.name,
        venue_kind=show.venue.kind,
        venue_address=show.venue.address,
        city_slug=show.venue.city.slug,
        city_name=show.venue.city.name,
        timezone=show.venue.timezone,
        hall_id=show.hall_id,
        hall_public_id=show.hall.public_id,
        hall_number=show.hall.number,
        hall_name=show.hall.name,
        plan_version_id=show.plan_version_id,
        plan_hash=show.plan_version.content_hash,
        seat_count=show.plan_version.seat_count,
        place_count=show.plan_version.place_count,
        price_list_id=show.price_list_id,
        currency=show.price_list.currency,
        lowest_price_minor=getattr(show, "lowest_price_minor"),  # noqa: B009 (an annotation)
        lowest_adult_minor=getattr(show, "lowest_adult_minor"),  # noqa: B009
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        doors_open_at=show.doors_open_at,
        business_day=show.business_day,
        sale_opens_at=show.sale_opens_at,
        sale_closes_at=show.sale_closes_at,
        language=show.language,
        subtitles=show.subtitles,
        format=show.format,
        note=show.note,
        accessibility=tuple(show.accessibility),
        stored_status=show.status,
        orphan_rule=show.orphan_rule,
        seats_per_hold_max=show.seats_per_hold_max,
        seats_per_visitor_max=show.seats_per_visitor_max,
    )
