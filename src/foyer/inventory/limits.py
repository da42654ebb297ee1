"""Limits of claims and holds; each has a unit and a reason."""

BEST_QUANTITY_MAX = 10  # A larger party books as a group.
AREA_PLACES_PER_REQUEST_MAX = 50
ID_CHARACTERS_MAX = 64  # Of a seat, area, category or ticket type in a request.

EXTENSION_SHARE = 0.5  # One extension is half of a hold's time: 5 minutes of 10.
EXTENSIONS_MAX = 1  # Of an ordinary visitor.
EXTENSIONS_ACCESSIBLE_MAX = 2  # With the accessibility preference: WCAG 2.2.1, in our bounds.

# A lone free seat is forgiven when a house is nearly sold out: then every choice leaves some.
ORPHANS_FORGIVEN_SHARE = 0.05  # Of the plan's seats that are still free, at most.
ORPHANS_FORGIVEN_SEATS = 8  # The same for small halls.

ALTERNATIVES_MAX = 3  # Offers after "no such block": more is no help.
NEAR_BAY_SEATS = 300  # Seat numbers either side of a wheelchair bay: some rows of any hall.
NEAREST_LOOKED_AT = 60  # Stretches near a lost seat that the single-seat rule looks at.
SPLIT_GROUPS_MAX = 4  # A party spread over more places is no party.

AREA_GUESSES_MAX = 3  # Random places tried before the database is asked for free ones.
AREA_PASSES_MAX = 8  # Passes over the whole run before "busy".
BEST_GUESSES_MAX = 4  # New choices after somebody else was quicker.

RETRIES_MAX = 3  # After a deadlock or serialization failure.
RETRY_PAUSE_SECONDS = 0.02  # Times the attempt, with jitter.

HOLDS_LISTED_MAX = 50  # Own live holds shown at once.
TIDY_HOLDS_MAX = 500  # Holds a tidying statement touches.
HOLDS_KEPT_SECONDS = 24 * 3600  # A lapsed hold answers "expired" for a day, then "not found".
UNPAID_PER_PREFIX_MAX = 100  # Held seats of one show and address prefix: a school class or three.

HOARDING_WINDOW_SECONDS = 3600  # How far back holds are looked at that ended unpaid.
HOARDING_KEPT_SECONDS = 120  # Given back sooner, seats were only looked at.
HOARDING_HOLDS_MIN = 8  # Wasted holds of one person: nobody is that undecided…
HOARDING_HOLDS_MIN_NETWORK = 300  # …and of a network, where an office may dither together.
HOARDING_WASTED_PER_PAID = 10  # Who buys one time in eleven is no hoarder.

NOTIFY_CHANNEL = "foyer_claims"
NOTIFY_BYTES_MAX = 7_500  # PostgreSQL refuses 8,000.
NOTIFY_HEAD_BYTES = 40  # Sender and sequence in front of the changes.

assert ORPHANS_FORGIVEN_SEATS >= 2
assert NOTIFY_BYTES_MAX < 8_000
assert HOARDING_HOLDS_MIN < HOARDING_HOLDS_MIN_NETWORK
