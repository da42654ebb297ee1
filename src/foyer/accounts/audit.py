"""The audit log: who did what to whom, in the transaction of the deed."""

import json
from collections.abc import Mapping
from enum import StrEnum

from django.db import connection

from foyer.accounts import limits
from foyer.platform.sql import load_statements

_SQL = load_statements("foyer.accounts", "audit.sql")


class AuditAction(StrEnum):
    """Everything that is recorded; `accounts/audit_wording.py` has a sentence for each."""

    ORGANIZER_CREATED = "organizer_created"
    ORGANIZER_SUSPENDED = "organizer_suspended"
    ORGANIZER_REINSTATED = "organizer_reinstated"
    OWNER_INVITED = "owner_invited"
    MEMBER_INVITED = "member_invited"
    INVITATION_RESENT = "invitation_resent"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    INVITATION_ACCEPTED = "invitation_accepted"
    MEMBER_ROLE_CHANGED = "member_role_changed"
    MEMBER_PERMISSIONS_CHANGED = "member_permissions_changed"
    MEMBER_REMOVED = "member_removed"
    API_KEY_CREATED = "api_key_created"
    API_KEY_REVOKED = "api_key_revoked"
    SUPPORT_ACCESS_OPENED = "support_access_opened"
    SUPPORT_ACCESS_ENDED = "support_access_ended"
    BOOKING_CANCELLED = "booking_cancelled"
    REFUND_ISSUED = "refund_issued"
    SETTINGS_CHANGED = "settings_changed"
    ADMIN_CREATED = "admin_created"
    ACCOUNT_EXPORTED = "account_exported"
    ACCOUNT_ERASED = "account_erased"
    SECOND_FACTOR_RESET = "second_factor_reset"


def record_action(
    action: AuditAction,
    *,
    actor_id: int | None,
    organizer_id: int | None,
    subject_type: str,
    subject_id: str,
    details: Mapping[str, str | int] | None = None,
) -> None:
    """Append one entry; it is kept if and only if the caller's transaction is.

    `actor_id` is None for what the house did by itself. `subject_id` is a public id, and `details`
    are roles, numbers and names of things: never secrets, never personal data, which could not be
    erased from here.
    """
    text = json.dumps(dict(details or {}))
    assert len(text) <= limits.AUDIT_DETAILS_BYTES_MAX, f"{action} has too many details"
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL["append_entry"],
            {
                "action": action.value,
                "actor_id": actor_id,
                "organizer_id": organizer_id,
                "subject_type": subject_type,
                "subject_id": subject_id,
                "details": text,
            },
        )
