"""Every story takes its locks in the one order of docs/architecture.md, so none can deadlock."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from foyer.checkout.cancel import cancel_booking
from foyer.checkout.expire import Expiry, expire_booking
from foyer.checkout.refund import send_refund
from foyer.checkout.retry import retry_payment
from foyer.checkout.settle import settle_payment
from foyer.inventory.actions import block_seats, release_block, release_hold
from foyer.payments.models import Refund
from foyer.platform.clock import utc_now
from foyer.platform.idempotency import KeyedRequest
from foyer.platform.ids import new_uuid
from tests.checkout.scenes import (
    another_visitor,
    book,
    buy,
    hear,
    overdue,
    pay,
    payment_of,
    place,
    truth_of,
    visit,
)
from tests.concurrency.lock_recorder import (
    Transaction,
    documented_order,
    function_bodies,
    read_locks,
    recorded_locks,
)
from tests.servers import SandboxServer

pytestmark = pytest.mark.django_db(transaction=True)

NEXT_DAY_MINUTES = 25 * 60
Locks = Callable[[Callable[[], Any]], list[list[str]]]


@pytest.fixture
def locks() -> Locks:
    """Run a story and name its locks; out of order is a failure whatever was expected."""

    def run(story: Callable[[], Any]) -> list[list[str]]:
        with recorded_locks() as found:
            story()
        assert [one.locks for one in found if not one.is_in_order] == []
        return [one.locks for one in found]

    return run


def test_a_lock_out_of_order_is_noticed() -> None:
    with recorded_locks() as found, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select 1 from payment where id = 0 for update")
        cursor.execute("update booking set reference = reference where id = 0")
    assert [one.locks for one in found] == [["payment", "booking"]]
    assert not found[0].is_in_order


def test_a_transaction_that_was_rolled_back_is_not_mixed_with_the_next() -> None:
    with recorded_locks() as found, connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute("select 1 from payment where id = 0 for update")
            transaction.set_rollback(True)
        with transaction.atomic():
            cursor.execute("select 1 from booking where id = 0 for update")
    assert [one.locks for one in found] == [["payment"], ["booking"]]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("hold_batch", ["cap_subjects", "idempotency_key", "seat_claim"]),
        ("extend_hold", ["hold", "seat_claim"]),
        ("change_hold", ["cap_subjects", "hold", "seat_claim"]),
        ("release_holds", ["hold", "seat_claim"]),
    ],
)
def test_the_functions_of_the_claims_lock_in_order(function: str, expected: list[str]) -> None:
    inside = Transaction()
    inside.add(function_bodies()[function])
    assert inside.locks == expected
    assert inside.is_in_order


def test_the_documented_order_names_every_table_that_stories_lock() -> None:
    assert documented_order()[0] == "show"
    assert len(set(documented_order())) == 10
    assert list(read_locks("select 1 from hold h join show s on true for update of h")) == [
        ("hold", False)
    ]


def test_holding_and_releasing(locks: Locks) -> None:
    guest = visit()
    assert locks(lambda: guest.hold("A1")) == [["cap_subjects", "idempotency_key", "seat_claim"]]
    held = guest.hold("A2")
    assert locks(lambda: release_hold(held.public_id, caller=guest.caller)) == [
        ["hold", "seat_claim"]
    ]


def test_placing_with_a_key(locks: Locks, sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1", "A2")
    request = KeyedRequest(scope="POST /bookings", key=new_uuid().hex, request_hash=b"1" * 32)
    found = locks(lambda: place(guest, held, request=request))
    assert found[0] == ["show", "idempotency_key", "hold", "seat_claim"]
    assert found[1:] == [["payment"]]


def test_settling(locks: Locks, sandbox: SandboxServer) -> None:
    placed = book("A1")
    payment = pay(placed, sandbox)
    truth = truth_of(payment)
    story = lambda: settle_payment(payment.id, truth=truth, now=utc_now())  # noqa: E731
    assert locks(story) == [["booking", "payment", "seat_claim", "ledger_account"]]


@pytest.mark.parametrize("seats_gone", [False, True])
def test_settling_late(locks: Locks, sandbox: SandboxServer, seats_gone: bool) -> None:
    guest = visit()
    placed = book("A1", at=guest)
    payment, late = payment_of(placed), overdue(placed)
    sandbox.choose(payment.session_id, "delay", seconds=1).raise_for_status()
    assert expire_booking(placed.booking_id, now=late) is Expiry.EXPIRED
    if seats_gone:
        another_visitor(guest).hold("A1")
    truth = truth_of(payment)
    story = lambda: settle_payment(payment.id, truth=truth, now=late)  # noqa: E731
    # An attempt to take the seats back is undone; its lock on the claims is the last but one.
    assert locks(story) == [["booking", "payment", "seat_claim", "ledger_account"]]


def test_expiring(locks: Locks, sandbox: SandboxServer) -> None:
    placed = book("A1")
    late = overdue(placed)
    found = locks(lambda: expire_booking(placed.booking_id, now=late))
    assert found[-1] == ["booking", "seat_claim"]


def test_cancelling_an_unpaid_booking(locks: Locks, sandbox: SandboxServer) -> None:
    placed = book("A1")
    found = locks(lambda: cancel_booking(placed.booking_id, reason="", now=utc_now()))
    assert found[-1] == ["booking", "seat_claim"]


def test_cancelling_a_paid_booking_and_sending_the_money_back(
    locks: Locks, sandbox: SandboxServer
) -> None:
    placed = buy("A1", at=visit(starts_in_minutes=NEXT_DAY_MINUTES), sandbox=sandbox)
    found = locks(lambda: cancel_booking(placed.booking_id, reason="", now=utc_now()))
    assert found == [["booking", "payment", "seat_claim", "ticket"]]
    refund_id = Refund.objects.get().id
    found = locks(lambda: send_refund(refund_id, now=utc_now()))
    assert found == [["booking", "payment", "refund", "ledger_account"]]


def test_trying_another_payment(locks: Locks, sandbox: SandboxServer) -> None:
    placed = book("A1")
    hear(pay(placed, sandbox, outcome="expire"))
    found = locks(lambda: retry_payment(placed.booking_id, provider="sandbox", now=utc_now()))
    assert found[0] == ["booking"]


def test_blocking_and_releasing_seats(locks: Locks) -> None:
    show = visit().show
    blocks: list[Any] = []

    def block() -> None:
        blocks.append(
            block_seats(show.id, organizer_id=show.organizer_id, reason="camera", seat_nos=[3, 1])
        )

    assert locks(block) == [["seat_claim"]]
    assert locks(lambda: release_block(blocks[0], organizer_id=show.organizer_id)) == [
        ["seat_claim"]
    ]
