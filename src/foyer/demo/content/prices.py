"""What the demo houses charge: whole prices, by class of evening, category and ticket type."""

from collections.abc import Mapping
from dataclasses import dataclass

from foyer.catalog.actions import PriceTable, TicketTypeDraft

TICKET_TYPES = (
    TicketTypeDraft(code="adult", name="Adult"),
    TicketTypeDraft(code="child", name="Child", note="Under 14."),
    TicketTypeDraft(code="student", name="Student", note="Bring your student card."),
    TicketTypeDraft(code="senior", name="Senior", note="65 and over."),
)

_SHARE_PERCENT = {"adult": 100, "child": 60, "student": 80, "senior": 85}
_ROUND_TO_MINOR = 50  # Prices end in .00 or .50.
# What a euro of the price list is in the currency of the house, in percent.
_LEVEL_PERCENT = {"EUR": 100, "GBP": 95, "PLN": 330, "CAD": 150}


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceClass:
    """A class of evenings. Amounts in euro cents for an adult; the fee is contained."""

    name: str
    adult_minor: Mapping[str, int]
    fee_minor: int


PRICE_CLASSES: Mapping[str, PriceClass] = {
    "cinema": PriceClass(
        name="Cinema",
        adult_minor={"regular": 850, "premium": 1050, "recliner": 1400, "access": 850},
        fee_minor=50,
    ),
    "cinema_live": PriceClass(
        name="Cinema with live music",
        adult_minor={"regular": 1400, "premium": 1700, "recliner": 2200, "access": 1400},
        fee_minor=50,
    ),
    "shorts": PriceClass(
        name="Shorts",
        adult_minor={"regular": 400, "premium": 500, "access": 400},
        fee_minor=0,
    ),
    "studio": PriceClass(
        name="Studio",
        adult_minor={"regular": 1600, "premium": 2000, "access": 1600},
        fee_minor=100,
    ),
    "stage": PriceClass(
        name="Stage",
        adult_minor={
            "regular": 2400,
            "premium": 3800,
            "balcony": 1400,
            "vip": 6500,
            "access": 2400,
        },
        fee_minor=150,
    ),
    "concert": PriceClass(
        name="Concert",
        adult_minor={"regular": 3400, "premium": 5200, "balcony": 1900, "access": 3400},
        fee_minor=150,
    ),
    "arena": PriceClass(
        name="Arena",
        adult_minor={
            "regular": 4900,
            "premium": 7900,
            "upper": 3200,
            "standing": 4500,
            "access": 4900,
        },
        fee_minor=250,
    ),
    "free": PriceClass(
        name="Free admission",
        adult_minor=dict.fromkeys(
            ("regular", "premium", "recliner", "balcony", "vip", "access"), 0
        ),
        fee_minor=0,
    ),
}


def list_prices(wanted: PriceClass, *, currency: str) -> PriceTable:
    """The price table of a class in a currency, rounded to halves of its unit."""
    return {
        (category, code): _round(amount * _LEVEL_PERCENT[currency] * share // 10_000)
        for category, amount in wanted.adult_minor.items()
        for code, share in _SHARE_PERCENT.items()
    }


def convert_minor(amount_minor: int, *, currency: str) -> int:
    """A euro amount at the level of another currency, rounded as prices are."""
    return _round(amount_minor * _LEVEL_PERCENT[currency] // 100)


def _round(amount_minor: int) -> int:
    return (amount_minor + _ROUND_TO_MINOR // 2) // _ROUND_TO_MINOR * _ROUND_TO_MINOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Snack:
    """A thing of the counter; price in euro cents."""

    name: str
    description: str
    category: str
    icon: str
    price_minor: int


SNACKS = (
    Snack(
        name="Popcorn, salted, large",
        description="Made in the house, in butter.",
        category="popcorn",
        icon="popcorn",
        price_minor=650,
    ),
    Snack(
        name="Popcorn, salted, small",
        description="The same, for one.",
        category="popcorn",
        icon="popcorn",
        price_minor=450,
    ),
    Snack(
        name="Popcorn, caramel",
        description="Warm until eight, then gone.",
        category="popcorn",
        icon="popcorn",
        price_minor=600,
    ),
    Snack(
        name="Espresso",
        description="Single, at the bar.",
        category="drinks",
        icon="cup",
        price_minor=200,
    ),
    Snack(
        name="House lemonade",
        description="0.4 l, no plastic.",
        category="drinks",
        icon="glass",
        price_minor=400,
    ),
    Snack(
        name="Mineral water",
        description="0.5 l, with or without.",
        category="drinks",
        icon="bottle",
        price_minor=250,
    ),
    Snack(
        name="Glass of wine",
        description="Red or white, from a house nearby.",
        category="drinks",
        icon="wine",
        price_minor=500,
    ),
    Snack(
        name="Beer, small",
        description="0.33 l, on tap.",
        category="drinks",
        icon="beer",
        price_minor=400,
    ),
    Snack(
        name="Salted almonds",
        description="In a paper bag that does not rustle.",
        category="snacks",
        icon="nuts",
        price_minor=350,
    ),
    Snack(
        name="Programme booklet",
        description="48 pages, print.",
        category="print",
        icon="booklet",
        price_minor=400,
    ),
)
