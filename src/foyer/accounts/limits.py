"""Limits of accounts; each has a unit and a reason."""

ACCESS_TOKEN_SECONDS = 600  # Short, since a family check may lag behind by a minute.
REFRESH_TOKEN_SECONDS = 7 * 24 * 3600  # A week away from the app signs out.
REFRESH_SECRET_BYTES = 16  # 128 bits.
BROWSER_IDLE_SECONDS = 14 * 24 * 3600  # People buy tickets every other week, not every day.
SIGN_IN_SECONDS_MAX = 90 * 24 * 3600  # Then everybody signs in anew, however often they come.
BEARER_CHARACTERS_MAX = 1024  # Ours have about 400; longer input is refused unread.

EMAIL_CHARACTERS_MAX = 254  # RFC 5321.
PASSWORD_CHARACTERS_MIN = 10  # NIST SP 800-63B asks for 8; longer is what helps.
PASSWORD_OWN_CHARACTERS_MIN = 6  # Beside words that everybody tries first, a year is too little.
PASSWORD_CHARACTERS_MAX = 1024  # Hashing longer input would cost us more than its sender.
NAME_CHARACTERS_MAX = 120
PHONE_CHARACTERS_MAX = 32
PREFERENCES_BYTES_MAX = 4096  # A few dozen switches.

HOUSES_ACTED_IN_MAX = 500  # One page of a list, or all houses that one person works for.
SETUP_LINK_SECONDS = 3600  # Whoever runs the command has a browser at hand.
MEMBERS_MAX = 200  # Members and open invitations of a house together; the largest have some 80.
INVITATION_SECONDS = 7 * 24 * 3600  # A week: people are away.
REASON_CHARACTERS_MIN = 10  # "help" explains nothing.
REASON_CHARACTERS_MAX = 300
SUPPORT_MINUTES_DEFAULT = 60
SUPPORT_MINUTES_MAX = 240  # Half a working day; whoever needs more says why again.
API_KEYS_MAX = 50  # Keys of a house that are not revoked: one a device, or a program.
API_KEY_DAYS_MAX = 3 * 365  # Whoever wants longer wants a key without an end, which they can have.
API_KEY_NAME_CHARACTERS_MAX = 60
API_KEY_SECRET_CHARACTERS = 32  # Of 62 kinds: 190 bits.
AUDIT_DETAILS_BYTES_MAX = 2048  # Two lists of permissions and a few words.

SIGN_INS_LISTED_MAX = 100  # Of each kind; whoever has more ends them all at once.
SIGN_IN_NOTED_SECONDS = 300  # A browser's last use is written down this often.
DEVICES_REMEMBERED_SECONDS = 180 * 24 * 3600  # Until then a device is no news to its user.

VERIFY_EMAIL_SECONDS = 3 * 24 * 3600  # Over a weekend; all that it gives is a verified address.
RESET_PASSWORD_SECONDS = 30 * 60  # Long enough to fetch a mail, short for a mailbox left open.
CHANGE_EMAIL_SECONDS = 30 * 60
PHONE_CODE_SECONDS = 10 * 60
PHONE_CODE_DIGITS = 6
PHONE_CODE_ATTEMPTS_MAX = 5  # Guessing right by then has a chance of 1 in 200,000.
PROOF_KEPT_SECONDS = 30 * 24 * 3600  # Afterwards a link is unknown instead of used or lapsed.

SECOND_STEP_SECONDS = 300  # From the password to the code: long enough to find the telephone.
CODE_STEP_SECONDS = 30  # RFC 6238; what every app assumes.
CODE_DIGITS_MAX = 16  # Recovery codes have eight; room to see that something is too long.
RECOVERY_CODES = 10
RECOVERY_CODE_DIGITS = 8  # Copied by hand: 26 bits, and five tries in five minutes.
# Argon2id as OWASP's cheat sheet has it: a guess costs what a password's would.
RECOVERY_HASH_KIB = 19 * 1024
RECOVERY_HASH_PASSES = 2
RECOVERY_HASH_BYTES = 16
RECOVERY_SALT_BYTES = 16
PASSKEYS_MAX = 20  # More than anybody's devices.
PASSKEY_NAME_CHARACTERS_MAX = 60
CREDENTIAL_BYTES_MAX = 16 * 1024  # What a browser answers with; ours are about 1 KiB.
RECENT_PROOF_SECONDS = 600  # Changing how one signs in asks again who is there after this long.

assert RECOVERY_CODE_DIGITS <= CODE_DIGITS_MAX
assert SECOND_STEP_SECONDS <= 5 * 60
assert RESET_PASSWORD_SECONDS <= 30 * 60
assert ACCESS_TOKEN_SECONDS < REFRESH_TOKEN_SECONDS < SIGN_IN_SECONDS_MAX
assert BROWSER_IDLE_SECONDS < SIGN_IN_SECONDS_MAX
