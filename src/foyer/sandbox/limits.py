"""Limits of the sandbox provider; each has a unit and a reason."""

BODY_BYTES_MAX = 64 * 1024  # The largest real request is under 2 KiB.
ATTEMPTS_MAX = 3  # Declines before a session is closed, as card networks advise.
DELAY_SECONDS_DEFAULT = 5  # Long enough to see the page that checks.
DELAY_SECONDS_MAX = 3600  # Beyond an hour nobody is watching any more.
SESSION_SECONDS_MAX = 24 * 3600  # Hosted payment pages live a day at most.
AMOUNT_MINOR_MAX = 10**12  # Far above any booking.
BIN_DIGITS = 6  # Of a card's number, its issuer's; merchants may know so many (PCI DSS 3.4.1).
PAGE_SIZE_MAX = 100  # Rows of a list.
PAST_PAYMENTS_MAX = 200  # Of one import: within BODY_BYTES_MAX, at 300 bytes each.

DUPLICATE_COPIES = 5  # Deliveries of each event for the outcome `duplicate`.
DELIVERIES_AT_ONCE = 8  # Concurrent webhook calls.
DELIVERY_TIMEOUT_SECONDS = 10.0  # A merchant that takes longer is called again.
DELIVERY_LEASE_SECONDS = 30  # A delivery whose sender died is taken up again after this.
DELIVERY_ATTEMPTS_MAX = 20  # With the pauses below: about three days.
DELIVERY_PAUSE_SECONDS = 1.0  # Before the second try; doubles…
DELIVERY_PAUSE_SECONDS_MAX = 6 * 3600.0  # …up to six hours.
REORDER_JITTER_SECONDS = 0.5  # How far events are shuffled when reordering is switched on.
IDLE_SECONDS_MAX = 30.0  # The clockwork looks up at least this often.
REST_SECONDS_AFTER_ERROR = 1.0  # When the database is away.

LATENCY_MS_MAX = 60_000  # A fault of more than a minute only wastes time.
CONNECTIONS_MAX = 6  # To PostgreSQL; one page and one webhook round at a time is the usual load.

assert DELIVERY_LEASE_SECONDS > DELIVERY_TIMEOUT_SECONDS
assert PAST_PAYMENTS_MAX * 300 <= BODY_BYTES_MAX
