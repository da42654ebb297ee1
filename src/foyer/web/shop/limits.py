"""Limits of the purchase pages; each has a unit and a reason."""

SEATS_PER_PAGE_MAX = 400  # Checkboxes of one list page: more is slow to read and to draw.
OPTIONS_MAX = 6  # Best places offered at once; the next ones are a filter away.
PARTY_DEFAULT = 2  # People; most come in pairs.
EQUIVALENTS_MAX = 3  # Offers after a lost seat.

BOOKING_KEYS_MAX = 20  # Keys in one cookie: about 1.2 KB of the 4 KB a browser keeps.
BOOKINGS_LISTED_MAX = 50  # Orders on the tickets page.

OTHER_SEATS_BEST = 2  # Offers of any price beside the map; with one of another price, a glance.
OTHER_SEATS_RUNS_MAX = 150  # Runs of free seats that are searched: some milliseconds in any hall.
OTHER_SEATS_BAYS_HALL_MAX = 2_000  # Seats; every bay of a larger hall would cost a millisecond.
TYPE_CHOICES_BYTES_MAX = 3_000  # About 100 seats in one cookie; a browser keeps 4 KB.
