"""Case 60: the person goes from every table, the invoices and the books stay as they were."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from foyer.accounts.auth import check_access_token, start_family
from foyer.accounts.models import (
    AuditEntry,
    BrowserSession,
    Member,
    MemberRole,
    PlatformRole,
    TokenFamily,
    User,
)
from foyer.accounts.permissions import memberships_of
from foyer.bookings.models import Booking, BookingStatus
from foyer.identity.erase import ERASED_MAIL, erase_account, find_obstacles, forget_last_mails
from foyer.identity.errors import EraseRefused, NotYourName
from foyer.identity.export_files import file_of, write_file
from foyer.identity.models import DataExport
from foyer.notifications.models import Message
from foyer.notifications.sending import send_message
from foyer.payments.models import Payment, Refund
from foyer.platform.clock import utc_now
from foyer.platform.errors import InvalidToken, NotFound
from tests.accounts.application import as_application
from tests.factories import make_show, make_staff, make_user, make_world
from tests.identity.persons import MAIL, PASSWORD, Person, find_traces, make_person
from tests.tickets.bookings import make_booking, make_tickets

pytestmark = pytest.mark.django_db

# What may still hold a trace right after, and why.
LEFT_FOR_A_WHILE = {"message.recipient"}  # of the last mail, until it is sent


def erase(person: Person) -> None:
    erase_account(person.user.id, confirmation=MAIL, now=utc_now())


def codes(user: User) -> list[str]:
    return [obstacle.code for obstacle in find_obstacles(user.id, now=utc_now())]


def test_case_60_nothing_in_the_database_names_an_erased_person() -> None:
    person = make_person()
    before = find_traces()
    assert {"app_user.email", "booking.buyer_name", "invitation.email", "hold.ip_prefix"} <= set(
        before
    )

    erase(person)

    assert set(find_traces()) == LEFT_FOR_A_WHILE
    last = Message.objects.get(kind="account_erased")
    send_message(last.id, now=utc_now())
    forget_last_mails(now=utc_now())
    assert find_traces() == {}
    last.refresh_from_db()
    assert (last.status, last.recipient) == ("sent", ERASED_MAIL)


def test_case_60_invoices_the_books_and_what_happened_stay_true() -> None:
    person = make_person()
    sums = (
        "reference",
        "status",
        "currency",
        "total_minor",
        "tax_minor",
        "fees_minor",
        "placed_at",
    )

    def read_books() -> list[object]:
        return [
            list(Booking.objects.values_list("id", "user_id", *sums)),
            list(Payment.objects.values_list("id", "provider_ref", "amount_minor", "status")),
            list(Refund.objects.values_list("id", "amount_minor", "status")),
            read_history(),
        ]

    before = read_books()
    erase(person)
    assert read_books() == before
    person.booking.refresh_from_db()
    assert person.booking.buyer_name == "Erased"
    assert person.booking.buyer_email.endswith("@erased.invalid")


def read_history() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("select subject, subject_id, from_status, to_status from status_history")
        return cursor.fetchall()


def test_erasing_signs_out_everywhere_at_once() -> None:
    person = make_person()
    browser = Client()
    browser.force_login(person.user)
    assert browser.get("/account").status_code == 200
    key = browser.session.session_key
    token = start_family(person.user, now=utc_now()).access_token

    erase(person)

    with pytest.raises(InvalidToken):
        check_access_token(token, now=utc_now())
    assert browser.get("/account").status_code == 302
    assert authenticate(None, email=MAIL, password=PASSWORD) is None
    assert not TokenFamily.objects.filter(user=person.user).exists()
    assert not BrowserSession.objects.filter(user=person.user).exists()
    assert not Session.objects.filter(session_key=key).exists()


def test_links_that_were_mailed_open_nothing_any_more() -> None:
    person = make_person()
    version = person.booking.access_key_version

    erase(person)

    person.booking.refresh_from_db()
    assert person.booking.access_key_version == version + 1


def test_copies_go_with_their_person(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    person = make_person()
    made = DataExport.objects.get(user=person.user)
    write_file(made.public_id, b"everything")

    with django_capture_on_commit_callbacks(execute=True):
        erase(person)

    assert not file_of(made.public_id).exists()


def test_the_address_is_free_for_a_new_account() -> None:
    erase(make_person())

    assert make_user(email=MAIL).email == MAIL


def test_erasing_asks_for_the_address_and_happens_once() -> None:
    person = make_person()
    with pytest.raises(NotYourName):
        erase_account(person.user.id, confirmation="somebody@else.test", now=utc_now())
    erase(person)
    with pytest.raises(NotFound):
        erase(person)


def test_orders_as_a_guest_go_only_with_a_proven_mailbox() -> None:
    show = make_show(make_world(), starts_in_minutes=-300)
    as_guest = make_booking(show, buyer_email=MAIL.title())
    stranger = make_user(email="typed@mailbox.test")
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=False)
    others = make_booking(show, seat_nos=(3,), buyer_email="typed@mailbox.test")

    erase(make_person())
    erase_account(stranger.id, confirmation=stranger.email, now=utc_now())

    as_guest.refresh_from_db()
    others.refresh_from_db()
    assert as_guest.buyer_name == "Erased"
    assert others.buyer_name != "Erased"


@pytest.mark.parametrize(
    ("status", "starts_in_minutes", "code"),
    [
        (BookingStatus.PENDING, 600, "pending_booking"),
        (BookingStatus.CONFIRMED, 600, "upcoming_booking"),
        (BookingStatus.PAID_UNFULFILLED, -300, "money_under_way"),
    ],
)
def test_promises_are_kept_first(status: str, starts_in_minutes: int, code: str) -> None:
    user = make_user()
    show = make_show(make_world(), starts_in_minutes=starts_in_minutes)
    booking = make_booking(show, user=user, status=status)

    (obstacle,) = find_obstacles(user.id, now=utc_now())

    assert (obstacle.code, obstacle.path) == (code, f"/bookings/{booking.public_id}")
    with pytest.raises(EraseRefused) as refused:
        erase_account(user.id, confirmation=user.email, now=utc_now())
    assert refused.value.details == {
        "reasons": [{"code": code, "text": obstacle.text, "path": obstacle.path}]
    }
    user.refresh_from_db()
    assert user.is_active


def test_after_the_show_nothing_is_promised() -> None:
    user = make_user()
    show = make_show(make_world(), starts_in_minutes=60)
    make_tickets(show, user=user)

    assert codes(user) == ["upcoming_booking"]
    assert find_obstacles(user.id, now=show.ends_at + timedelta(seconds=1)) == ()


def test_a_house_is_not_left_without_anybody_who_leads_it() -> None:
    organizer = make_world().organizer
    alone = make_staff(organizer, MemberRole.ORGANIZER)
    assert codes(alone) == ["last_organizer"]

    make_staff(organizer, MemberRole.ORGANIZER)

    assert codes(alone) == []
    erase_account(alone.id, confirmation=alone.email, now=utc_now())
    assert not Member.objects.filter(user=alone).exists()
    recorded = AuditEntry.objects.filter(actor=alone).order_by("id")
    assert list(recorded.values_list("action", "organizer_id")) == [
        ("member_removed", organizer.id),
        ("account_erased", None),
    ]


def test_demo_logins_and_the_last_administrator_stay() -> None:
    assert codes(make_user(is_demo=True)) == ["demo_login"]
    assert codes(make_user(role=PlatformRole.SERVICE)) == ["service"]
    admin = make_user(role=PlatformRole.ADMIN)
    assert codes(admin) == ["last_admin"]
    make_user(role=PlatformRole.ADMIN)
    assert codes(admin) == []


def test_case_60_erasing_works_with_the_rights_of_the_application() -> None:
    person = make_person()

    with as_application():
        erase(person)
        assert set(find_traces()) == LEFT_FOR_A_WHILE
        assert memberships_of(person.user.id) == ()
