"""The application's clock. Expiry of claims is judged by the database's clock, never by this."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present as aware UTC; entrypoints call it once and pass `now` down."""
    return datetime.now(UTC)
