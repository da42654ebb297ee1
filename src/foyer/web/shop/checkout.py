"""`/checkout`: one page from held seats to the provider's door.

The form carries everything: hold tokens, what was chosen, the quote that was shown and a key of its
own, so that sending it twice makes one booking, and a page that comes back has lost nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from foyer.bookings.queries import list_bookings_of_browser
from foyer.bookings.records import BookingRecord
from foyer.catalog.programme import get_show_records
from foyer.checkout.errors import HoldsExpired, PriceChanged
from foyer.checkout.limits import HOLDS_PER_BOOKING_MAX
from foyer.checkout.place import Placed, PlaceOrder, place_booking
from foyer.inventory.actions import extend_hold, get_hold, hold_seats
from foyer.inventory.errors import HoldExpired, LimitExceeded
from foyer.inventory.queries import get_show_facts, list_holds, load_seating
from foyer.inventory.requests import HoldRecord, HoldRequest, SeatsTaken
from foyer.inventory.tokens import hold_token, read_hold_token
from foyer.notifications.locales import prefer_locale
from foyer.payments.queries import list_payments
from foyer.platform.challenges import FIELD as CHALLENGE_FIELD
from foyer.platform.challenges import ChallengeRequired, person_check
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError, NotFound
from foyer.platform.idempotency import keyed_request
from foyer.platform.ids import new_uuid
from foyer.platform.visitor_cookie import visitor_signer
from foyer.web.personal import personal
from foyer.web.shop.buyer_form import BuyerForm
from foyer.web.shop.callers import caller_of, take_hold_use, take_order_use, user_id_of
from foyer.web.shop.order import list_type_choices, read_order, read_wish
from foyer.web.shop.seat_words import plate_of_place, say_numbers
from foyer.web.shop.ticket_choice import keep_type_choices, read_type_choices, type_field

_CONFLICT = 409
_UNPAID_MAX = 5  # Recent orders that are looked at for one that waits for its payment.
_KEPT = ("name", "email", "phone")  # What was typed, carried through an expired hold.


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A fact about the order and its consequence; after `retry_after` seconds it is no more."""

    level: str
    title: str
    text: str = ""
    status: int = 200
    retry_after: object = None
    challenge: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LapsedSeats:
    """What an ended hold had, to be asked for again in one tap."""

    token: str
    title: str
    words: str
    plates: tuple[str, ...]
    show_public_id: UUID


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def checkout(request: HttpRequest) -> HttpResponse:
    """The page and what its buttons do: place, extend, hold again, or count anew."""
    match request.POST.get("action", ""):
        case "place":
            return _place(request)
        case "extend":
            return _extend(request)
        case "rehold":
            return _rehold(request)
        case _:
            return _page(request)


def _page(
    request: HttpRequest, *, message: Message | None = None, buyer: BuyerForm | None = None
) -> HttpResponse:
    """The checkout with the form as it was sent; without live holds, what became of them."""
    now, user_id = utc_now(), user_id_of(request)
    live = list_holds(caller_of(request))
    if not live:
        return _nothing_held(request, message=message)
    choices = read_type_choices(request)
    order = read_order(live, form=request.POST, choices=choices, user_id=user_id, now=now)
    if order.problem and message is None:
        message = Message(level="warn", title=order.problem, text="The rest is as you chose it.")
    context = {
        "order": order,
        "buyer": buyer or _buyer_form(request),
        "message": message,
        "idempotency_key": new_uuid().hex,
        "challenge": message.challenge if message else None,
        "challenge_template": person_check().template,
        "free": order.quote.total_minor == 0,
        "now": now,
    }
    status = message.status if message else 200
    response = render(request, "shop/checkout.html", context, status=status)
    if message is not None and message.retry_after is not None:
        response["Retry-After"] = str(message.retry_after)
    if request.method == "POST" and not order.problem:
        keep_type_choices(request, response, list_type_choices(order))
    return response


def _buyer_form(request: HttpRequest) -> BuyerForm:
    """What was typed, or what a signed-in buyer need not type; not judged until it is placed."""
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in _KEPT}
        return BuyerForm(initial=typed)
    if request.user.is_authenticated:
        return BuyerForm(
            initial={
                "name": request.user.full_name,
                "email": request.user.email,
                "phone": request.user.phone,
            }
        )
    return BuyerForm()


def _place(request: HttpRequest) -> HttpResponse:
    """Place the order; every refusal shows the page again with what happened."""
    now = utc_now()
    form = BuyerForm(request.POST)
    if not form.is_valid():
        message = Message(level="", title="", status=422)
        return _page(request, message=message, buyer=form)
    take_order_use(request, now=now)
    try:
        placed = place_booking(_read_order_form(request, form), signer=visitor_signer(), now=now)
    except HoldsExpired:
        return _page(request)
    except PriceChanged:
        message = Message(
            level="warn",
            title="The price has changed meanwhile",
            text="Nothing was charged. Look at the new total; paying agrees to it.",
            status=_CONFLICT,
        )
        return _page(request, message=message, buyer=form)
    except ChallengeRequired as refusal:
        message = Message(
            level="warn",
            title="Some payments were declined",
            text="Nothing was charged and your seats are still kept. One more step is needed.",
            status=refusal.status,
            challenge=refusal.details,
        )
        return _page(request, message=message, buyer=form)
    except DomainError as refusal:
        message = Message(
            level="bad",
            title=refusal.text,
            text="Nothing was charged and your seats are still kept.",
            status=refusal.status,
            retry_after=refusal.details.get("retryAfter"),
        )
        return _page(request, message=message, buyer=form)
    return redirect(_way_on(placed))


