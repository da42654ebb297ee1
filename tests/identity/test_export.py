"""Case 60: a copy of everything, and proof that nothing was forgotten."""

import io
import json
import stat
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from foyer.accounts.models import User
from foyer.identity import export, limits
from foyer.identity.erase import erase_account
from foyer.identity.errors import TooManyExports
from foyer.identity.export import (
    ExportRecord,
    ask_for_export,
    list_exports,
    make_export,
    read_export,
    tidy_exports,
)
from foyer.identity.export_files import file_of, write_file
from foyer.identity.models import DataExport
from foyer.identity.person_document import PARTS
from foyer.notifications.models import Message
from foyer.platform.clock import utc_now
from foyer.platform.errors import NotFound
from tests.accounts.application import as_application
from tests.factories import make_user
from tests.identity.persons import MAIL, NAME, PASSWORD, PHONE, make_person

pytestmark = pytest.mark.django_db

# Every table that refers to a person, or to what a person bought, and the part that tells of it.
EXPORTED = {
    "account_emailaddress": "mailAddresses",
    "app_user": "account",
    "audit_entry": "auditEntries",
    "booking": "bookings",
    "booking_line": "bookings",
    "browser_session": "signIns",
    "consent_entry": "consents",
    "data_export": "exports",
    "hold": "holds",
    "invitation": "invitations",
    "member": "memberships",
    "message": "messages",
    "mfa_authenticator": "secondFactors",
    "notice": "notices",
    "notice_choice": "noticeChoices",
    "notice_settings": "noticeSettings",
    "mailbox": "returnedMail",
    "push_subscription": "pushSubscriptions",
    "payment": "bookings",
    "proof": "proofs",
    "refund": "bookings",
    "scan": "doorWork",
    "socialaccount_socialaccount": "linkedAccounts",
    "ticket": "bookings",
    "token_family": "signIns",
}
NOT_EXPORTED = {
    "api_key": "A program's access to a house: the house's own.",
    "app_user_groups": "Django's; nothing is ever in it.",
    "app_user_user_permissions": "Django's; nothing is ever in it.",
    "card_decline": "Keyed hashes of cards, which nobody reads back, for an hour or two.",
    "ledger_posting": "The same sums as the payments and refunds, as the books keep them.",
    "organizer": "A company; its mail address is printed on what it sells.",
    "support_access": "An administrator's work in a house, which the audit entries tell of.",
}


