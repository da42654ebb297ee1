"""Limits of the hot role; each has a unit and a reason."""

BATCH_REQUESTS_MAX = 128  # Measured best: larger batches wait longer and gain nothing.
BATCHES_IN_FLIGHT = 2  # One commits while the other one computes.
SECOND_BATCH_REQUESTS_MIN = 32  # Fewer wait for the first: a batch costs as much as ten requests.
QUEUE_REQUESTS_MAX = 4_000  # Above a second of work: better an honest "busy" than a late answer.
KEYS_AT_ONCE_MAX = 500  # Idempotency keys in one question: some milliseconds of the database's.
RESOLVE_SECONDS_MAX = 3.0  # Looking up what became of a batch whose connection broke.
RESOLVE_PAUSE_SECONDS = 0.1  # Between two tries to reach the database again.

READ_CONNECTIONS = 6  # For everything that is not a batch.
FACTS_SECONDS = 5.0  # A show's sale window, prices and cancellation may be this old.
FACTS_RENEWED_SECONDS = 4.0  # From this age on they are renewed while the old ones still serve.
FACTS_KEPT = 2_000  # Shows.
MOMENTS_KEPT = 64  # Ends of holds: those of one batch have the same.
IDS_KEPT = 4_000  # Ids of shows as they stand in addresses.
SEATINGS_KEPT = 64  # Plans; an arena's takes about 20 MB.

DELTAS_KEPT = 1_000  # Changes of a show that `since` can reach back to.
SHOW_IDLE_SECONDS = 300.0  # Afterwards a show's picture is dropped.
REREAD_SECONDS = 30.0  # Every watched show is read anew this often, whatever was announced.
REREAD_PAUSE_SECONDS = 0.01  # Announcements that arrive within it are read together.
DEGRADED_SECONDS = 1.0  # Without a listener a picture may be this old.

ANNOUNCE_PAUSE_SECONDS = 0.02  # Changes within it travel in one announcement.
ANNOUNCE_SEATS_MAX = 100_000  # Waiting while the database is away; beyond it others re-read all.
RECONNECT_SECONDS_MIN = 0.1
RECONNECT_SECONDS_MAX = 5.0
LISTEN_CHECK_SECONDS = 5.0  # A quiet connection is asked for a sign of life this often.

LIVE_CLIENTS_MAX = 20_000  # Open streams of a process; one takes some kilobytes.
LIVE_FRAME_SECONDS = 0.1  # At most ten frames a second and show.
LIVE_HEARTBEAT_SECONDS = 12.0  # Proxies cut silent streams after 15 to 60 s.
LIVE_TURNS = 12  # Parts of the streams that get their heartbeat one after the other.
LIVE_STREAMS_AT_ONCE = 500  # Told in one turn of the event loop: two milliseconds.
LIVE_SEND_SECONDS_MAX = 10.0  # A reader that takes nothing for so long is cut off.

NOTICE_STREAMS_MAX = 5_000  # Open streams of notices of a process; one takes some kilobytes.
NOTICE_STREAMS_OF_ONE_MAX = 10  # A person's browsers; one stream serves all tabs of each.
NOTICE_PAUSE_SECONDS = 0.05  # Changes within it are read together.
NOTICES_TOLD_MAX = 20  # After a pause of the reader; the list itself has them all.
NOTICE_CHECK_ROUNDS = 4  # Heartbeats between two looks whether a sign-in still lives.

HOARDERS_SECONDS = 30.0  # Between two questions to the database; it reads an hour of ended holds.
HOARDERS_KEPT = 10_000  # People and networks; more at once are not one attack but many.
BUCKETS_KEPT = 100_000  # Token buckets in memory.
SIGN_INS_KEPT = 50_000  # Remembered sign-ins.
TOKENS_KEPT = 10_000  # Access tokens whose signature was found good; a kilobyte each.
PREFIXES_KEPT = 10_000  # Address prefixes of clients; a few hundred bytes each.
GUESTS_KEPT = 50_000  # Visitors whose cookie was found good; half a kilobyte each.
GUEST_CHARACTERS_MAX = 1_000  # Longer cookie or forwarding headers are read anew each time.

COLLECTED_AFTER_OBJECTS = 20_000  # More new than freed: a look at them takes a millisecond or two.

BODY_SECONDS_MAX = 10.0  # For 64 KiB; slower clients are let go.
ACCEPTED_AT_ONCE = 256  # Connections in one turn of the event loop: ten milliseconds.
ACCEPT_REST_SECONDS = 0.1  # When the process has no open files left.
PLAIN_BYTES_MAX = 16 * 1024  # Of a request that is read at a glance; the usual one has half a KiB.
LINES_KEPT = 50_000  # Lines of requests whose meaning is remembered: one a visitor, and a few more.
LINE_BYTES_KEPT = 1_000  # Longer lines are read anew each time.
SIZE_DIGITS_MAX = 5  # Of a Content-Length in a plain request.
HEAD_BYTES_MAX = 64 * 1024  # Of a request whose headers do not end; real ones have under 8 KiB.
UNSENT_MAX = 64 * 1024  # Bytes: whoever asks on without reading goes the way that waits for him.
SEATS_IN_A_BODY_MAX = 2_000  # Names in a request; the show's own limit is far below.
FULL_PLANS_KEPT = 8  # Rendered `?format=full` answers; an arena's takes 4 MB.

assert SECOND_BATCH_REQUESTS_MIN <= BATCH_REQUESTS_MAX
assert LIVE_HEARTBEAT_SECONDS < 15
assert FACTS_RENEWED_SECONDS < FACTS_SECONDS
assert PLAIN_BYTES_MAX < 10**SIZE_DIGITS_MAX
assert ANNOUNCE_PAUSE_SECONDS < LIVE_FRAME_SECONDS
