"""An order before it is placed: live holds, ticket types, snacks, and what it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.http import QueryDict

from foyer.catalog.programme import get_show_records
from foyer.catalog.records import ShowRecord
from foyer.checkout.compose import Wish
from foyer.checkout.limits import HOLDS_PER_BOOKING_MAX
from foyer.checkout.quote import quote_holds
from foyer.concessions.limits import CONCESSION_KINDS_MAX, CONCESSION_QUANTITY_MAX
from foyer.concessions.queries import ConcessionRecord, list_concessions
from foyer.concessions.rules import WantedConcession
from foyer.inventory.queries import load_seating
from foyer.inventory.requests import HoldRecord
from foyer.inventory.tokens import hold_token
from foyer.platform.errors import DomainError, NotFound
from foyer.platform.ids import parse_uuid
from foyer.platform.visitor_cookie import visitor_signer
from foyer.pricing.queries import ShowPrices, load_show_prices
from foyer.pricing.rules import Quote, QuoteLine
from foyer.web.programme.cards import poster_address
from foyer.web.shop.panel import Countdown, TypeOption, count_down
from foyer.web.shop.ticket_choice import (
    TypeChoices,
    choose_for_hold,
    find_chosen_types,
    read_type_fields,
    type_field,
)

_COUNT, _SNACK = "count-", "snack-"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSeat:
    """One line of admission. `field` is empty where no choice is to be made."""

    field: str
    seat_id: str
    plate: str
    words: str
    options: tuple[TypeOption, ...]
    total_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCount:
    """How many places of free seating are of one ticket type."""

    field: str
    name: str
    price_minor: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShow:
    show: ShowRecord
    poster_url: str
    plates: tuple[str, ...]
    seats: tuple[OrderSeat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSnack:
    field: str
    record: ConcessionRecord
    quantity: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Everything the checkout page shows. `left_out` holds are another house's."""

    holds: tuple[HoldRecord, ...]
    tokens: tuple[str, ...]
    shows: tuple[OrderShow, ...]
    counts: tuple[OrderCount, ...]
    snacks: tuple[OrderSnack, ...]
    quote: Quote
    wish: Wish
    problem: str
    countdown: Countdown
    extendable: bool
    left_out: int


def choose_holds(holds: Sequence[HoldRecord]) -> tuple[HoldRecord, ...]:
    """Those that fit into one booking with the first: same house, same money, at most five."""
    fitting = [
        hold
        for hold in holds
        if (hold.organizer_id, hold.currency) == (holds[0].organizer_id, holds[0].currency)
    ]
    return tuple(fitting[:HOLDS_PER_BOOKING_MAX])


def read_order(
    live: Sequence[HoldRecord],
    *,
    form: QueryDict,
    choices: TypeChoices,
    user_id: int | None,
    now: datetime,
) -> Order:
    """The order of these live holds as the form wants it, or as it was chosen beside the map.

    A wish that cannot be met (a type without a price, a snack that has run out) is told in
    `problem`, and the order is that of the holds alone.
    """
    holds = choose_holds(live)
    signer = visitor_signer()
    tokens = tuple(hold_token(hold.public_id, signer=signer) for hold in holds)
    records = get_show_records([hold.show_id for hold in holds])
    wish = _add_choices(read_wish(form), holds, records=records, choices=choices)
    problem = ""
    try:
        quote = quote_holds(tokens, wish=wish, user_id=user_id, signer=signer)
    except DomainError as refusal:
        if refusal.status not in (404, 422) and refusal.code != "concession_unavailable":
            raise
        problem, wish = refusal.text, Wish()
        quote = quote_holds(tokens, wish=wish, user_id=user_id, signer=signer)
    prices = load_show_prices({hold.show_id for hold in holds})
    snacks = list_concessions(
        organizer_id=holds[0].organizer_id,
        venue_ids={record.venue_id for record in records.values()},
    )
    first = min(holds, key=lambda hold: hold.expires_at)
    return Order(
        holds=holds,
        tokens=tokens,
        shows=tuple(
            _order_show(record, prices=prices[show_id], quote=quote)
            for show_id, record in sorted(records.items(), key=lambda item: item[1].starts_at)
        ),
        counts=_counts(quote, prices),
        snacks=_snacks(snacks, wish=wish, currency=quote.currency),
        quote=quote,
        wish=wish,
        problem=problem,
        countdown=count_down(first, now=now),
        extendable=all(hold.extensions_left > 0 for hold in holds),
        left_out=len(live) - len(holds),
    )


def list_type_choices(order: Order) -> TypeChoices:
    """The ticket types of an order, to be kept for the map."""
    chosen: dict[tuple[str, str], str] = {}
    for hold in order.holds:
        codes = {
            seat_id: code
            for (show, seat_id), code in order.wish.seat_types.items()
            if show == hold.show_public_id
        }
        chosen.update(choose_for_hold(hold, codes))
    return chosen


