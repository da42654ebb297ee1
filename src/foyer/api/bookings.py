"""`/quotes` and `/bookings`: the contract with the buyer."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from foyer.accounts.login_limits import request_address
from foyer.accounts.permissions import Permission, find_houses
from foyer.api.limits_taken import take_mail_use, take_order_use
from foyer.api.principals import Principal, read_principal, refuse_foreign_origin, require_user
from foyer.api.render_bookings import render_booking, render_payment
from foyer.api.render_catalog import render_money, render_pagination
from foyer.api.schemas.base import PageQuery
from foyer.api.schemas.bookings import (
    AcceptedSchema,
    BookingInput,
    BookingList,
    BookingSchema,
    CancelInput,
    CancellationSchema,
    ConcessionInput,
    LookupInput,
    PlacedSchema,
    QuoteInput,
    QuoteSchema,
    TicketTypes,
)
from foyer.bookings.access import Access, read_access_key
from foyer.bookings.actions import Buyer
from foyer.bookings.queries import list_bookings, read_booking
from foyer.bookings.records import BookingRecord
from foyer.checkout.cancel import cancel_booking, preview_cancellation
from foyer.checkout.compose import Wish
from foyer.checkout.place import PlaceOrder, place_booking
from foyer.checkout.queries import view_booking
from foyer.checkout.quote import quote_holds
from foyer.checkout.resend import lookup_booking, resend_booking
from foyer.checkout.staff import require_editor
from foyer.concessions.rules import WantedConcession
from foyer.inventory.requests import Caller
from foyer.notifications.locales import prefer_locale
from foyer.platform.challenges import HEADER as CHALLENGE_HEADER
from foyer.platform.client_address import find_network
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.idempotency import keyed_request
from foyer.platform.ids import parse_uuid
from foyer.platform.paging import PageRequest
from foyer.platform.tokens import Signer
from foyer.pricing.documents import quote_document
from foyer.tickets.papers import render_calendar
from foyer.tickets.queries import list_tickets

router = Router(tags=["Bookings"], by_alias=True)

_NO_WISHES = CancelInput()  # An empty body cancels, without a reason.


@cache
def signer() -> Signer:
    """Signs and reads capabilities with this installation's keys."""
    return Signer(load_config().secret_keys)


@router.post("/quotes", response=QuoteSchema)
def quote(request: HttpRequest, body: QuoteInput) -> HttpResponse | dict[str, object]:
    """What a booking of these holds would cost; changes nothing."""
    refuse_foreign_origin(request)
    principal = read_principal(request)
    wish = _wish(body.ticket_types, body.concessions)
    found = quote_holds(body.hold_tokens, wish=wish, user_id=principal.user_id, signer=signer())
    return quote_document(found)


@router.post("/bookings", response={201: PlacedSchema})
def place(request: HttpRequest, body: BookingInput, response: HttpResponse) -> PlacedSchema:
    """Make a booking of holds, or of seats that are held on the way; a free one is confirmed.

    Mails to guests come in the language of `Accept-Language`, where we write it.
    """
    refuse_foreign_origin(request)
    principal = read_principal(request)
    now = utc_now()
    take_order_use(request, principal=principal, now=now)
    keyed = keyed_request(
        scope=f"POST /bookings {principal.scope}".strip(),
        key=request.headers.get("Idempotency-Key"),
        body=body.dict(),
    )
    order = PlaceOrder(
        caller=_caller(request, principal=principal),
        buyer=Buyer(
            email=body.buyer.email, full_name=body.buyer.full_name, phone=body.buyer.phone or ""
        ),
        hold_tokens=tuple(body.hold_tokens),
        show_public_id=body.show_id,
        seats=tuple(body.seats),
        wish=_wish(body.ticket_types, body.concessions),
        quote_hash=body.quote_hash,
        provider=body.provider or "",
        locale=prefer_locale(request.headers.get("Accept-Language", "")),
        challenge_answer=request.headers.get(CHALLENGE_HEADER, ""),
        request=keyed,
    )
    placed = place_booking(order, signer=signer(), now=now)
    if placed.replayed:
        response["Idempotency-Replayed"] = "true"
    booking = read_booking(placed.booking_id)
    payment = next((item for item in booking.payments if item.id == placed.payment_id), None)
    return PlacedSchema(
        booking=render_booking(booking),
        access_key=placed.access_key,
        payment=render_payment(payment) if payment else None,
    )


