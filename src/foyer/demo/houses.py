"""Building the demo houses: cities, organizers, venues, halls, events, prices, counters."""

from foyer.accounts.models import Organizer
from foyer.catalog.actions import (
    create_event,
    create_price_list,
    create_ticket_types,
    publish_event,
)
from foyer.catalog.models import Category, Event, PriceList
from foyer.concessions.models import Concession
from foyer.demo.content.houses import CITIES, ORGANIZERS, OrganizerSeed, VenueSeed
from foyer.demo.content.prices import (
    PRICE_CLASSES,
    SNACKS,
    TICKET_TYPES,
    convert_minor,
    list_prices,
)
from foyer.demo.content.venues import VENUES
from foyer.demo.repertoire import EVENTS
from foyer.venues.actions import create_city, create_hall, create_venue, publish_plan
from foyer.venues.models import City, Hall, Venue
from foyer.venues.plans.generator import DEMO_HALLS

REFUND_POLICY = [[24, 100], [2, 50]]
_SHELVES = (
    ("silent-films", "Silent films"),
    ("laughter", "Laughter"),
    ("shadows", "Shadows and shudders"),
    ("on-stage", "On stage"),
    ("opera", "Opera"),
    ("music", "Music"),
    ("all-ages", "For all ages"),
    ("late", "Late evenings"),
    ("talks", "Talks"),
)
# Whose events these are; films and everything else of the cinema are the first house's.
_OWNER_BY_KIND = {
    "film": "aurora",
    "talk": "aurora",
    "play": "trindade",
    "comedy": "trindade",
    "family": "trindade",
}
_OWNER_OF_THE_REST = "tejo"


def seed_houses() -> list[Organizer]:
    """Create what is missing and leave what is there; returns the demo organizers in order."""
    for place, city in enumerate(CITIES):
        if not City.objects.filter(slug=city.slug).exists():
            create_city(
                city.slug,
                name=city.name,
                state=city.state,
                country=city.country,
                timezone=city.timezone,
                position=place + 1,
            )
    organizers = {seed.slug: _seed_organizer(seed) for seed in ORGANIZERS}
    cities = dict(City.objects.values_list("slug", "id"))
    snack_tax = {seed.slug: seed.snack_tax_bp for seed in ORGANIZERS}
    for seed in VENUES:
        organizer = organizers[seed.organizer]
        _seed_venue(
            seed,
            organizer=organizer,
            city_id=cities[seed.city],
            snack_tax_bp=snack_tax[seed.organizer],
        )
    _seed_events(organizers)
    return list(organizers.values())


def _seed_organizer(seed: OrganizerSeed) -> Organizer:
    organizer, _ = Organizer.objects.get_or_create(
        slug=seed.slug,
        defaults={
            "name": seed.name,
            "legal_name": seed.legal_name,
            "tax_number": seed.tax_number,
            "email": f"box-office@{seed.slug}.foyer.test",
            "currency": seed.currency,
            "ticket_tax_bp": seed.ticket_tax_bp,
            "refund_policy": REFUND_POLICY,
        },
    )
    create_ticket_types(organizer.pk, drafts=TICKET_TYPES)
    known = set(PriceList.objects.filter(organizer=organizer).values_list("name", flat=True))
    for wanted in PRICE_CLASSES.values():
        if wanted.name not in known:
            create_price_list(
                organizer.pk,
                name=wanted.name,
                currency=seed.currency,
                prices=list_prices(wanted, currency=seed.currency),
                fee_minor=convert_minor(wanted.fee_minor, currency=seed.currency),
            )
    return organizer


def _seed_venue(seed: VenueSeed, *, organizer: Organizer, city_id: int, snack_tax_bp: int) -> None:
    venue = Venue.objects.filter(slug=seed.draft.slug).first()
    if venue is None:
        venue = create_venue(organizer.pk, city_id=city_id, draft=seed.draft)
        _seed_counter(venue, currency=organizer.currency, tax_bp=snack_tax_bp)
    known = set(Hall.objects.filter(venue=venue).values_list("number", flat=True))
    for hall in seed.halls:
        if hall.number not in known:
            version = publish_plan(
                organizer.pk,
                name=f"{seed.draft.name}, {hall.name}",
                document=DEMO_HALLS[hall.plan](),
            )
            create_hall(
                venue,
                number=hall.number,
                name=hall.name,
                plan_version=version,
                cleaning_minutes=hall.cleaning_minutes,
            )


def _seed_counter(venue: Venue, *, currency: str, tax_bp: int) -> None:
    Concession.objects.bulk_create(
        Concession(
            organizer_id=venue.organizer_id,
            venue=venue,
            name=snack.name,
            description=snack.description,
            category=snack.category,
            icon=snack.icon,
            price_minor=convert_minor(snack.price_minor, currency=currency),
            currency=currency,
            tax_bp=tax_bp,
            position=place,
        )
        for place, snack in enumerate(SNACKS)
    )


def _seed_events(organizers: dict[str, Organizer]) -> None:
    Category.objects.bulk_create(
        (
            Category(slug=slug, name=name, position=place)
            for place, (slug, name) in enumerate(_SHELVES)
        ),
        ignore_conflicts=True,
    )
    known = set(Event.objects.filter(slug__in=EVENTS).values_list("slug", flat=True))
    for slug, draft in EVENTS.items():
        if slug not in known:
            owner = organizers[_OWNER_BY_KIND.get(draft.kind, _OWNER_OF_THE_REST)]
            publish_event(create_event(owner.pk, draft=draft).pk)
