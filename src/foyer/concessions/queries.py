from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from foyer.concessions import limits
from foyer.concessions.models import Concession
from foyer.platform.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcessionRecord:
    id: int
    public_id: UUID
    name: str
    description: str
    category: str
    icon: str
    price: Money
    tax_bp: int
    available: bool


def list_concessions(*, organizer_id: int, venue_ids: Collection[int]) -> list[ConcessionRecord]:
    """The counter of these venues, by category and position; sold-out snacks are included."""
    rows = _offered(organizer_id, venue_ids).order_by("category", "position", "id")
    return [_record(row) for row in rows[: limits.CONCESSIONS_LISTED_MAX]]


def find_offered(
    public_ids: Collection[UUID], *, organizer_id: int, venue_ids: Collection[int], currency: str
) -> dict[UUID, ConcessionRecord]:
    """Those of `public_ids` that can be sold at one of these venues now, in this currency."""
    rows = _offered(organizer_id, venue_ids).filter(
        public_id__in=public_ids, available=True, currency=currency
    )
    return {row.public_id: _record(row) for row in rows}


def _offered(organizer_id: int, venue_ids: Collection[int]) -> QuerySet[Concession]:
    return Concession.objects.filter(
        Q(venue__isnull=True) | Q(venue_id__in=venue_ids), organizer_id=organizer_id
    )


def _record(row: Concession) -> ConcessionRecord:
    return ConcessionRecord(
        id=row.id,
        public_id=row.public_id,
        name=row.name,
        description=row.description,
        category=row.category,
        icon=row.icon,
        price=Money(amount_minor=row.price_minor, currency=row.currency),
        tax_bp=row.tax_bp,
        available=row.available,
    )
