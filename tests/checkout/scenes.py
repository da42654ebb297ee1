"""Steps of a purchase as a visitor takes them, by the product's own actions."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from foyer.bookings.actions import Buyer
from foyer.bookings.models import Booking
from foyer.catalog.models import Show
from foyer.checkout.place import Placed, PlaceOrder, place_booking
from foyer.checkout.reconcile import apply_truth
from foyer.inventory.actions import hold_seats
from foyer.inventory.models import SeatClaim
from foyer.inventory.requests import Caller, HoldGranted, HoldRecord, HoldRequest
from foyer.inventory.tokens import hold_token
from foyer.notifications.models import Message
from foyer.payments.models import Payment
from foyer.payments.poll import poll_payment
from foyer.payments.queries import expected_payment
from foyer.payments.truth import ProviderPayment, ProviderStatus
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.ids import new_uuid
from foyer.platform.jobs import Job
from foyer.platform.tokens import Signer
from tests.factories import World, make_show, make_world
from tests.servers import SandboxServer

SIGNER = Signer(load_config().secret_keys)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A visitor before a show."""

    world: World
    show: Show
    caller: Caller

    def hold(self, *seats: str, **fields: Any) -> HoldRecord:
        return hold(self.show, *seats, caller=self.caller, **fields)


def visit(*, show: Show | None = None, world: World | None = None, **fields: Any) -> Visit:
    world = world or make_world()
    return Visit(
        world=world,
        show=show or make_show(world, **fields),
        caller=Caller(visitor_id=new_uuid()),
    )


def another_visitor(at: Visit) -> Visit:
    return replace(at, caller=Caller(visitor_id=new_uuid()))


def hold(
    show: Show, *seats: str, caller: Caller, now: datetime | None = None, **fields: Any
) -> HoldRecord:
    outcome = hold_seats(
        HoldRequest(show_public_id=show.public_id, caller=caller, seats=seats, **fields),
        now=now or utc_now(),
    )
    assert isinstance(outcome, HoldGranted), outcome
    return outcome.hold


def token_of(held: HoldRecord) -> str:
    return hold_token(held.public_id, signer=SIGNER)


def place(at: Visit, *holds: HoldRecord, now: datetime | None = None, **fields: Any) -> Placed:
    """Book held seats as Ada, payment started at the sandbox."""
    order = PlaceOrder(
        **{  # type: ignore[arg-type]
            "caller": at.caller,
            "buyer": Buyer(email="ada@example.org", full_name="Ada Lovelace"),
            "hold_tokens": tuple(token_of(held) for held in holds),
            **fields,
        }
    )
    return place_booking(order, signer=SIGNER, now=now or utc_now())


def book(*seats: str, at: Visit | None = None, now: datetime | None = None) -> Placed:
    """A visitor's pending booking of some seats."""
    at = at or visit()
    return place(at, at.hold(*(seats or ("A1", "A2"))), now=now)


def booking_of(placed: Placed) -> Booking:
    return Booking.objects.get(id=placed.booking_id)


def payment_of(placed: Placed) -> Payment:
    """The booking's newest payment."""
    payment = Payment.objects.filter(booking_id=placed.booking_id).order_by("-id").first()
    assert payment is not None
    return payment


def pay(placed: Placed, sandbox: SandboxServer, *, outcome: str = "succeed") -> Payment:
    """The buyer acts at the provider; Foyer has not heard of it yet."""
    payment = payment_of(placed)
    sandbox.choose(payment.session_id, outcome).raise_for_status()
    return payment


def truth_of(payment: Payment, **fields: object) -> ProviderPayment:
    """What the sandbox would say of this payment once it has succeeded."""
    content: dict[str, object] = {
        "ref": payment.provider_ref,
        "reference": str(payment.public_id),
        "status": ProviderStatus.SUCCEEDED,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "captured_minor": payment.amount_minor,
        "refunded_minor": 0,
        "account": expected_payment(payment).account,
        "livemode": False,
        **fields,
    }
    return ProviderPayment(**content)  # type: ignore[arg-type]


def hear(payment: Payment, *, now: datetime | None = None) -> None:
    """Foyer asks the provider and acts on the answer, as the poller and the inbox do."""
    assert poll_payment(payment.id, settle=apply_truth, now=now or utc_now())


def buy(*seats: str, at: Visit | None = None, sandbox: SandboxServer) -> Placed:
    """A confirmed booking."""
    placed = book(*seats, at=at)
    hear(pay(placed, sandbox))
    assert booking_of(placed).status == "confirmed"
    return placed


def overdue(placed: Placed) -> datetime:
    """A moment at which the booking's time to pay is up."""
    return booking_of(placed).deadline_at + timedelta(seconds=1)


def claim_states(show: Show) -> dict[int, str]:
    return dict(
        SeatClaim.objects.filter(show_id=show.id).values_list("seat_no", "state").order_by()
    )


def message_kinds(placed: Placed) -> list[str]:
    rows = Message.objects.filter(booking_id=placed.booking_id).order_by("id")
    return list(rows.values_list("kind", flat=True))


def queued(job: Job, **ids: int) -> int:
    """How many jobs of this name for these ids wait in the queue."""
    rows = ProcrastinateJob.objects.filter(task_name=job.value, status="todo")
    return rows.filter(args__contains=ids).count()
