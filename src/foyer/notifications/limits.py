"""Limits of messages; each has a unit and a reason."""

ATTEMPTS_MAX = 12  # As often as the worker tries: a mail server away for two hours loses nothing.
SMTP_SECONDS_MAX = 20.0  # For each step of the conversation with the mail server.
SMS_SECONDS_MAX = 10.0  # For a gateway's answer; they take under two.
SENDING_SECONDS_MAX = 180  # A sender that says nothing for so long has died.
INLINE_CODES_MAX = 10  # Pictures in the text of a mail; the attached paper has all tickets.
SUBJECT_CHARACTERS_MAX = 120  # What a mail program shows.
ERROR_CHARACTERS_MAX = 300
PUSH_SUBSCRIPTIONS_MAX = 10  # Of one person; the oldest gives way.
PUSH_ENDPOINT_CHARACTERS_MAX = 1_000  # Push services use about 200.
PUSH_BODY_CHARACTERS_MAX = 300  # More is not shown; encrypted it has to stay below 4,096 bytes.
PUSH_KEPT_SECONDS = 12 * 3600  # A device that is off for longer finds the news in the list.
PUSH_KEY_SECONDS = 12 * 3600  # How long a signature of ours is good (RFC 8292: at most a day).
REMINDED_AHEAD_SECONDS = 24 * 3600  # The day before, at the hour of the show.
REMINDED_LATEST_SECONDS = 2 * 3600  # A worker that stood still for long reminds nobody on the way.
TOLD_AT_ONCE = 500  # Bookings of one run: a second or two.
TEMPLATE_SUBJECT_CHARACTERS_MAX = 150
TEMPLATE_TEXT_CHARACTERS_MAX = 2_000  # Of each part: a letter, no brochure.
TEMPLATES_MAX = 200  # Of one house: every kind in many languages.
REFUSALS_MAX = 3  # Permanent ones of one address; one may be a server's own mistake.
BOUNCES_AT_ONCE = 200  # Reports of one run, every five minutes.
BOUNCE_BYTES_MAX = 1_000_000  # Of a report; what it gives back of our mail may be cut off.
ANNOUNCED_AT_ONCE = 300  # Users in one NOTIFY, whose payload ends at 8,000 bytes.
NOTICES_KEPT_DAYS = 400  # A year and a month: last year's festival can be looked up.
FORGOTTEN_AT_ONCE = 5_000  # Rows of one deletion: some tenths of a second.

assert REMINDED_LATEST_SECONDS < REMINDED_AHEAD_SECONDS
assert SENDING_SECONDS_MAX > 4 * SMTP_SECONDS_MAX
