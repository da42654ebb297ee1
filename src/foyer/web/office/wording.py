"""Roles, permissions and kinds of deeds in the offices' words. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from foyer.accounts.audit import AuditAction
from foyer.accounts.models import MemberRole

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
ACTIONS: Mapping[AuditAction, str] = MappingProxyType(
    {
        action: action.replace("_", " ").replace("api", "API").capitalize().replace("Api", "API")
        for action in AuditAction
    }
)
