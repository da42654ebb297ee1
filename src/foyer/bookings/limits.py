"""Limits of bookings; each has a unit and a reason."""

REFERENCE_CHARACTERS = 8  # 40 random bits: short enough for the telephone, 10^12 of them.
REFERENCE_TRIES_MAX = 5  # At 10^7 bookings one try in 10^5 collides; five never do.

BUYER_NAME_CHARACTERS_MAX = 120
BUYER_EMAIL_CHARACTERS_MAX = 254  # RFC 5321: the longest forward path.
BUYER_PHONE_CHARACTERS_MAX = 32  # E.164 has 15 digits; people add blanks and brackets.

OVERDUE_BATCH_MAX = 200  # Bookings that one sweep hands on; the next minute takes the rest.

assert REFERENCE_TRIES_MAX >= 3
