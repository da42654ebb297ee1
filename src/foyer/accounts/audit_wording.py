"""The audit log in sentences. Pure: names are looked up by whoever reads the log."""

from collections.abc import Mapping
from types import MappingProxyType

from foyer.accounts.audit import AuditAction
from foyer.accounts.permission_words import name_permissions

NOBODY = "The house itself"  # What no person did: a schedule, a clean-up.
GONE = "somebody who is gone"

# `who` did it, `whom` is it about; the rest are details of the entry.
SENTENCES: Mapping[AuditAction, str] = MappingProxyType(
    {
        AuditAction.ORGANIZER_CREATED: "{who} opened the house {whom}",
        AuditAction.ORGANIZER_SUSPENDED: "{who} suspended the house {whom}: “{reason}”",
        AuditAction.ORGANIZER_REINSTATED: "{who} lifted the suspension of {whom}: “{reason}”",
        AuditAction.OWNER_INVITED: "{who} invited {whom} to run the house",
        AuditAction.MEMBER_INVITED: "{who} invited {whom} as {role}",
        AuditAction.INVITATION_RESENT: "{who} sent the invitation of {whom} again",
        AuditAction.INVITATION_WITHDRAWN: "{who} withdrew the invitation of {whom}",
        AuditAction.INVITATION_ACCEPTED: "{who} joined as {role}",
        AuditAction.MEMBER_ROLE_CHANGED: "{who} changed {whom}’s role from {from} to {to}",
        AuditAction.MEMBER_PERMISSIONS_CHANGED: "{who} changed what {whom} may do: "
        "more: {extra}; less: {withheld}",
        AuditAction.MEMBER_REMOVED: "{who} removed {whom}, who was {role}",
        AuditAction.API_KEY_CREATED: "{who} made the API key “{name}” for: {permissions}",
        AuditAction.API_KEY_REVOKED: "{who} revoked the API key “{name}”",
        AuditAction.SUPPORT_ACCESS_OPENED: "{who} opened support access for {minutes} "
        "minutes: “{reason}”",
        AuditAction.SUPPORT_ACCESS_ENDED: "{who} ended the support access of {whom}",
        AuditAction.BOOKING_CANCELLED: "{who} cancelled the booking {reference}",
        AuditAction.REFUND_ISSUED: "{who} gave money back for the booking {reference}: {amount}",
        AuditAction.SETTINGS_CHANGED: "{who} changed the settings: {changed}",
        AuditAction.ADMIN_CREATED: "{who} made {whom} an administrator",
        AuditAction.ACCOUNT_EXPORTED: "{who} exported the data of {whom}",
        AuditAction.ACCOUNT_ERASED: "{who} erased the account of {whom}",
        AuditAction.SECOND_FACTOR_RESET: "{who} reset the second factor of {whom}",
    }
)


_PERMISSIONS = frozenset({"extra", "withheld", "permissions"})  # Details that are lists of them.


class _Details(dict[str, str]):
    """Details of an older or newer version are missing rather than fatal."""

    def __missing__(self, key: str) -> str:
        return "none"


def say_entry(action: str, *, who: str, whom: str, details: Mapping[str, object]) -> str:
    """One entry as a sentence without its full stop; one of another version says its own word."""
    known = _Details(
        {
            name: _name_words(str(text)) if name in _PERMISSIONS else str(text)
            for name, text in details.items()
        }
    )
    known |= {"who": who, "whom": whom}
    if action not in AuditAction.__members__.values():
        return f"{who}: {action.replace('_', ' ')}"
    if action == AuditAction.MEMBER_REMOVED and who == whom:
        return f"{who} left the house"
    return SENTENCES[AuditAction(action)].format_map(known)


def _name_words(text: str) -> str:
    names = name_permissions(text.split())
    return ", ".join(name[0].lower() + name[1:] for name in names) or "nothing"
