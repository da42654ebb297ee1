from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from foyer.bookings.access import Access, AccessKey
from foyer.concessions.models import Concession
from foyer.platform.errors import NotFound
from foyer.platform.models import StatusTransition
from foyer.tickets import rules
from foyer.tickets.actions import (
    Admission,
    flag_tickets,
    issue_tickets,
    reissue_ticket,
    sign_codes,
    void_tickets,
)
from foyer.tickets.codes import Refusal, TicketCode, decode_code
from foyer.tickets.errors import TicketKeyMismatch, TicketNotReissuable
from foyer.tickets.keys import ensure_ticket_keys, load_public_keys, newest_key
from foyer.tickets.models import Ticket, TicketKey
from foyer.tickets.queries import get_ticket, list_public_keys, list_tickets
from tests.factories import make_show, make_user
from tests.tickets.bookings import NOW, make_booking, make_tickets

pytestmark = pytest.mark.django_db


def test_every_seat_gets_one_ticket_and_a_snack_none() -> None:
    show = make_show(now=NOW)
    snack = Concession.objects.create(
        organizer=show.organizer, name="Popcorn", category="snacks", price_minor=450, currency="EUR"
    )
    booking = make_booking(show, seat_nos=(0, 1), concession=snack)
    assert issue_tickets(booking.id, now=NOW) == 2
    assert [ticket.seat_id for ticket in list_tickets(booking.id)] == ["A1", "A2"]


def test_issuing_again_adds_nothing() -> None:
    booking = make_booking(make_show(now=NOW), seat_nos=(0, 1))
    issue_tickets(booking.id, now=NOW)
    assert issue_tickets(booking.id, now=NOW) == 0
    assert Ticket.objects.count() == 2


def test_a_code_says_what_its_ticket_says() -> None:
    show = make_show(now=NOW)
    (ticket,) = make_tickets(show)
    code = decode_code(ticket.code, keys=load_public_keys())
    assert code == TicketCode(
        kid=ticket.kid,
        serial=ticket.serial,
        show_public_id=show.public_id,
        valid_from=ticket.valid_from,
        valid_until=ticket.valid_until,
    )
    assert (ticket.valid_from, ticket.valid_until) == (show.doors_open_at, show.ends_at)


def test_a_code_holds_no_name() -> None:
    (ticket,) = make_tickets(make_show(now=NOW))
    assert "MARTA" not in ticket.code
    assert len(ticket.code) == 152


@pytest.mark.parametrize("column", ["line_id", "seat_no"])
def test_the_database_refuses_a_second_live_ticket(column: str) -> None:
    one, other = make_tickets(make_show(now=NOW), seat_nos=(0, 1))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"update ticket set {column} = %s where id = %s",  # noqa: S608
            [getattr(one, column), other.id],
        )


def test_a_voided_ticket_is_void_and_its_line_can_be_issued_again() -> None:
    (ticket,) = make_tickets(make_show(now=NOW))
    assert void_tickets([ticket.line_id], now=NOW) == 1
    assert void_tickets([ticket.line_id], now=NOW) == 0
    assert list_tickets(ticket.booking_id) == ()
    assert issue_tickets(ticket.booking_id, now=NOW) == 1
    assert list_tickets(ticket.booking_id)[0].code != ticket.code


def test_a_disputed_ticket_is_flagged_and_still_the_buyers() -> None:
    (ticket,) = make_tickets(make_show(now=NOW))
    assert flag_tickets([ticket.line_id], now=NOW) == 1
    assert [record.status for record in list_tickets(ticket.booking_id)] == ["flagged"]


def test_a_reissued_ticket_has_another_code_and_the_old_one_is_void() -> None:
    (old,) = make_tickets(make_show(now=NOW))
    new = reissue_ticket(old.id, now=NOW)
    old.refresh_from_db()
    assert (old.status, new.status, new.line_id) == ("void", "valid", old.line_id)
    assert new.code != old.code
    with pytest.raises(TicketNotReissuable):
        reissue_ticket(old.id, now=NOW)


