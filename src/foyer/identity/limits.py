"""Limits of privacy: what a person takes along, and how long a house keeps what."""

EXPORT_KEPT_SECONDS = 7 * 24 * 3600  # A copy of everything lies about no longer than a week.
EXPORT_TICKETS_AT_ONCE_MAX = 24  # Pages of tickets made within a request: a second or two.
EXPORT_BOOKINGS_AT_ONCE_MAX = 100
EXPORTS_A_DAY_MAX = 10  # Each costs some seconds of work.
EXPORT_BYTES_MAX = 100_000_000  # 100 MB; some thousand tickets.
EXPORT_ROWS_MAX = 20_000  # Of one kind; the newest.
EXPORT_PDF_TICKETS_MAX = 2_000  # The newest; the others are in the document with their codes.

RECENT_SIGN_IN_SECONDS = 600  # Erasing without a password takes a fresh sign-in.

# Days; each house may choose within the bounds.
CONTACT_DAYS = (
    365  # A guest's name and mail after the last show: complaints, returns, taxes on them.
)
CONTACT_DAYS_MIN = 30
CONTACT_DAYS_MAX = 3650
UNFINISHED_DAYS = 30  # Contact of bookings that came to nothing: nobody was to be let in.
UNFINISHED_DAYS_MIN = 1
UNFINISHED_DAYS_MAX = 365
MESSAGE_DAYS = 365  # What was sent to whom: proof that a guest was told of a change.
MESSAGE_DAYS_MIN = 30
MESSAGE_DAYS_MAX = 3650
SCAN_DAYS = 90  # Scans that let nobody in; admissions stay, they are counted.
SCAN_DAYS_MIN = 7
SCAN_DAYS_MAX = 3650
PROOF_DAYS = 30  # Links and codes that have lapsed.
RETENTION_ROWS_A_BATCH = 1_000  # A transaction of well below a second.
RETENTION_BATCHES_MAX = 200  # In one run; the next one goes on.

assert CONTACT_DAYS_MIN <= CONTACT_DAYS <= CONTACT_DAYS_MAX
assert UNFINISHED_DAYS_MIN <= UNFINISHED_DAYS <= UNFINISHED_DAYS_MAX
assert MESSAGE_DAYS_MIN <= MESSAGE_DAYS <= MESSAGE_DAYS_MAX
assert SCAN_DAYS_MIN <= SCAN_DAYS <= SCAN_DAYS_MAX
assert UNFINISHED_DAYS <= CONTACT_DAYS
