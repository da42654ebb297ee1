"""Limits of pricing; each has a unit and a reason."""

QUOTE_SEATS_MAX = 50  # Five holds of ten seats: the most that one booking takes.
QUOTE_LINES_MAX = 70  # Those seats and every kind of concession that one booking may name.
TICKET_TYPE_ENTRIES_MAX = QUOTE_SEATS_MAX  # At most one choice a seat.

assert QUOTE_LINES_MAX > QUOTE_SEATS_MAX
