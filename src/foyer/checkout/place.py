"""Placing: holds become a pending booking in one transaction, then the provider is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from foyer.bookings.access import access_key
from foyer.bookings.actions import BookingDraft, Buyer, CreatedBooking, create_booking
from foyer.bookings.errors import InvalidBuyer
from foyer.bookings.models import Booking
from foyer.bookings.queries import list_admission_lines
from foyer.bookings.rules import check_email, check_name, check_phone
from foyer.checkout.compose import (
    PricedHolds,
    Wish,
    check_holds,
    find_holds,
    price_holds,
    read_hold_tokens,
)
from foyer.checkout.errors import HoldsExpired, PriceChanged
from foyer.checkout.fulfil import confirm_and_issue, sell_seats
from foyer.checkout.queries import defer_expiry, share_shows
from foyer.inventory.actions import consume_hold, hold_seats, release_hold
from foyer.inventory.errors import HoldExpired, SeatsTakenError
from foyer.inventory.queries import lock_holds
from foyer.inventory.requests import Caller, HoldRecord, HoldRequest, SeatsTaken
from foyer.inventory.tokens import hold_token
from foyer.payments.actions import create_payment
from foyer.payments.failures import Payer, find_suspect, network_hash
from foyer.payments.minimum import check_amount
from foyer.payments.start import start_payment
from foyer.platform.challenges import Deed, demand_answer
from foyer.platform.config import load_config
from foyer.platform.errors import ValidationFailed
from foyer.platform.idempotency import (
    KeyedRequest,
    Outcome,
    find_outcome,
    record_outcome,
    reserve_key,
)
from foyer.platform.money import Money
from foyer.platform.tokens import Signer
from foyer.pricing.documents import quote_document

_CREATED = 201


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """What the buyer sends: holds, or a show and seats of it which are then held first.

    Prices are never among it. `quote_hash` is of the quote that the buyer saw, empty to take
    whatever the holds say.
    """

    caller: Caller
    buyer: Buyer
    hold_tokens: tuple[str, ...] = ()
    show_public_id: UUID | None = None
    seats: tuple[str, ...] = ()
    wish: Wish = field(default_factory=Wish)
    quote_hash: str = ""
    provider: str = ""
    locale: str = "en"
    challenge_answer: str = ""
    request: KeyedRequest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A booking that now exists; `payment_id` is None when there is nothing to pay."""

    booking_id: int
    booking_public_id: UUID
    payment_id: int | None
    access_key: str
    replayed: bool = False


def place_booking(order: PlaceOrder, *, signer: Signer, now: datetime) -> Placed:
    """Make the booking, then start its payment outside any transaction.

    A free booking is confirmed at once. The same key answers with the same booking. Raises
    HoldsExpired, PriceChanged, MixedBooking, SeatsTakenError, AmountTooSmall, ChallengeRequired
    and RateLimited after failed payments, and what pricing raises; nothing is consumed then, and a
    hold taken on the way is given back.
    """
    check_buyer(order.buyer)
    if order.request is not None:
        earlier = find_outcome(order.request, now=now)
        if earlier is not None:
            return _replay(earlier, signer=signer)
    _demand_person(order, now=now)
    if order.hold_tokens:
        if order.show_public_id is not None or order.seats:
            raise ValidationFailed("Give holdTokens, or showId and seats.", field="holdTokens")
        public_ids = read_hold_tokens(order.hold_tokens, signer=signer)
        placed = _place_holds(order, public_ids=public_ids, signer=signer, now=now)
    else:
        placed = _hold_and_place(order, signer=signer, now=now)
    if placed.payment_id is not None and not placed.replayed:
        start_payment(placed.payment_id)
    return placed


def _demand_person(order: PlaceOrder, *, now: datetime) -> None:
    """After declined payments the next one needs an answered challenge."""
    payer = Payer(
        user_id=order.caller.user_id,
        visitor_id=order.caller.visitor_id,
        payer_network=network_hash(order.caller.ip_prefix),
    )
    suspect = find_suspect(payer, now=now)
    if suspect is not None:
        demand_answer(order.challenge_answer, deed=Deed.PAY, subject=suspect, now=now)


def check_buyer(buyer: Buyer) -> None:
    """Refuse a buyer whose name, address or number cannot be used or could forge a mail header."""
    for field_name, problem in (
        ("buyer.email", check_email(buyer.email)),
        ("buyer.fullName", check_name(buyer.full_name)),
        ("buyer.phone", check_phone(buyer.phone)),
    ):
        if problem is not None:
            raise InvalidBuyer(problem, field=field_name)


