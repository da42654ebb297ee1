"""Roles, permissions and kinds of deeds in the offices' words. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from foyer.accounts.audit import AuditAction
from foyer.accounts.models import MemberRole
from foyer.accounts.permissions import Permission

ROLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        MemberRole.ORGANIZER: ("Organizer", "Everything, the team and its keys included"),
        MemberRole.MANAGER: ("Manager", "Runs the house: events, sales, refunds, figures"),
        MemberRole.OPERATOR: ("Operator", "Halls, events, shows, prices, bookings, doors"),
        MemberRole.CASHIER: ("Cashier", "Sells at the counter, looks after bookings, scans"),
        MemberRole.SCANNER: ("Scanner", "Scans tickets at the doors"),
        MemberRole.ACCOUNTANT: ("Accountant", "Reads bookings, reports and money"),
    }
)
ROLE_NAMES: Mapping[str, str] = MappingProxyType(
    {role: name for role, (name, _) in ROLES.items()} | {"support": "Support"}
)
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
ACTIONS: Mapping[AuditAction, str] = MappingProxyType(
    {
        action: action.replace("_", " ").replace("api", "API").capitalize().replace("Api", "API")
        for action in AuditAction
    }
)


def name_permissions(words: tuple[str, ...]) -> list[str]:
    """What these permissions allow, in the order of the list; unknown ones are left out."""
    return [text for permission, text in PERMISSIONS.items() if permission in words]
