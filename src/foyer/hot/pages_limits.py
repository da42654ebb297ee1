"""Limits of the way from the hot process to the pages; times in seconds."""

CONNECTIONS_MAX = 128  # More than the page processes can work on; the rest waits here.
KEEP_ALIVE_SECONDS = 15  # Below the page server's own, else a POST meets a closing connection.
ANSWER_SECONDS_MAX = 60  # Between two pieces of an answer; reports stream.
HEADER_BYTES_MAX = 32 * 1024  # A security policy with nonces and a few cookies.
