from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from foyer.catalog.models import Price, Show, ShowStatus, TicketType


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTypeName:
    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPrices:
    """What pricing needs to know of a show; `prices_minor` by (category, ticket type id)."""

    show_id: int
    public_id: UUID
    organizer_id: int
    venue_id: int
    plan_version_id: int
    currency: str
    fee_minor: int
    tax_bp: int
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    suspended: bool  # its house is, by the platform
    prices_minor: MappingProxyType[tuple[str, int], int]
    ticket_types: MappingProxyType[int, TicketTypeName]

    def ticket_type_by_code(self, code: str) -> TicketTypeName | None:
        return next((kind for kind in self.ticket_types.values() if kind.code == code), None)


def load_show_prices(show_ids: Collection[int]) -> dict[int, ShowPrices]:
    """The present prices of these shows, by show id; three queries however many there are."""
    shows = list(Show.objects.filter(id__in=show_ids).select_related("price_list", "organizer"))
    price_lists: dict[int, dict[tuple[str, int], int]] = {}
    for price in Price.objects.filter(price_list__in={show.price_list_id for show in shows}):
        of_list = price_lists.setdefault(price.price_list_id, {})
        of_list[price.category, price.ticket_type_id] = price.amount_minor
    kinds: dict[int, dict[int, TicketTypeName]] = {}
    for kind in TicketType.objects.filter(
        organizer__in={show.organizer_id for show in shows}
    ).order_by("position", "id"):
        of_organizer = kinds.setdefault(kind.organizer_id, {})
        of_organizer[kind.id] = TicketTypeName(id=kind.id, code=kind.code, name=kind.name)
    return {
        show.id: _record(
            show, price_lists.get(show.price_list_id, {}), kinds.get(show.organizer_id, {})
        )
        for show in shows
    }


def _record(
    show: Show,
    prices_minor: dict[tuple[str, int], int],
    ticket_types: dict[int, TicketTypeName],
) -> ShowPrices:
    return ShowPrices(
        show_id=show.id,
        public_id=show.public_id,
        organizer_id=show.organizer_id,
        venue_id=show.venue_id,
        plan_version_id=show.plan_version_id,
        currency=show.price_list.currency,
        fee_minor=show.price_list.fee_minor,
        tax_bp=show.organizer.ticket_tax_bp,
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        suspended=show.organizer.suspended_at is not None,
        cancelled=show.status == ShowStatus.CANCELLED,
        prices_minor=MappingProxyType(prices_minor),
        ticket_types=MappingProxyType(ticket_types),
    )
