"""Who asks. `OURS` is the house whose objects are asked for, `THEIRS` the one next door."""

from enum import StrEnum
from typing import Final


class Who(StrEnum):
    ANONYMOUS = "anonymous"
    CUSTOMER = "other customer"
    OWNER = "owner"  # of our booking, its tickets, its payment, a hold
    STRANGER = "organizer of the house next door"
    ORGANIZER = "organizer"
    MANAGER = "manager"
    CASHIER = "cashier"
    SCANNER = "scanner"
    ACCOUNTANT = "accountant"
    OPERATOR = "operator"
    ADMIN = "platform admin"


EVERYBODY: Final = frozenset(Who)
SIGNED_IN: Final = EVERYBODY - {Who.ANONYMOUS}
MEMBERS: Final = frozenset(
    {
        Who.ORGANIZER,
        Who.MANAGER,
        Who.CASHIER,
        Who.SCANNER,
        Who.ACCOUNTANT,
        Who.OPERATOR,
    }
)
# Whoever works somewhere, next door included: for addresses that name no house.
STAFF: Final = MEMBERS | {Who.STRANGER, Who.ADMIN}
ANONYMOUS: Final = frozenset({Who.ANONYMOUS})
CUSTOMER: Final = frozenset({Who.CUSTOMER})
OWNER: Final = frozenset({Who.OWNER})
ADMIN: Final = frozenset({Who.ADMIN})
ORGANIZER: Final = frozenset({Who.ORGANIZER})
MANAGER: Final = frozenset({Who.MANAGER})
CASHIER: Final = frozenset({Who.CASHIER})
SCANNER: Final = frozenset({Who.SCANNER})
ACCOUNTANT: Final = frozenset({Who.ACCOUNTANT})
OPERATOR: Final = frozenset({Who.OPERATOR})
STRANGER: Final = frozenset({Who.STRANGER})
NOBODY: Final[frozenset[Who]] = frozenset()
