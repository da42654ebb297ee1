"""Stories to be interrupted at every statement: how each begins, what must hold, how it ends.

`begin` makes a scene and gives the order that a process carries out; `check_between` looks at the
database after a crash: all of the story or nothing of it, and everything acknowledged before;
`check_end` looks after the same order has been given again: exactly once, whatever happened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from foyer.bookings.models import Booking
from foyer.checkout.audit import run_audit
from foyer.checkout.cancel import cancel_booking
from foyer.checkout.reconcile import apply_truth
from foyer.inventory.models import Hold, SeatClaim
from foyer.notifications.models import Message
from foyer.payments.models import LedgerPosting, Payment, Refund
from foyer.payments.poll import poll_payment
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from foyer.platform.models import IdempotencyKey
from foyer.tickets.models import Ticket
from tests.checkout.scenes import (
    Visit,
    another_visitor,
    book,
    booking_of,
    buy,
    overdue,
    pay,
    payment_of,
    token_of,
    visit,
)
from tests.factories import make_staff, make_world, plan_document
from tests.servers import SandboxServer

ROWS, SEATS = 26, 30
Order = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story before one seat of the stage's show."""

    order: Order
    seat_no: int
    check_between: Callable[[], None]
    check_end: Callable[[object], None]


class Stage:
    """A large hall; every interruption has a seat of its own."""

    def __init__(self, sandbox: SandboxServer) -> None:
        self.sandbox = sandbox
        world = make_world(document=plan_document(rows=ROWS, seats=SEATS))
        self.here = visit(world=world, starts_in_minutes=25 * 60)
        self._next = 0

    def begin(self, name: str) -> Story:
        """The scene of a story and its order."""
        seat_no = self.take_seat()
        begin = {
            "hold": self._hold,
            "place": self._place,
            "settle": self._settle,
            "expire": self._expire,
            "cancel": self._cancel,
            "refund": self._refund,
            "scan": self._scan,
        }[name]
        return begin(another_visitor(self.here), name_seat(seat_no), seat_no)

    def take_seat(self) -> int:
        """The number of a seat that no story has had."""
        self._next += 1
        assert self._next <= ROWS * SEATS, "the hall is sold out"
        return self._next - 1

    def state_of(self, seat_no: int) -> str:
        """free, or the state of the seat's claim."""
        rows = SeatClaim.objects.filter(show_id=self.here.show.id, seat_no=seat_no)
        return rows.values_list("state", flat=True).first() or "free"

    def _hold(self, guest: Visit, seat: str, seat_no: int) -> Story:
        key = new_uuid().hex
        order = {
            "story": "hold",
            "show": str(guest.show.public_id),
            "visitor": str(guest.caller.visitor_id),
            "seats": [seat],
            "key": key,
        }

        def stored() -> tuple[int, int, int]:
            return (
                Hold.objects.filter(visitor_id=guest.caller.visitor_id).count(),
                SeatClaim.objects.filter(show_id=guest.show.id, seat_no=seat_no).count(),
                IdempotencyKey.objects.filter(key=key).count(),
            )

        def check_between() -> None:
            assert stored() in ((0, 0, 0), (1, 1, 1)), stored()

        def check_end(result: object) -> None:
            assert stored() == (1, 1, 1)
            assert SeatClaim.objects.get(show_id=guest.show.id, seat_no=seat_no).hold_id == result

        return Story(order=order, seat_no=seat_no, check_between=check_between, check_end=check_end)

    def _place(self, guest: Visit, seat: str, seat_no: int) -> Story:
        held = guest.hold(seat)
        order = {
            "story": "place",
            "visitor": str(guest.caller.visitor_id),
            "token": token_of(held),
            "key": new_uuid().hex,
        }

        def bookings() -> list[Booking]:
            return list(Booking.objects.filter(visitor_id=guest.caller.visitor_id))

        def check_between() -> None:
            assert self.state_of(seat_no) == ("paying" if bookings() else "held")
            consumed = Hold.objects.filter(id=held.id, consumed_at__isnull=False).exists()
            assert consumed == bool(bookings())

        def check_end(result: object) -> None:
            (booking,) = bookings()
            assert booking.id == result
            payment = Payment.objects.get(booking=booking)
            # A start that was cut off is finished by the poller, with the same key.
            assert poll_payment(payment.id, settle=apply_truth, now=utc_now())
            reference = {"reference": str(payment.public_id)}
            (made,) = self.sandbox.merchant.get("/v1/payments", params=reference).json()["items"]
            payment.refresh_from_db()
            assert payment.provider_ref == made["id"]
            assert self.state_of(seat_no) == "paying"

        return Story(order=order, seat_no=seat_no, check_between=check_between, check_end=check_end)

    def _settle(self, guest: Visit, seat: str, seat_no: int) -> Story:
        placed = book(seat, at=guest)
        payment = pay(placed, self.sandbox)

        def effects() -> tuple[str, str, int, int, int]:
            return (
                booking_of(placed).status,
                self.state_of(seat_no),
                Ticket.objects.filter(booking_id=placed.booking_id).count(),
                LedgerPosting.objects.filter(payment=payment).count(),
                Message.objects.filter(booking_id=placed.booking_id).count(),
            )

        nothing, all_of_it = ("pending", "paying", 0, 0, 0), ("confirmed", "sold", 1, 1, 1)

        def check_between() -> None:
            assert effects() in (nothing, all_of_it), effects()

        def check_end(result: object) -> None:
            assert result is True
            assert effects() == all_of_it

        return Story(
            order={"story": "settle", "payment": payment.id},
            seat_no=seat_no,
            check_between=check_between,
            check_end=check_end,
        )

    def _expire(self, guest: Visit, seat: str, seat_no: int) -> Story:
        placed = book(seat, at=guest)
        order = {
            "story": "expire",
            "booking": placed.booking_id,
            "now": overdue(placed).isoformat(),
        }

        def effects() -> tuple[str, str]:
            return booking_of(placed).status, self.state_of(seat_no)

        def check_between() -> None:
            assert effects() in (("pending", "paying"), ("expired", "free")), effects()
            if self.state_of(seat_no) == "free":  # Only once no money can come.
                assert payment_of(placed).status in ("cancelled", "expired")

        def check_end(result: object) -> None:
            assert result in ("EXPIRED", "NOT_DUE")
            assert effects() == ("expired", "free")

        return Story(order=order, seat_no=seat_no, check_between=check_between, check_end=check_end)

    def _cancel(self, guest: Visit, seat: str, seat_no: int) -> Story:
        placed = buy(seat, at=guest, sandbox=self.sandbox)

        def effects() -> tuple[str, str, int, int]:
            return (
                booking_of(placed).status,
                self.state_of(seat_no),
                Ticket.objects.filter(booking_id=placed.booking_id, status="valid").count(),
                Refund.objects.filter(booking_id=placed.booking_id).count(),
            )

        nothing, all_of_it = ("confirmed", "sold", 1, 0), ("refunded", "free", 0, 1)

        def check_between() -> None:
            assert effects() in (nothing, all_of_it), effects()

        def check_end(result: object) -> None:
            assert result in ("refunded", "not cancellable")
            assert effects() == all_of_it

        return Story(
            order={"story": "cancel", "booking": placed.booking_id},
            seat_no=seat_no,
            check_between=check_between,
            check_end=check_end,
        )

    def _refund(self, guest: Visit, seat: str, seat_no: int) -> Story:
        placed = buy(seat, at=guest, sandbox=self.sandbox)
        cancel_booking(placed.booking_id, reason="", now=utc_now())
        refund = Refund.objects.get(booking_id=placed.booking_id)
        payment = payment_of(placed)

        def postings() -> int:
            return LedgerPosting.objects.filter(refund=refund).count()

        def check_between() -> None:
            refund.refresh_from_db()
            assert (refund.status, postings()) in (("pending", 0), ("succeeded", 1))

        def check_end(result: object) -> None:
            assert result == "succeeded"
            assert postings() == 1
            answer = self.sandbox.merchant.get(f"/v1/payments/{payment.provider_ref}").json()
            assert answer["refunded"] == refund.amount_minor, answer

        return Story(
            order={"story": "refund", "refund": refund.id},
            seat_no=seat_no,
            check_between=check_between,
            check_end=check_end,
        )

    def _scan(self, guest: Visit, seat: str, seat_no: int) -> Story:
        placed = buy(seat, at=guest, sandbox=self.sandbox)
        ticket = Ticket.objects.get(booking_id=placed.booking_id)
        user = make_staff(ticket.organizer, "scanner")
        order = {
            "story": "scan",
            "code": ticket.code,
            "nonce": "n",
            "user": user.id,
            "now": ticket.valid_from.isoformat(),
        }

        def check_between() -> None:
            ticket.refresh_from_db()
            assert ticket.status == ("used" if ticket.scans.exists() else "valid")

        def check_end(result: object) -> None:
            assert result == "admitted"
            assert ticket.scans.filter(verdict="admitted").count() == 1
            assert ticket.scans.count() == 1

        return Story(order=order, seat_no=seat_no, check_between=check_between, check_end=check_end)


def name_seat(seat_no: int) -> str:
    """What the seat is called: rows from A, numbers from 1."""
    return f"{chr(ord('A') + seat_no // SEATS)}{seat_no % SEATS + 1}"


def audit() -> None:
    """`foyer audit` finds nothing, in the middle of everything."""
    assert run_audit() == ()
