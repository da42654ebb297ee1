"""*My seats*: the panel beside map and list, the same from the server and after every change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from foyer.inventory.limits import BEST_QUANTITY_MAX
from foyer.inventory.requests import HoldRecord, PricedSeat
from foyer.inventory.rules.orphans import check_orphans
from foyer.platform.config import load_config
from foyer.web.formats import format_left
from foyer.web.shop.limits import PARTY_DEFAULT
from foyer.web.shop.other_seats import OtherSeats, can_exchange, find_other_seats, picture_without
from foyer.web.shop.seat_words import is_together, plate_of_place, say_numbers
from foyer.web.shop.stage import Stage
from foyer.web.shop.ticket_choice import type_field


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeOption:
    """A ticket type that a seat may be for, at its price."""

    code: str
    name: str
    price_minor: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSeat:
    """One held seat. `hold` and `seat_id` are what taking it back needs."""

    plate: str
    words: str
    seat_id: str
    hold: UUID
    category_name: str
    ticket_type_name: str
    price_minor: int
    field: str  # of the form that chooses the ticket type; empty where there is no choice
    options: tuple[TypeOption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """What `components/timer.html` draws."""

    deadline: str
    now_iso: str
    total_seconds: int
    left: str
    percent: int
    low: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanNote:
    """A seat left alone, and the swap that mends it: seat ids to add and to remove."""

    words: str
    better: str
    hold: UUID
    add: tuple[str, ...]
    remove: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """`together` is None where it means nothing: one seat, or places of an area."""

    seats: tuple[PanelSeat, ...]
    total_minor: int
    currency: str
    countdown: Countdown | None
    together: bool | None
    orphan: OrphanNote | None
    extendable: UUID | None
    elsewhere: int
    other_seats: tuple[OtherSeats, ...]
    best_replaces: bool  # whether the best places are taken in exchange for what is held
    choosable: bool  # whether any seat has a ticket type to choose
    party: int  # for how many the best places are asked, unless said otherwise


def build_panel(stage: Stage) -> Panel:
    """The panel of a stage; pure."""
    seats = tuple(seat for hold in stage.holds for seat in _panel_seats(hold, stage))
    mine = stage.mine
    countable = len(mine) > 1 and max(mine) < stage.seating.seat_count
    first = min(stage.holds, key=lambda hold: hold.expires_at, default=None)
    return Panel(
        seats=seats,
        total_minor=sum(seat.price_minor for seat in seats),
        currency=stage.facts.currency,
        countdown=count_down(first, now=stage.now) if first else None,
        together=is_together(mine, seating=stage.seating) if countable else None,
        orphan=_find_orphan(stage),
        extendable=next((hold.public_id for hold in stage.holds if hold.extensions_left > 0), None),
        elsewhere=stage.elsewhere,
        other_seats=find_other_seats(stage),
        best_replaces=can_exchange(stage),
        choosable=any(seat.field for seat in seats),
        party=min(len(seats), BEST_QUANTITY_MAX) or PARTY_DEFAULT,
    )


def count_down(hold: HoldRecord, *, now: datetime) -> Countdown:
    """The time a hold has left by the database's clock, told relative to ours."""
    total = int(load_config().hold_seconds)
    left = max(0.0, hold.seconds_left)
    return Countdown(
        deadline=(now + timedelta(seconds=left)).isoformat(),
        now_iso=now.isoformat(),
        total_seconds=total,
        left=format_left(timedelta(seconds=left)),
        percent=max(0, min(100, round(left / total * 100))),
        low=left <= 60,
    )


def _panel_seats(hold: HoldRecord, stage: Stage) -> list[PanelSeat]:
    names = {price.category: price.category_name for price in stage.prices}
    return [_panel_seat(held, hold, stage, names=names) for held in hold.seats]


def _panel_seat(
    held: PricedSeat, hold: HoldRecord, stage: Stage, *, names: Mapping[str, str]
) -> PanelSeat:
    seating, category = stage.seating, stage.seating.category_of(held.number)
    code, price_minor = stage.type_of(held), stage.price_of_held(held)
    own = [price for price in stage.prices if price.category == category]
    options = tuple(
        TypeOption(
            code=price.ticket_type,
            name=price.ticket_type_name,
            price_minor=price_minor if price.ticket_type == code else price.price.amount_minor,
            chosen=price.ticket_type == code,
        )
        for price in own
    )
    seat_id = seating.name_of(held.number)
    has_choice = held.number < seating.seat_count and len(options) > 1
    return PanelSeat(
        plate=plate_of_place(held.number, seating=seating),
        words=say_numbers([held.number], seating=seating),
        seat_id=seat_id,
        hold=hold.public_id,
        category_name=names.get(category, ""),
        ticket_type_name=next(
            (price.ticket_type_name for price in own if price.ticket_type == code), ""
        ),
        price_minor=price_minor,
        field=type_field(hold.show_public_id, seat_id) if has_choice else "",
        options=options if has_choice else (),
    )


def _find_orphan(stage: Stage) -> OrphanNote | None:
    """The single-seat rule on what is held now, so that the hint stands on every view of it."""
    if stage.facts.orphan_rule == "allow":
        return None
    for hold in stage.holds:
        own = [number for number in hold.seat_nos if number < stage.seating.seat_count]
        before = picture_without(hold, stage=stage)
        finding = check_orphans(before, own, seating=stage.seating) if own else None
        if finding is None:
            continue
        names = stage.seating.name_of
        return OrphanNote(
            words=say_numbers(finding.orphans, seating=stage.seating),
            better=say_numbers(finding.suggestion, seating=stage.seating),
            hold=hold.public_id,
            add=tuple(names(number) for number in finding.suggestion if number not in own),
            remove=tuple(names(number) for number in own if number not in finding.suggestion),
        )
    return None
