"""The demo house as a whole, seeded once for this module and rolled back behind it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.plugin import DjangoDbBlocker

from foyer.accounts.models import Member, User
from foyer.bookings.models import Booking
from foyer.catalog.models import Event, Show
from foyer.catalog.programme import ShowFilter, list_programme, list_shows
from foyer.checkout.audit import run_audit
from foyer.checkout.cancel import cancel_booking
from foyer.checkout.refund import send_refund
from foyer.demo.content.houses import CITIES, ORGANIZERS
from foyer.demo.exceptions import CANCELLED, MARKS, NOT_YET_ON_SALE, SALE_CLOSED
from foyer.demo.limits import DAYS_AHEAD, SOON_MINUTES, TICKETS_AT_START_MAX
from foyer.demo.schedule import plan_shows, roll_forward
from foyer.demo.seed import DemoHouse, refresh_demo, seed_demo
from foyer.inventory.models import SeatClaim
from foyer.payments.models import Refund, RefundStatus
from foyer.payments.past import tell_past
from foyer.platform.jobs import Job
from foyer.platform.paging import PageRequest
from foyer.tickets.codes import TicketCode, decode_code
from foyer.tickets.keys import load_public_keys
from foyer.tickets.models import Ticket
from tests.servers import SandboxServer

NOW = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)
STEP = timedelta(minutes=15)


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DemoHouse]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed_demo(NOW)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _inside_the_house(house: DemoHouse, db: None) -> None:
    """Every test sees the seeded house and leaves nothing in it."""


def cities_with_a_show_soon(now: datetime) -> set[str]:
    shows = Show.objects.filter(
        status="scheduled",
        starts_at__gte=now + timedelta(minutes=SOON_MINUTES[0]),
        starts_at__lte=now + timedelta(minutes=SOON_MINUTES[1]),
        doors_open_at__lte=now,
        sale_opens_at__lte=now,
        sale_closes_at__gt=now,
    )
    return set(shows.values_list("venue__city__slug", flat=True))


def test_the_house_is_complete(house: DemoHouse) -> None:
    assert house.events >= 40
    assert 0 < house.tickets <= TICKETS_AT_START_MAX
    assert Event.objects.filter(shows__isnull=True).count() == 0


def test_seeding_again_changes_nothing(house: DemoHouse) -> None:
    assert seed_demo(NOW) == house


def test_a_refresh_completes_the_house_and_plans_the_next_days() -> None:
    members = Member.objects.count()
    Member.objects.filter(user__email="scanner@foyer.test").delete()
    later = NOW + timedelta(days=3)
    refresh_demo(later)
    assert Member.objects.count() == members
    assert Show.objects.filter(business_day__gt=NOW.date() + timedelta(days=DAYS_AHEAD)).exists()


def test_the_books_of_the_house_agree(house: DemoHouse) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    assert run_audit() == ()
    assert SeatClaim.objects.count() == house.tickets
    assert not Booking.objects.exclude(status="confirmed").exists()


def test_a_show_is_always_about_to_begin_in_every_city() -> None:
    wanted = {city.slug for city in CITIES}
    for turn in range(20):
        now = NOW + turn * STEP
        roll_forward(now)
        for minutes in range(0, 15, 5):
            assert cities_with_a_show_soon(now + timedelta(minutes=minutes)) == wanted


@pytest.mark.parametrize(
    "night",
    [
        datetime(2027, 10, 31, 0, 20, tzinfo=UTC),  # Lisbon and Berlin put their clocks back.
        datetime(2027, 11, 7, 5, 20, tzinfo=UTC),  # Montréal does.
        datetime(2027, 3, 28, 0, 20, tzinfo=UTC),  # Lisbon and Berlin put them forward.
    ],
)
def test_the_night_of_a_clock_change_has_no_gap(night: datetime) -> None:
    for minutes in range(0, 50, 10):
        plan_shows(night + timedelta(minutes=minutes), first_day=DAYS_AHEAD - 1)
        now = night + timedelta(minutes=minutes)
        assert cities_with_a_show_soon(now) == {city.slug for city in CITIES}


def test_two_weeks_are_on_sale_but_for_three_marked_shows() -> None:
    coming = Show.objects.filter(starts_at__gt=NOW)
    on_sale = coming.filter(status="scheduled", sale_opens_at__lte=NOW, sale_closes_at__gt=NOW)
    exceptions = dict(coming.exclude(pk__in=on_sale).values_list("note", "status"))
    assert coming.count() - on_sale.count() == len(MARKS)
    assert exceptions == {
        NOT_YET_ON_SALE: "scheduled",
        SALE_CLOSED: "scheduled",
        CANCELLED: "cancelled",
    }
    for city in CITIES:
        days = on_sale.filter(venue__city__slug=city.slug).values_list("business_day", flat=True)
        assert len(set(days)) == DAYS_AHEAD


def test_the_schedule_rolls_forward_day_by_day() -> None:
    assert roll_forward(NOW) == 0
    later = NOW + timedelta(days=3)
    assert roll_forward(later) > 0
    shows = Show.objects.filter(starts_at__gt=later, note__in=MARKS)
    assert sorted(shows.values_list("note", flat=True)) == sorted(MARKS)
    days = Show.objects.filter(business_day__gte=later.date(), venue__city__slug="lisbon")
    assert len(set(days.values_list("business_day", flat=True))) == DAYS_AHEAD
    assert run_audit() == ()


def test_the_demo_logins_work_in_their_houses() -> None:
    for name in ("customer", "organizer", "operator", "scanner", "scanner2", "admin"):
        user = User.objects.get(email=f"{name}@foyer.test")
        assert user.is_demo
        assert user.check_password("foyer-demo")
        assert user.emailaddress_set.filter(verified=True, primary=True).exists()
    roles = Member.objects.filter(user__email="operator@foyer.test")
    assert roles.count() == len(ORGANIZERS)
    assert Member.objects.filter(user__email="scanner2@foyer.test").count() == 1


def test_demo_tickets_carry_codes_that_verify() -> None:
    keys = load_public_keys()
    for ticket in Ticket.objects.select_related("show").order_by("id")[:50]:
        code = decode_code(ticket.code, keys=keys)
        assert isinstance(code, TicketCode)
        assert (code.serial, code.show_public_id) == (ticket.serial, ticket.show.public_id)


def test_past_shows_were_admitted_and_coming_ones_were_not() -> None:
    past = Ticket.objects.filter(show__starts_at__lte=NOW)
    assert past.filter(status="used", scans__verdict="admitted").count() > 0
    assert set(past.values_list("status", flat=True)) == {"used", "valid"}
    coming = Ticket.objects.filter(show__starts_at__gt=NOW)
    assert set(coming.values_list("status", flat=True)) == {"valid"}


def test_the_customer_has_tickets_ahead_and_behind() -> None:
    own = Booking.objects.filter(user__email="customer@foyer.test")
    assert own.filter(lines__show__starts_at__gt=NOW).exists()
    assert own.count() >= 3


def test_money_of_a_seeded_booking_goes_back_when_it_is_cancelled(sandbox: SandboxServer) -> None:
    told = ProcrastinateJob.objects.filter(task_name=Job.TELL_PAST_PAYMENTS.value)
    assert told.count() == 1
    for job in told:
        assert tell_past(**job.args) > 0
        assert tell_past(**job.args) == 0
    booking = (
        Booking.objects.filter(user__email="customer@foyer.test", total_minor__gt=0)
        .filter(lines__show__starts_at__gt=NOW + timedelta(days=2))
        .order_by("id")[0]
    )
    outcome = cancel_booking(booking.id, reason="Ill", now=NOW)
    refund = Refund.objects.get(booking=booking)
    assert refund.amount_minor == outcome.refund.amount_minor > 0
    assert send_refund(refund.id, now=NOW) == RefundStatus.SUCCEEDED
    there = sandbox.merchant.get(f"/v1/payments/{booking.payments.get().provider_ref}").json()
    assert (there["status"], there["refunded"]) == ("succeeded", refund.amount_minor)
    assert run_audit() == ()


def test_orphans_are_refused_in_the_horseshoe_and_allowed_in_the_arena() -> None:
    rules = set(Show.objects.values_list("plan_version__plan__name", "orphan_rule"))
    assert ("Teatro da Trindade, Main house", "refuse") in rules
    assert ("Arena do Tejo, Arena", "allow") in rules
    assert ("Cinema Aurora, Screen 1", "warn") in rules
    assert {rule for name, rule in rules if "Trindade" not in name and "Arena" not in name} <= {
        "warn",
        "refuse",
    }


def test_the_home_page_has_a_programme_at_once() -> None:
    entries = list_programme("lisbon", day=NOW.date(), now=NOW)
    assert len(entries) >= 12
    assert {entry.event.kind for entry in entries} >= {"film", "play", "concert"}
    assert all(entry.price_from is not None for entry in entries)
    page = list_shows(
        ShowFilter(city="lisbon", on_sale=True), now=NOW, request=PageRequest(limit=100)
    )
    assert page.total > 100
