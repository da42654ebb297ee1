"""Limits of the demo house; each has a unit and a reason."""

SEED = "foyer-demo-1"  # Every random choice follows from it: the same day sells the same seats.

DAYS_AHEAD = 14  # Days of shows on sale, today included.
DAYS_PAST = 1  # Days already played, so that reports and doors have a history.

LOOP_GRID_MINUTES = 30  # The shorts begin on the hour and the half.
LOOP_AHEAD_MINUTES = 100  # Planned ahead: two runs of the 15-minute job may be missed.
LOOP_DOORS_MINUTES = 60  # Doors are open when a show starts in 10 to 50 minutes.
SOON_MINUTES = (10, 50)  # In every city a show always starts within this window.

TICKETS_AT_START_MAX = 12_000  # Sold by the first seed: a few seconds of work.
SEED_STATEMENT_MS = 300_000  # Thousands of rows at once on a slow machine; nobody waits yet.
TICKETS_MAX = 30_000  # The rolling schedule sells no more beyond this.
BOOKING_SEATS_MAX = 6  # Seats of one demo booking.
ADMITTED_PERCENT = 88  # Of the tickets of past shows; some people always stay at home.

assert TICKETS_AT_START_MAX <= TICKETS_MAX
assert SOON_MINUTES[1] + LOOP_GRID_MINUTES <= LOOP_AHEAD_MINUTES
assert SOON_MINUTES[1] <= LOOP_DOORS_MINUTES
assert SOON_MINUTES[1] - SOON_MINUTES[0] >= LOOP_GRID_MINUTES
