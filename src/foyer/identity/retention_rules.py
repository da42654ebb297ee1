"""How many days a house keeps what is personal."""

from dataclasses import dataclass

from foyer.identity import limits


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionDays:
    """After the last show; after a booking came to nothing; after sending; after a scan."""

    contact_days: int
    unfinished_days: int
    message_days: int
    scan_days: int


DEFAULTS = RetentionDays(
    contact_days=limits.CONTACT_DAYS,
    unfinished_days=limits.UNFINISHED_DAYS,
    message_days=limits.MESSAGE_DAYS,
    scan_days=limits.SCAN_DAYS,
)
BOUNDS = {
    "contact_days": (limits.CONTACT_DAYS_MIN, limits.CONTACT_DAYS_MAX),
    "unfinished_days": (limits.UNFINISHED_DAYS_MIN, limits.UNFINISHED_DAYS_MAX),
    "message_days": (limits.MESSAGE_DAYS_MIN, limits.MESSAGE_DAYS_MAX),
    "scan_days": (limits.SCAN_DAYS_MIN, limits.SCAN_DAYS_MAX),
}
