import pytest
from django.test import Client

from foyer.bookings.access import access_key
from foyer.platform.visitor_cookie import visitor_signer
from foyer.tickets.actions import void_tickets
from foyer.tickets.models import Ticket
from foyer.tickets.qr import render_qr_svg
from tests.factories import make_show
from tests.tickets.bookings import NOW, make_tickets
from tests.web.shop.visits import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tickets() -> list[Ticket]:
    return make_tickets(make_show(), seat_nos=(0, 1))


@pytest.fixture
def holder(tickets: list[Ticket]) -> Client:
    """A browser that opened the booking by its key."""
    client, booking = Client(), tickets[0].booking
    key = access_key(booking.public_id, version=1, signer=visitor_signer())
    client.get(f"/tickets/{tickets[0].public_id}", {"key": key})
    return client


def test_a_ticket_shows_its_code_and_the_others_of_the_party(
    tickets: list[Ticket], holder: Client
) -> None:
    response = holder.get(f"/tickets/{tickets[1].public_id}")
    page = response.content.decode()
    for ticket in tickets:
        assert render_qr_svg(ticket.code) in page
    assert f'data-wanted="{tickets[1].public_id}"' in page
    assert tickets[0].code not in page
    assert "1 of 2" in page
    assert "2 of 2" in page


def test_a_ticket_may_be_kept_by_the_browser_but_by_no_shared_cache(
    tickets: list[Ticket], holder: Client
) -> None:
    response = holder.get(f"/tickets/{tickets[0].public_id}")
    assert "private" in response["Cache-Control"]
    assert "no-store" not in response["Cache-Control"]


def test_a_void_ticket_says_so(tickets: list[Ticket], holder: Client) -> None:
    void_tickets([ticket.line_id for ticket in tickets], now=NOW)
    page = text_of(holder.get(f"/tickets/{tickets[0].public_id}"))
    assert "This ticket is no longer valid" in page


def test_paper_and_calendar_come_as_files(tickets: list[Ticket], holder: Client) -> None:
    address = f"/bookings/{tickets[0].booking.public_id}"
    paper = holder.get(f"{address}/tickets.pdf")
    assert paper.content.startswith(b"%PDF")
    assert paper["Content-Type"] == "application/pdf"
    assert "no-store" in paper["Cache-Control"]
    calendar = holder.get(f"{address}/calendar.ics")
    assert calendar.content.startswith(b"BEGIN:VCALENDAR")


def test_own_tickets_are_listed_and_nobody_elses(tickets: list[Ticket], holder: Client) -> None:
    make_tickets(make_show(), seat_nos=(0,))
    page = text_of(holder.get("/tickets"))
    assert f"/tickets/{tickets[0].public_id}" in page
    assert page.count('class="myorder"') == 1
    assert "Nothing ahead yet" in text_of(Client().get("/tickets"))


def test_the_service_worker_keeps_tickets_and_nothing_else_that_is_personal() -> None:
    worker = Client().get("/sw.js").content.decode()
    assert r"/^\/tickets\/[0-9a-f-]{36}$/" in worker
    assert "/bookings" not in worker
    assert "/checkout" not in worker
