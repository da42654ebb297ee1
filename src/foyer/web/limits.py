"""Limits of all pages; each has a unit and a reason."""

EVENING_STARTS_HOUR = 17  # Local; from here on one says "tonight", until the business day ends.
