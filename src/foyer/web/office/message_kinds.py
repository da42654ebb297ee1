"""Kinds of messages in the offices' words: what each is called, and when it goes out. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from foyer.notifications.kinds import MessageKind, NoticeKind

# In the order of a booking's life, then of what guards an account.
KIND_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        MessageKind.BOOKING_CONFIRMED: ("Booking confirmed", "Paid; the tickets are attached"),
        MessageKind.BOOKING_LINK: ("Link to a booking", "Somebody asked for the link again"),
        MessageKind.PAYMENT_FAILED: ("Payment failed", "There is still time to try again"),
        MessageKind.BOOKING_EXPIRED: ("Booking lapsed", "It was not paid in time"),
        MessageKind.PAID_UNFULFILLED: ("Paid too late", "The seats were gone by then"),
        MessageKind.PAID_TWICE: ("Paid twice", "One payment goes back"),
        MessageKind.BOOKING_CANCELLED: ("Booking cancelled", "With what goes back"),
        MessageKind.BOOKING_REFUNDED: ("Money returned", "The provider has confirmed a refund"),
        NoticeKind.SHOW_REMINDER: ("Reminder", "A day before the show"),
        NoticeKind.SHOW_CHANGED: ("Show changed", "Another time or place"),
        NoticeKind.SHOW_CANCELLED: ("Show cancelled", "To everybody who has booked it"),
        NoticeKind.VERIFY_EMAIL: ("Confirm an address", "A new account"),
        NoticeKind.ACCOUNT_EXISTS: ("Account exists", "Somebody registered once more"),
        NoticeKind.PASSWORD_RESET: ("Forgotten password", "With the link to a new one"),
        NoticeKind.PASSWORD_CHANGED: ("Password changed", "After the change"),
        NoticeKind.EMAIL_CHANGE: ("Confirm a new address", "To the new address"),
        NoticeKind.EMAIL_CHANGED: ("Address changed", "To the old address"),
        NoticeKind.PHONE_CODE: ("Code for a telephone", "A text message"),
        NoticeKind.SIGN_IN_NEW_DEVICE: ("New device", "A sign-in from an unknown device"),
        NoticeKind.SESSIONS_ENDED: ("Sessions ended", "Signed out on other devices"),
        NoticeKind.SECOND_FACTOR_ADDED: ("Second factor added", "Codes from an app"),
        NoticeKind.SECOND_FACTOR_REMOVED: ("Second factor removed", "Codes from an app"),
        NoticeKind.RECOVERY_CODES_MADE: ("Recovery codes made", "New ones in place of the old"),
        NoticeKind.RECOVERY_CODE_USED: ("Recovery code used", "A sign-in with one of them"),
        NoticeKind.PASSKEY_ADDED: ("Passkey added", "To an account"),
        NoticeKind.PASSKEY_REMOVED: ("Passkey removed", "From an account"),
        NoticeKind.PROVIDER_LINKED: ("Service linked", "For signing in"),
        NoticeKind.PROVIDER_UNLINKED: ("Service unlinked", "It opens the account no more"),
        NoticeKind.EXPORT_READY: ("Copy of the data", "Ready to be fetched"),
        NoticeKind.ACCOUNT_ERASED: ("Account erased", "The last message"),
        NoticeKind.MEMBER_INVITED: ("Invitation", "To a member to be"),
        NoticeKind.MEMBER_ROLE_CHANGED: ("Role changed", "To the member"),
        NoticeKind.MEMBER_REMOVED: ("Member removed", "To whoever left the team"),
        NoticeKind.SUPPORT_ACCESS_OPENED: ("Support access", "To the organizers of the house"),
        NoticeKind.HOUSE_SUSPENDED: ("House suspended", "To the organizers of the house"),
        NoticeKind.HOUSE_REINSTATED: ("Suspension lifted", "To the organizers of the house"),
        NoticeKind.API_KEY_CREATED: ("API key made", "To the organizers of the house"),
        NoticeKind.TIER_UPGRADE: ("New tier", "Loyalty"),
        NoticeKind.PROMOTION: ("Offer", "Its text is written each time"),
        NoticeKind.SYSTEM: ("Announcement", "Its text is written each time"),
    }
)
