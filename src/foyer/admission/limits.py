"""Limits of the doors; each has a unit and a reason."""

CODE_CHARACTERS_MAX = 512  # A scanner may read any QR code; ours have 152 characters.
NONCE_CHARACTERS_MAX = 64
GATE_CHARACTERS_MAX = 60
OFFLINE_DAYS_MAX = 30  # An older offline scan is a device with a wrong clock.
BATCH_SCANS_MAX = 100  # One upload, within a body of 64 KiB; a device sends the next afterwards.
CLOCK_AHEAD_SECONDS_MAX = 120  # A device's clock may run ahead this far.

DOOR_SHOWS_MAX = 40  # What one door can choose from.
DOOR_HOURS_AHEAD = 12  # Shows that begin within these hours are offered at the door.
PACE_MINUTES = 5  # "Per minute" is the mean of the last five.
