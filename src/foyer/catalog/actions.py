"""Events and what is sold with them: creating, publishing, price lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from foyer.catalog.errors import EventNotOpen
from foyer.catalog.limits import (
    DESCRIPTION_CHARACTERS_MAX,
    DURATION_MINUTES_MAX,
    LIST_ENTRIES_MAX,
    PRICES_MAX,
    TITLE_CHARACTERS_MAX,
)
from foyer.catalog.models import (
    Category,
    Event,
    EventKind,
    EventStatus,
    Price,
    PriceList,
    TicketType,
)
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.venues.errors import NameTaken

PriceTable = Mapping[tuple[str, str], int]  # (category id, ticket type code) → minor units


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """What is presented. `score` is 0 to 10; `duration_minutes` is without the interval."""

    slug: str
    kind: str
    title: str
    duration_minutes: int
    interval_minutes: int = 0
    tagline: str = ""
    description: str = ""
    director: str = ""
    creator: str = ""
    cast: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()  # slugs of shelves
    year: int | None = None
    release_date: date | None = None
    certificate: str = ""
    score: Decimal | None = None
    featured: int = 0
    poster: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTypeDraft:
    code: str
    name: str
    note: str = ""


def create_event(organizer_id: int, *, draft: EventDraft) -> Event:
    """A draft event of an organizer. Raises ValidationFailed, or NameTaken for a slug in use."""
    _check_event(draft)
    shelves = list(Category.objects.filter(slug__in=draft.categories))
    missing = set(draft.categories) - {shelf.slug for shelf in shelves}
    if missing:
        raise ValidationFailed(f"There is no category “{min(missing)}”.", field="categories")
    try:
        with transaction.atomic():
            event = Event.objects.create(organizer_id=organizer_id, **_columns(draft))
            event.categories.set(shelves)
    except IntegrityError as error:
        raise NameTaken(
            f"The address “{draft.slug}” belongs to another event.", field="slug"
        ) from error
    return event


def publish_event(event_id: int) -> None:
    """Let visitors see an event; one that is published already stays so."""
    _move_event(
        event_id, to=EventStatus.PUBLISHED, allowed=(EventStatus.DRAFT, EventStatus.SUBMITTED)
    )


def cancel_event(event_id: int) -> None:
    """Take an event off. Its shows are cancelled one by one, because their buyers are owed."""
    _move_event(
        event_id,
        to=EventStatus.CANCELLED,
        allowed=(EventStatus.DRAFT, EventStatus.SUBMITTED, EventStatus.PUBLISHED),
    )


def create_ticket_types(
    organizer_id: int, *, drafts: Sequence[TicketTypeDraft]
) -> tuple[TicketType, ...]:
    """Ticket types in their order; the first is the default. Known codes are kept as they are."""
    return tuple(
        TicketType.objects.get_or_create(
            organizer_id=organizer_id,
            code=draft.code,
            defaults={"name": draft.name, "note": draft.note, "position": place},
        )[0]
        for place, draft in enumerate(drafts)
    )


def create_price_list(
    organizer_id: int, *, name: str, currency: str, prices: PriceTable, fee_minor: int = 0
) -> PriceList:
    """A price list; every price is the whole price, of which `fee_minor` a seat is the fee.

    Raises ValidationFailed for an unknown ticket type, a negative price or one below the fee.
    """
    types = dict(TicketType.objects.filter(organizer_id=organizer_id).values_list("code", "id"))
    if not 0 < len(prices) <= PRICES_MAX:
        raise ValidationFailed(f"Give 1 to {PRICES_MAX} prices.", field="prices")
    for (_, code), amount in prices.items():
        if code not in types:
            raise ValidationFailed(f"There is no ticket type “{code}”.", field="prices")
        if amount < 0 or 0 < amount < fee_minor:
            raise ValidationFailed(
                "A price is the whole price: give 0, or at least the booking fee.", field="prices"
            )
    with transaction.atomic():
        price_list = PriceList.objects.create(
            organizer_id=organizer_id, name=name, currency=currency, fee_minor=fee_minor
        )
        Price.objects.bulk_create(
            Price(
                price_list=price_list,
                category=category,
                ticket_type_id=types[code],
                amount_minor=amount,
            )
            for (category, code), amount in prices.items()
        )
    return price_list


def _move_event(event_id: int, *, to: EventStatus, allowed: Sequence[EventStatus]) -> None:
    with transaction.atomic():
        event = Event.objects.select_for_update(no_key=True).filter(pk=event_id).first()
        if event is None:
            raise NotFound
        if event.status == to:
            return
        if event.status not in allowed:
            raise EventNotOpen(f"The event is {event.status} and cannot become {to.value}.")
        event.status = to
        event.save(update_fields=["status", "updated_at"])


def _check_event(draft: EventDraft) -> None:
    if draft.kind not in EventKind.values:
        raise ValidationFailed(f"Give a kind out of {', '.join(EventKind.values)}.", field="kind")
    if not draft.title.strip() or len(draft.title) > TITLE_CHARACTERS_MAX:
        raise ValidationFailed(
            f"Give a title of 1 to {TITLE_CHARACTERS_MAX} characters.", field="title"
        )
    if not 1 <= draft.duration_minutes <= DURATION_MINUTES_MAX:
        raise ValidationFailed(
            f"Give a duration of 1 to {DURATION_MINUTES_MAX} minutes.", field="durationMinutes"
        )
    if not 0 <= draft.interval_minutes <= DURATION_MINUTES_MAX:
        raise ValidationFailed(
            f"Give an interval of 0 to {DURATION_MINUTES_MAX} minutes.", field="intervalMinutes"
        )
    if len(draft.description) > DESCRIPTION_CHARACTERS_MAX:
        raise ValidationFailed(
            f"Keep the description within {DESCRIPTION_CHARACTERS_MAX} characters.",
            field="description",
        )
    if draft.score is not None and not 0 <= draft.score <= 10:
        raise ValidationFailed("Give a score between 0 and 10.", field="score")
    for name in ("cast", "genres", "languages", "tags"):
        if len(getattr(draft, name)) > LIST_ENTRIES_MAX:
            raise ValidationFailed(f"Keep at most {LIST_ENTRIES_MAX} entries.", field=name)


def _columns(draft: EventDraft) -> dict[str, object]:
    return {
        "slug": draft.slug,
        "kind": draft.kind,
        "title": draft.title.strip(),
        "duration_minutes": draft.duration_minutes,
        "interval_minutes": draft.interval_minutes,
        "tagline": draft.tagline,
        "description": draft.description,
        "director": draft.director,
        "creator": draft.creator,
        "cast": list(draft.cast),
        "genres": list(draft.genres),
        "languages": list(draft.languages),
        "tags": list(draft.tags),
        "year": draft.year,
        "release_date": draft.release_date,
        "certificate": draft.certificate,
        "score": draft.score,
        "featured": draft.featured,
        "poster": dict(draft.poster),
    }
