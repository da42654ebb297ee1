"""`/payments`: another try after a failure, and how a try went."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from foyer.api.bookings import open_booking
from foyer.api.limits_taken import take_order_use
from foyer.api.principals import read_principal, refuse_foreign_origin
from foyer.api.render_bookings import render_payment
from foyer.api.schemas.bookings import PaymentInput, PaymentSchema
from foyer.bookings.queries import read_booking
from foyer.bookings.records import BookedPayment
from foyer.checkout.retry import retry_payment_once
from foyer.payments.queries import get_payment
from foyer.platform.challenges import HEADER as CHALLENGE_HEADER
from foyer.platform.clock import utc_now
from foyer.platform.errors import NotFound
from foyer.platform.idempotency import keyed_request
from foyer.platform.ids import parse_uuid

router = Router(tags=["Payments"], by_alias=True)


@router.post("/payments", response={201: PaymentSchema})
def retry(request: HttpRequest, body: PaymentInput, response: HttpResponse) -> PaymentSchema:
    """Another payment for a booking whose last one failed."""
    refuse_foreign_origin(request)
    principal = read_principal(request)
    now = utc_now()
    take_order_use(request, principal=principal, now=now)
    booking = open_booking(request, str(body.booking_id))
    keyed = keyed_request(
        scope=f"POST /payments {principal.scope}".strip(),
        key=request.headers.get("Idempotency-Key"),
        body=body.dict(),
    )
    retried = retry_payment_once(
        booking.id,
        provider=body.provider,
        challenge_answer=request.headers.get(CHALLENGE_HEADER, ""),
        request=keyed,
        now=now,
    )
    if retried.replayed:
        response["Idempotency-Replayed"] = "true"
    payments = read_booking(booking.id).payments
    return render_payment(_find(payments, payment_id=retried.payment_id))


@router.get("/payments/{payment}", response=PaymentSchema)
def get(request: HttpRequest, payment: str) -> PaymentSchema:
    """A payment, for whoever may open its booking."""
    public_id = parse_uuid(payment)
    booking = open_booking(request, str(get_payment(public_id).booking_public_id))
    found = next(item for item in booking.payments if item.public_id == public_id)
    return render_payment(found)


def _find(payments: tuple[BookedPayment, ...], *, payment_id: int) -> BookedPayment:
    for payment in payments:
        if payment.id == payment_id:
            return payment
    raise NotFound
