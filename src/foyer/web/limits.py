"""Limits of all pages; each has a unit and a reason."""

EVENING_STARTS_HOUR = 17  # Local; from here on one says "tonight", until the business day ends.
SECURITY_TXT_DAYS = 180  # How long a copy may be believed; RFC 9116 asks for less than a year.