def _read_order_form(request: HttpRequest, form: BuyerForm) -> PlaceOrder:
    wish, buyer = read_wish(request.POST), form.to_buyer()
    tokens = tuple(request.POST.getlist("hold"))
    caller = caller_of(request)
    scope = f"POST /checkout u:{caller.user_id}" if caller.user_id else "POST /checkout"
    body = {
        "holds": sorted(tokens),
        "types": {
            **wish.ticket_types,
            **{type_field(show, seat): code for (show, seat), code in wish.seat_types.items()},
        },
        "snacks": {str(item.public_id): item.quantity for item in wish.concessions},
        "buyer": [buyer.email, buyer.full_name, buyer.phone],
    }
    return PlaceOrder(
        caller=caller,
        buyer=buyer,
        hold_tokens=tokens,
        wish=wish,
        quote_hash=request.POST.get("quote", ""),
        locale=prefer_locale(request.headers.get("Accept-Language", "")),
        challenge_answer=request.POST.get(CHALLENGE_FIELD, ""),
        request=keyed_request(scope=scope, key=request.POST.get("key") or None, body=body),
    )


def _way_on(placed: Placed) -> str:
    """The provider's page, the waiting page while it is not known, or the finished booking."""
    if placed.payment_id is None:
        return f"/bookings/{placed.booking_public_id}"
    payments = list_payments(placed.booking_id)
    url = next((item.checkout_url for item in payments if item.id == placed.payment_id), "")
    return url or f"/bookings/{placed.booking_public_id}/return"


def _extend(request: HttpRequest) -> HttpResponse:
    """More time for every held show; what was typed stays."""
    caller, message = caller_of(request), None
    take_hold_use(request, now=utc_now())
    for hold in list_holds(caller):
        try:
            extend_hold(hold.public_id, caller=caller)
        except LimitExceeded:
            message = Message(
                level="note",
                title="This is all the time there is",
                text="The seats were extended before. Your seats and what you typed are safe.",
                status=_CONFLICT,
            )
        except HoldExpired:
            continue  # Told by the page: its seats are offered again.
    return _page(request, message=message)


def _rehold(request: HttpRequest) -> HttpResponse:
    """Hold the seats of ended holds again, show by show."""
    caller, now = caller_of(request), utc_now()
    take_hold_use(request, now=now)
    lost: list[str] = []
    for hold in _named_holds(request):
        if hold.live or hold.consumed_at is not None:
            continue
        seating = load_seating(get_show_facts(hold.show_public_id).content_hash)
        names = [seating.name_of(number) for number in hold.seat_nos]
        seats = tuple(name for name in names if name in seating.numbers)
        areas = {name: names.count(name) for name in names if name in seating.areas}
        try:
            outcome = hold_seats(
                HoldRequest(
                    show_public_id=hold.show_public_id,
                    caller=caller,
                    seats=seats,
                    areas=None if seats else areas,
                ),
                now=now,
            )
        except DomainError as refusal:
            lost.append(refusal.text)
            continue
        if isinstance(outcome, SeatsTaken):
            numbers = [seating.numbers[name] for name in outcome.seats if name in seating.numbers]
            lost.append(f"{say_numbers(numbers, seating=seating) or 'Some places'}: taken by now.")
    if lost:
        message = Message(
            level="warn",
            title=" ".join(lost),
            text="Choose others; what you typed is kept here.",
            status=_CONFLICT,
        )
        return _page(request, message=message)
    return _page(request, message=Message(level="ok", title="Your seats are yours again"))


def _nothing_held(request: HttpRequest, *, message: Message | None) -> HttpResponse:
    """No live hold: it ended, it became an order that waits for its payment, or there was none."""
    lapsed = _describe_lapsed(_named_holds(request))
    context = {
        "message": message,
        "lapsed": lapsed,
        "pending": _list_unpaid(request),
        "kept": {name: request.POST.get(name, "") for name in _KEPT},
        "carried": _carried(request.POST),
    }
    status = _CONFLICT if lapsed else (message.status if message else 200)
    return render(request, "shop/checkout_empty.html", context, status=status)


def _list_unpaid(request: HttpRequest) -> list[BookingRecord]:
    """Orders of this browser that wait for their payment: where "back" from the bank leads."""
    own = list_bookings_of_browser(
        visitor_id=caller_of(request).visitor_id, user_id=user_id_of(request), count=_UNPAID_MAX
    )
    return [booking for booking in own if booking.status == "pending"]


def _carried(form: QueryDict) -> list[tuple[str, str]]:
    """Choices that outlive the hold: ticket types and snacks."""
    return [
        (name, str(value))
        for name, value in form.items()
        if name.startswith(("type-", "count-", "snack-"))
    ]


def _named_holds(request: HttpRequest) -> list[HoldRecord]:
    """The holds whose tokens the form carries and that are this caller's; forgotten ones not."""
    holds = []
    for token in request.POST.getlist("hold")[:HOLDS_PER_BOOKING_MAX]:
        try:
            public_id = read_hold_token(token, signer=visitor_signer())
            holds.append(get_hold(public_id, caller=caller_of(request)))
        except NotFound:
            continue
    return holds


def _describe_lapsed(holds: Sequence[HoldRecord]) -> list[LapsedSeats]:
    ended = [hold for hold in holds if not hold.live and hold.consumed_at is None]
    records = get_show_records([hold.show_id for hold in ended])
    described = []
    for hold in ended:
        seating = load_seating(records[hold.show_id].plan_hash)
        described.append(
            LapsedSeats(
                token=hold_token(hold.public_id, signer=visitor_signer()),
                title=records[hold.show_id].event.title,
                words=say_numbers(hold.seat_nos, seating=seating),
                plates=tuple(
                    dict.fromkeys(plate_of_place(n, seating=seating) for n in hold.seat_nos)
                ),
                show_public_id=hold.show_public_id,
            )
        )
    return described
