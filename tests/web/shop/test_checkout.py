import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foyer.bookings.models import Booking
from foyer.catalog.models import Price, PriceList, Show
from foyer.concessions.models import Concession
from foyer.inventory.models import Hold
from foyer.payments.models import Payment
from tests.factories import make_show, make_user, make_world, plan_document
from tests.servers import SandboxServer
from tests.web.shop.visits import BUYER, Browser, hold_as_stranger, lapse_holds, text_of

pytestmark = pytest.mark.django_db(transaction=True)

QUERIES_MAX = 20  # The whole order with its quote; it does not grow with seats or snacks.


def make_snack(show: Show, **fields: object) -> Concession:
    return Concession.objects.create(
        **{
            "organizer": show.organizer,
            "name": "Popcorn",
            "category": "snacks",
            "price_minor": 450,
            "currency": "EUR",
            "tax_bp": 700,
            **fields,
        }
    )


def total_of(page: str) -> str:
    found = re.search(r'data-testid="order-total">([^<]+)<', page)
    assert found is not None
    return found[1]


@pytest.fixture
def browser() -> Browser:
    visitor = Browser(make_show())
    visitor.keep("A1", "A2")
    return visitor


def test_an_order_leads_to_the_providers_page(browser: Browser, sandbox: SandboxServer) -> None:
    browser.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr, de-AT;q=0.9, en;q=0.8"
    response = browser.place()
    assert response.status_code == 302
    payment = Payment.objects.get(booking=browser.booking())
    assert response["Location"].endswith(payment.session_id)
    assert browser.booking().total_minor == 2400
    assert browser.booking().buyer_email == "marta@example.org"
    assert browser.booking().locale == "de-AT"


def test_sending_the_form_twice_makes_one_booking(browser: Browser, sandbox: SandboxServer) -> None:
    form = {**browser.open_checkout(), **BUYER, "action": "place"}
    first = browser.client.post("/checkout", form)
    second = browser.client.post("/checkout", form)
    assert first["Location"] == second["Location"]
    assert Booking.objects.filter(visitor_id=browser.visitor_id).count() == 1


def test_ticket_types_and_snacks_change_the_total_before_anything_is_placed(
    browser: Browser, sandbox: SandboxServer
) -> None:
    snack = make_snack(browser.show)
    chosen = {browser.type_of("A1"): "child", f"snack-{snack.public_id}": "2"}
    form = {**browser.open_checkout(), **BUYER, **chosen}
    page = text_of(browser.client.post("/checkout", {**form, "action": "update"}))
    assert total_of(page) == "€29.00"
    assert 'value="Marta Figueiredo"' in page
    assert not Booking.objects.exists()
    fresh = re.search(r'name="quote" value="([^"]+)"', page)
    assert fresh is not None
    browser.client.post("/checkout", {**form, "action": "place", "quote": fresh[1]})
    assert browser.booking().total_minor == 800 + 1200 + 900


def test_shows_that_share_a_seat_id_keep_their_own_ticket_types(sandbox: SandboxServer) -> None:
    world = make_world()
    matinee = Browser(make_show(world))
    evening = Browser(make_show(world, starts_in_minutes=48 * 60), client=matinee.client)
    for show in (matinee, evening):
        show.keep("A1")
    matinee.post("/types", **{matinee.type_of("A1"): "child"})
    page = text_of(matinee.client.get("/checkout"))
    assert total_of(page) == "€20.00"
    assert "The rest is as you chose it" not in page
    swapped = {matinee.type_of("A1"): "adult", evening.type_of("A1"): "child"}
    changed = text_of(matinee.client.post("/checkout", {**swapped, "action": "update"}))
    assert total_of(changed) == "€20.00"
    assert "€12.00" in text_of(matinee.look("/panel"))
    assert "€8.00" in text_of(evening.look("/panel"))
    matinee.place(**swapped)
    lines = matinee.booking().lines.order_by("show__starts_at")
    assert [line.unit_minor for line in lines] == [1200, 800]


