"""`/bookings/<id>`: one address from the unpaid order to the evening."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foyer.bookings.records import BookedShow, BookedTicket, BookingRecord, LineRecord
from foyer.checkout.cancel import cancel_booking, preview_cancellation
from foyer.checkout.errors import CheckingPayment, NotCancellable
from foyer.checkout.queries import view_booking
from foyer.checkout.resend import resend_booking
from foyer.checkout.retry import retry_payment
from foyer.checkout.staff import require_editor
from foyer.payments.queries import list_payments
from foyer.payments.rules import OPEN_STATUSES
from foyer.platform.challenges import FIELD as CHALLENGE_FIELD
from foyer.platform.challenges import ChallengeRequired, person_check
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError, RateLimited
from foyer.platform.jobs import Job, defer_job
from foyer.web.formats import in_zone, say_today
from foyer.web.personal import personal
from foyer.web.posters import PosterSpec
from foyer.web.programme.chrome import chrome
from foyer.web.shop.booking_keys import access_to, keep_key
from foyer.web.shop.booking_states import Scene, last_payment, say_reason, scene_of, tries_left
from foyer.web.shop.callers import take_mail_use, take_order_use

_TEMPLATES = {
    Scene.CONFIRMED: "shop/confirmation.html",
    Scene.PAY: "shop/pay.html",
    Scene.CHECKING: "shop/checking.html",
    Scene.DECLINED: "shop/declined.html",
}
_ENDED = "shop/ended.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsOfShow:
    """The admissions of one show, and how to ask for the same ones again."""

    show: BookedShow
    poster_url: str
    plates: tuple[str, ...]
    seats: tuple[str, ...]
    areas: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """What `components/ticket_stub.html` draws."""

    url: str
    title: str
    poster: PosterSpec
    poster_url: str
    starts_at: datetime
    zone: str
    place: str
    seat: str
    holder: str
    door: str


@require_safe
@personal
def show_booking(request: HttpRequest, booking: UUID) -> HttpResponse:
    """The booking as it stands. A key in the address moves into a cookie first."""
    key = request.GET.get("key")
    if key is not None:
        response = redirect("shop:booking", booking=booking)
        keep_key(request, response, token=key)
        return response
    found, now = _open(request, booking), utc_now()
    scene = scene_of(found, now=now)
    if scene is Scene.CHECKING:
        return redirect("shop:return", booking=booking)
    template = _TEMPLATES.get(scene, _ENDED)
    context = {**chrome(request), **describe_booking(found, scene=scene, now=now)}
    return render(request, template, context)


@require_safe
@personal
def show_return(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Where the provider sends the buyer: waits for the truth, decides nothing."""
    found, now = _open(request, booking), utc_now()
    scene = scene_of(found, now=now)
    if scene not in (Scene.CHECKING, Scene.PAY):
        return redirect("shop:booking", booking=booking)
    _ask_for_check(found)
    context = describe_booking(found, scene=scene, now=now)
    return render(request, "shop/checking.html", context)


@require_safe
@personal
def show_state(request: HttpRequest, booking: UUID) -> HttpResponse:
    """For the waiting page's script: whether there is something to see."""
    found = _open(request, booking)
    settled = scene_of(found, now=utc_now()) not in (Scene.CHECKING, Scene.PAY)
    if not settled:
        _ask_for_check(found)
    return JsonResponse({"settled": settled})


