"""The demo house, from nothing to a running programme; repeating it changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from foyer.accounts.models import Organizer
from foyer.catalog.models import Event, Show
from foyer.demo.content.houses import ORGANIZERS
from foyer.demo.exceptions import mark_exceptions
from foyer.demo.houses import seed_houses
from foyer.demo.limits import DAYS_PAST, SEED_STATEMENT_MS, TICKETS_AT_START_MAX
from foyer.demo.people import seed_people
from foyer.demo.sales import count_demo_tickets, sell_demo_seats
from foyer.demo.schedule import LOCK_KEY, plan_shows, roll_forward


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoHouse:
    """What stands after seeding."""

    events: int
    shows: int
    tickets: int


def refresh_demo(now: datetime) -> None:
    """Complete the demo house that is there and roll it forward; without one nothing happens."""
    if Organizer.objects.filter(slug__in=[seed.slug for seed in ORGANIZERS]).exists():
        seed_demo(now)


def seed_demo(now: datetime) -> DemoHouse:
    """Build the demo house, or complete and roll forward the one that is there.

    All of the first build is one transaction: a killed seed leaves nothing behind.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK_KEY])
            cursor.execute(
                "select set_config('statement_timeout', %s, true)", [str(SEED_STATEMENT_MS)]
            )
        organizers = seed_houses()
        seed_people(organizers)
        if not Show.objects.filter(organizer__in=organizers).exists():
            planned = plan_shows(now, first_day=-DAYS_PAST)
            mark_exceptions(now)
            sell_demo_seats(planned, now=now, tickets_max=TICKETS_AT_START_MAX)
    roll_forward(now)
    return DemoHouse(
        events=Event.objects.filter(organizer__in=organizers).count(),
        shows=Show.objects.filter(organizer__in=organizers).count(),
        tickets=count_demo_tickets(),
    )