def _hold_and_place(order: PlaceOrder, *, signer: Signer, now: datetime) -> Placed:
    """Take the hold first; give it back when the booking fails, so that a retry finds it free."""
    if order.show_public_id is None or not order.seats:
        raise ValidationFailed("Give holdTokens, or showId and seats.", field="holdTokens")
    kinds = order.wish.ticket_types
    outcome = hold_seats(
        HoldRequest(
            show_public_id=order.show_public_id,
            caller=order.caller,
            seats=order.seats,
            ticket_types={k: v for k, v in kinds.items() if isinstance(v, str)} or None,
            ticket_counts={k: v for k, v in kinds.items() if isinstance(v, int)} or None,
        ),
        now=now,
    )
    if isinstance(outcome, SeatsTaken):
        raise SeatsTakenError(seats=outcome.seats, mine=outcome.mine)
    hold = outcome.hold
    try:
        return _place_holds(order, public_ids=(hold.public_id,), signer=signer, now=now)
    except Exception:
        release_hold(hold.public_id, caller=order.caller)
        raise


def _place_holds(
    order: PlaceOrder, *, public_ids: Sequence[UUID], signer: Signer, now: datetime
) -> Placed:
    """The one transaction. Locks: shows, idempotency key, holds, then rows of its own."""
    user_id = order.caller.user_id
    looked_at = find_holds(public_ids, user_id=user_id, signer=signer)
    with transaction.atomic(durable=True):
        share_shows({hold.show_id for hold in looked_at})
        if order.request is not None:
            earlier = reserve_key(order.request, now=now)
            if earlier is not None:
                return _replay(earlier, signer=signer)
        holds = lock_holds(public_ids)
        check_holds(holds, wanted=public_ids, user_id=user_id, signer=signer)
        priced = price_holds(holds, wish=order.wish)
        if order.quote_hash and order.quote_hash != priced.quote.quote_hash:
            raise PriceChanged(details={"quote": quote_document(priced.quote)})
        check_amount(Money(amount_minor=priced.quote.total_minor, currency=priced.quote.currency))
        created = create_booking(_draft(order, priced=priced, now=now), now=now)
        _consume(holds, created=created, signer=signer)
        booking = created.booking
        payment_id = _collect_or_confirm(booking, order=order, now=now)
        if order.request is not None:
            record_outcome(order.request, status_code=_CREATED, resource_id=str(booking.public_id))
    return _placed(booking, payment_id=payment_id, signer=signer)


def _draft(order: PlaceOrder, *, priced: PricedHolds, now: datetime) -> BookingDraft:
    expiry = timedelta(seconds=load_config().booking_expiry_seconds)
    return BookingDraft(
        organizer_id=priced.organizer_id,
        user_id=order.caller.user_id,
        visitor_id=order.caller.visitor_id,
        buyer=order.buyer,
        quote=priced.quote,
        locale=order.locale,
        deadline_at=now + expiry,
    )


def _consume(holds: Sequence[HoldRecord], *, created: CreatedBooking, signer: Signer) -> None:
    """Claims from held to paying; a claim that is no longer the hold's ends everything."""
    for hold in holds:
        line_ids = {seat_no: created.line_ids[hold.show_id, seat_no] for seat_no in hold.seat_nos}
        try:
            consume_hold(hold.id, line_ids_by_seat=line_ids)
        except HoldExpired as error:
            token = hold_token(hold.public_id, signer=signer)
            raise HoldsExpired(details={"holdTokens": [token]}) from error


def _collect_or_confirm(booking: Booking, *, order: PlaceOrder, now: datetime) -> int | None:
    """A payment row for what is due, or the booking confirmed when nothing is."""
    if booking.total_minor == 0:
        sell_seats(list_admission_lines(booking.id))
        confirm_and_issue(booking, now=now)
        return None
    payment = create_payment(
        booking,
        provider=order.provider,
        payer_network=network_hash(order.caller.ip_prefix),
        now=now,
    )
    defer_expiry(booking.id, at=booking.deadline_at)
    return payment.id


def _replay(outcome: Outcome, *, signer: Signer) -> Placed:
    """The booking that the same request made before."""
    booking = Booking.objects.get(public_id=outcome.resource_id)
    first_payment = booking.payments.order_by("id").values_list("id", flat=True).first()
    return replace(_placed(booking, payment_id=first_payment, signer=signer), replayed=True)


def _placed(booking: Booking, *, payment_id: int | None, signer: Signer) -> Placed:
    key = access_key(booking.public_id, version=booking.access_key_version, signer=signer)
    return Placed(
        booking_id=booking.id,
        booking_public_id=booking.public_id,
        payment_id=payment_id,
        access_key=key,
    )
