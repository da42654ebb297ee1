"""Halls and shows for the bench, made by the domain's own functions; a process of its own.

Reads a JSON list of `HallWish` from standard input and writes a JSON list of what it made.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

import django

django.setup()

from foyer.accounts.models import Organizer  # noqa: E402  (after Django is set up)
from foyer.catalog import actions as catalog  # noqa: E402
from foyer.catalog.models import Event, PriceList, Show  # noqa: E402
from foyer.platform.clock import utc_now  # noqa: E402
from foyer.platform.ids import new_uuid  # noqa: E402
from foyer.venues import actions as venues  # noqa: E402
from foyer.venues.models import City, Hall  # noqa: E402
from foyer.venues.plans.arenas import generate_stadium  # noqa: E402
from foyer.venues.plans.format import parse_plan  # noqa: E402
from foyer.venues.plans.model import Plan  # noqa: E402

PITCH = 30  # Units between neighbours and between rows.
STADIUM_SEATS_MIN = 20_000  # Smaller halls are plain rows.
SEATS_PER_ROW_MAX = 50
SHOW_PITCH = timedelta(hours=3)  # Shows of one hall follow each other.
SHOWS_AT_ONCE = 1_000  # Rows of one insert.


def main() -> None:
    """Make what standard input asks for."""
    made = [_make_hall(wish) for wish in json.load(sys.stdin)]
    json.dump(made, sys.stdout)


def _make_hall(wish: Mapping[str, Any]) -> dict[str, object]:
    """One hall of an organizer of its own, one event, and its shows; all of them on sale."""
    name = str(wish["name"])
    document = _draw_hall(int(wish["seats"]), area_places=int(wish["area_places"]))
    plan = parse_plan(document)
    organizer = Organizer.objects.create(
        slug=f"bench-{name}",
        name=f"Bench {name}",
        currency="EUR",
        ticket_tax_bp=700,
        refund_policy=[[24, 100]],
    )
    city = City.objects.filter(slug="bench").first() or venues.create_city(
        "bench", name="Bench", country="DE", timezone="Europe/Berlin"
    )
    draft = venues.VenueDraft(
        slug=f"bench-{name}", name=name, kind="arena", address="1", timezone="Europe/Berlin"
    )
    venue = venues.create_venue(organizer.pk, city_id=city.pk, draft=draft)
    version = venues.publish_plan(organizer.pk, name=name, document=document)
    hall = venues.create_hall(venue, number=1, name=name, plan_version=version)
    event = catalog.create_event(
        organizer.pk,
        draft=catalog.EventDraft(
            slug=f"bench-{name}", kind="concert", title=name, duration_minutes=90
        ),
    )
    catalog.publish_event(event.pk)
    shows = _plan_shows(
        hall,
        event=event,
        price_list=_price(organizer, plan, free=bool(wish["free"])),
        count=int(wish["shows"]),
    )
    return {
        "name": name,
        "event": event.slug,
        "shows": [str(show.public_id) for show in shows],
        "show_ids": [show.pk for show in shows],
        "rows": _plain_rows(plan),
        "apart": _groups_apart(plan),
    }


def _price(organizer: Organizer, plan: Plan, *, free: bool) -> PriceList:
    drafts = [catalog.TicketTypeDraft(code=code, name=code.title()) for code in ("adult", "child")]
    catalog.create_ticket_types(organizer.pk, drafts=drafts)
    amounts = {"adult": 0, "child": 0} if free else {"adult": 4200, "child": 2100}
    prices = {
        (category.id, code): amount
        for category in plan.categories
        for code, amount in amounts.items()
    }
    return catalog.create_price_list(
        organizer.pk,
        name="Bench",
        currency="EUR",
        prices=prices,
        fee_minor=0 if free else 100,
    )


def _plan_shows(hall: Hall, *, event: Event, price_list: PriceList, count: int) -> list[Show]:
    now = utc_now().replace(microsecond=0)
    shows = []
    for place in range(count):
        starts_at = now + timedelta(days=2) + place * SHOW_PITCH
        ends_at = starts_at + timedelta(minutes=90)
        shows.append(
            Show(
                public_id=new_uuid(),
                organizer_id=hall.organizer_id,
                event=event,
                venue_id=hall.venue_id,
                hall=hall,
                plan_version_id=hall.plan_version_id,
                price_list=price_list,
                starts_at=starts_at,
                ends_at=ends_at,
                doors_open_at=starts_at - timedelta(minutes=30),
                hall_free_at=ends_at + timedelta(minutes=15),
                business_day=starts_at.date(),
                sale_opens_at=now - timedelta(days=30),
                sale_closes_at=starts_at,
                language="en",
            )
        )
    return Show.objects.bulk_create(shows, batch_size=SHOWS_AT_ONCE)


def _plain_rows(plan: Plan) -> list[list[str]]:
    """Seat ids of every row without wheelchair bays, whose companions have rules of their own."""
    rows = []
    for _, seats in groupby(plan.seats, key=lambda seat: (seat.section, seat.row)):
        row = list(seats)
        if not any(seat.accessible or seat.companion_of is not None for seat in row):
            rows.append([seat.id for seat in row])
    return rows


def _groups_apart(plan: Plan) -> list[list[str]]:
    """Every other seat: bays with their companion seats, ordinary ones between them alone."""
    plain = {seat for row in _plain_rows(plan) for seat in row}
    groups: dict[int, list[str]] = {}
    for seat in plan.seats:
        if seat.id not in plain:
            bay = seat.index if seat.companion_of is None else seat.companion_of
            groups.setdefault(bay, []).append(seat.id)
    return list(groups.values())


def _draw_hall(seats: int, *, area_places: int) -> Mapping[str, object]:
    if seats >= STADIUM_SEATS_MIN and not area_places:
        return generate_stadium(seats)
    width = min(seats, SEATS_PER_ROW_MAX)
    rows = [
        _draw_row(place, count=min(width, seats - place * width))
        for place in range(-(-seats // width))
    ]
    return {
        "format": "foyer-plan/1",
        "name": "Rows",
        "size": {"width": (width + 2) * PITCH, "height": (len(rows) + 20) * PITCH},
        "categories": [{"name": "standard", "color": "#336699"}],
        "zones": [
            {
                "name": "Main",
                "position": {"x": 0, "y": 0},
                "rows": rows,
                "areas": _draw_areas(area_places, y=(len(rows) + 8) * PITCH),
            }
        ],
        "foyer": {
            "focal": {"kind": "stage", "x": width * PITCH / 2, "y": 40, "width": width * PITCH / 2}
        },
    }


def _draw_row(place: int, *, count: int) -> dict[str, object]:
    return {
        "row_number": f"R{place + 1}",
        "position": {"x": 0, "y": 100 + place * PITCH},
        "seats": [
            {
                "seat_guid": f"guid-{place + 1}-{number + 1}",
                "seat_number": str(number + 1),
                "category": "standard",
                "position": {"x": (number + 1) * PITCH, "y": 0},
            }
            for number in range(count)
        ],
    }


def _draw_areas(places: int, *, y: int) -> Sequence[object]:
    if not places:
        return []
    return [
        {
            "shape": "rectangle",
            "position": {"x": 0, "y": y},
            "rectangle": {"width": 300, "height": 60},
            "foyer": {
                "admission": {
                    "id": "floor",
                    "name": "Floor",
                    "category": "standard",
                    "capacity": places,
                }
            },
        }
    ]


if __name__ == "__main__":
    main()
