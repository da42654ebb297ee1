"""Two stories want one thing: both orders of each pair, stopped where they meet.

The named pause points: a claim's row, a hold's row, a ticket's row, a ledger account.
"""

from datetime import timedelta
from typing import Any

import pytest

from foyer.admission.actions import scan_ticket
from foyer.admission.records import ScanRequest, ScanResult
from foyer.bookings.models import Booking
from foyer.catalog.models import Show
from foyer.catalog.shows import cancel_show
from foyer.checkout.audit import run_audit
from foyer.checkout.cancel import Cancellation, cancel_booking
from foyer.checkout.errors import HoldsExpired, NotCancellable
from foyer.checkout.expire import Expiry, expire_booking
from foyer.checkout.place import Placed
from foyer.checkout.rules import Fulfil, SeatsLost
from foyer.checkout.settle import settle_payment
from foyer.inventory import actions
from foyer.inventory.errors import HoldExpired, SaleClosed
from foyer.inventory.models import Hold, SeatClaim
from foyer.inventory.requests import HoldGranted, HoldRecord, HoldRequest, SeatsTaken
from foyer.inventory.statements import statement
from foyer.payments.models import Refund
from foyer.platform.clock import utc_now
from foyer.platform.idempotency import KeyedRequest
from foyer.platform.ids import new_uuid
from foyer.tickets.models import Ticket
from tests.checkout.scenes import (
    Visit,
    another_visitor,
    book,
    booking_of,
    buy,
    claim_states,
    overdue,
    payment_of,
    place,
    truth_of,
    visit,
)
from tests.concurrency.queueing import Rival, rival_with, run_queued
from tests.factories import make_staff
from tests.servers import SandboxServer

pytestmark = pytest.mark.django_db(transaction=True)

CLAIM = "select 1 from seat_claim where show_id = %s and seat_no = %s for update"
CLAIMS_OF_HOLD = "select 1 from seat_claim where hold_id = %s order by seat_no for update"
HOLD = "select 1 from hold where id = %s for update"
SHOW = "select 1 from show where id = %s for update"
TICKET = "select 1 from ticket where booking_id = %s for update"
both_orders = pytest.mark.parametrize("turned", [False, True])


def try_to_hold(at: Visit, *seats: str) -> HoldGranted | SeatsTaken:
    request = HoldRequest(show_public_id=at.show.public_id, caller=at.caller, seats=seats)
    return actions.hold_seats(request, now=utc_now())


def lapse(held: HoldRecord, *, through: Rival | None = None) -> None:
    """The hold's time is up, by its claims: they are the truth."""
    statement = "update seat_claim set expires_at = now() - interval '1 second' where hold_id = %s"
    if through is not None:
        through.execute(statement, [held.id])
        return
    SeatClaim.objects.filter(hold_id=held.id).update(expires_at=utc_now())


def owners(at: Visit) -> dict[int, int | None]:
    return dict(
        SeatClaim.objects.filter(show_id=at.show.id).values_list("seat_no", "hold_id").order_by()
    )


def in_order(turned: bool, first: Any, second: Any) -> tuple[Any, Any]:
    return (second, first) if turned else (first, second)


def test_of_two_who_take_over_a_lapsed_seat_one_gets_it() -> None:
    guest = visit()
    lapse(guest.hold("A1"))
    one, other = another_visitor(guest), another_visitor(guest)
    with rival_with(CLAIM, guest.show.id, 0) as rival:
        results = run_queued(
            rival, lambda: try_to_hold(one, "A1", "A2"), lambda: try_to_hold(other, "A1", "A3")
        )
    (granted,) = [result for result in results if isinstance(result, HoldGranted)]
    assert [r for r in results if r is not granted] == [SeatsTaken(seats=("A1",), mine=())]
    assert owners(guest) == dict.fromkeys(granted.hold.seat_nos, granted.hold.id)