@require_POST
@personal
def pay(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Another try after a failed one."""
    found, now = _open(request, booking), utc_now()
    take_order_use(request, now=now)
    try:
        answer = request.POST.get(CHALLENGE_FIELD, "")
        payment_id = retry_payment(found.id, provider="", challenge_answer=answer, now=now)
    except ChallengeRequired as refusal:
        return _ask_for_answer(request, booking=found, refusal=refusal, now=now)
    except DomainError as refusal:
        if isinstance(refusal, RateLimited) and scene_of(found, now=now) is Scene.DECLINED:
            return _ask_to_wait(request, booking=found, refusal=refusal, now=now)
        messages.warning(request, refusal.text)
        return redirect("shop:booking", booking=booking)
    payments = list_payments(found.id)
    url = next((item.checkout_url for item in payments if item.id == payment_id), "")
    return redirect(url or reverse("shop:return", args=[booking]))


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def cancel(request: HttpRequest, booking: UUID) -> HttpResponse:
    """What cancelling gives back, then the cancelling itself."""
    found, now = _open(request, booking), utc_now()
    member_id = require_editor(found.id, access=access_to(request, booking))
    try:
        if request.method == "POST":
            take_order_use(request, now=now)
            reason = request.POST.get("reason", "")
            cancel_booking(found.id, reason=reason, now=now, member_id=member_id)
            return redirect("shop:booking", booking=booking)
        outcome = preview_cancellation(found.id, now=now)
    except (NotCancellable, CheckingPayment) as refusal:
        context = {**chrome(request), "booking": found, "refusal": refusal.text}
        return render(request, "shop/cancel.html", context, status=refusal.status)
    context = {
        **chrome(request),
        **describe_booking(found, scene=scene_of(found, now=now), now=now),
        "refund": outcome.refund,
        "partly": 0 < outcome.refund.amount_minor < found.total_minor,
    }
    return render(request, "shop/cancel.html", context)


@require_POST
@personal
def resend(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Mail the link and the tickets once more."""
    found = _open(request, booking)
    take_mail_use(request, email=found.buyer_email, now=utc_now())
    resend_booking(found.id)
    messages.success(request, f"On its way to {found.buyer_email}. Give it a minute.")
    return redirect("shop:booking", booking=booking)


def describe_booking(booking: BookingRecord, *, scene: Scene, now: datetime) -> dict[str, object]:
    """What every page about a booking needs."""
    payment = last_payment(booking)
    shows = tuple(_seats_of(show, booking) for show in booking.shows)
    return {
        "booking": booking,
        "reference": f"{booking.reference[:4]}-{booking.reference[4:]}",
        "scene": scene,
        "payment": payment,
        "reason": say_reason(payment),
        "tries_left": tries_left(booking),
        "shows": shows,
        "stubs": tuple(_stub(ticket, booking) for ticket in booking.tickets),
        "snacks": tuple(line for line in booking.lines if line.kind == "concession"),
        "lines": booking.lines,
        "greeting": _greet(booking.shows[0], now=now) if booking.shows else "",
        "minutes_left": max(0, int((booking.deadline_at - now).total_seconds() // 60)),
        "refunded_minor": sum(
            item.amount_minor for item in booking.refunds if item.status != "failed"
        ),
        "can_cancel": scene is Scene.CONFIRMED
        and all(show.starts_at > now for show in booking.shows),
    }


def _open(request: HttpRequest, booking: UUID) -> BookingRecord:
    return view_booking(booking, access=access_to(request, booking), now=utc_now())


def _ask_for_answer(
    request: HttpRequest, *, booking: BookingRecord, refusal: ChallengeRequired, now: datetime
) -> HttpResponse:
    """The page of a declined payment with a challenge beside its button."""
    context = {
        **chrome(request),
        **describe_booking(booking, scene=Scene.DECLINED, now=now),
        "challenge": refusal.details,
        "challenge_template": person_check().template,
    }
    return render(request, _TEMPLATES[Scene.DECLINED], context, status=refusal.status)


def _ask_to_wait(
    request: HttpRequest, *, booking: BookingRecord, refusal: RateLimited, now: datetime
) -> HttpResponse:
    """The page of a declined payment with why it must wait, and what becomes of the seats."""
    wait_seconds = refusal.details["retryAfter"]
    assert isinstance(wait_seconds, int)
    if now + timedelta(seconds=wait_seconds) < booking.deadline_at:
        consequence = "Your seats are kept until then."
    else:
        consequence = "Your seats are not kept that long: choose them again afterwards."
    context = {
        **chrome(request),
        **describe_booking(booking, scene=Scene.DECLINED, now=now),
        "wait": refusal.text,
        "wait_consequence": consequence,
    }
    response = render(request, _TEMPLATES[Scene.DECLINED], context, status=refusal.status)
    response["Retry-After"] = str(wait_seconds)
    return response


def _ask_for_check(booking: BookingRecord) -> None:
    """Let the worker ask the provider; once, however often the page is looked at."""
    payment = last_payment(booking)
    if payment is not None and payment.status in OPEN_STATUSES:
        defer_job(
            Job.CHECK_PAYMENT,
            queueing_lock=f"check_payment:{payment.id}",
            payment_id=payment.id,
        )


def _seats_of(show: BookedShow, booking: BookingRecord) -> SeatsOfShow:
    lines = [line for line in booking.lines if line.show_id == show.public_id]
    places = [line for line in lines if line.kind == "area"]
    return SeatsOfShow(
        show=show,
        poster_url=_poster_url(show),
        plates=tuple(dict.fromkeys(plate_of_line(line) for line in lines)),
        seats=tuple(line.seat_id for line in lines if line.kind == "seat"),
        areas=tuple(
            (area, sum(line.seat_id == area for line in places))
            for area in dict.fromkeys(line.seat_id for line in places)
        ),
    )


def plate_of_line(line: LineRecord | BookedTicket) -> str:
    """`G8`, or the area's name."""
    if not line.number:
        return line.section or line.seat_id
    row = f"{line.row}-" if line.row[-1:].isdigit() else line.row
    return f"{row}{line.number}"


def _stub(ticket: BookedTicket, booking: BookingRecord) -> Stub:
    show = next(show for show in booking.shows if show.public_id == ticket.show_id)
    return Stub(
        url=reverse("shop:ticket", args=[ticket.public_id]),
        title=show.event_title,
        poster=_poster_of(show),
        poster_url=_poster_url(show),
        starts_at=show.starts_at,
        zone=show.timezone,
        place=f"{show.venue_name}, {show.hall_name}",
        seat=plate_of_line(ticket),
        holder=f"{booking.buyer_name}, {ticket.label.lower()}",
        door=ticket.category_name,
    )


def _poster_of(show: BookedShow) -> PosterSpec:
    return PosterSpec.from_json(show.poster, title=show.event_title, kind=show.event_kind)


def _poster_url(show: BookedShow) -> str:
    return reverse("latest_poster", args=[show.event_slug])


def _greet(show: BookedShow, *, now: datetime) -> str:
    """`See you tonight`, by the clock of the house."""
    start, today = in_zone(show.starts_at, show.timezone), in_zone(now, show.timezone).date()
    days = (start.date() - today).days
    if days == 0:
        return f"See you {say_today(start).lower()}"
    if days == 1:
        return "See you tomorrow"
    return f"See you on {start:%A}" if 1 < days < 7 else f"See you on {start.day} {start:%B}"
