"""Money against time with real connections: every order of two stories ends well, once.

One story is stopped under the booking's lock by a third connection that holds it first; the two
then go through it one after the other, in either order.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from foyer.checkout.audit import run_audit
from foyer.checkout.cancel import cancel_booking
from foyer.checkout.errors import CheckingPayment, HoldsExpired, NotCancellable, NotPayable
from foyer.checkout.expire import Expiry, expire_booking
from foyer.checkout.place import Placed
from foyer.checkout.reconcile import apply_truth
from foyer.checkout.refund import send_refund
from foyer.checkout.retry import retry_payment
from foyer.checkout.settle import settle_payment
from foyer.inventory.errors import SeatsTakenError
from foyer.payments.models import Refund
from foyer.payments.poll import poll_payment
from foyer.platform.clock import utc_now
from foyer.tickets.models import Ticket
from tests.checkout.scenes import (
    another_visitor,
    book,
    booking_of,
    buy,
    claim_states,
    hear,
    message_kinds,
    overdue,
    pay,
    payment_of,
    place,
    truth_of,
    visit,
)
from tests.servers import SandboxServer, find_database_url

pytestmark = pytest.mark.django_db(transaction=True)

Story = Callable[[], Any]


def run_together(*stories: Story) -> list[Any]:
    """Run each story in its own thread with its own connection; results or errors, in order."""
    gate = threading.Barrier(len(stories))

    def run(story: Story) -> Any:
        gate.wait(timeout=20)
        try:
            return story()
        except Exception as error:  # noqa: BLE001 (the caller compares it)
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(stories)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, s) for s in stories]]


@contextmanager
def booking_locked(placed: Placed) -> Iterator[None]:
    """Another connection holds the booking's row."""
    with psycopg.connect(find_database_url()) as holder:
        holder.execute("select 1 from booking where id = %s for update", [placed.booking_id])
        yield


def run_queued_up(placed: Placed, *stories: Story) -> list[Any]:
    """Let the stories queue at the booking's lock in this order, then let go."""

    def run(story: Story) -> Any:
        try:
            return story()
        except Exception as error:  # noqa: BLE001 (the caller compares it)
            return error
        finally:
            connections.close_all()

    futures: list[Future[Any]] = []
    with ThreadPoolExecutor(len(stories)) as pool:
        with booking_locked(placed):
            for story in stories:
                futures.append(pool.submit(run, story))
                await_waiting(len(futures))
        return [future.result(timeout=60) for future in futures]


def await_waiting(count: int) -> None:
    """Until so many connections of this database wait for a lock."""
    pause = threading.Event()
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and wait_event_type = 'Lock'"
            )
            if cursor.fetchone() == (count,):
                return
        pause.wait(0.02)
    raise AssertionError("the stories do not wait for the booking")


@pytest.mark.parametrize("expiry_first", [True, False])
def test_expiry_and_success_at_the_same_instant(expiry_first: bool, sandbox: SandboxServer) -> None:
    guest = visit()
    placed = book("A1", at=guest)
    payment, late = payment_of(placed), overdue(placed)
    sandbox.choose(payment.session_id, "delay", seconds=1).raise_for_status()
    truth = truth_of(payment)  # The bank says yes while our side gives up.

    def expire() -> object:
        return expire_booking(placed.booking_id, now=late)

    def settle() -> object:
        return settle_payment(payment.id, truth=truth, now=late)

    stories = (expire, settle) if expiry_first else (settle, expire)
    run_queued_up(placed, *stories)
    assert booking_of(placed).status == "confirmed"
    assert claim_states(guest.show) == {0: "sold"}
    assert Ticket.objects.filter(status="valid").count() == 1
    assert message_kinds(placed).count("booking_confirmed") == 1
    assert run_audit() == ()


def test_a_success_told_by_eight_at_once_settles_once(sandbox: SandboxServer) -> None:
    placed = book("A1", "A2")
    payment = pay(placed, sandbox)

    def hear_it() -> object:
        return poll_payment(payment.id, settle=apply_truth, now=utc_now())

    assert run_together(*[hear_it] * 8) == [True] * 8
    assert booking_of(placed).status == "confirmed"
    assert Ticket.objects.count() == 2
    assert message_kinds(placed) == ["booking_confirmed"]
    assert run_audit() == ()


