"""Limits of the embedded server; times in seconds."""

START_SECONDS_MAX = 120.0  # Replaying 2 GB of WAL after a crash on a slow disk.
POLL_SECONDS = 0.01  # A start takes 60 ms, so this is what a start may lose.

STOP_FAST_SECONDS = 30.0  # Fast shutdown writes a checkpoint first.
STOP_IMMEDIATE_SECONDS = 5.0  # Immediate shutdown writes nothing.
STOP_KILLED_SECONDS = 5.0  # The kernel's turn.
STOP_AGAIN_SECONDS = 1.0  # A signal may come before the server can hear it.

ORPHAN_FAST_SECONDS = 20.0  # A query of a killed run may be inside a long computation.

SOCKET_FOLDER_CHARACTERS_MAX = 90  # sun_path holds 108 bytes with "/.s.PGSQL.5432.lock".

SHARED_BUFFERS_SHARE = 16  # One part in 16 of the memory: web processes live here too.
SHARED_BUFFERS_MB_MIN = 64
SHARED_BUFFERS_MB_MAX = 512  # The whole demo house fits; more only fills at a slower start.

LOG_BYTES_MAX = 5 * 1024 * 1024  # Readable in an editor.
LOG_FILES_KEPT = 3  # Older parts of one log, besides the current file.
LOG_EXCERPT_LINES = 8  # Shown when a process fails: its last words.
LOG_EXCERPT_BYTES = 16 * 1024

assert SHARED_BUFFERS_MB_MIN < SHARED_BUFFERS_MB_MAX
assert STOP_AGAIN_SECONDS < STOP_KILLED_SECONDS
