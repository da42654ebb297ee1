"""Answers of the hold endpoints, in the shapes that hot/openapi.py describes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from math import floor
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from foyer.hot import limits
from foyer.inventory.requests import HoldRecord, HoldWarning, ShowFacts
from foyer.inventory.seating import Seating
from foyer.inventory.tokens import hold_token
from foyer.platform.tokens import Signer


class MoneyOut(Struct, frozen=True):
    amount: int
    currency: str


class SeatOut(Struct, frozen=True, rename="camel"):
    id: str
    index: int
    category: str
    ticket_type: str
    price: MoneyOut


class AreaOut(Struct, frozen=True, rename="camel"):
    id: str
    category: str
    ticket_type: str
    quantity: int
    price: MoneyOut


class WarningOut(Struct, frozen=True):
    code: str
    seats: tuple[str, ...]
    suggestion: tuple[str, ...]


class HoldOut(Struct, frozen=True, kw_only=True, rename="camel"):
    hold_token: str
    show_id: UUID
    seats: list[SeatOut]
    areas: list[AreaOut]
    total: MoneyOut
    expires_at: datetime
    expires_in: int
    extensions_left: int
    warnings: list[WarningOut]
    together: bool | UnsetType = UNSET


def render_hold(
    hold: HoldRecord,
    *,
    facts: ShowFacts,
    seating: Seating,
    signer: Signer,
    warnings: Sequence[HoldWarning] = (),
) -> HoldOut:
    """A hold, live or not; `expiresIn` in whole seconds."""
    codes, currency = facts.type_codes, hold.currency
    names, categories, seat_count = seating.seat_names, seating.seat_categories, seating.seat_count
    seats: list[SeatOut] = []
    places: dict[tuple[str, str, str, int], int] = {}
    total_minor = 0
    for seat in hold.seats:
        number, price_minor = seat.number, seat.price_minor
        code = codes.get(seat.ticket_type_id, "")
        total_minor += price_minor
        if number < seat_count:
            price = MoneyOut(price_minor, currency)
            seats.append(SeatOut(names[number], number, categories[number], code, price))
        else:
            area = seating.area_of(number)
            place = (area.id, area.category, code, price_minor)
            places[place] = places.get(place, 0) + 1
    return HoldOut(
        hold_token=hold_token(hold.public_id, signer=signer),
        show_id=hold.show_public_id,
        seats=seats,
        areas=[
            AreaOut(name, category, code, count, MoneyOut(price_minor, currency))
            for (name, category, code, price_minor), count in places.items()
        ],
        total=MoneyOut(total_minor, currency),
        expires_at=whole_seconds(hold.expires_at),
        expires_in=max(0, floor(hold.seconds_left)),
        extensions_left=hold.extensions_left,
        warnings=[WarningOut(one.code, one.seats, one.suggestion) for one in warnings],
        together=UNSET if hold.together is None else hold.together,
    )


def render_money(amount_minor: int, currency: str) -> MoneyOut:
    return MoneyOut(amount_minor, currency)


@lru_cache(limits.MOMENTS_KEPT)
def whole_seconds(moment: datetime) -> datetime:
    """In UTC, rounded down: written as ISO 8601 with a Z."""
    return moment.astimezone(UTC).replace(microsecond=0)