@pytest.mark.parametrize("cancel_first", [True, False])
def test_cancelling_while_the_money_arrives(cancel_first: bool, sandbox: SandboxServer) -> None:
    guest = visit(starts_in_minutes=25 * 60)
    placed = book("A1", at=guest)
    payment = payment_of(placed)
    sandbox.choose(payment.session_id, "delay", seconds=1).raise_for_status()
    truth = truth_of(payment)

    def cancel() -> object:
        return cancel_booking(placed.booking_id, reason="", now=utc_now())

    def settle() -> object:
        return settle_payment(payment.id, truth=truth, now=utc_now())

    stories = (cancel, settle) if cancel_first else (settle, cancel)
    run_queued_up(placed, *stories)
    refund = Refund.objects.get()
    assert refund.amount_minor == 1200
    assert booking_of(placed).status in {"refunded", "paid_unfulfilled"}
    assert claim_states(guest.show) == {}
    assert not Ticket.objects.exclude(status="void").exists()
    assert run_audit() == ()


@pytest.mark.parametrize("ending", ["expire", "cancel"])
@pytest.mark.parametrize("retry_first", [True, False])
def test_another_payment_begun_while_the_booking_ends(
    retry_first: bool, ending: str, sandbox: SandboxServer
) -> None:
    guest = visit()
    placed = book("A1", at=guest)
    hear(pay(placed, sandbox, outcome="expire"))
    late = overdue(placed)

    def retry() -> object:
        return retry_payment(placed.booking_id, provider="sandbox", now=utc_now())

    def end() -> object:
        if ending == "expire":
            return expire_booking(placed.booking_id, now=late)
        return cancel_booking(placed.booking_id, reason="", now=utc_now())

    if retry_first:
        _, ended = run_queued_up(placed, retry, end)
        assert ended is Expiry.KEPT or isinstance(ended, CheckingPayment)
        assert booking_of(placed).status == "pending"
        assert claim_states(guest.show) == {0: "paying"}
    else:
        _, retried = run_queued_up(placed, end, retry)
        assert isinstance(retried, NotPayable)
        assert booking_of(placed).status in {"expired", "cancelled"}
        assert claim_states(guest.show) == {}
    assert run_audit() == ()


def test_a_booking_cancelled_by_four_at_once_gives_back_once(sandbox: SandboxServer) -> None:
    placed = buy("A1", at=visit(starts_in_minutes=25 * 60), sandbox=sandbox)

    def cancel() -> object:
        return cancel_booking(placed.booking_id, reason="", now=utc_now())

    outcomes = run_together(*[cancel] * 4)
    assert sum(isinstance(outcome, NotCancellable) for outcome in outcomes) == 3
    assert Refund.objects.count() == 1
    assert run_audit() == ()


def test_a_refund_sent_by_four_at_once_is_paid_once(sandbox: SandboxServer) -> None:
    placed = buy("A1", at=visit(starts_in_minutes=25 * 60), sandbox=sandbox)
    cancel_booking(placed.booking_id, reason="", now=utc_now())
    refund = Refund.objects.get()

    def send() -> object:
        return send_refund(refund.id, now=utc_now())

    assert run_together(*[send] * 4) == ["succeeded"] * 4
    assert message_kinds(placed).count("booking_refunded") == 1
    assert run_audit() == ()


def test_a_hold_booked_by_four_at_once_makes_one_booking(sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1")
    outcomes = run_together(*[lambda: place(guest, held)] * 4)
    assert sum(isinstance(outcome, Placed) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, HoldsExpired) for outcome in outcomes) == 3
    assert run_audit() == ()


def test_visitors_who_book_the_same_seats_at_once_get_one_booking(
    sandbox: SandboxServer,
) -> None:
    first = visit()
    guests = [first, *(another_visitor(first) for _ in range(5))]
    show_id = first.show.public_id
    outcomes = run_together(
        *[
            lambda guest=guest: place(guest, show_public_id=show_id, seats=("A1", "A2"))
            for guest in guests
        ]
    )
    assert sum(isinstance(outcome, Placed) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, SeatsTakenError) for outcome in outcomes) == 5
    assert run_audit() == ()