def test_transitions_equal_the_databases() -> None:
    stored = {
        (row.from_status, row.to_status)
        for row in StatusTransition.objects.filter(subject="ticket")
    }
    assert stored == {
        (before, after) for before, targets in rules.TRANSITIONS.items() for after in targets
    }


def test_a_transition_not_listed_is_refused() -> None:
    (ticket,) = make_tickets(make_show(now=NOW))
    void_tickets([ticket.line_id], now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(id=ticket.id).update(status="valid")


def test_a_ticket_is_read_by_its_owners_only() -> None:
    user = make_user()
    (ticket,) = make_tickets(make_show(now=NOW), user=user)
    booking = ticket.booking
    key = AccessKey(booking_public_id=booking.public_id, version=booking.access_key_version)
    old_key = AccessKey(booking_public_id=booking.public_id, version=99)
    for access in (
        Access(user_id=user.id),
        Access(key=key),
        Access(organizer_ids=frozenset({booking.organizer_id})),
    ):
        assert get_ticket(ticket.public_id, access=access).code == ticket.code
    for access in (Access(), Access(user_id=user.id + 1), Access(key=old_key)):
        with pytest.raises(NotFound):
            get_ticket(ticket.public_id, access=access)


def test_reading_a_bookings_tickets_is_one_query(django_assert_num_queries: object) -> None:
    assert callable(django_assert_num_queries)
    show = make_show(now=NOW)
    one = make_booking(show, seat_nos=(0,))
    three = make_booking(show, seat_nos=(1, 2, 3))
    issue_tickets(one.id, now=NOW)
    issue_tickets(three.id, now=NOW)
    for booking, count in ((one, 1), (three, 3)):
        with django_assert_num_queries(1):
            assert len(list_tickets(booking.id)) == count


OLD = (1, "old-secret-" + "0123456789abcdef" * 2)
NEW = (2, "new-secret-" + "0123456789abcdef" * 2)
EVENING = Admission(
    show_public_id=UUID(int=5),
    valid_from=datetime(2026, 12, 1, 18, tzinfo=UTC),
    valid_until=datetime(2026, 12, 1, 21, tzinfo=UTC),
)


def test_after_a_rotation_old_and_new_codes_verify() -> None:
    ensure_ticket_keys((OLD,))
    (before,) = sign_codes([EVENING], key=newest_key((OLD,)))
    ensure_ticket_keys((NEW, OLD))
    (after,) = sign_codes([EVENING], key=newest_key((NEW, OLD)))
    ensure_ticket_keys((NEW,))
    keys = load_public_keys()
    assert (before.kid, after.kid) == (1, 2)
    for issued in (before, after):
        assert isinstance(decode_code(issued.code, keys=keys), TicketCode)
    assert {key.kid for key in list_public_keys()} == {1, 2}


def test_codes_of_a_retired_key_are_refused() -> None:
    ensure_ticket_keys((OLD,))
    (issued,) = sign_codes([EVENING], key=newest_key((OLD,)))
    TicketKey.objects.filter(kid=1).update(retired_at=NOW)
    assert decode_code(issued.code, keys=load_public_keys()) is Refusal.UNKNOWN_KEY
    assert list_public_keys() == ()


def test_a_key_number_keeps_its_secret() -> None:
    ensure_ticket_keys((OLD,))
    ensure_ticket_keys((OLD,))
    with pytest.raises(TicketKeyMismatch):
        ensure_ticket_keys(((1, NEW[1]),))


def test_one_secret_gives_each_number_its_own_key() -> None:
    one, two = newest_key(((1, OLD[1]),)), newest_key(((2, OLD[1]),))
    assert one.private.public_key() != two.private.public_key()


def test_serials_of_a_bulk_are_all_different() -> None:
    codes = sign_codes([EVENING] * 500)
    assert len({issued.serial for issued in codes}) == 500


def test_a_show_longer_than_a_code_can_say_still_gets_its_tickets() -> None:
    show = make_show(
        now=NOW, ends_at=NOW + timedelta(days=30), hall_free_at=NOW + timedelta(days=31)
    )
    (ticket,) = make_tickets(show)
    assert ticket.valid_until == show.doors_open_at + timedelta(days=11)
