"""Another payment for a booking whose last one failed."""

from dataclasses import dataclass
from datetime import datetime

from foyer.accounts.models import Organizer
from foyer.bookings.models import Booking, BookingStatus
from foyer.bookings.queries import lock_booking
from foyer.checkout import limits
from foyer.checkout.errors import NotPayable, TooManyTries
from foyer.inventory.errors import SaleSuspended
from foyer.payments.actions import create_payment
from foyer.payments.failures import Payer, find_suspect
from foyer.payments.models import Payment
from foyer.payments.start import start_payment
from foyer.platform.challenges import Deed, demand_answer
from foyer.platform.idempotency import KeyedRequest, find_outcome, run_once

_CREATED = 201


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """The payment that now exists; `replayed` when the same request made it before."""

    payment_id: int
    replayed: bool


def retry_payment(
    booking_id: int, *, provider: str, challenge_answer: str = "", now: datetime
) -> int:
    """Another payment after a failed one; returns its id, started outside the transaction.

    Raises NotPayable, SaleSuspended, PaymentInProgress while one is open, TooManyTries,
    ChallengeRequired, and RateLimited. The deadline stays: only a failure moves it.
    """
    return retry_payment_once(
        booking_id, provider=provider, challenge_answer=challenge_answer, request=None, now=now
    ).payment_id


def retry_payment_once(
    booking_id: int,
    *,
    provider: str,
    challenge_answer: str = "",
    request: KeyedRequest | None,
    now: datetime,
) -> Retried:
    """The same, once per idempotency key. Locks: the key, then the booking."""
    earlier = find_outcome(request, now=now) if request is not None else None
    if earlier is None:
        _demand_person(booking_id, challenge_answer=challenge_answer, now=now)

        def create() -> str:
            return str(_create(booking_id, provider=provider, now=now).public_id)

        earlier = run_once(request, create, status_code=_CREATED, now=now)
    payment = Payment.objects.get(public_id=earlier.resource_id, booking_id=booking_id)
    if not earlier.replayed:
        start_payment(payment.id)
    return Retried(payment_id=payment.id, replayed=earlier.replayed)


def _demand_person(booking_id: int, *, challenge_answer: str, now: datetime) -> None:
    """After declined payments of the buyer or their network the next needs a solved challenge.

    Not asked for where there is nothing more to pay: that is the answer then.
    """
    booking = Booking.objects.get(id=booking_id)
    networks = _list_networks(booking_id)
    payable = booking.status == BookingStatus.PENDING and booking.deadline_at > now
    if not payable or len(networks) >= limits.PAYMENT_TRIES_MAX:
        return
    payer = Payer(
        user_id=booking.user_id,
        visitor_id=booking.visitor_id,
        payer_network=networks[0] if networks else "",
    )
    suspect = find_suspect(payer, now=now)
    if suspect is not None:
        demand_answer(challenge_answer, deed=Deed.PAY, subject=suspect, now=now)


def _list_networks(booking_id: int) -> list[str]:
    """Of each payment the booking has had, newest first."""
    payments = Payment.objects.filter(booking_id=booking_id).order_by("-id")
    return list(payments.values_list("payer_network", flat=True))


def _create(booking_id: int, *, provider: str, now: datetime) -> Payment:
    booking = lock_booking(booking_id)
    if booking.status != BookingStatus.PENDING or booking.deadline_at <= now:
        raise NotPayable
    if Organizer.objects.filter(id=booking.organizer_id, suspended_at__isnull=False).exists():
        raise SaleSuspended
    networks = _list_networks(booking_id)
    if len(networks) >= limits.PAYMENT_TRIES_MAX:
        raise TooManyTries
    # Whoever pays again is taken to be where the booking was made.
    network = networks[0] if networks else ""
    return create_payment(booking, provider=provider, payer_network=network, now=now)
