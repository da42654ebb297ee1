"""Nothing of a suspended house is sold; what was bought and what is being paid stays good."""

from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from foyer.accounts.models import MemberRole, Organizer, User
from foyer.admission.actions import scan_ticket
from foyer.admission.records import ScanRequest
from foyer.checkout.cancel import cancel_booking
from foyer.checkout.compose import Wish
from foyer.checkout.quote import quote_holds
from foyer.checkout.retry import retry_payment
from foyer.identity.suspension import reinstate_organizer, suspend_organizer
from foyer.inventory.errors import SaleSuspended
from foyer.payments.models import Payment, Refund
from foyer.platform.clock import utc_now
from tests.checkout.scenes import (
    SIGNER,
    book,
    booking_of,
    buy,
    hear,
    pay,
    payment_of,
    place,
    token_of,
    visit,
)
from tests.factories import make_staff
from tests.identity.houses import make_admin
from tests.servers import SandboxServer, find_database_url

WHY = "Guests are not paid back"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]


def suspend(house: Organizer) -> User:
    admin = make_admin()
    suspend_organizer(house.slug, admin_id=admin.pk, reason=WHY, now=utc_now())
    return admin


def test_nothing_is_held_priced_or_booked_until_it_is_lifted(sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1")
    admin = suspend(guest.world.organizer)
    with pytest.raises(SaleSuspended):
        guest.hold("A2")
    with pytest.raises(SaleSuspended):
        quote_holds([token_of(held)], wish=Wish(), user_id=None, signer=SIGNER)
    with pytest.raises(SaleSuspended):
        place(guest, held)
    assert not Payment.objects.exists()
    visit().hold("A1")  # Another house's.

    reinstate_organizer(guest.world.organizer.slug, admin_id=admin.pk, now=utc_now())
    guest.hold("A2")
    assert payment_of(place(guest, held)).amount_minor == 1200


def test_a_payment_under_way_is_taken_and_no_other_begun(sandbox: SandboxServer) -> None:
    guest = visit()
    under_way, declined = book("A1", at=guest), book("B1", at=guest)
    for _ in range(3):
        pay(declined, sandbox, outcome="decline")
    hear(payment_of(declined))
    suspend(guest.world.organizer)
    hear(pay(under_way, sandbox))
    assert booking_of(under_way).status == "confirmed"
    with pytest.raises(SaleSuspended):
        retry_payment(declined.booking_id, provider="sandbox", now=utc_now())


def test_what_was_bought_is_let_in_and_paid_back(sandbox: SandboxServer) -> None:
    guest = visit(starts_in_minutes=3 * 24 * 60)
    kept, given_back = (buy(seat, at=guest, sandbox=sandbox) for seat in ("A1", "B1"))
    scanner = make_staff(guest.world.organizer, MemberRole.SCANNER)
    suspend(guest.world.organizer)
    code = booking_of(kept).tickets.get().code
    doors = guest.show.doors_open_at + timedelta(minutes=1)
    found = scan_ticket(ScanRequest(code=code, nonce="n"), user_id=scanner.pk, now=doors)
    assert found.verdict == "admitted"
    cancel_booking(given_back.booking_id, reason="", now=utc_now())
    assert Refund.objects.get().booking_id == given_back.booking_id


def test_bookings_that_have_begun_are_finished_first() -> None:
    guest, admin = visit(), make_admin()
    with psycopg.connect(find_database_url()) as other, transaction.atomic():
        other.execute("select id from show where id = %s for share", [guest.show.id])
        with connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            suspend_organizer(
                guest.world.organizer.slug, admin_id=admin.pk, reason=WHY, now=utc_now()
            )
