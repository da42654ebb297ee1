"""The least amount that is collected, by currency. Loads no Django.

Card testers buy the cheapest thing there is, and providers refuse less than about half a dollar
anyway. `FOYER_PAYMENT_MINIMUMS` gives other numbers, in minor units: `EUR=100,JPY=100`.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from foyer.platform.money import AMOUNT_MINOR_MAX

# Where half a unit is more, or less, than about half a dollar; after the minimum charges that
# Stripe publishes for settling in the same currency.
PAYMENT_MINIMUMS: Mapping[str, int] = MappingProxyType(
    {
        "CZK": 15_00,
        "DKK": 2_50,
        "GBP": 30,
        "HKD": 4_00,
        "HUF": 175_00,
        "MXN": 10_00,
        "NOK": 3_00,
        "PLN": 2_00,
        "RON": 2_00,
        "SEK": 3_00,
        "THB": 10_00,
    }
)
PAYMENT_MINIMUM_ELSE = 50  # EUR 0.50, USD 0.50, CHF 0.50, JPY 50.

_ENTRY = re.compile(r"([A-Z]{3})=([0-9]{1,13})")


def read_minimums(text: str) -> Mapping[str, int]:
    """The minimums that an installation has of its own; `ValueError` says what is wrong."""
    own = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        match = _ENTRY.fullmatch(entry)
        if match is None or int(match[2]) > AMOUNT_MINOR_MAX:
            raise ValueError(f"must read EUR=50,JPY=50 in cents or yen, not {entry!r}")
        own[match[1]] = int(match[2])
    return MappingProxyType(own)


def find_minimum(currency: str, *, own: Mapping[str, int]) -> int:
    """What a payment in `currency` has to come to at least, in minor units."""
    return own.get(currency, PAYMENT_MINIMUMS.get(currency, PAYMENT_MINIMUM_ELSE))