@router.get("/bookings", response=BookingList)
def list_own(request: HttpRequest, query: Query[PageQuery]) -> BookingList:
    """The signed-in customer's bookings, newest first."""
    user_id = require_user(read_principal(request))
    page = list_bookings(user_id, request=PageRequest(page=query.page, limit=query.limit))
    return BookingList(
        items=[render_booking(item) for item in page.items], pagination=render_pagination(page)
    )


@router.post("/bookings/lookup", response={202: AcceptedSchema})
def lookup(request: HttpRequest, body: LookupInput) -> AcceptedSchema:
    """Mail the link of a booking to its buyer; the answer never says whether there is one."""
    refuse_foreign_origin(request)
    take_mail_use(request, email=body.email, now=utc_now())
    lookup_booking(body.reference, email=body.email)
    return AcceptedSchema()


@router.get("/bookings/{booking}", response=BookingSchema)
def get(request: HttpRequest, booking: str) -> BookingSchema:
    """A booking, for its owner, for whoever has its key, and for members of its house."""
    return render_booking(open_booking(request, booking))


@router.post("/bookings/{booking}/cancel", response=CancellationSchema)
def cancel(
    request: HttpRequest, booking: str, body: Body[CancelInput] = _NO_WISHES
) -> CancellationSchema:
    """Cancel by the house's policy; `dryRun` only shows what would come back.

    The buyer may, and members with `bookings.edit`, for whom it is written into the audit log.
    """
    refuse_foreign_origin(request)
    access, now = booking_access(read_principal(request)), utc_now()
    found = view_booking(parse_uuid(booking), access=access, now=now)
    member_id = require_editor(found.id, access=access)
    if body.dry_run:
        outcome = preview_cancellation(found.id, now=now)
    else:
        outcome = cancel_booking(found.id, reason=body.reason, now=now, member_id=member_id)
    return CancellationSchema(
        booking=render_booking(read_booking(found.id)),
        refund=render_money(outcome.refund),
        dry_run=body.dry_run,
    )


@router.post("/bookings/{booking}/resend", response={202: AcceptedSchema})
def resend(request: HttpRequest, booking: str) -> AcceptedSchema:
    """Mail the booking's link, and its tickets if there are any, to its buyer once more."""
    refuse_foreign_origin(request)
    found = open_booking(request, booking)
    take_mail_use(request, email=found.buyer_email, now=utc_now())
    resend_booking(found.id)
    return AcceptedSchema()


@router.get("/bookings/{booking}/calendar.ics", include_in_schema=True)
def get_calendar(request: HttpRequest, booking: str) -> HttpResponse:
    """The shows of a booking as a calendar file."""
    found = open_booking(request, booking)
    response = HttpResponse(
        render_calendar(list_tickets(found.id), now=utc_now()),
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="foyer-{found.reference}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def open_booking(request: HttpRequest, booking: str) -> BookingRecord:
    """The booking an address names, if this caller may open it; NotFound otherwise."""
    principal = read_principal(request)
    return view_booking(parse_uuid(booking), access=booking_access(principal), now=utc_now())


def booking_access(principal: Principal) -> Access:
    """What this caller may open: own bookings, those of a key, those of the member's houses."""
    houses = find_houses(principal.user_id, Permission.VIEW_BOOKINGS)
    key = read_access_key(principal.booking_key, signer=signer()) if principal.booking_key else None
    return Access(
        user_id=principal.user_id,
        visitor_id=principal.visitor_id,
        key=key,
        organizer_ids=houses.open,
        barred_ids=houses.barred,
    )


def _caller(request: HttpRequest, *, principal: Principal) -> Caller:
    return Caller(
        visitor_id=principal.visitor_id,
        user_id=principal.user_id,
        ip_prefix=find_network(request_address(request)),
    )


def _wish(types: TicketTypes | None, concessions: Sequence[ConcessionInput]) -> Wish:
    wanted = tuple(
        WantedConcession(public_id=UUID(str(item.id)), quantity=item.quantity)
        for item in concessions
    )
    return Wish(ticket_types=dict(types or {}), concessions=wanted)
