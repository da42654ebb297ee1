"""Limits of accounts; each has a unit and a reason."""

ACCESS_TOKEN_SECONDS = 600  # Short, since a family check may lag behind by a minute.
REFRESH_TOKEN_SECONDS = 7 * 24 * 3600  # A week away from the app signs out.
REFRESH_SECRET_BYTES = 16  # 128 bits.
BEARER_CHARACTERS_MAX = 1024  # Ours have about 400; longer input is refused unread.

EMAIL_CHARACTERS_MAX = 254  # RFC 5321.
PASSWORD_CHARACTERS_MAX = 1024  # Hashing longer input would cost us more than its sender.
NAME_CHARACTERS_MAX = 120
PHONE_CHARACTERS_MAX = 32
PREFERENCES_BYTES_MAX = 4096  # A few dozen switches.

AUDIT_DETAILS_BYTES_MAX = 2048  # Two lists of permissions and a few words.

assert ACCESS_TOKEN_SECONDS < REFRESH_TOKEN_SECONDS
