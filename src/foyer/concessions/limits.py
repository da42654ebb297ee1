"""Limits of concessions; each has a unit and a reason."""

CONCESSION_KINDS_MAX = 20  # Kinds in one booking: the whole counter of a large house.
CONCESSION_QUANTITY_MAX = 20  # Of one kind; more is catering and needs a person.
CONCESSIONS_LISTED_MAX = 200  # Rows of the counter's list; no house sells more kinds.

assert CONCESSION_KINDS_MAX <= CONCESSIONS_LISTED_MAX
