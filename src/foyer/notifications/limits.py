"""Limits of messages; each has a unit and a reason."""

ATTEMPTS_MAX = 12  # As often as the worker tries: a mail server away for two hours loses nothing.
SMTP_SECONDS_MAX = 20.0  # For each step of the conversation with the mail server.
SMS_SECONDS_MAX = 10.0  # For a gateway's answer; they take under two.
SENDING_SECONDS_MAX = 180  # A sender that says nothing for so long has died.
INLINE_CODES_MAX = 10  # Pictures in the text of a mail; the attached paper has all tickets.
SUBJECT_CHARACTERS_MAX = 120  # What a mail program shows.
ERROR_CHARACTERS_MAX = 300
ANNOUNCED_AT_ONCE = 300  # Users in one NOTIFY, whose payload ends at 8,000 bytes.
NOTICES_KEPT_DAYS = 400  # A year and a month: last year's festival can be looked up.
FORGOTTEN_AT_ONCE = 5_000  # Rows of one deletion: some tenths of a second.

assert SENDING_SECONDS_MAX > 4 * SMTP_SECONDS_MAX
