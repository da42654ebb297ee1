"""What is counted, in the words of whoever counts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """`cost_seconds` of the allowance of `key`, which is whole after `window_seconds`."""

    key: bytes
    cost_seconds: float
    window_seconds: int


class CountersAway(Exception):
    """Nothing can be counted at the moment."""
