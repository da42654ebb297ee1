"""What a person can be told about. The values are stored; each kind has one type.

Types are what a person chooses by: which channel for which type. Loads no Django.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Channel(StrEnum):
    """A way out of the house. What stands in the person's own list is no channel: it is kept."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"


class NoticeType(StrEnum):
    """What a message is about, for the person who chooses and for the list."""

    BOOKING = "booking"
    PAYMENT = "payment"
    REMINDER = "reminder"
    PROMOTION = "promotion"
    TIER_UPGRADE = "tier_upgrade"
    SYSTEM = "system"
    SECURITY = "security"


class MessageKind(StrEnum):
    """Every message about a booking as a whole."""

    BOOKING_CONFIRMED = "booking_confirmed"
    BOOKING_EXPIRED = "booking_expired"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_REFUNDED = "booking_refunded"
    BOOKING_LINK = "booking_link"
    PAYMENT_FAILED = "payment_failed"
    PAID_UNFULFILLED = "paid_unfulfilled"
    PAID_TWICE = "paid_twice"


class NoticeKind(StrEnum):
    """Every other message. `notice_facts.FACTS` lists what each has to be told."""

    VERIFY_EMAIL = "verify_email"
    PASSWORD_RESET = "password_reset"  # noqa: S105  The name of a message.
    EMAIL_CHANGE = "email_change"
    EMAIL_CHANGED = "email_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    ACCOUNT_EXISTS = "account_exists"
    SIGN_IN_NEW_DEVICE = "sign_in_new_device"
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PROVIDER_LINKED = "provider_linked"
    PROVIDER_UNLINKED = "provider_unlinked"
    SESSIONS_ENDED = "sessions_ended"
    PHONE_CODE = "phone_code"
    MEMBER_INVITED = "member_invited"
    MEMBER_ROLE_CHANGED = "member_role_changed"
    MEMBER_REMOVED = "member_removed"
    SUPPORT_ACCESS_OPENED = "support_access_opened"
    HOUSE_SUSPENDED = "house_suspended"
    HOUSE_REINSTATED = "house_reinstated"
    API_KEY_CREATED = "api_key_created"
    EXPORT_READY = "export_ready"
    ACCOUNT_ERASED = "account_erased"
    TIER_UPGRADE = "tier_upgrade"
    PROMOTION = "promotion"
    SHOW_REMINDER = "show_reminder"
    SHOW_CHANGED = "show_changed"
    SHOW_CANCELLED = "show_cancelled"
    SYSTEM = "system"


_BOOKING_TYPES: Mapping[MessageKind, NoticeType] = MappingProxyType(
    {
        MessageKind.BOOKING_CONFIRMED: NoticeType.BOOKING,
        MessageKind.BOOKING_EXPIRED: NoticeType.BOOKING,
        MessageKind.BOOKING_CANCELLED: NoticeType.BOOKING,
        MessageKind.BOOKING_LINK: NoticeType.BOOKING,
        MessageKind.BOOKING_REFUNDED: NoticeType.PAYMENT,
        MessageKind.PAYMENT_FAILED: NoticeType.PAYMENT,
        MessageKind.PAID_UNFULFILLED: NoticeType.PAYMENT,
        MessageKind.PAID_TWICE: NoticeType.PAYMENT,
    }
)
_NOTICE_TYPES: Mapping[NoticeKind, NoticeType] = MappingProxyType(
    {
        NoticeKind.EXPORT_READY: NoticeType.SYSTEM,
        NoticeKind.SYSTEM: NoticeType.SYSTEM,
        NoticeKind.TIER_UPGRADE: NoticeType.TIER_UPGRADE,
        NoticeKind.PROMOTION: NoticeType.PROMOTION,
        NoticeKind.SHOW_REMINDER: NoticeType.REMINDER,
        NoticeKind.SHOW_CHANGED: NoticeType.BOOKING,
        NoticeKind.SHOW_CANCELLED: NoticeType.BOOKING,
    }
)


# Of these a copy would be a capability in a second place, or for somebody else's eyes.
MAIL_ONLY: frozenset[MessageKind | NoticeKind] = frozenset(
    {
        NoticeKind.VERIFY_EMAIL,
        NoticeKind.PASSWORD_RESET,
        NoticeKind.EMAIL_CHANGE,
        NoticeKind.ACCOUNT_EXISTS,
        NoticeKind.MEMBER_INVITED,
        NoticeKind.PHONE_CODE,
        NoticeKind.ACCOUNT_ERASED,
        MessageKind.BOOKING_LINK,
    }
)


def read_kind(text: str) -> MessageKind | NoticeKind:
    """The kind with this stored value. Raises `ValueError` for one that was never stored."""
    return NoticeKind(text) if text in NoticeKind.__members__.values() else MessageKind(text)


def type_of(kind: MessageKind | NoticeKind) -> NoticeType:
    """What `kind` is about; whatever is not listed guards an account."""
    if isinstance(kind, MessageKind):
        return _BOOKING_TYPES[kind]
    return _NOTICE_TYPES.get(kind, NoticeType.SECURITY)