@both_orders
def test_releasing_a_lapsed_hold_while_its_seat_is_taken_over(turned: bool) -> None:
    guest = visit()
    old = guest.hold("A1")
    lapse(old)
    next_one = another_visitor(guest)

    def release() -> None:
        actions.release_hold(old.public_id, caller=guest.caller)

    with rival_with(CLAIM, guest.show.id, 0) as rival:
        results = run_queued(
            rival, *in_order(turned, release, lambda: try_to_hold(next_one, "A1", "A2"))
        )
    (granted,) = [result for result in results if result is not None]
    assert isinstance(granted, HoldGranted)
    assert owners(guest) == {0: granted.hold.id, 1: granted.hold.id}


@pytest.mark.parametrize("taken_over", [False, True])
@pytest.mark.parametrize("story", ["extend", "place", "change"])
def test_a_hold_that_lapses_while_a_story_waits_is_not_revived(
    story: str, taken_over: bool
) -> None:
    """Live when the story began; at the lock it is over, and perhaps somebody else's."""
    guest = visit()
    held = guest.hold("A1", "A2")
    stories = {
        "extend": lambda: actions.extend_hold(held.public_id, caller=guest.caller),
        "place": lambda: place(guest, held),
        "change": lambda: actions.change_hold(
            held.public_id, caller=guest.caller, add=["A3"], remove=["A1"], now=utc_now()
        ),
    }
    with rival_with(CLAIMS_OF_HOLD, held.id) as rival:

        def time_passes() -> None:
            lapse(held, through=rival)
            if taken_over:
                rival.execute(
                    "update seat_claim set hold_id = 0, expires_at = now() + interval '1 hour'"
                    " where hold_id = %s and seat_no = 1",
                    [held.id],
                )

        (refused,) = run_queued(rival, stories[story], meanwhile=time_passes)
    assert isinstance(refused, HoldsExpired if story == "place" else HoldExpired), refused
    assert owners(guest) == {0: held.id, 1: 0 if taken_over else held.id}
    assert set(claim_states(guest.show).values()) == {"held"}
    assert Hold.objects.get(id=held.id).extensions == 0


