"""Limits of concessions; each has a unit and a reason."""

CONCESSION_KINDS_MAX = 20  # Kinds in one booking: the whole counter of a large house.
CONCESSION_QUANTITY_MAX = 20  # Of one kind; more is catering and needs a person.
CONCESSIONS_LISTED_MAX = 200  # Rows of the counter's list; no house sells more kinds.

PRICE_MINOR_MAX = 10**7  # The column has the same bound: no snack costs more.
NAME_CHARACTERS_MAX = 80  # The column's.
TAX_BP_MAX = 10_000  # A tax as high as the price itself.

assert CONCESSION_KINDS_MAX <= CONCESSIONS_LISTED_MAX
