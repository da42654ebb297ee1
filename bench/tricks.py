"""What each trick buys: the product against itself with one trick taken away."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.house import Hall
from bench.session import Session
from bench.wrk import Rush


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One run with and one without; `attempts` compares answers, else granted holds."""

    trick: str
    without: str
    attempts: bool
    base: dict[str, Any]
    other: dict[str, Any]

    @property
    def factor(self) -> float:
        """How many times the rate is with the trick."""
        key = "decided_rate" if self.attempts else "granted_rate"
        return float(self.base[key]) / max(1.0, float(self.other[key]))

    def to_json(self) -> dict[str, Any]:
        """For the raw results."""
        names = ("trick", "without", "base", "other")
        return {**{name: getattr(self, name) for name in names}, "factor": round(self.factor, 2)}


# Trick, variant without it, hall, whether refusals count.
_TRICKS = (
    ("batching: up to 128 requests a transaction", "no-batching", "stadium", False),
    ("filter: certainly taken seats are refused from memory", "no-filter", "cinema", True),
    ("fast lane: plain requests answered before they are parsed", "no-fast-lane", "stadium", False),
    ("announcements gathered for some milliseconds", "announce-at-once", "stadium", False),
    ("announcements at all: what they cost", "no-announcements", "stadium", False),
)


def measure_tricks(session: Session) -> Iterator[Comparison]:
    """With and without in turn, so that a change of the machine's mood hits both."""
    for trick, variant, name, attempts in _TRICKS:
        hall = session.house.halls[name]
        base = _rush(session, hall)
        try:
            other = _rush(session, hall, variant=variant)
        except RuntimeError:
            session.note(f"“{variant}” does not fit this version of the hot role: not compared.")
            continue
        yield Comparison(
            trick=trick,
            without=variant,
            attempts=attempts,
            base=base.to_json(),
            other=other.to_json(),
        )


def _rush(session: Session, hall: Hall, *, variant: str = "") -> Rush:
    with session.fresh_hot(hall, variant=variant) as hot:
        session.rush(hot, hall, seconds=session.effort.warm_seconds)
        return session.rush(hot, hall)
