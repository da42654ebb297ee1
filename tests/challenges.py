"""Solving challenges as a browser would."""

from collections.abc import Mapping
from itertools import count

from foyer.platform.challenges import is_solved


def solve(offer: Mapping[str, object]) -> str:
    """The answer to a challenge of the proof of work."""
    token, bits = str(offer["challenge"]), offer["difficulty"]
    assert isinstance(bits, int)
    assert bits <= 12, "tests solve easy ones: FOYER_CHALLENGE_BITS"
    number = next(number for number in count() if is_solved(token, number=str(number), bits=bits))
    return f"{token}:{number}"
