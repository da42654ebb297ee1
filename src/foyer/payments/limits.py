"""Limits of payments; each has a unit and a reason."""

from foyer.platform.limits import STOP_SECONDS_MAX

PROVIDER_CONNECT_SECONDS = 2.0  # A provider that does not answer the door is away.
PROVIDER_READ_SECONDS = 6.0  # With connecting, eight seconds a call: longer loses the buyer.

STARTS_AT_ONCE = 1  # A quarter of a web process' threads, at least one: pages keep the rest.
START_WAIT_SECONDS = 1.0  # For a turn; the sandbox needs milliseconds, a slow provider gets a job.
START_RETRY_SECONDS = 10  # Between tries of the job that finishes an unknown start.

PROVIDER_KEY_SECONDS = 24 * 3600  # Providers forget idempotency keys after a day: never re-post.
PROVIDER_KEY_MARGIN_SECONDS = 600  # Clocks differ and calls take time: stop re-posting earlier.

WEBHOOK_TOLERANCE_SECONDS = 300  # Older signatures may be replayed by whoever recorded them.
WEBHOOK_HEADER_CHARACTERS_MAX = 512  # A real signature header is under 120.
INBOX_ATTEMPTS_MAX = 14  # With doubling pauses from 15 s the last try comes after about 34 h.
INBOX_PAUSE_SECONDS = 15  # Before the second try: our own transaction has long committed by then.
INBOX_BATCH = 200  # Waiting events put into the queue at once.

POLL_OPEN_SECONDS = 60  # An open payment is looked at once a minute: webhooks only make it faster.
POLL_ENDED_SECONDS = 3600  # An ended one hourly, for money that arrives late…
POLL_ENDED_FOR_SECONDS = 3 * 24 * 3600  # …during three days; providers cancel late money by then.
POLL_BATCH = 200  # Payments put into the queue at once.

REFUND_RETRY_SECONDS = 30  # Between tries of a refund whose outcome is unknown.

DECLINES_WINDOW_SECONDS = 600
DECLINES_PERCENT_MAX = 20  # Buyers' own banks decline fewer than one in ten.
DECLINES_COUNTED_MIN = 20  # Below that a single buyer would raise the alarm.
DECLINES_PAYMENTS_MAX = 5_000  # Newest payments looked at: ten minutes of a sell-out.

DECLINE_ID_CHARACTERS_MAX = 80  # The column's; providers' ids are under 40.
CARDS_LOOKED_AT_MAX = 20  # Newest declined cards of one buyer: nobody owns more.

PAST_PAYMENTS_MAX = 200  # Told to the sandbox at once; it reads bodies of 64 KiB.

PROVIDER_SESSION_SECONDS = 3 * 3600  # We close sessions ourselves; this outlives every deadline.

assert PROVIDER_CONNECT_SECONDS + PROVIDER_READ_SECONDS <= STOP_SECONDS_MAX
assert PROVIDER_KEY_MARGIN_SECONDS < PROVIDER_KEY_SECONDS