def open_copy(content: bytes) -> tuple[dict[str, Any], list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return json.loads(archive.read("data.json")), sorted(archive.namelist())


def copy_of(user: User) -> bytes:
    content = ask_for_export(user.id, now=utc_now())
    assert isinstance(content, bytes)
    return content


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EXPORT_TICKETS_AT_ONCE_MAX", 0)


def test_case_60_no_table_about_a_person_is_forgotten() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select distinct c.conrelid::regclass::text from pg_constraint c
            where c.contype = 'f' and c.confrelid in
              ('app_user'::regclass, 'booking'::regclass, 'payment'::regclass, 'ticket'::regclass)
            union
            select table_name from information_schema.columns
            where table_schema = 'public' and column_name in
              ('user_id', 'email', 'buyer_email', 'recipient', 'phone', 'visitor_id')
              and table_name in (select tablename from pg_tables)
            """
        )
        personal = {table for (table,) in cursor.fetchall()}

    assert personal == set(EXPORTED) | set(NOT_EXPORTED)
    assert set(EXPORTED.values()) - {"account"} == set(PARTS.values())


def test_case_60_a_copy_has_every_part_and_the_tickets() -> None:
    person = make_person()

    document, names = open_copy(copy_of(person.user))

    assert {part for part in set(EXPORTED.values()) if not document[part]} == set()
    assert names == ["README.txt", "data.json", f"tickets/{person.booking.reference}.pdf"]
    account, (booking,) = document["account"], document["bookings"]
    assert (account["email"], account["fullName"], account["phone"]) == (MAIL, NAME, PHONE)
    assert (booking["reference"], booking["total"]) == (person.booking.reference, 1200)
    assert [len(booking[part]) for part in ("lines", "payments", "refunds", "tickets")] == [1] * 4
    assert [step["to"] for step in booking["history"]] == ["pending", "confirmed"]
    assert document["consents"][0]["given"] is True


def test_a_copy_holds_no_way_into_the_account_and_nobody_else() -> None:
    person = make_person()
    other = make_person(email="other@mailbox.test", full_name="Otto Other", phone="+491")

    document = json.dumps(open_copy(copy_of(person.user))[0])

    factor = person.user.authenticator_set.get()
    for secret in (
        *("other@mailbox.test", "Otto Other", other.booking.reference, "quilla-secret"),
        *(PASSWORD, person.user.password, factor.data["secret"], "provider-canary-token"),
    ):
        assert secret not in document


def test_a_copy_can_be_made_with_the_rights_of_the_application() -> None:
    person = make_person()

    with as_application():
        document, _ = open_copy(copy_of(person.user))

    assert {part for part in set(EXPORTED.values()) if not document[part]} == set()


@pytest.mark.usefixtures("everything_is_large")
def test_a_large_copy_is_made_by_a_job_and_fetched_by_its_person_only() -> None:
    person, now = make_person(), utc_now()

    asked = ask_for_export(person.user.id, now=now)
    again = ask_for_export(person.user.id, now=now)

    assert isinstance(asked, ExportRecord)
    assert again == asked
    row = DataExport.objects.get(public_id=asked.public_id)
    make_export(row.id, now=now)
    make_export(row.id, now=now)
    (ready,) = list_exports(person.user.id, now=now)
    file = file_of(ready.public_id)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    content = read_export(person.user.id, public_id=ready.public_id, now=now)
    assert open_copy(content)[0]["account"]["email"] == MAIL
    assert (ready.status, ready.size_bytes) == ("ready", len(content))
    message = Message.objects.get(kind="export_ready")
    assert (message.recipient, message.facts) == (MAIL, {"link": "/account/privacy"})
    with pytest.raises(NotFound):
        read_export(make_user().id, public_id=ready.public_id, now=now)


@pytest.mark.usefixtures("everything_is_large")
def test_a_copy_is_gone_after_a_week_and_a_newer_one_replaces_it() -> None:
    person, now = make_person(), utc_now()
    first, second = (prepare(person.user, now=now) for _ in "12")

    assert not file_of(first.public_id).exists()
    assert file_of(second.public_id).exists()
    week_later = now + timedelta(seconds=limits.EXPORT_KEPT_SECONDS)
    with pytest.raises(NotFound):
        read_export(person.user.id, public_id=second.public_id, now=week_later)
    tidy_exports(now=week_later)
    assert not file_of(second.public_id).exists()
    assert tidy_exports(now=week_later) == 0


@pytest.mark.usefixtures("everything_is_large")
def test_a_copy_that_was_being_made_is_not_kept_of_an_erased_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person, now = make_person(), utc_now()
    asked = ask_for_export(person.user.id, now=now)
    assert isinstance(asked, ExportRecord)

    def erase_meanwhile(public_id: UUID, content: bytes) -> None:
        write_file(public_id, content)
        erase_account(person.user.id, confirmation=MAIL, now=now)

    monkeypatch.setattr(export, "write_file", erase_meanwhile)
    make_export(DataExport.objects.get(public_id=asked.public_id).id, now=now)
    assert not file_of(asked.public_id).exists()
    assert not Message.objects.filter(kind="export_ready").exists()


def prepare(user: User, *, now: Any) -> DataExport:
    asked = ask_for_export(user.id, now=now)
    assert isinstance(asked, ExportRecord)
    row = DataExport.objects.get(public_id=asked.public_id)
    make_export(row.id, now=now)
    return row


def test_copies_are_bounded_a_day() -> None:
    user, now = make_user(), utc_now()
    for _ in range(limits.EXPORTS_A_DAY_MAX):
        ask_for_export(user.id, now=now)

    with pytest.raises(TooManyExports):
        ask_for_export(user.id, now=now)
    assert isinstance(ask_for_export(user.id, now=now + timedelta(days=1, hours=1)), bytes)
