"""Who asks. `OURS` is the house whose objects are asked for, `THEIRS` the one next door."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
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
    SUPPORT = "platform admin who has support access"
    STRANGE_SUPPORT = "platform admin who has support access next door"
    FORMER_SUPPORT = "platform admin whose support access is over"
    PROGRAM = "program with every scope there is"
    LESSER_PROGRAM = "program without the scope"
    STRANGE_PROGRAM = "program of the house next door"
    FORMER_PROGRAM = "program whose key is revoked"


EVERYBODY: Final = frozenset(Who)
SIGNED_IN: Final = EVERYBODY - {Who.ANONYMOUS}
ANONYMOUS: Final = frozenset({Who.ANONYMOUS})
CUSTOMER: Final = frozenset({Who.CUSTOMER})
OWNER: Final = frozenset({Who.OWNER})
STRANGER: Final = frozenset({Who.STRANGER})
# Support acts as a member of the house, with all that outlasts no help.
SUPPORT: Final = frozenset({Who.SUPPORT})
ORGANIZER: Final = frozenset({Who.ORGANIZER})
MANAGER: Final = frozenset({Who.MANAGER})
CASHIER: Final = frozenset({Who.CASHIER})
SCANNER: Final = frozenset({Who.SCANNER})
ACCOUNTANT: Final = frozenset({Who.ACCOUNTANT})
OPERATOR: Final = frozenset({Who.OPERATOR})
PROGRAM: Final = frozenset({Who.PROGRAM})
LESSER_PROGRAM: Final = frozenset({Who.LESSER_PROGRAM})
NOBODY: Final[frozenset[Who]] = frozenset()

PROGRAMS: Final = PROGRAM | LESSER_PROGRAM | {Who.STRANGE_PROGRAM, Who.FORMER_PROGRAM}
ADMINS: Final = SUPPORT | {Who.ADMIN, Who.STRANGE_SUPPORT, Who.FORMER_SUPPORT}
PRESETS: Final = ORGANIZER | MANAGER | CASHIER | SCANNER | ACCOUNTANT | OPERATOR
MEMBERS: Final = PRESETS | SUPPORT | PROGRAM | LESSER_PROGRAM
# Whoever works in some house, next door included: for addresses that name none.
WORKERS: Final = MEMBERS | STRANGER | {Who.STRANGE_SUPPORT, Who.STRANGE_PROGRAM}
STAFF: Final = WORKERS | ADMINS
# To the house next door our callers are what these are to ours; whoever is missing, the same.
SEEN_FROM_NEXT_DOOR: Final[Mapping[Who, Who]] = MappingProxyType(
    {
        **dict.fromkeys(PRESETS, Who.STRANGER),
        Who.STRANGER: Who.ORGANIZER,
        Who.OWNER: Who.CUSTOMER,
        Who.SUPPORT: Who.STRANGE_SUPPORT,
        Who.STRANGE_SUPPORT: Who.SUPPORT,
        Who.PROGRAM: Who.STRANGE_PROGRAM,
        Who.LESSER_PROGRAM: Who.STRANGE_PROGRAM,
        Who.STRANGE_PROGRAM: Who.PROGRAM,
    }
)
