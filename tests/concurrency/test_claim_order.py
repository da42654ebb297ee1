"""Claims are locked by (show, seat) whatever order requests and holds come in: no deadlocks.

Who waits for the lowest seat has none of the higher ones yet; somebody else may take those.
"""

import psycopg
import pytest

from foyer.catalog.models import Show
from foyer.inventory import actions
from foyer.inventory.models import SeatClaim
from foyer.inventory.requests import Caller
from foyer.inventory.statements import batch_parameters, pack_parameters, statement
from foyer.platform.ids import new_uuid
from tests.checkout.scenes import visit
from tests.concurrency.queueing import rival_with, run_queued
from tests.concurrency.test_uncommitted_rivals import make_command
from tests.factories import make_show
from tests.servers import find_database_url

pytestmark = pytest.mark.django_db(transaction=True)

INSERT = (
    "insert into seat_claim (show_id, seat_no, state, hold_id, expires_at)"
    " values (%s, %s, 'held', 0, now() + interval '10 minutes')"
)
LOCK = "select 1 from seat_claim where show_id = %s and seat_no = %s for update"


def demand(statement_text: str, show: Show, *, seat_no: int) -> None:
    """Somebody else has the seat to himself for a moment; an error when it is locked."""
    with psycopg.connect(find_database_url()) as other:
        other.execute("set local lock_timeout = '100ms'")
        other.execute(statement_text.encode(), [show.id, seat_no])
        other.rollback()


def test_a_batch_claims_seats_in_one_order_whatever_the_order_of_requests() -> None:
    show = make_show()
    wishes = [
        make_command(show, Caller(visitor_id=new_uuid()), seats=seats) for seats in ((7, 8), (2,))
    ]
    parameters = pack_parameters(batch_parameters(wishes, hold_seconds=600))

    def send() -> None:
        with psycopg.connect(find_database_url()) as own:
            own.execute(statement("hold_batch"), parameters, binary=True)

    with rival_with(INSERT, show.id, 2) as rival:
        run_queued(rival, send, meanwhile=lambda: demand(INSERT, show, seat_no=7))
    assert set(SeatClaim.objects.values_list("seat_no", flat=True)) == {2, 7, 8}


def test_holds_are_released_in_the_order_of_their_seats() -> None:
    guest = visit()
    guest.hold("A8")
    guest.hold("A3")
    with rival_with(LOCK, guest.show.id, 2) as rival:
        (freed,) = run_queued(
            rival,
            lambda: actions.release_all(guest.caller),
            meanwhile=lambda: demand(LOCK, guest.show, seat_no=7),
        )
    assert freed == 2
    assert not SeatClaim.objects.exists()


def test_a_late_payment_takes_its_seats_back_in_one_order() -> None:
    show = make_show()

    def retake() -> int:
        return actions.execute("retake_claims", shows=[show.id] * 2, seats=[7, 2], lines=[71, 72])

    with rival_with(INSERT, show.id, 2) as rival:
        (taken,) = run_queued(rival, retake, meanwhile=lambda: demand(INSERT, show, seat_no=7))
    assert taken == 1
