"""Limits of the purchase pages; each has a unit and a reason."""

SEATS_PER_PAGE_MAX = 400  # Checkboxes of one list page: more is slow to read and to draw.
OPTIONS_MAX = 6  # Best places offered at once; the next ones are a filter away.
PARTY_DEFAULT = 2  # People; most come in pairs.
EQUIVALENTS_MAX = 3  # Offers after a lost seat.

BOOKING_KEYS_MAX = 20  # Keys in one cookie: about 1.2 KB of the 4 KB a browser keeps.
BOOKINGS_LISTED_MAX = 50  # Orders on the tickets page.

FLIPS_MAX = 3  # Places offered beside the map: as many as one compares at a glance.
TYPE_CHOICES_MAX = 60  # Entries of about 25 bytes in one cookie: more than anybody may hold.
TYPE_CHOICES_SECONDS = 3600  # Longer than any hold lives, extensions included.
