"""Limits of the worker; each has a unit and a reason."""

CONCURRENCY = 4  # Jobs at once: most wait for a provider or a mail server, two cores suffice.
POLL_SECONDS = (
    2.0  # Between looks at the queue; LISTEN wakes earlier, this is what a lost one costs.
)
POOL_CONNECTIONS_MAX = 4  # Of procrastinate itself: listening, fetching, finishing, heartbeat.

HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 30.0  # A worker without a heartbeat for this long is dead; its jobs start again.
FINISHED_KEPT_HOURS = 72  # Finished jobs, for whoever looks into an incident after a weekend.
FAILED_KEPT_HOURS = 24 * 30  # Dead letters.

MONEY_TRIES_MAX = 40  # With pauses growing to 10 min: about five hours, then a person is called.
MONEY_PAUSE_SECONDS_MAX = 600
MAIL_TRIES_MAX = 12  # A mail server that is away for two hours loses nothing.
MAIL_PAUSE_SECONDS_MAX = 1200
SOON_TRIES_MAX = 5  # Jobs that a periodic task starts again anyway.
SOON_PAUSE_SECONDS_MAX = 30

assert STALLED_SECONDS > 2 * HEARTBEAT_SECONDS
assert FAILED_KEPT_HOURS > FINISHED_KEPT_HOURS