def _add_choices(
    wish: Wish,
    holds: Sequence[HoldRecord],
    *,
    records: Mapping[int, ShowRecord],
    choices: TypeChoices,
) -> Wish:
    """What was chosen beside the map, for seats that the form says nothing about."""
    if not choices or wish.ticket_types:
        return wish
    chosen: dict[tuple[UUID, str], str] = {}
    for hold in holds:
        seating = load_seating(records[hold.show_id].plan_hash)
        codes = find_chosen_types(hold, seating=seating, choices=choices)
        chosen.update({(hold.show_public_id, seat_id): code for seat_id, code in codes.items()})
    return replace(wish, seat_types={**chosen, **wish.seat_types})


def read_wish(form: QueryDict) -> Wish:
    """Ticket types by seat, or counts for free seating, and snacks; odd fields are left out."""
    seat_types = read_type_fields(form)
    counts: dict[str, str | int] = {
        name.removeprefix(_COUNT): _small(text)
        for name, text in form.items()
        if name.startswith(_COUNT)
    }
    snacks = []
    for name, text in form.items():
        quantity = min(_small(text), CONCESSION_QUANTITY_MAX)
        if name.startswith(_SNACK) and quantity:
            try:
                public_id = parse_uuid(name.removeprefix(_SNACK))
            except NotFound:
                continue
            snacks.append(WantedConcession(public_id=public_id, quantity=quantity))
    return Wish(
        ticket_types={} if seat_types else counts,
        seat_types=seat_types,
        concessions=tuple(snacks[:CONCESSION_KINDS_MAX]),
    )


def plate_of_line(line: QuoteLine) -> str:
    """`G8`, or the area's name."""
    seat = line.seat
    assert seat is not None
    if seat.kind == "area":
        return seat.section
    row = f"{seat.row}-" if seat.row[-1:].isdigit() else seat.row
    return f"{row}{seat.number}"


def _order_show(record: ShowRecord, *, prices: ShowPrices, quote: Quote) -> OrderShow:
    lines = [line for line in quote.lines if line.seat and line.seat.show_id == record.id]
    return OrderShow(
        show=record,
        poster_url=poster_address(record.event),
        plates=tuple(dict.fromkeys(plate_of_line(line) for line in lines)),
        seats=tuple(_order_seat(line, prices) for line in lines),
    )


def _order_seat(line: QuoteLine, prices: ShowPrices) -> OrderSeat:
    seat = line.seat
    assert seat is not None
    options = tuple(
        TypeOption(
            code=kind.code,
            name=kind.name,
            price_minor=prices.prices_minor[seat.category, kind.id],
            chosen=kind.code == seat.ticket_type,
        )
        for kind in prices.ticket_types.values()
        if (seat.category, kind.id) in prices.prices_minor
    )
    choosable = seat.kind == "seat" and len(options) > 1
    row = f"row {seat.row}, seat {seat.number}" if seat.row else seat.section
    return OrderSeat(
        field=type_field(seat.show_public_id, seat.seat_id) if choosable else "",
        seat_id=seat.seat_id,
        plate=plate_of_line(line),
        words=f"{seat.category_name}, {row}",
        options=options,
        total_minor=line.total_minor,
    )


def _counts(quote: Quote, prices: Mapping[int, ShowPrices]) -> tuple[OrderCount, ...]:
    """For an order of free seating in one show: who comes, by count. Empty for numbered seats."""
    seats = [line.seat for line in quote.lines if line.seat is not None]
    categories = {seat.category for seat in seats}
    shows = {seat.show_id for seat in seats}
    if any(seat.kind == "seat" for seat in seats) or len(categories) != 1 or len(shows) != 1:
        return ()
    category, show = categories.pop(), prices[shows.pop()]
    kinds = [
        kind for kind in show.ticket_types.values() if (category, kind.id) in show.prices_minor
    ]
    if len(kinds) < 2:
        return ()
    return tuple(
        OrderCount(
            field=f"{_COUNT}{kind.code}",
            name=kind.name,
            price_minor=show.prices_minor[category, kind.id],
            count=sum(seat.ticket_type == kind.code for seat in seats),
        )
        for kind in kinds
    )


def _snacks(
    offered: Sequence[ConcessionRecord], *, wish: Wish, currency: str
) -> tuple[OrderSnack, ...]:
    wanted = {item.public_id: item.quantity for item in wish.concessions}
    return tuple(
        OrderSnack(
            field=f"{_SNACK}{record.public_id}",
            record=record,
            quantity=wanted.get(record.public_id, 0),
            most=CONCESSION_QUANTITY_MAX,
        )
        for record in offered
        if record.available and record.price.currency == currency
    )


def _small(text: object) -> int:
    """A count up to three digits; anything else is none."""
    if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= 3:
        return int(text)
    return 0
