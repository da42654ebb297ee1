"""Quotes of real holds: the price shown when holding is the price, unless the wish changes."""

from dataclasses import replace

import pytest
from django.db import connection
from msgspec import structs

from foyer.catalog.models import Price, Show
from foyer.checkout.compose import Wish
from foyer.checkout.errors import HoldsExpired, MixedBooking
from foyer.checkout.quote import quote_holds
from foyer.concessions.errors import ConcessionUnavailable
from foyer.concessions.models import Concession
from foyer.concessions.rules import WantedConcession
from foyer.inventory.actions import release_hold
from foyer.inventory.errors import SaleClosed, UnknownTicketType
from foyer.inventory.requests import HoldRecord
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.platform.ids import new_uuid
from foyer.pricing.documents import quote_document
from foyer.pricing.rules import Quote
from tests.checkout.scenes import SIGNER, token_of, visit
from tests.factories import make_show, make_user, make_world, plan_document

pytestmark = pytest.mark.django_db(transaction=True)


def ask(*holds: HoldRecord, user_id: int | None = None, **wishes: object) -> Quote:
    return quote_holds(
        [token_of(held) for held in holds],
        wish=Wish(**wishes),  # type: ignore[arg-type]
        user_id=user_id,
        signer=SIGNER,
    )


def test_a_quote_names_every_seat_and_its_price() -> None:
    guest = visit(world=make_world(document=plan_document(front_rows=1)))
    quote = ask(guest.hold("A2", "B1"))
    assert [(line.seat.seat_id, line.unit_minor) for line in quote.lines if line.seat] == [
        ("A2", 1500),
        ("B1", 1200),
    ]
    assert (quote.total_minor, quote.fees_minor, quote.currency) == (2700, 200, "EUR")
    document = quote_document(quote)
    assert document["total"] == {"amount": 2700, "currency": "EUR"}
    assert document["quoteHash"] == quote.quote_hash


def test_the_price_of_the_hold_stays_when_the_list_changes() -> None:
    guest = visit()
    held = guest.hold("A1")
    before = ask(held)
    Price.objects.update(amount_minor=9900)
    assert ask(held) == before


def test_another_ticket_type_takes_todays_price_and_another_hash() -> None:
    guest = visit()
    held = guest.hold("A1", "A2")
    before = ask(held)
    Price.objects.filter(ticket_type__code="child").update(amount_minor=700)
    changed = ask(held, ticket_types={"A2": "child"})
    assert [line.unit_minor for line in changed.lines] == [1200, 700]
    assert changed.quote_hash != before.quote_hash
    assert ask(held, ticket_types={"adult": 1, "child": 1}).quote_hash == changed.quote_hash
    assert ask(held, ticket_types={"A1": "adult"}).quote_hash == before.quote_hash


def test_a_ticket_type_that_is_not_sold_is_refused() -> None:
    guest = visit()
    held = guest.hold("A1")
    with pytest.raises(UnknownTicketType):
        ask(held, ticket_types={"A1": "pirate"})
    Price.objects.filter(ticket_type__code="child").delete()
    with pytest.raises(UnknownTicketType):
        ask(held, ticket_types={"A1": "child"})
    with pytest.raises(ValidationFailed):
        ask(held, ticket_types={"Z9": "adult"})


def test_area_places_are_quoted_by_the_area() -> None:
    guest = visit(world=make_world(document=plan_document(areas={"floor": 10})))
    held = guest.hold(areas={"floor": 2})
    lines = ask(held).lines
    assert [(line.kind, line.seat.seat_id) for line in lines if line.seat] == [
        ("area", "floor"),
        ("area", "floor"),
    ]


def test_snacks_are_added_and_sold_out_ones_refused() -> None:
    guest = visit()
    popcorn = Concession.objects.create(
        organizer=guest.world.organizer,
        name="Popcorn",
        category="Snacks",
        price_minor=450,
        currency="EUR",
        tax_bp=1900,
    )
    held = guest.hold("A1")
    wanted = WantedConcession(public_id=popcorn.public_id, quantity=2)
    quote = ask(held, concessions=(wanted,))
    assert quote.total_minor == 1200 + 900
    with pytest.raises(ValidationFailed):
        ask(held, concessions=(replace(wanted, quantity=-1),))
    Concession.objects.update(available=False)
    with pytest.raises(ConcessionUnavailable) as refusal:
        ask(held, concessions=(wanted,))
    assert refusal.value.details == {"concessions": [str(popcorn.public_id)]}


def test_holds_of_two_shows_of_one_house_make_one_quote_in_any_order() -> None:
    guest = visit()
    later = make_show(guest.world, starts_in_minutes=48 * 60)
    first, second = guest.hold("A1"), replace(guest, show=later).hold("A1", "A2")
    assert ask(first, second).quote_hash == ask(second, first).quote_hash
    assert ask(first, second).total_minor == 3600


def test_two_houses_or_currencies_do_not_mix() -> None:
    guest, elsewhere = visit(), visit()
    with pytest.raises(MixedBooking):
        ask(guest.hold("A1"), elsewhere.hold("A1"))


def test_a_booking_takes_one_to_five_distinct_holds() -> None:
    guest = visit()
    held = guest.hold("A1")
    with pytest.raises(MixedBooking):
        ask()
    with pytest.raises(MixedBooking):
        ask(*[held] * 6)
    with pytest.raises(ValidationFailed):
        ask(held, held)


def test_a_forged_or_another_users_hold_is_not_found() -> None:
    guest = visit()
    owner = make_user()
    owned = replace(guest, caller=structs.replace(guest.caller, user_id=owner.id)).hold("A1")
    assert ask(owned, user_id=owner.id).total_minor == 1200
    for user_id in (None, make_user().id):
        with pytest.raises(NotFound):
            ask(owned, user_id=user_id)
    with pytest.raises(NotFound):
        quote_holds(["x.y.z"], wish=Wish(), user_id=None, signer=SIGNER)
    with pytest.raises(NotFound):
        ask(structs.replace(owned, public_id=new_uuid()))


def test_ended_holds_are_named() -> None:
    guest = visit()
    lapsed, released, live = guest.hold("A1"), guest.hold("A2"), guest.hold("A3")
    release_hold(released.public_id, caller=guest.caller)
    with connection.cursor() as cursor:
        cursor.execute("update hold set expires_at = now() where id = %s", [lapsed.id])
    with pytest.raises(HoldsExpired) as refusal:
        ask(lapsed, released, live)
    assert set(refusal.value.details["holdTokens"]) == {  # type: ignore[call-overload]
        token_of(lapsed),
        token_of(released),
    }


def test_a_cancelled_show_sells_nothing() -> None:
    guest = visit()
    held = guest.hold("A1")
    Show.objects.update(status="cancelled")
    with pytest.raises(SaleClosed):
        ask(held)
