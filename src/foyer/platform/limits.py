"""Limits of the platform layer; each has a unit and a reason."""

CONFIGURED_MINUTES_MAX = 120  # A hold or deadline beyond two hours is a typing error.
SECRET_CHARACTERS_MIN = 32  # 128 bits when written as hexadecimal digits.
SECRET_DISTINCT_MIN = 8  # "aaaa…" is long and still no secret.
TICKET_KEY_ID_MAX = 255  # One byte in the ticket code.

PAGE_SIZE_DEFAULT = 20  # Rows of a list when the caller names no limit.
PAGE_SIZE_MAX = 100  # Rows of a list at most.
PAGE_NUMBER_MAX = 10_000  # A deeper OFFSET scans more than any person reads.

BODY_BYTES_MAX = 64 * 1024  # A JSON request; the largest real one is under 8 KiB.
BODY_DRAIN_BYTES_MAX = 1024 * 1024  # Read and dropped after a refusal, so the client sees it.

IDEMPOTENCY_KEY_CHARACTERS_MIN = 22  # 128 bits in base 64.
IDEMPOTENCY_KEY_CHARACTERS_MAX = 64  # Room for a prefixed UUID.
IDEMPOTENCY_KEPT_SECONDS = 24 * 3600  # Payment providers keep theirs as long.
IDEMPOTENCY_WAIT_SECONDS = 5.0  # A second request waits this long for the first.

IPV4_PREFIX_BITS = 24  # One household or office, seldom more.
IPV6_PREFIX_BITS = 56  # What a provider gives one customer.

STATEMENT_TIMEOUT_MS = 10_000  # No page or API statement may run longer.
LOCK_TIMEOUT_MS = 4_000  # Below the statement timeout, so that waiting is told from working.
RETRY_AFTER_SECONDS = 2  # A restart of PostgreSQL takes about one.
CONNECT_TIMEOUT_SECONDS = 5  # A database that is away must not hold a request for long.
# A server that vanished without a word is given up after the pause and all probes; Linux alone
# would wait for two hours, and a web thread with it.
KEEPALIVE_PAUSE_SECONDS = 10
KEEPALIVE_PROBE_SECONDS = 5
KEEPALIVE_PROBES = 3
UNACKNOWLEDGED_MS_MAX = 20_000  # The same for what was sent and never received.

STOP_SECONDS_MAX = 8  # After a request to stop, what runs may finish: a provider answers in 8 s.
STOP_FORCE_SECONDS = 2.0  # More for tidying up; then by force. The database stops after that.
STOP_GRACE_SECONDS = 30  # What operations.md tells a container to wait, the database included.

RATE_USES_MAX = 1_000_000  # In one window; more is no limit.
RATE_SECONDS_MAX = 24 * 3600  # A longer window forgets nothing that a day has forgiven.
REDIS_CONNECTIONS_MAX = 16  # Of one process: as many as it has threads.
REDIS_SECONDS_MAX = 0.25  # A counter in memory answers in a millisecond, or it is away.
REDIS_REST_SECONDS = 1.0  # After a failure, without asking again.

CHALLENGE_SECONDS = 600  # To solve one and send the form again; its used mark lives as long.
CHALLENGE_BITS = 18  # A quarter of a million hashes: a second of a computer, some of a telephone.
CHALLENGE_BITS_MIN = 1
CHALLENGE_BITS_MAX = 26  # A telephone computes for minutes: nobody would wait for more.
CHALLENGE_NUMBER_CHARACTERS_MAX = 20  # Of an answer: 2^64.

UPLOAD_BYTES_MAX = 10 * 1024 * 1024  # A poster as a camera or a print shop saves it.
UPLOAD_PIXELS_MAX = 40_000_000  # 160 MB while decoded: more than any poster needs.
UPLOAD_EDGE_PIXELS_MAX = 2_400  # What is kept: twice the widest picture of a page.
UPLOAD_JPEG_QUALITY = 86
SVG_BYTES_MAX = 512 * 1024  # A logo or a hall's background; larger ones are pictures in disguise.
SVG_ELEMENTS_MAX = 20_000
SVG_DEPTH_MAX = 64  # Groups within groups; the cleaner's work grows with the square.

OUTGOING_SECONDS_MAX = 10.0  # From the first look-up to the last byte of an answer.
OUTGOING_RESOLVE_SECONDS_MAX = 4.0  # A resolver's own retry comes after 5; half of all is ours.
OUTGOING_URL_CHARACTERS_MAX = 2048  # Push services hand out addresses of some hundred.
OUTGOING_BODY_BYTES_MAX = 256 * 1024  # A webhook of the longest booking, several times over.
OUTGOING_ANSWER_BYTES_MAX = 64 * 1024  # A receiver's error page; nobody reads more of one.
OUTGOING_CHUNK_BYTES = 16 * 1024  # Written at once: one TLS record.

STRICT_TRANSPORT_SECONDS = 365 * 24 * 3600  # Browsers preload hosts that ask for a year.
VISITOR_COOKIE_SECONDS = 400 * 24 * 3600  # Browsers keep no cookie longer than 400 days.

# At least as long again remains for the database's last checkpoint.
assert 2 * (STOP_SECONDS_MAX + STOP_FORCE_SECONDS) <= STOP_GRACE_SECONDS
assert OUTGOING_RESOLVE_SECONDS_MAX < OUTGOING_SECONDS_MAX
