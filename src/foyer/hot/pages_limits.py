"""Limits of the way from the hot process to the pages; times in seconds."""

CONNECTIONS_MAX = 128  # More than the page processes can work on; the rest waits here.
KEEP_ALIVE_SECONDS = 15  # Below the page server's own, else a POST meets a closing connection.
ANSWER_SECONDS_MAX = 60  # Between two pieces of an answer; reports stream.
HEADER_BYTES_MAX = 32 * 1024  # A security policy with nonces and a few cookies.
PAGES_KEPT = 512  # Public pages in memory: cities, events and filters that are looked at now.
PAGES_KEPT_BYTES = 32 * 1024 * 1024  # All of them together.
PAGE_KEPT_BYTES_MAX = 512 * 1024  # A larger page is not kept.
COOKIE_BYTES_KEPT_MAX = 256  # A city and colours; more than that is somebody's own.