def test_a_show_without_the_chosen_ticket_type_is_not_asked_for_it() -> None:
    world = make_world()
    grown_up = PriceList.objects.create(
        organizer=world.organizer, name="Late", currency=world.price_list.currency
    )
    adult = world.ticket_types[0]
    grown_up.prices.create(category="standard", ticket_type=adult, amount_minor=1200)
    early = Browser(make_show(world))
    late_show = make_show(world, starts_in_minutes=48 * 60, price_list=grown_up)
    late = Browser(late_show, client=early.client)
    early.keep("A1")
    late.keep("A1")
    early.post("/types", **{early.type_of("A1"): "child"})
    assert total_of(text_of(early.client.get("/checkout"))) == "€20.00"


def test_a_stepper_without_a_script_counts_one_more(browser: Browser) -> None:
    name = f"snack-{make_snack(browser.show).public_id}"
    form = {**browser.open_checkout(), **BUYER, name: ["0", "1"]}
    page = text_of(browser.client.post("/checkout", form))
    assert total_of(page) == "€28.50"
    assert not Booking.objects.exists()


def test_a_total_that_is_no_longer_true_is_shown_and_not_charged(browser: Browser) -> None:
    form = {**browser.open_checkout(), **BUYER, "action": "place", browser.type_of("A1"): "child"}
    Price.objects.filter(ticket_type__code="child").update(amount_minor=900)
    response = browser.client.post("/checkout", form)
    assert response.status_code == 409
    assert "The price has changed meanwhile" in text_of(response)
    assert total_of(text_of(response)) == "€21.00"
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "nonsense", "This is not an e-mail address"),
        ("email", "", "Tell us where the tickets go"),
        ("name", "", "Tell us a name"),
        ("phone", "call me", "A telephone number has digits"),
    ],
)
def test_a_slip_of_the_pen_is_shown_beside_its_field_and_the_rest_is_kept(
    browser: Browser, field: str, value: str, words: str
) -> None:
    response = browser.place(**{field: value, browser.type_of("A1"): "child"})
    page = text_of(response)
    assert response.status_code == 422
    assert words in page
    assert f'id="id_{field}_error"' in page
    assert 'aria-invalid="true"' in page
    assert total_of(page) == "€20.00"
    assert not Booking.objects.exists()


def test_lapsed_seats_are_held_again_in_one_tap_and_nothing_typed_is_lost(
    browser: Browser,
) -> None:
    form = {**browser.open_checkout(), **BUYER, browser.type_of("A1"): "child"}
    lapse_holds(browser.show)
    expired = browser.client.post("/checkout", {**form, "action": "place"})
    page = text_of(expired)
    assert expired.status_code == 409
    assert "The time for your seats is up" in page
    assert 'name="name" value="Marta Figueiredo"' in page
    again = browser.client.post("/checkout", {**form, "action": "rehold"})
    page = text_of(again)
    assert "Your seats are yours again" in page
    assert 'value="marta@example.org"' in page
    assert total_of(page) == "€20.00"
    assert browser.held() == {0, 1}


def test_lapsed_seats_that_somebody_took_are_said_to_be_taken(browser: Browser) -> None:
    form = browser.open_checkout()
    lapse_holds(browser.show)
    hold_as_stranger(browser.show, "A1")
    page = text_of(browser.client.post("/checkout", {**form, "action": "rehold"}))
    assert "Row A, seat 1: taken by now." in page
    assert browser.held() == set()


def test_another_visitors_hold_is_neither_shown_nor_held_again(browser: Browser) -> None:
    form = browser.open_checkout()
    lapse_holds(browser.show)
    stranger = Browser(browser.show)
    response = stranger.client.post("/checkout", {**form, "action": "rehold"})
    assert "No seats are kept for you" in text_of(response)
    assert Hold.objects.count() == 1


