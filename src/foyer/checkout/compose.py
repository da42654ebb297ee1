"""From holds and wishes to priced lines: the same for a quote and for placing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from foyer.checkout import limits
from foyer.checkout.errors import HoldsExpired, MixedBooking
from foyer.concessions.errors import ConcessionUnavailable
from foyer.concessions.queries import find_offered
from foyer.concessions.rules import WantedConcession, check_wanted
from foyer.inventory.errors import SaleClosed, SaleSuspended, UnknownTicketType
from foyer.inventory.queries import find_hold
from foyer.inventory.requests import HoldRecord
from foyer.inventory.tokens import hold_token, read_hold_token
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.platform.tokens import Signer
from foyer.pricing.queries import ShowPrices, load_show_prices
from foyer.pricing.rules import (
    Quote,
    QuoteConcession,
    QuoteSeat,
    assign_ticket_types,
    quote,
)
from foyer.venues.plans.model import Plan
from foyer.venues.queries import load_plan

_UNKNOWN_HOLD = "No hold of yours has this token. Hold seats first, and send the token you get."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the visitor wants besides the seats.

    `ticket_types` is {seat id: code} for some seats or {code: count} for all; `seat_types` names
    the show too, which tells two seats A1 apart, and goes before it. Without either everybody keeps
    the type and price of the hold.
    """

    ticket_types: Mapping[str, str | int] = field(default_factory=dict)
    seat_types: Mapping[tuple[UUID, str], str] = field(default_factory=dict)  # by (show, seat id)
    concessions: tuple[WantedConcession, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedHolds:
    """Holds that fit into one booking, and its price."""

    organizer_id: int
    quote: Quote
    shows: tuple[ShowPrices, ...]


def read_hold_tokens(tokens: Sequence[str], *, signer: Signer) -> tuple[UUID, ...]:
    """The public ids of 1 to 5 distinct holds; NotFound for a token that we did not sign."""
    if not 1 <= len(tokens) <= limits.HOLDS_PER_BOOKING_MAX:
        raise MixedBooking(
            f"A booking takes from 1 to {limits.HOLDS_PER_BOOKING_MAX} holds.", field="holdTokens"
        )
    try:
        public_ids = tuple(read_hold_token(token, signer=signer) for token in tokens)
    except NotFound as error:
        raise NotFound(_UNKNOWN_HOLD, field="holdTokens") from error
    if len(set(public_ids)) != len(public_ids):
        raise ValidationFailed("A hold is named twice.", field="holdTokens")
    return public_ids


def find_holds(
    public_ids: Sequence[UUID], *, user_id: int | None, signer: Signer
) -> tuple[HoldRecord, ...]:
    """The holds unlocked, all of them live and open to this user."""
    holds = tuple(find_hold(public_id) for public_id in public_ids)
    check_holds(holds, wanted=public_ids, user_id=user_id, signer=signer)
    return holds


def check_holds(
    holds: Sequence[HoldRecord],
    *,
    wanted: Collection[UUID],
    user_id: int | None,
    signer: Signer,
) -> None:
    """Raise unless every wanted hold is there, not another user's, and live.

    A token is a capability, so a guest's hold may be used by whoever has it.
    """
    if {hold.public_id for hold in holds} != set(wanted):
        raise NotFound(_UNKNOWN_HOLD, field="holdTokens")
    if any(hold.user_id is not None and hold.user_id != user_id for hold in holds):
        raise NotFound(_UNKNOWN_HOLD, field="holdTokens")
    ended = [hold_token(hold.public_id, signer=signer) for hold in holds if not hold.live]
    if ended:
        raise HoldsExpired(details={"holdTokens": ended})


def price_holds(holds: Sequence[HoldRecord], *, wish: Wish) -> PricedHolds:
    """Price live holds: the snapshot's price where the ticket type is the held one, else today's.

    Raises MixedBooking, SaleClosed (a show was cancelled), SaleSuspended (the house is),
    UnknownTicketType, ValidationFailed and ConcessionUnavailable.
    """
    problem = check_wanted(wish.concessions)
    if problem:
        raise ValidationFailed(problem, field="concessions")
    organizers = {hold.organizer_id for hold in holds}
    currencies = {hold.currency for hold in holds}
    if len(organizers) != 1 or len(currencies) != 1:
        raise MixedBooking
    shows = load_show_prices({hold.show_id for hold in holds})
    if any(show.cancelled for show in shows.values()):
        raise SaleClosed
    if any(show.suspended for show in shows.values()):
        raise SaleSuspended
    organizer_id, currency = organizers.pop(), currencies.pop()
    snacks = _price_concessions(
        wish.concessions,
        organizer_id=organizer_id,
        venue_ids={show.venue_id for show in shows.values()},
        currency=currency,
    )
    return PricedHolds(
        organizer_id=organizer_id,
        quote=quote(
            _price_seats(holds, shows=shows, wish=wish), currency=currency, concessions=snacks
        ),
        shows=tuple(shows.values()),
    )


def _price_seats(
    holds: Sequence[HoldRecord], *, shows: Mapping[int, ShowPrices], wish: Wish
) -> list[QuoteSeat]:
    """Seats by show and seat number, whatever the order of the holds: one quote, one hash."""
    held = [
        _held_seat(hold, place=place, show=shows[hold.show_id])
        for hold in holds
        for place in range(len(hold.seats))
    ]
    held.sort(key=lambda seat: (seat.show_id, seat.seat_no))
    codes = assign_ticket_types(
        [(seat.seat_id, seat.ticket_type) for seat in held], wanted=wish.ticket_types
    )
    known = {(seat.show_public_id, seat.seat_id) for seat in held}
    if codes is None or not known.issuperset(wish.seat_types):
        raise ValidationFailed(
            "Ticket types name held seats, or count exactly as many as there are seats.",
            field="ticketTypes",
        )
    return [
        _retype(
            seat,
            code=wish.seat_types.get((seat.show_public_id, seat.seat_id), code),
            show=shows[seat.show_id],
        )
        for seat, code in zip(held, codes, strict=True)
    ]


def _held_seat(hold: HoldRecord, *, place: int, show: ShowPrices) -> QuoteSeat:
    """A seat as it was held, with the price that was shown then."""
    held = hold.seats[place]
    plan = load_plan(show.plan_version_id)
    kind = show.ticket_types[held.ticket_type_id]
    where = _describe(plan, held.number)
    return QuoteSeat(
        kind=where.kind,
        show_id=show.show_id,
        show_public_id=show.public_id,
        seat_no=held.number,
        seat_id=where.seat_id,
        section=where.section,
        row=where.row,
        number=where.number,
        category=where.category,
        category_name=next(c.name for c in plan.categories if c.id == where.category),
        ticket_type_id=kind.id,
        ticket_type=kind.code,
        label=kind.name,
        unit_minor=held.price_minor,
        fee_minor=show.fee_minor,
        tax_bp=show.tax_bp,
    )


def _retype(seat: QuoteSeat, *, code: str, show: ShowPrices) -> QuoteSeat:
    """The same seat for another kind of person, at today's price; as held for the same kind."""
    if code == seat.ticket_type:
        return seat
    kind = show.ticket_type_by_code(code)
    price = show.prices_minor.get((seat.category, kind.id)) if kind else None
    if kind is None or price is None:
        raise UnknownTicketType(field="ticketTypes", details={"seat": seat.seat_id})
    return replace(
        seat, ticket_type_id=kind.id, ticket_type=kind.code, label=kind.name, unit_minor=price
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    kind: Literal["seat", "area"]
    seat_id: str
    section: str
    row: str
    number: str
    category: str


def _describe(plan: Plan, seat_no: int) -> _Place:
    """What a seat or place number is called in this plan."""
    if seat_no < len(plan.seats):
        seat = plan.seats[seat_no]
        return _Place(
            kind="seat",
            seat_id=seat.id,
            section=seat.section,
            row=seat.row,
            number=seat.number,
            category=seat.category,
        )
    area = next(
        area
        for area in plan.areas
        if area.first_place <= seat_no < area.first_place + area.capacity
    )
    return _Place(
        kind="area", seat_id=area.id, section=area.name, row="", number="", category=area.category
    )


def _price_concessions(
    wanted: Sequence[WantedConcession],
    *,
    organizer_id: int,
    venue_ids: Collection[int],
    currency: str,
) -> list[QuoteConcession]:
    if not wanted:
        return []
    offered = find_offered(
        [item.public_id for item in wanted],
        organizer_id=organizer_id,
        venue_ids=venue_ids,
        currency=currency,
    )
    missing = [str(item.public_id) for item in wanted if item.public_id not in offered]
    if missing:
        raise ConcessionUnavailable(details={"concessions": missing})
    return [
        QuoteConcession(
            concession_id=offered[item.public_id].id,
            public_id=item.public_id,
            label=offered[item.public_id].name,
            quantity=item.quantity,
            unit_minor=offered[item.public_id].price.amount_minor,
            tax_bp=offered[item.public_id].tax_bp,
        )
        for item in sorted(wanted, key=lambda item: item.public_id)
    ]
