"""Placing: one transaction makes the booking, or nothing at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from foyer.bookings.access import read_access_key
from foyer.bookings.actions import Buyer
from foyer.bookings.errors import InvalidBuyer
from foyer.bookings.models import Booking
from foyer.catalog.models import Price
from foyer.checkout.audit import run_audit
from foyer.checkout.compose import Wish
from foyer.checkout.errors import HoldsExpired, PriceChanged
from foyer.checkout.quote import quote_holds
from foyer.inventory.errors import SeatsTakenError
from foyer.inventory.models import Hold
from foyer.payments.errors import AmountTooSmall, UnknownProvider
from foyer.payments.models import Payment
from foyer.platform.clock import utc_now
from foyer.platform.errors import IdempotencyConflict, ValidationFailed
from foyer.platform.idempotency import KeyedRequest, keyed_request
from foyer.platform.jobs import Job
from foyer.tickets.models import Ticket
from tests.checkout.scenes import (
    SIGNER,
    another_visitor,
    book,
    booking_of,
    claim_states,
    message_kinds,
    payment_of,
    place,
    queued,
    token_of,
    visit,
)
from tests.factories import make_show, make_world
from tests.servers import SandboxServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]


def keyed(body: object = "a") -> KeyedRequest:
    request = keyed_request(scope="POST /bookings", key="k" * 22, body=body)
    assert request is not None
    return request


def nothing_happened() -> bool:
    return not Booking.objects.exists() and not Payment.objects.exists()


def test_a_placed_booking_waits_for_its_payment(sandbox: SandboxServer) -> None:
    guest, now = visit(), utc_now()
    placed = place(guest, guest.hold("A1", "A2"), now=now)
    booking, payment = booking_of(placed), payment_of(placed)
    assert (booking.status, booking.total_minor) == ("pending", 2400)
    assert booking.deadline_at == now + timedelta(minutes=15)
    assert claim_states(guest.show) == {0: "paying", 1: "paying"}
    assert (payment.id, payment.status) == (placed.payment_id, "requires_action")
    assert payment.session_id.startswith("sess_")
    assert payment.checkout_url.endswith(payment.session_id)
    assert payment.amount_minor == 2400
    assert queued(Job.EXPIRE_BOOKING, booking_id=booking.id) == 1
    key = read_access_key(placed.access_key, signer=SIGNER)
    assert key is not None
    assert (key.booking_public_id, key.version) == (booking.public_id, 1)
    assert run_audit() == ()


def test_seats_of_a_show_are_held_on_the_way(sandbox: SandboxServer) -> None:
    guest = visit()
    wish = Wish(ticket_types={"A2": "child"})
    placed = place(guest, show_public_id=guest.show.public_id, seats=("A1", "A2"), wish=wish)
    assert booking_of(placed).total_minor == 2000
    assert claim_states(guest.show) == {0: "paying", 1: "paying"}


def test_taken_seats_are_named_and_nothing_is_booked() -> None:
    guest = visit()
    guest.hold("A1")
    rival = another_visitor(guest)
    with pytest.raises(SeatsTakenError) as refusal:
        place(rival, show_public_id=guest.show.public_id, seats=("A1", "A2"))
    assert refusal.value.details == {"seats": ["A1"], "mine": []}
    assert claim_states(guest.show) == {0: "held"}


def test_a_hold_taken_on_the_way_is_given_back_when_the_booking_fails() -> None:
    guest = visit()
    with pytest.raises(PriceChanged):
        place(guest, show_public_id=guest.show.public_id, seats=("A1",), quote_hash="0" * 64)
    assert claim_states(guest.show) == {}
    assert nothing_happened()


def test_holds_or_seats_are_needed_and_not_both() -> None:
    guest = visit()
    for wrong in (
        {},
        {"show_public_id": guest.show.public_id},
        {"seats": ("A1",)},
        {"show_public_id": guest.show.public_id, "seats": ("A1",), "hold_tokens": ("x",)},
    ):
        with pytest.raises(ValidationFailed):
            place(guest, **wrong)


def test_a_free_booking_is_confirmed_at_once() -> None:
    guest = visit(world=make_world(adult_minor=0))
    placed = book("A1", at=guest)
    booking = booking_of(placed)
    assert (booking.status, booking.total_minor, placed.payment_id) == ("confirmed", 0, None)
    assert claim_states(guest.show) == {0: "sold"}
    assert Ticket.objects.filter(booking=booking, status="valid").count() == 1
    assert message_kinds(placed) == ["booking_confirmed"]
    assert queued(Job.EXPIRE_BOOKING, booking_id=booking.id) == 0
    assert run_audit() == ()


def test_a_total_that_is_not_worth_a_payment_is_refused_and_nothing_taken(
    sandbox: SandboxServer,
) -> None:
    guest = visit(world=make_world(adult_minor=30, fee_minor=10))
    held = guest.hold("A1")
    with pytest.raises(AmountTooSmall, match=r"comes to EUR 0\.30.*from EUR 0\.50 on") as refusal:
        place(guest, held)
    assert refusal.value.details == {"minimum": {"amount": 50, "currency": "EUR"}}
    assert nothing_happened()
    with_more = place(guest, held, guest.hold("A2"))  # The seat is still theirs.
    assert payment_of(with_more).amount_minor == 60


def test_a_changed_price_is_told_before_anything_is_taken(sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1")
    wish = Wish(ticket_types={"A1": "child"})
    seen = quote_holds([token_of(held)], wish=wish, user_id=None, signer=SIGNER)
    Price.objects.filter(ticket_type__code="child").update(amount_minor=850)
    with pytest.raises(PriceChanged) as refusal:
        place(guest, held, wish=wish, quote_hash=seen.quote_hash)
    told = refusal.value.details["quote"]
    assert told["total"] == {"amount": 850, "currency": "EUR"}  # type: ignore[index]
    assert nothing_happened()
    assert claim_states(guest.show) == {0: "held"}
    again = place(guest, held, wish=wish, quote_hash=told["quoteHash"])  # type: ignore[index]
    assert booking_of(again).total_minor == 850


def test_one_lapsed_hold_of_two_consumes_neither() -> None:
    guest = visit()
    later = replace(guest, show=make_show(guest.world, starts_in_minutes=48 * 60))
    live, lapsed = guest.hold("A1"), later.hold("A1")
    with connection.cursor() as cursor:
        cursor.execute("update seat_claim set expires_at = now() where hold_id = %s", [lapsed.id])
        cursor.execute("update hold set expires_at = now() where id = %s", [lapsed.id])
    with pytest.raises(HoldsExpired) as refusal:
        place(guest, live, lapsed)
    assert refusal.value.details == {"holdTokens": [token_of(lapsed)]}
    assert nothing_happened()
    assert claim_states(guest.show) == {0: "held"}


def test_a_hold_whose_seat_was_sold_meanwhile_is_fenced_off() -> None:
    guest = visit()
    held = guest.hold("A1", "A2")
    with connection.cursor() as cursor:  # Lapsed and taken over, though the hold's row looks live.
        cursor.execute("update seat_claim set hold_id = hold_id + 1 where seat_no = 1")
    with pytest.raises(HoldsExpired):
        place(guest, held)
    assert nothing_happened()
    assert not Hold.objects.filter(consumed_at__isnull=False).exists()


def test_a_hold_is_booked_once(sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1")
    place(guest, held)
    with pytest.raises(HoldsExpired):
        place(guest, held)
    assert Booking.objects.count() == 1


def test_the_same_key_answers_with_the_same_booking(sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1")
    first = place(guest, held, request=keyed())
    again = place(guest, held, request=keyed())
    assert (first.replayed, again.replayed) == (False, True)
    assert again == replace(first, replayed=True)
    with pytest.raises(IdempotencyConflict):
        place(guest, held, request=keyed("b"))
    assert Booking.objects.count() == Payment.objects.count() == 1


def test_a_refused_booking_does_not_spend_its_key(sandbox: SandboxServer) -> None:
    guest = visit()
    held = guest.hold("A1")
    with pytest.raises(PriceChanged):
        place(guest, held, request=keyed(), quote_hash="0" * 64)
    assert not place(guest, held, request=keyed()).replayed


@pytest.mark.parametrize(
    ("buyer", "field"),
    [
        (Buyer(email="nobody", full_name="Ada"), "buyer.email"),
        (Buyer(email="a@b.de\nBcc: c@d.de", full_name="Ada"), "buyer.email"),
        (Buyer(email="a@b.de", full_name="Ada\r\nBcc: c@d.de"), "buyer.fullName"),
        (Buyer(email="a@b.de", full_name=" "), "buyer.fullName"),
        (Buyer(email="a@b.de", full_name="Ada", phone="call"), "buyer.phone"),
    ],
)
def test_a_buyer_that_cannot_be_mailed_is_refused(buyer: Buyer, field: str) -> None:
    guest = visit()
    with pytest.raises(InvalidBuyer) as refusal:
        place(guest, guest.hold("A1"), buyer=buyer)
    assert refusal.value.field == field
    assert nothing_happened()


def test_an_unknown_provider_books_nothing() -> None:
    guest = visit()
    with pytest.raises(UnknownProvider):
        place(guest, guest.hold("A1"), provider="shells")
    assert nothing_happened()
    assert claim_states(guest.show) == {0: "held"}


def test_a_provider_that_does_not_answer_leaves_the_payment_processing(
    sandbox: SandboxServer,
) -> None:
    sandbox.set_faults(errorPercent=100)
    placed = book("A1")
    assert booking_of(placed).status == "pending"
    assert payment_of(placed).status == "processing"
    assert queued(Job.START_PAYMENT, payment_id=payment_of(placed).id) == 1
