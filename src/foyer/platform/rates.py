"""The table of rate limits, and how an installation changes its numbers. Loads no Django.

`FOYER_RATES` names the limits that differ: `reads=1200/60,reads_network=6000/60`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from foyer.platform import limits

NETWORK = "_network"


class WhenDown(StrEnum):
    """What a limit does while nothing can count."""

    REFUSE = "refuse"  # signing in and paying
    ALLOW = "allow"  # browsing


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """`uses` per `seconds` for each subject; `name` is stored hashed and must stay the same."""

    name: str
    uses: int
    seconds: int
    when_down: WhenDown = WhenDown.ALLOW

    @property
    def step_seconds(self) -> float:
        """How long one use takes to be regained."""
        return self.seconds / self.uses


# Each twice: for a person (visitor or user) and for the network of an address.
READS = RateLimit(name="reads", uses=600, seconds=60)
READS_PREFIX = RateLimit(name="reads_network", uses=3000, seconds=60)
HOLD_CHANGES = RateLimit(name="hold_changes", uses=60, seconds=60)
HOLD_CHANGES_PREFIX = RateLimit(name="hold_changes_network", uses=600, seconds=60)
ORDERS = RateLimit(name="orders", uses=10, seconds=60, when_down=WhenDown.REFUSE)
ORDERS_PREFIX = RateLimit(name="orders_network", uses=100, seconds=60, when_down=WhenDown.REFUSE)
# Counted from the payments themselves, in a window that slides with them.
FAILED_PAYMENTS = RateLimit(name="failed_payments", uses=5, seconds=600, when_down=WhenDown.REFUSE)
FAILED_PAYMENTS_PREFIX = RateLimit(
    name="failed_payments_network", uses=20, seconds=600, when_down=WhenDown.REFUSE
)
# The same for what providers tell of declined cards: one card is a person's, the first digits of
# its number are its issuer's. They hold back whoever had such a card declined.
FAILED_CARD = RateLimit(name="failed_card", uses=8, seconds=600, when_down=WhenDown.REFUSE)
FAILED_ISSUER = RateLimit(name="failed_issuer", uses=40, seconds=600, when_down=WhenDown.REFUSE)
LOGIN_FAILURES = RateLimit(name="login_failures", uses=10, seconds=600, when_down=WhenDown.REFUSE)
LOGIN_FAILURES_PREFIX = RateLimit(
    name="login_failures_network", uses=100, seconds=600, when_down=WhenDown.REFUSE
)
SECOND_STEP_FAILURES = RateLimit(
    name="second_step_failures", uses=5, seconds=300, when_down=WhenDown.REFUSE
)
# Whoever has the password may guess for long: at this pace one in 7,000 days' work is right.
SECOND_STEP_FAILURES_DAY = RateLimit(
    name="second_step_failures_day", uses=50, seconds=86_400, when_down=WhenDown.REFUSE
)
PROVIDER_TRIPS_PREFIX = RateLimit(name="provider_trips", uses=60, seconds=600)
MAIL_REQUESTS = RateLimit(name="mail_requests", uses=5, seconds=3600, when_down=WhenDown.REFUSE)
MAIL_REQUESTS_PREFIX = RateLimit(
    name="mail_requests_network", uses=60, seconds=3600, when_down=WhenDown.REFUSE
)
SCANS = RateLimit(name="scans", uses=600, seconds=60)

# Signs of abuse, after which a challenge is asked for. They begin where honest mistakes end: a
# family behind one address never sees one.
SUSPECT_LOGINS = RateLimit(  # wrong passwords of one account, from wherever they come
    name="suspect_logins", uses=20, seconds=600, when_down=WhenDown.REFUSE
)
SUSPECT_LOGINS_PREFIX = RateLimit(
    name="suspect_logins_network", uses=50, seconds=600, when_down=WhenDown.REFUSE
)
SUSPECT_PAYMENTS = RateLimit(  # declined payments
    name="suspect_payments", uses=2, seconds=600, when_down=WhenDown.REFUSE
)
SUSPECT_PAYMENTS_PREFIX = RateLimit(
    name="suspect_payments_network", uses=10, seconds=600, when_down=WhenDown.REFUSE
)
SUSPECT_CARD = RateLimit(  # declines of one card: more than its owner's three tries
    name="suspect_card", uses=4, seconds=600, when_down=WhenDown.REFUSE
)
SUSPECT_ISSUER = RateLimit(  # declines of one issuer's cards, in the whole house
    name="suspect_issuer", uses=15, seconds=600, when_down=WhenDown.REFUSE
)

# Holds and their changes of somebody whose earlier seats mostly lapsed unpaid.
THROTTLED_HOLDS = RateLimit(name="throttled_holds", uses=2, seconds=600)
THROTTLED_HOLDS_PREFIX = RateLimit(name="throttled_holds_network", uses=30, seconds=600)

RATES: Mapping[str, RateLimit] = MappingProxyType(
    {
        limit.name: limit
        for limit in (
            *(READS, READS_PREFIX, HOLD_CHANGES, HOLD_CHANGES_PREFIX, ORDERS, ORDERS_PREFIX),
            *(FAILED_PAYMENTS, FAILED_PAYMENTS_PREFIX, LOGIN_FAILURES, LOGIN_FAILURES_PREFIX),
            *(FAILED_CARD, FAILED_ISSUER, SUSPECT_CARD, SUSPECT_ISSUER),
            *(SECOND_STEP_FAILURES, SECOND_STEP_FAILURES_DAY, PROVIDER_TRIPS_PREFIX),
            *(MAIL_REQUESTS, MAIL_REQUESTS_PREFIX, SCANS),
            *(SUSPECT_LOGINS, SUSPECT_LOGINS_PREFIX, SUSPECT_PAYMENTS, SUSPECT_PAYMENTS_PREFIX),
            *(THROTTLED_HOLDS, THROTTLED_HOLDS_PREFIX),
        )
    }
)


def read_rates(text: str) -> Mapping[str, RateLimit]:
    """Every limit by name, with the numbers that `text` gives; `ValueError` says what is wrong."""
    rates = dict(RATES)
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _, numbers = entry.partition("=")
        if name not in RATES:
            raise ValueError(f"knows no {name!r}: the names are {', '.join(RATES)}")
        rates[name] = _read_numbers(RATES[name], numbers)
    for name, limit in rates.items():
        network = rates.get(name + NETWORK, limit)
        if network.step_seconds > limit.step_seconds or network.uses < limit.uses:
            raise ValueError(f"lets one person do more {name} than their whole network")
    return MappingProxyType(rates)


def _read_numbers(limit: RateLimit, text: str) -> RateLimit:
    uses, slash, seconds = text.partition("/")
    if not (
        slash and _fits(uses, limits.RATE_USES_MAX) and _fits(seconds, limits.RATE_SECONDS_MAX)
    ):
        raise ValueError(
            f"must read {limit.name}=<uses>/<seconds>, for example {limit.name}={limit.uses}/"
            f"{limit.seconds}, with up to {limits.RATE_USES_MAX} uses and "
            f"{limits.RATE_SECONDS_MAX} seconds"
        )
    return replace(limit, uses=int(uses), seconds=int(seconds))


def _fits(text: str, most: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9 and 1 <= int(text) <= most
