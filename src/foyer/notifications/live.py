"""How the hot role learns whose list of notices has changed. Loads no Django.

An announcement names people, never news: whoever hears it reads the truth from the database. So a
late or doubled one does no harm, and a lost one is mended by the next look.
"""

from collections.abc import Iterable

from foyer.notifications import limits
from foyer.platform.sql import load_statements

CHANNEL = "foyer_notices"
SQL = load_statements("foyer.notifications", "notices.sql")


def encode_users(user_ids: Iterable[int]) -> list[str]:
    """Payloads that name these users, each short enough for NOTIFY."""
    ordered = sorted(set(user_ids))
    step = limits.ANNOUNCED_AT_ONCE
    return [" ".join(map(str, ordered[at : at + step])) for at in range(0, len(ordered), step)]


def decode_users(payload: str) -> frozenset[int]:
    """The users of a payload; none for anything that is not ours."""
    words = payload.split(" ")
    return frozenset(int(word) for word in words if word.isascii() and word.isdecimal())
