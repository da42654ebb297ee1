import re
from typing import Any

import pytest
from django.test import Client

from foyer.accounts.models import Member
from foyer.admission.models import Scan
from foyer.catalog.models import Show
from foyer.platform.clock import utc_now
from foyer.tickets.actions import void_tickets
from foyer.tickets.models import Ticket
from tests.factories import make_show, make_staff, make_world
from tests.tickets.bookings import make_tickets
from tests.web.shop.visits import text_of

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def make_member(show: Show, *, role: str = "scanner") -> Client:
    client = Client()
    client.force_login(make_staff(show.organizer, role), backend=BACKEND)
    return client


def read(client: Client, show: Show, code: str, *, nonce: str = "n1") -> Any:
    form = {"code": code, "nonce": nonce, "gate": "Door B"}
    return client.post(f"/door/{show.public_id}", form, follow=True)


@pytest.fixture
def show() -> Show:
    return make_show(starts_in_minutes=20)


@pytest.fixture
def ticket(show: Show) -> Ticket:
    return make_tickets(show)[0]


@pytest.fixture
def member(show: Show) -> Client:
    return make_member(show)


def test_a_good_ticket_is_welcome_in_word_shape_and_seat(
    member: Client, show: Show, ticket: Ticket
) -> None:
    page = text_of(read(member, show, ticket.code))
    assert 'data-verdict="admitted"' in page
    assert '<p class="word">Welcome</p>' in page
    assert "<circle" in page
    assert "row A, seat 1" in page
    assert 'data-testid="door-inside">1<' in page


def test_a_second_reading_names_the_first_one(member: Client, show: Show, ticket: Ticket) -> None:
    read(member, show, ticket.code)
    page = text_of(read(member, show, ticket.code, nonce="n2"))
    assert "Already inside" in page
    assert "First let in at" in page
    assert "at Door B" in page
    assert 'data-testid="door-inside">1<' in page


def test_a_reload_or_a_doubled_form_scans_once(member: Client, show: Show, ticket: Ticket) -> None:
    response = read(member, show, ticket.code)
    member.get(response.redirect_chain[-1][0])
    page = text_of(read(member, show, ticket.code))
    assert 'data-verdict="admitted"' in page
    assert Scan.objects.count() == 1


def test_a_ticket_of_another_show_says_which(member: Client, show: Show) -> None:
    other = make_show(
        starts_in_minutes=300,
        organizer=show.organizer,
        event=show.event,
        venue=show.venue,
        hall=show.hall,
        plan_version=show.plan_version,
        price_list=show.price_list,
    )
    page = text_of(read(member, show, make_tickets(other)[0].code))
    assert "Another show" in page
    assert show.event.title in page


def test_a_void_or_foreign_or_made_up_code_is_turned_away(
    member: Client, show: Show, ticket: Ticket
) -> None:
    void_tickets([ticket.line_id], now=utc_now())
    assert "Not valid" in text_of(read(member, show, ticket.code))
    foreign = make_tickets(make_show(starts_in_minutes=20))[0]
    assert "Unknown" in text_of(read(member, show, foreign.code, nonce="n2"))
    assert "Not a ticket" in text_of(read(member, show, "MADE UP", nonce="n3"))


def test_an_empty_field_is_a_hint(member: Client, show: Show) -> None:
    assert "Nothing was read" in text_of(read(member, show, " "))
    assert not Scan.objects.exists()


def test_the_door_remembers_its_name_and_lists_the_last_scans(
    member: Client, show: Show, ticket: Ticket
) -> None:
    page = text_of(read(member, show, ticket.code))
    assert 'value="Door B"' in page
    assert "Just now" in page


def test_guests_are_sent_to_sign_in(show: Show) -> None:
    for address in ("/door", f"/door/{show.public_id}"):
        response = Client().get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in")


def test_members_of_other_houses_and_other_roles_find_no_door(show: Show, ticket: Ticket) -> None:
    for client in (make_member(make_show()), make_member(show, role="accountant")):
        assert client.get(f"/door/{show.public_id}").status_code == 404
        assert read(client, show, ticket.code).status_code == 404
    assert make_member(show, role="accountant").get("/door").status_code == 404
    assert not Scan.objects.exists()


def test_the_list_has_the_members_own_shows(member: Client, show: Show) -> None:
    stranger = make_show(starts_in_minutes=20)
    page = text_of(member.get("/door"))
    assert f"/door/{show.public_id}" in page
    assert f"/door/{stranger.public_id}" not in page
    assert "Doors open" in page


def test_doors_stand_by_city_and_then_by_time() -> None:
    first, other = make_show(starts_in_minutes=200), make_world()
    client = make_member(first)
    user_id = client.session["_auth_user_id"]
    Member.objects.create(organizer=other.organizer, user_id=user_id, role="scanner")
    later = make_show(other, starts_in_minutes=300)
    sooner = make_show(other, starts_in_minutes=100)
    page = text_of(client.get("/door"))
    by_city = {first.venue.city.name: [first], other.venue.city.name: [sooner, later]}
    cities = sorted(by_city)
    assert re.findall(r'<h2 class="h4 mt-5">([^<]+)</h2>', page) == cities
    listed = re.findall(r'href="/door/([0-9a-f-]{36})"', page)
    assert listed == [str(show.public_id) for city in cities for show in by_city[city]]
