"""Cities, organizers, venues and halls of the demo house."""

from dataclasses import dataclass
from typing import Literal

from foyer.venues.actions import VenueDraft

Use = Literal["screen", "loop", "studio", "stage", "concert", "arena"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitySeed:
    slug: str
    name: str
    state: str
    country: str
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerSeed:
    slug: str
    name: str
    legal_name: str
    tax_number: str
    currency: str
    ticket_tax_bp: int
    snack_tax_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HallSeed:
    """A room: `plan` names a hall of the plan generator, `use` what is played in it."""

    number: int
    name: str
    plan: str
    use: Use
    cleaning_minutes: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueSeed:
    organizer: str
    city: str
    draft: VenueDraft
    halls: tuple[HallSeed, ...]


CITIES = (
    CitySeed(slug="lisbon", name="Lisbon", state="Lisboa", country="PT", timezone="Europe/Lisbon"),
    CitySeed(slug="berlin", name="Berlin", state="Berlin", country="DE", timezone="Europe/Berlin"),
    CitySeed(
        slug="edinburgh",
        name="Edinburgh",
        state="Scotland",
        country="GB",
        timezone="Europe/London",
    ),
    CitySeed(
        slug="krakow", name="Kraków", state="Małopolska", country="PL", timezone="Europe/Warsaw"
    ),
    CitySeed(
        slug="montreal",
        name="Montréal",
        state="Québec",
        country="CA",
        timezone="America/Toronto",
    ),
)

ORGANIZERS = (
    OrganizerSeed(
        slug="aurora",
        name="Cinema Aurora",
        legal_name="Aurora Cinemas, Lda.",
        tax_number="PT 500 000 000",
        currency="EUR",
        ticket_tax_bp=600,
        snack_tax_bp=1300,
    ),
    OrganizerSeed(
        slug="trindade",
        name="Companhia da Trindade",
        legal_name="Companhia da Trindade, CRL",
        tax_number="PT 500 000 001",
        currency="EUR",
        ticket_tax_bp=600,
        snack_tax_bp=1300,
    ),
    OrganizerSeed(
        slug="tejo",
        name="Tejo ao Vivo",
        legal_name="Tejo ao Vivo, S.A.",
        tax_number="PT 500 000 002",
        currency="EUR",
        ticket_tax_bp=600,
        snack_tax_bp=1300,
    ),
    OrganizerSeed(
        slug="spree",
        name="Spreehaus",
        legal_name="Spreehaus gGmbH",
        tax_number="DE 000 000 000",
        currency="EUR",
        ticket_tax_bp=700,
        snack_tax_bp=1900,
    ),
    OrganizerSeed(
        slug="lantern",
        name="The Lantern Trust",
        legal_name="The Lantern Trust Ltd",
        tax_number="GB 000 0000 00",
        currency="GBP",
        ticket_tax_bp=2000,
        snack_tax_bp=2000,
    ),
    OrganizerSeed(
        slug="wisla",
        name="Sceny nad Wisłą",
        legal_name="Sceny nad Wisłą sp. z o.o.",
        tax_number="PL 000 000 00 00",
        currency="PLN",
        ticket_tax_bp=800,
        snack_tax_bp=800,
    ),
    OrganizerSeed(
        slug="boreal",
        name="Scènes Boréal",
        legal_name="Scènes Boréal, OBNL",
        tax_number="000000000 RT0001",
        currency="CAD",
        ticket_tax_bp=1498,
        snack_tax_bp=1498,
    ),
)
