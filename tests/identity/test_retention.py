"""Case 60: what was kept long enough is forgotten, by each house's own days, and nothing else."""

from dataclasses import astuple
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from foyer.accounts.models import AuditEntry, Invitation, MemberRole, Organizer
from foyer.admission.models import Scan
from foyer.bookings.models import Booking, BookingStatus
from foyer.catalog.models import Show
from foyer.identity import limits
from foyer.identity.models import Retention
from foyer.identity.retention import Forgotten, forget_by_age, preview_forgetting, set_retention
from foyer.notifications.actions import queue_message
from foyer.notifications.models import Message
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from tests.accounts.application import as_application
from tests.api.callers import by_token, make_member
from tests.factories import World, make_show, make_user, make_world
from tests.identity.persons import find_traces
from tests.tickets.bookings import make_booking

pytestmark = pytest.mark.django_db

NOTHING = Forgotten(contacts=0, unfinished=0, messages=0, scans=0, invitations=0)
GUEST = {"buyer_email": "gustl.guest@mailbox.test", "buyer_name": "Gustl Guest"}
TRACES = ("gustl", "55509999")


@pytest.fixture
def now() -> datetime:
    return utc_now()


def show_of(world: World, *, ended_days_ago: float) -> Show:
    return make_show(world, starts_in_minutes=round(-ended_days_ago * 24 * 60) - 100)


def book(show: Show, **fields: Any) -> Booking:
    return make_booking(show, **{**GUEST, "buyer_phone": "+493055509999", **fields})


def close(booking: Booking, *, days_ago: float, now: datetime) -> None:
    """End a booking that nobody has paid, some time ago."""
    closed_at = now - timedelta(days=days_ago)
    Booking.objects.filter(id=booking.id).update(status="expired", closed_at=closed_at)


def names() -> list[str]:
    return list(Booking.objects.order_by("id").values_list("buyer_name", flat=True))


def test_case_60_guests_are_forgotten_a_year_after_their_show(now: datetime) -> None:
    world = make_world()
    old = book(show_of(world, ended_days_ago=limits.CONTACT_DAYS + 1))
    book(show_of(world, ended_days_ago=limits.CONTACT_DAYS - 1))
    with transaction.atomic():
        queue_message("booking_link", booking_id=old.id, recipient=GUEST["buyer_email"])
    sums = ("reference", "status", "total_minor", "tax_minor")
    before = Booking.objects.filter(id=old.id).values(*sums).get()

    forgotten = forget_by_age(now=now)

    assert names() == ["Erased", "Gustl Guest"]
    assert Booking.objects.filter(id=old.id).values(*sums).get() == before
    assert Message.objects.get().recipient == "erased@erased.invalid"
    assert (forgotten.contacts, forget_by_age(now=now)) == (1, NOTHING)
    assert set(find_traces(TRACES)) == {
        "booking.buyer_email",
        "booking.buyer_name",
        "booking.buyer_phone",
    }


def test_a_booking_of_an_account_is_its_owners_to_erase(now: datetime) -> None:
    book(show_of(make_world(), ended_days_ago=4000), user=make_user())

    assert forget_by_age(now=now) == NOTHING
    assert names() == ["Gustl Guest"]


@pytest.mark.parametrize("status", [BookingStatus.PENDING, BookingStatus.PAID_UNFULFILLED])
def test_nobody_is_forgotten_while_money_is_under_way(now: datetime, status: str) -> None:
    book(show_of(make_world(), ended_days_ago=4000), status=status)

    assert forget_by_age(now=now) == NOTHING


def test_who_came_to_nothing_is_forgotten_earlier(now: datetime) -> None:
    world = make_world()
    show = make_show(world)
    close(
        book(show, status=BookingStatus.PENDING),
        days_ago=limits.UNFINISHED_DAYS + 1,
        now=now,
    )
    close(
        book(show, status=BookingStatus.PENDING),
        days_ago=limits.UNFINISHED_DAYS - 1,
        now=now,
    )

    assert forget_by_age(now=now).unfinished == 1
    assert names() == ["Erased", "Gustl Guest"]


def test_each_house_has_its_own_days(now: datetime) -> None:
    quick, usual = make_world(), make_world()
    set_retention(quick.organizer.id, days={"contact_days": 30})
    for world in (quick, usual):
        book(show_of(world, ended_days_ago=31))

    assert forget_by_age(now=now).contacts == 1
    assert names() == ["Erased", "Gustl Guest"]


