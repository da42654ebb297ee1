"""Limits of tickets; each has a unit and a reason."""

CODE_BYTES = 95  # 31 signed bytes and a 64-byte signature: Base32 of it needs no padding bits.
CODE_CHARACTERS = 152  # Alphanumeric mode, level M: fits QR version 6 (154 characters).
CODE_CHARACTERS_MAX = 200  # The contract with scanners; longer input is refused unread.
SERIAL_BITS = 63  # Fits PostgreSQL's bigint and cannot be guessed.
START_MINUTE_BITS = 26  # Minutes since 1970: good until 2097.
SPAN_MINUTE_BITS = 14  # A code is good for 11 days at most: longer than any festival.
VALIDITY_MINUTES_MAX = 11 * 24 * 60  # What of a longer show a ticket covers.

QR_QUIET_MODULES = 4  # What ISO/IEC 18004 demands around the symbol.
TICKETS_PER_PDF_MAX = 70  # As many as the longest booking has lines.
PDF_TEXT_CHARACTERS_MAX = 160  # The longest title; a name beyond it is cut on paper only.

assert CODE_BYTES * 8 == CODE_CHARACTERS * 5
assert CODE_CHARACTERS <= CODE_CHARACTERS_MAX
assert VALIDITY_MINUTES_MAX + 2 < 1 << SPAN_MINUTE_BITS  # Rounding adds up to two minutes.
assert START_MINUTE_BITS + SPAN_MINUTE_BITS == 5 * 8
