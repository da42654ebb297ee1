"""What an authenticator app shows."""

from datetime import datetime, timedelta

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from foyer.accounts.limits import CODE_STEP_SECONDS
from foyer.platform.clock import utc_now


def code_of(secret: str, *, now: datetime | None = None, steps: int = 0) -> str:
    """The six digits for a moment, or for so many steps later (negative: earlier)."""
    at = (now or utc_now()) + timedelta(seconds=steps * CODE_STEP_SECONDS)
    return format_hotp_value(hotp_value(secret, int(at.timestamp()) // CODE_STEP_SECONDS))
