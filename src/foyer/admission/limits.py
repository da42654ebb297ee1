"""Limits of the doors; each has a unit and a reason."""

from foyer.platform.limits import BODY_BYTES_MAX

CODE_CHARACTERS_MAX = 512  # A scanner may read any QR code.
OWN_CODE_CHARACTERS = 152  # A code of ours.
NONCE_CHARACTERS_MAX = 64
GATE_CHARACTERS_MAX = 60
OFFLINE_DAYS_MAX = 30  # An older offline scan is a device with a wrong clock.
BATCH_SCANS_MAX = 100  # One upload; a device sends the next afterwards.
SCAN_MEMBERS_CHARACTERS = 130  # A scan's id, time, names and punctuation in JSON.
CLOCK_AHEAD_SECONDS_MAX = 120  # A device's clock may run ahead this far.

DOOR_SHOWS_MAX = 40  # What one door can choose from.
DOOR_HOURS_AHEAD = 12  # Shows that begin within these hours are offered at the door.
PACE_MINUTES = 5  # "Per minute" is the mean of the last five.

# An upload of our own codes fits into a body. One of long foreign codes may not: then it is 413,
# and the device sends fewer at once.
assert (
    BATCH_SCANS_MAX
    * (OWN_CODE_CHARACTERS + NONCE_CHARACTERS_MAX + GATE_CHARACTERS_MAX + SCAN_MEMBERS_CHARACTERS)
    <= BODY_BYTES_MAX
)
