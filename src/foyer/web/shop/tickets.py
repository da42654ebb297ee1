"""`/tickets`: what is shown at the door, on glass and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from foyer.bookings.queries import list_bookings_of_browser
from foyer.bookings.records import BookingRecord
from foyer.checkout.queries import view_booking
from foyer.platform.clock import utc_now
from foyer.platform.errors import NotFound
from foyer.tickets.papers import render_calendar, render_tickets_pdf
from foyer.tickets.qr import render_qr_svg
from foyer.tickets.queries import find_booking_of, get_ticket, list_tickets
from foyer.tickets.records import TicketRecord
from foyer.web.personal import personal
from foyer.web.posters import PosterSpec
from foyer.web.programme.chrome import chrome
from foyer.web.shop import limits
from foyer.web.shop.booking_keys import access_to, keep_key, kept_keys
from foyer.web.shop.booking_states import scene_of
from foyer.web.shop.bookings import describe_booking
from foyer.web.shop.callers import caller_of, user_id_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What `components/ticket_pass.html` draws, and the state of the ticket."""

    id: str
    title: str
    poster: PosterSpec
    starts_at: datetime
    zone: str
    place: str
    facts: tuple[Fact, ...]
    qr_svg: SafeString
    holder: str
    note: str
    reference: str
    number: str
    status: str


@require_safe
@cache_control(private=True, no_cache=True)
def show_ticket(request: HttpRequest, ticket: UUID) -> HttpResponse:
    """One ticket, and the others of the same order and show a swipe away.

    Not `no-store`: the service worker keeps the page, so that it opens without network.
    """
    booking_id = find_booking_of(ticket)
    key = request.GET.get("key")
    if key is not None:
        response = redirect("shop:ticket", ticket=ticket)
        keep_key(request, response, token=key)
        return response
    wanted = get_ticket(ticket, access=access_to(request, booking_id))
    booking = view_booking(
        wanted.booking_public_id, access=access_to(request, booking_id), now=utc_now()
    )
    together = [
        other for other in list_tickets(booking.id) if other.show_public_id == wanted.show_public_id
    ]
    shown = together if any(other.id == wanted.id for other in together) else [wanted]
    passes = [
        _pass(other, number=place, count=len(shown)) for place, other in enumerate(shown, start=1)
    ]
    context = {
        "passes": passes,
        "wanted": str(ticket),
        "booking": booking,
        "title": wanted.event_title,
        "void": wanted.status in {"void", "transferred"},
    }
    return render(request, "shop/ticket.html", context)


@require_safe
@personal
def list_own(request: HttpRequest) -> HttpResponse:
    """Orders of this browser and account, the next evening first."""
    now = utc_now()
    bookings = list_bookings_of_browser(
        visitor_id=caller_of(request).visitor_id,
        user_id=user_id_of(request),
        keys=kept_keys(request),
        count=limits.BOOKINGS_LISTED_MAX,
    )
    ahead = [booking for booking in bookings if _is_ahead(booking, now=now)]
    ahead.sort(key=lambda booking: min(show.starts_at for show in booking.shows))
    context = {
        **chrome(request),
        "ahead": [_describe(booking, now=now) for booking in ahead],
        "earlier": [_describe(other, now=now) for other in bookings if other not in ahead],
    }
    return render(request, "shop/tickets.html", context)


@require_safe
@personal
def download_pdf(request: HttpRequest, booking: UUID) -> HttpResponse:
    """The tickets on paper, one page each."""
    found, tickets = _tickets_of(request, booking)
    paper = render_tickets_pdf(tickets, now=utc_now())
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="tickets-{found.reference}.pdf"'
    return response


@require_safe
@personal
def download_calendar(request: HttpRequest, booking: UUID) -> HttpResponse:
    """The evening as a calendar file."""
    found, tickets = _tickets_of(request, booking)
    file = render_calendar(tickets, now=utc_now())
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="foyer-{found.reference}.ics"'
    return response


def _tickets_of(
    request: HttpRequest, booking: UUID
) -> tuple[BookingRecord, Sequence[TicketRecord]]:
    """The booking and its tickets; NotFound where there are none."""
    found = view_booking(booking, access=access_to(request, booking), now=utc_now())
    tickets = list_tickets(found.id)
    if not tickets:
        raise NotFound
    return found, tickets


def _describe(booking: BookingRecord, *, now: datetime) -> dict[str, object]:
    return describe_booking(booking, scene=scene_of(booking, now=now), now=now)


def _is_ahead(booking: BookingRecord, *, now: datetime) -> bool:
    live = booking.status in {"pending", "confirmed"}
    return live and any(show.ends_at > now for show in booking.shows)


def _pass(ticket: TicketRecord, *, number: int, count: int) -> Pass:
    facts = (("Row", ticket.row), ("Seat", ticket.number), ("", ticket.section))
    if not ticket.row:
        facts = (("", ""), ("", ""), ("Area", ticket.section))
    return Pass(
        id=str(ticket.public_id),
        title=ticket.event_title,
        poster=PosterSpec.from_json(
            ticket.poster, title=ticket.event_title, kind=ticket.event_kind
        ),
        starts_at=ticket.starts_at,
        zone=ticket.timezone,
        place=f"{ticket.venue_name}, {ticket.hall_name}",
        facts=tuple(Fact(label=label or "Where", value=text) for label, text in facts if text),
        qr_svg=mark_safe(render_qr_svg(ticket.code)),  # noqa: S308 - drawn by us from Base32
        holder=f"{ticket.buyer_name}, {ticket.ticket_label.lower()}",
        note=ticket.ticket_note,
        reference=f"{ticket.reference[:4]}-{ticket.reference[4:]}",
        number=f"{number} of {count}",
        status=ticket.status,
    )
