"""Small worlds for tests, made through the ORM: an organizer, a plan, and shows on sale.

Plans are rows A, B, C, … of seats 1, 2, 3, …, so that seat ids read A1, A2, and areas after them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from gzip import compress
from itertools import count
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from foyer.accounts.models import Member, Organizer, User
from foyer.catalog.models import (
    Event,
    EventStatus,
    OrphanRule,
    Price,
    PriceList,
    Show,
    ShowStatus,
    TicketType,
)
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from foyer.venues.models import City, Hall, PlanStatus, PlanVersion, SeatingPlan, Venue
from foyer.venues.plans.format import hash_plan, parse_plan
from foyer.venues.plans.geometry import encode_geometry

_turn = count(1)
PITCH = 30  # Units between neighbours and between rows.


@dataclass(frozen=True, kw_only=True)
class World:
    """One organizer with one hall and the means to plan shows in it."""

    organizer: Organizer
    venue: Venue
    hall: Hall
    plan_version: PlanVersion
    price_list: PriceList
    ticket_types: tuple[TicketType, ...]  # adult first: the default
    event: Event


def plan_document(
    *,
    rows: int = 5,
    seats: int = 10,
    areas: Mapping[str, int] | None = None,
    accessible: Sequence[str] = (),
    companions: Mapping[str, str] | None = None,
    front_rows: int = 0,
    aisle_after: int = 0,
) -> dict[str, Any]:
    """A valid native document.

    The first `front_rows` rows are of category `front`, the rest `standard`. `accessible` lists
    seat ids; `companions` maps a companion's seat id to its bay's; `aisle_after` is a seat number.
    """
    companions = companions or {}

    def seat(row: str, number: int, category: str) -> dict[str, Any]:
        name = f"{row}{number}"
        flags: dict[str, Any] = {}
        if name in accessible:
            flags["accessible"] = True
        if name in companions:
            flags["companionOf"] = f"guid-{companions[name]}"
        if number == aisle_after:
            flags["aisle"] = True
        return {
            "seat_guid": f"guid-{name}",
            "seat_number": str(number),
            "category": category,
            "position": {"x": number * PITCH, "y": 0},
            **({"foyer": flags} if flags else {}),
        }

    row_nodes = []
    for place in range(rows):
        label = chr(ord("A") + place)
        category = "front" if place < front_rows else "standard"
        row_nodes.append(
            {
                "row_number": label,
                "position": {"x": 0, "y": 100 + place * PITCH},
                "seats": [seat(label, number + 1, category) for number in range(seats)],
            }
        )
    area_nodes = [
        {
            "shape": "rectangle",
            "position": {"x": 0, "y": 100 + (rows + place + 1) * PITCH},
            "rectangle": {"width": 300, "height": 20},
            "foyer": {
                "admission": {
                    "id": name,
                    "name": name.title(),
                    "category": "standard",
                    "capacity": capacity,
                }
            },
        }
        for place, (name, capacity) in enumerate((areas or {}).items())
    ]
    return {
        "format": "foyer-plan/1",
        "name": "Test hall",
        "size": {"width": (seats + 2) * PITCH, "height": 200 + (rows + 3) * PITCH},
        "categories": [
            {"name": "standard", "color": "#336699"},
            *([{"name": "front", "color": "#993333"}] if front_rows else []),
        ],
        "zones": [
            {"name": "Main", "position": {"x": 0, "y": 0}, "rows": row_nodes, "areas": area_nodes}
        ],
        "foyer": {
            "focal": {
                "kind": "screen",
                "x": (seats + 1) * PITCH / 2,
                "y": 40,
                "width": seats * PITCH,
                "label": "Screen",
            }
        },
    }


def make_organizer(**fields: Any) -> Organizer:
    number = next(_turn)
    return Organizer.objects.create(
        **{
            "slug": f"house-{number}",
            "name": f"House {number}",
            "currency": "EUR",
            "ticket_tax_bp": 700,
            "refund_policy": [[24, 100], [2, 50]],
            **fields,
        }
    )


def make_user(**fields: Any) -> User:
    return User.objects.create_user(
        fields.pop("email", f"guest{next(_turn)}@foyer.test"),
        fields.pop("password", "foyer-demo"),
        **fields,
    )


def make_staff(organizer: Organizer, role: str, **fields: Any) -> User:
    """A member of a house who has the second factor that work there needs."""
    user = make_user(**fields)
    Member.objects.create(organizer=organizer, user=user, role=role)
    give_second_factor(user)
    return user


def give_second_factor(user: User) -> str:
    """Set up an authenticator app for somebody; returns its secret in base 32."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def prove_mailbox(user: User) -> None:
    """The user has opened the link that was mailed."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def make_plan_version(organizer: Organizer, *, document: Mapping[str, Any]) -> PlanVersion:
    plan = parse_plan(document)
    return PlanVersion.objects.create(
        organizer=organizer,
        plan=SeatingPlan.objects.create(organizer=organizer, name=plan.name),
        number=1,
        status=PlanStatus.PUBLISHED,
        document=document,
        content_hash=hash_plan(plan),
        geometry=compress(encode_geometry(plan), mtime=0),
        seat_count=len(plan.seats),
        place_count=plan.place_count - len(plan.seats),
    )


def make_world(
    *,
    document: Mapping[str, Any] | None = None,
    organizer: Organizer | None = None,
    adult_minor: int = 1200,
    child_minor: int = 800,
    fee_minor: int = 100,
) -> World:
    """Adults pay `adult_minor`, children `child_minor`; category `front` costs 300 more."""
    number = next(_turn)
    organizer = organizer or make_organizer()
    version = make_plan_version(organizer, document=document or plan_document())
    city = City.objects.create(
        slug=f"city-{number}", name=f"City {number}", country="DE", timezone="Europe/Berlin"
    )
    venue = Venue.objects.create(
        organizer=organizer,
        city=city,
        slug=f"venue-{number}",
        name=f"Venue {number}",
        address="Main Street 1",
        timezone="Europe/Berlin",
    )
    hall = Hall.objects.create(
        organizer=organizer, venue=venue, number=1, name="Hall 1", plan_version=version
    )
    ticket_types = tuple(
        TicketType.objects.create(organizer=organizer, code=code, name=code.title(), position=place)
        for place, code in enumerate(("adult", "child"))
    )
    price_list = PriceList.objects.create(
        organizer=organizer, name="Standard", currency=organizer.currency, fee_minor=fee_minor
    )
    for category in (category.id for category in parse_plan(version.document).categories):
        for ticket_type, amount in zip(ticket_types, (adult_minor, child_minor), strict=True):
            Price.objects.create(
                price_list=price_list,
                category=category,
                ticket_type=ticket_type,
                amount_minor=amount + (300 if category == "front" else 0),
            )
    event = Event.objects.create(
        organizer=organizer,
        slug=f"event-{number}",
        kind="film",
        title=f"Film {number}",
        duration_minutes=100,
        status=EventStatus.PUBLISHED,
    )
    return World(
        organizer=organizer,
        venue=venue,
        hall=hall,
        plan_version=version,
        price_list=price_list,
        ticket_types=ticket_types,
        event=event,
    )


def make_show(
    world: World | None = None,
    *,
    now: datetime | None = None,
    starts_in_minutes: int = 24 * 60,
    orphan_rule: OrphanRule = OrphanRule.ALLOW,
    status: ShowStatus = ShowStatus.SCHEDULED,
    **fields: Any,
) -> Show:
    """A show on sale; without `world` one is made. Two shows of one hall must not overlap."""
    world = world or make_world()
    now = now or utc_now()
    starts_at = now + timedelta(minutes=starts_in_minutes)
    ends_at = starts_at + timedelta(minutes=100)
    return Show.objects.create(
        **{
            "organizer": world.organizer,
            "event": world.event,
            "venue": world.venue,
            "hall": world.hall,
            "plan_version": world.plan_version,
            "price_list": world.price_list,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "doors_open_at": starts_at - timedelta(minutes=30),
            "hall_free_at": ends_at + timedelta(minutes=15),
            "business_day": starts_at.date(),
            "sale_opens_at": now - timedelta(days=30),
            "sale_closes_at": max(starts_at, now - timedelta(days=29)),
            "orphan_rule": orphan_rule,
            "status": status,
            "language": "en",
            **fields,
        }
    )


def new_visitor_id() -> UUID:
    return new_uuid()
