"""The audit finds each kind of broken invariant, and names the rows."""

import pytest
from django.db import connection

from foyer.checkout.audit import run_audit
from foyer.checkout.cancel import cancel_booking
from foyer.checkout.statements import AUDIT
from foyer.platform.clock import utc_now
from tests.checkout.scenes import book, buy, visit
from tests.servers import SandboxServer

pytestmark = pytest.mark.django_db(transaction=True)

# What breaks a promise, and the checks that must notice. A sold A1, a paying A2, a held A3.
BREAKS = [
    ("update seat_claim set seat_no = 5000 where state = 'held'", "claims_within_plan"),
    ("delete from seat_claim where state = 'sold'", "live_tickets_have_sold_claims"),
    ("delete from seat_claim where state = 'sold'", "bookings_keep_their_seats"),
    ("update ticket set status = 'void'", "sold_claims_have_live_tickets"),
    ("delete from seat_claim where state = 'paying'", "bookings_keep_their_seats"),
    ("update booking set status = 'expired' where status = 'pending'", "claims_fit_their_booking"),
    (
        "update hold set released_at = now() where consumed_at is null",
        "held_claims_have_their_hold",
    ),
    ("delete from seat_claim where state = 'held'", "live_holds_have_their_claims"),
    (
        "update booking_line set total_minor = total_minor + 1, unit_minor = unit_minor + 1",
        "lines_sum_to_totals",
    ),
    ("update booking set status = 'confirmed' where status = 'pending'", "bookings_are_paid"),
    ("update payment set amount_minor = amount_minor + 1", "payments_are_of_the_total"),
    ("update ledger_entry set amount_minor = amount_minor * 2", "ledger_equals_payments"),
    ("update ledger_entry set amount_minor = amount_minor * 2", "ledger: captures_are_posted"),
]
GUARDED = ("booking", "booking_line", "payment", "ticket", "ledger_entry")


def test_every_check_is_shown_to_find_something() -> None:
    assert {check for _, check in BREAKS} >= set(AUDIT)


@pytest.mark.parametrize(("statement", "check"), BREAKS)
def test_a_broken_promise_is_found(statement: str, check: str, sandbox: SandboxServer) -> None:
    guest = visit()
    buy("A1", at=guest, sandbox=sandbox)
    book("A2", at=guest)
    guest.hold("A3")
    assert run_audit() == ()
    with connection.cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"alter table {table} disable trigger user")
        try:
            cursor.execute(statement)
            found = {finding.check: finding.subjects for finding in run_audit()}
        finally:
            for table in GUARDED:
                cursor.execute(f"alter table {table} enable trigger user")
    assert check in found
    assert all(found[check])


def test_a_house_after_refunds_is_in_order(sandbox: SandboxServer) -> None:
    placed = buy("A1", at=visit(starts_in_minutes=3 * 60), sandbox=sandbox)
    cancel_booking(placed.booking_id, reason="", now=utc_now())
    assert run_audit() == ()