def test_old_messages_and_refused_scans_go_and_admissions_stay(now: datetime) -> None:
    world = make_world()
    booking = book(make_show(world))
    with transaction.atomic():
        sent, queued = (
            queue_message("booking_link", booking_id=booking.id, recipient="a@b.test") for _ in "12"
        )
    old = now - timedelta(days=limits.MESSAGE_DAYS + 1)
    Message.objects.update(created_at=old)
    Message.objects.filter(id=sent.id).update(status="sent")
    for verdict in ("forged", "admitted"):
        make_scan(world.organizer, verdict=verdict, at=now - timedelta(days=limits.SCAN_DAYS + 1))
    make_scan(world.organizer, verdict="forged", at=now - timedelta(days=limits.SCAN_DAYS - 1))

    forgotten = forget_by_age(now=now)

    assert (forgotten.messages, forgotten.scans) == (1, 1)
    assert list(Message.objects.values_list("id", flat=True)) == [queued.id]
    assert list(Scan.objects.order_by("id").values_list("verdict", flat=True)) == [
        "admitted",
        "forged",
    ]


def make_scan(organizer: Organizer, *, verdict: str, at: datetime) -> None:
    Scan.objects.create(
        organizer=organizer,
        user=make_user(),
        nonce=new_uuid().hex,
        code_hash=b"0" * 32,
        verdict=verdict,
        scanned_at=at,
        received_at=at,
    )


def make_invitation(organizer: Organizer, *, lapsed_days_ago: float) -> Invitation:
    return Invitation.objects.create(
        organizer=organizer,
        email=f"invited{lapsed_days_ago}@mailbox.test",
        role=MemberRole.SCANNER,
        invited_by=make_user(),
        proof=new_uuid(),
        expires_at=utc_now() - timedelta(days=lapsed_days_ago),
    )


def test_invitations_that_nobody_took_are_forgotten_with_the_applications_rights(
    now: datetime,
) -> None:
    organizer = make_world().organizer
    make_invitation(organizer, lapsed_days_ago=limits.PROOF_DAYS + 1)
    make_invitation(organizer, lapsed_days_ago=limits.PROOF_DAYS - 1)

    with as_application():
        assert forget_by_age(now=now).invitations == 1
        assert forget_by_age(now=now).invitations == 0


def test_a_dry_run_counts_and_changes_nothing(now: datetime) -> None:
    world = make_world()
    book(show_of(world, ended_days_ago=400))
    make_invitation(world.organizer, lapsed_days_ago=400)
    output = StringIO()

    assert astuple(preview_forgetting(now=now)) == (1, 0, 0, 0, 1)
    call_command("retention", "--dry-run", stdout=output)

    assert output.getvalue().splitlines()[:2] == ["Would be forgotten now:", "  contacts: 1"]
    assert names() == ["Gustl Guest"]


def test_work_is_done_in_batches_and_bounded(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RETENTION_ROWS_A_BATCH", 2)
    monkeypatch.setattr(limits, "RETENTION_BATCHES_MAX", 2)
    show = show_of(make_world(), ended_days_ago=400)
    for seat_no in range(5):
        book(show, seat_nos=(seat_no,))

    assert [forget_by_age(now=now).contacts for _ in "123"] == [4, 1, 0]


def test_the_command_sets_and_shows_the_days_of_a_house() -> None:
    organizer, output = make_world().organizer, StringIO()

    call_command("retention", "--house", organizer.slug, "--scan-days", "30", stdout=output)
    call_command("retention", "--house", organizer.slug, stdout=output)

    assert output.getvalue().count("  scan days: 30\n") == 2
    for wrong in (
        ["--scan-days", "30"],
        ["--house", "nobody"],
        ["--house", organizer.slug, "--scan-days", "1"],
    ):
        with pytest.raises(CommandError):
            call_command("retention", *wrong)


def test_days_are_bounded_by_the_database_as_well() -> None:
    organizer = make_world().organizer
    with pytest.raises(IntegrityError, match="retention_contact_days_bounded"):
        Retention.objects.create(organizer=organizer, contact_days=1)


def test_organizers_set_their_days_and_nobody_elses() -> None:
    organizer, other = make_world().organizer, make_world().organizer
    boss = by_token(make_member(organizer, MemberRole.ORGANIZER))
    default = boss.get("/admin/retention").json

    changed = boss.ask("PATCH", "/admin/retention", {"contactDays": 90})
    wrong = boss.ask("PATCH", "/admin/retention", {"contactDays": 1})

    assert default["contactDays"] == limits.CONTACT_DAYS
    assert changed.json == {**default, "contactDays": 90} == boss.get("/admin/retention").json
    assert (wrong.status, wrong.fields) == (422, ["contactDays"])
    assert boss.get("/admin/retention", organizer=other.slug).code == "not_found"
    cashier = by_token(make_member(organizer, MemberRole.CASHIER))
    assert cashier.ask("PATCH", "/admin/retention", {"contactDays": 90}).code == "forbidden"
    entry = AuditEntry.objects.get(action="settings_changed")
    assert (entry.organizer, entry.details["contact_days"]) == (organizer, 90)
