"""What each permission allows, in words: for the offices and for the audit log. Pure."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from foyer.accounts.permissions import Permission

PERMISSIONS: Mapping[Permission, str] = MappingProxyType(
    {
        Permission.SCAN_TICKETS: "Scan tickets at the doors",
        Permission.SELL_AT_COUNTER: "Sell at the counter",
        Permission.VIEW_BOOKINGS: "See bookings and their buyers",
        Permission.EDIT_BOOKINGS: "Change and cancel bookings",
        Permission.ISSUE_REFUNDS: "Give money back",
        Permission.BLOCK_SEATS: "Block seats",
        Permission.EDIT_EVENTS: "Write and publish events",
        Permission.EDIT_SHOWS: "Plan shows",
        Permission.EDIT_PRICES: "Set prices",
        Permission.EDIT_VENUES: "Change venues and halls",
        Permission.EDIT_PLANS: "Draw seating plans",
        Permission.VIEW_REPORTS: "Read reports",
        Permission.VIEW_FINANCES: "See the books and settlements",
        Permission.VIEW_AUDIT: "Read the audit log",
        Permission.EDIT_MEMBERS: "Invite, change and remove members",
        Permission.EDIT_KEYS: "Make and revoke API keys",
        Permission.EDIT_SETTINGS: "Change the settings of the house",
    }
)


def name_permissions(words: Iterable[str]) -> list[str]:
    """What these permissions allow, in the order of the list; unknown ones are left out."""
    given = frozenset(words)
    return [text for permission, text in PERMISSIONS.items() if permission in given]