def test_time_can_be_added_without_losing_what_was_typed(browser: Browser) -> None:
    form = {**browser.open_checkout(), **BUYER, "action": "extend"}
    page = text_of(browser.client.post("/checkout", form))
    assert 'value="Marta Figueiredo"' in page
    assert "Add time" not in page
    assert Hold.objects.get().extensions == 1
    again = browser.client.post("/checkout", form)
    assert again.status_code == 409
    assert "This is all the time there is" in text_of(again)


def test_a_free_order_is_confirmed_at_once() -> None:
    browser = Browser(make_show(make_world(adult_minor=0, fee_minor=0)))
    browser.keep("A1")
    assert "Get the tickets" in text_of(browser.client.get("/checkout"))
    response = browser.place()
    assert response["Location"] == f"/bookings/{browser.booking().public_id}"
    page = text_of(browser.client.get(response["Location"]))
    assert 'data-testid="booking-confirmation"' in page


def test_back_from_the_bank_leads_to_the_order(browser: Browser, sandbox: SandboxServer) -> None:
    browser.place()
    page = text_of(browser.client.get("/checkout"))
    assert "Your seats are in an order" in page
    assert f"/bookings/{browser.booking().public_id}" in page


def test_nothing_held_leads_to_the_programme() -> None:
    response = Client().get("/checkout")
    assert response.status_code == 200
    assert "No seats are kept for you" in text_of(response)


def test_a_second_house_is_paid_for_afterwards(browser: Browser, sandbox: SandboxServer) -> None:
    other = Browser(make_show(), client=browser.client)
    other.keep("B1")
    page = text_of(browser.client.get("/checkout"))
    assert "1 more choice waits" in page
    assert total_of(page) == "€24.00"
    browser.place()
    assert total_of(text_of(browser.client.get("/checkout"))) == "€12.00"


def test_free_seating_is_typed_by_counts(sandbox: SandboxServer) -> None:
    document = plan_document(rows=1, seats=2, areas={"floor": 9})
    browser = Browser(make_show(make_world(document=document)))
    browser.post("/hold", **{"area-floor": "3"})
    form = {**browser.open_checkout(), **BUYER, "count-adult": "1", "count-child": "2"}
    page = text_of(browser.client.post("/checkout", {**form, "action": "update"}))
    assert total_of(page) == "€28.00"
    wrong = {**form, "count-child": "5", "action": "update"}
    assert "count exactly as many" in text_of(browser.client.post("/checkout", wrong))


def test_a_signed_in_buyer_types_nothing(browser: Browser) -> None:
    user = make_user(email="ada@example.org", full_name="Ada Lovelace")
    browser.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.keep("C1")
    page = text_of(browser.client.get("/checkout"))
    assert 'value="Ada Lovelace"' in page
    assert 'value="ada@example.org"' in page


def test_odd_forms_are_answered_by_a_page(browser: Browser) -> None:
    for form in (
        {"action": "place"},
        {"action": "rehold", "hold": "nonsense"},
        {"snack-nonsense": "1", "type-Z9": "child", browser.type_of("Z9"): "child"},
        {**BUYER, "action": "place", "hold": "a.b.c", "key": "short"},
    ):
        assert browser.client.post("/checkout", form).status_code < 500
    assert not Booking.objects.exists()


def test_the_page_is_private_and_its_queries_do_not_grow(browser: Browser) -> None:
    for _ in range(3):
        make_snack(browser.show)
    browser.keep("A3", "A4", "A5")
    with CaptureQueriesContext(connection) as queries:
        response = browser.client.get("/checkout")
    assert "no-store" in response["Cache-Control"]
    assert len(queries) <= QUERIES_MAX, [query["sql"][:100] for query in queries]


def test_key_and_tokens_differ_between_two_renderings(browser: Browser) -> None:
    first, second = browser.open_checkout(), browser.open_checkout()
    assert first["key"] != second["key"]
    assert len(first["key"]) == 32