@both_orders
def test_extending_and_placing(turned: bool, sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1")

    def extend() -> HoldRecord:
        return actions.extend_hold(held.public_id, caller=guest.caller)

    with rival_with(HOLD, held.id) as rival:
        results = run_queued(rival, *in_order(turned, extend, lambda: place(guest, held)))
    extended, placed = in_order(turned, *results)
    assert isinstance(placed, Placed)
    assert isinstance(extended, HoldExpired if turned else HoldRecord), extended
    assert claim_states(guest.show) == {0: "paying"}
    assert run_audit() == ()


@both_orders
def test_releasing_and_placing(turned: bool, sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1")

    def release() -> None:
        actions.release_hold(held.public_id, caller=guest.caller)

    with rival_with(HOLD, held.id) as rival:
        results = run_queued(rival, *in_order(turned, release, lambda: place(guest, held)))
    released, placed = in_order(turned, *results)
    assert released is None
    assert isinstance(placed, Placed if turned else HoldsExpired), placed
    assert claim_states(guest.show) == ({0: "paying"} if turned else {})
    assert Hold.objects.filter(released_at__isnull=False).exists() != turned
    assert run_audit() == ()


@both_orders
def test_changing_and_releasing(turned: bool) -> None:
    guest = visit()
    held = guest.hold("A1", "A2")

    def change() -> HoldRecord | SeatsTaken:
        return actions.change_hold(
            held.public_id, caller=guest.caller, add=["A3"], remove=["A1"], now=utc_now()
        )

    def release() -> None:
        actions.release_hold(held.public_id, caller=guest.caller)

    with rival_with(HOLD, held.id) as rival:
        results = run_queued(rival, *in_order(turned, change, release))
    changed, _ = in_order(turned, *results)
    assert isinstance(changed, HoldExpired if turned else HoldRecord), changed
    assert claim_states(guest.show) == {}


@both_orders
def test_changing_and_placing(turned: bool, sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1", "A2")

    def change() -> HoldRecord | SeatsTaken:
        return actions.change_hold(
            held.public_id, caller=guest.caller, add=["A3"], remove=["A1"], now=utc_now()
        )

    with rival_with(HOLD, held.id) as rival:
        results = run_queued(rival, *in_order(turned, change, lambda: place(guest, held)))
    changed, placed = in_order(turned, *results)
    assert isinstance(changed, HoldExpired if turned else HoldRecord), changed
    assert isinstance(placed, Placed)
    seats = (0, 1) if turned else (1, 2)
    assert claim_states(guest.show) == dict.fromkeys(seats, "paying")
    assert run_audit() == ()


def test_extending_twice_at_once_extends_once() -> None:
    guest = visit()
    held = guest.hold("A1")

    def extend() -> HoldRecord:
        return actions.extend_hold(held.public_id, caller=guest.caller)

    with rival_with(HOLD, held.id) as rival:
        results = run_queued(rival, extend, extend)
    assert sum(isinstance(result, HoldRecord) for result in results) == 1
    stored = Hold.objects.get(id=held.id)
    assert stored.extensions == 1
    assert SeatClaim.objects.get(hold_id=held.id).expires_at == stored.expires_at


@both_orders
def test_tidying_away_an_old_hold_whose_seat_is_taken_over(turned: bool) -> None:
    """A take-over waits for the tidying; tidying waits for nobody and leaves the seat alone."""
    guest = visit()
    old = guest.hold("A1")
    lapse(old)
    Hold.objects.filter(id=old.id).update(expires_at=utc_now() - timedelta(hours=1))
    if turned:
        take_over = (
            "update seat_claim set hold_id = 0, expires_at = now() + interval '10 minutes'"
            " where hold_id = %s"
        )
        with rival_with(take_over, old.id) as rival:
            assert actions.tidy_holds() == 1
            rival.commit()
        assert owners(guest) == {0: 0}
    else:
        tidy = statement("tidy_holds").replace("%(count)s", "10")
        with rival_with(tidy) as rival:
            (granted,) = run_queued(rival, lambda: try_to_hold(another_visitor(guest), "A1"))
        assert isinstance(granted, HoldGranted)
        assert owners(guest) == {0: granted.hold.id}
    assert Hold.objects.get(id=old.id).released_at is not None


@both_orders
def test_booking_a_show_while_it_is_cancelled(turned: bool, sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1")
    stories = in_order(turned, lambda: place(guest, held), lambda: cancel_show(guest.show.id))
    pause = (
        ("select 1 from show where id = %s for update", guest.show.id)
        if turned
        else (HOLD, held.id)
    )
    with rival_with(*pause) as rival:
        results = run_queued(rival, *stories)
    placed, _ = in_order(turned, *results)
    assert isinstance(placed, SaleClosed if turned else Placed), placed
    assert claim_states(guest.show) == {0: "held" if turned else "paying"}
    assert Show.objects.get(id=guest.show.id).status == "cancelled"
    assert run_audit() == ()


def test_one_key_at_once_is_one_booking(sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1")
    keyed = KeyedRequest(scope="POST /bookings", key=new_uuid().hex, request_hash=b"1" * 32)
    with rival_with(HOLD, held.id) as rival:
        first, again = run_queued(rival, *[lambda: place(guest, held, request=keyed)] * 2)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.booking_id == first.booking_id
    assert Booking.objects.count() == 1


@both_orders
def test_a_late_payment_and_another_visitor_want_the_seat(
    turned: bool, sandbox: SandboxServer
) -> None:
    guest = visit()
    buy("B1", at=guest, sandbox=sandbox)  # The house's accounts exist.
    placed = book("A1", at=another_visitor(guest))
    payment, late = payment_of(placed), overdue(placed)
    sandbox.choose(payment.session_id, "delay", seconds=1).raise_for_status()
    truth = truth_of(payment)
    assert expire_booking(placed.booking_id, now=late) is Expiry.EXPIRED

    def settle() -> object:
        return settle_payment(payment.id, truth=truth, now=late)

    next_one = another_visitor(guest)
    if turned:
        with rival_with(
            "insert into seat_claim (show_id, seat_no, state, hold_id, expires_at)"
            " values (%s, 0, 'held', 0, now() + interval '10 minutes')",
            guest.show.id,
        ) as rival:
            (settled,) = run_queued(rival, settle)
        assert isinstance(settled, SeatsLost)
        assert Refund.objects.get().amount_minor == payment.amount_minor
        assert claim_states(guest.show)[0] == "held"
    else:
        with rival_with("select 1 from ledger_account order by id for update") as rival:
            settled, refused = run_queued(rival, settle, lambda: try_to_hold(next_one, "A1"))
        assert settled == Fulfil(retake=True)
        assert refused == SeatsTaken(seats=("A1",), mine=())
        assert booking_of(placed).status == "confirmed"
        assert claim_states(guest.show)[0] == "sold"
        assert run_audit() == ()


@both_orders
def test_blocking_and_taking_over_a_lapsed_seat(turned: bool) -> None:
    guest = visit()
    lapse(guest.hold("A1"))
    next_one = another_visitor(guest)

    def block() -> int | SeatsTaken:
        return actions.block_seats(
            guest.show.id, organizer_id=guest.show.organizer_id, reason="camera", seat_nos=[0, 1]
        )

    with rival_with(CLAIM, guest.show.id, 0) as rival:
        results = run_queued(rival, *in_order(turned, block, lambda: try_to_hold(next_one, "A1")))
    blocked, held = in_order(turned, *results)
    if turned:
        assert isinstance(held, HoldGranted)
        assert blocked == SeatsTaken(seats=("0",))
        assert claim_states(guest.show) == {0: "held"}
    else:
        assert held == SeatsTaken(seats=("A1",), mine=())
        assert claim_states(guest.show) == {0: "blocked", 1: "blocked"}


def scan(placed: Placed, *, nonce: str = "n") -> ScanResult:
    ticket = Ticket.objects.select_related("organizer").get(booking_id=placed.booking_id)
    user = make_staff(ticket.organizer, "scanner")
    request = ScanRequest(code=ticket.code, nonce=nonce, offline=False)
    return scan_ticket(request, user_id=user.id, now=ticket.valid_from)


def test_of_two_doors_one_admits(sandbox: SandboxServer) -> None:
    placed = buy("A1", sandbox=sandbox)
    with rival_with(TICKET, placed.booking_id) as rival:
        results = run_queued(rival, lambda: scan(placed), lambda: scan(placed))
    assert sorted(result.verdict for result in results) == ["admitted", "already_admitted"]


@both_orders
def test_nobody_is_let_in_and_gets_the_money_back(turned: bool, sandbox: SandboxServer) -> None:
    guest = visit(starts_in_minutes=25 * 60)
    placed = buy("A1", at=guest, sandbox=sandbox)

    def cancel() -> Cancellation:
        return cancel_booking(placed.booking_id, reason="", now=utc_now())

    with rival_with(TICKET, placed.booking_id) as rival:
        results = run_queued(rival, *in_order(turned, lambda: scan(placed), cancel))
    scanned, cancelled = in_order(turned, *results)
    if turned:
        assert isinstance(cancelled, Cancellation)
        assert scanned.verdict == "revoked"
        assert Refund.objects.count() == 1
    else:
        assert scanned.verdict == "admitted"
        assert isinstance(cancelled, NotCancellable)
        assert Refund.objects.count() == 0
        assert booking_of(placed).status == "confirmed"
        assert claim_states(guest.show) == {0: "sold"}
    assert run_audit() == ()
