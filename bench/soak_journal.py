"""What the soak's processes were told, written down before they go on, and what it proves.

A seat certainly belongs to a hold from the moment its grant was acknowledged until the hold lapses
or its release is asked for. Two such spans of one seat must never overlap. Every record is written
by one call, so that a process that is killed leaves whole lines.

Times are seconds since 1970: the database's clock judges lives, and it is this machine's.
"""

import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Seat = tuple[int, int]  # Show and seat number.


class Journal:
    """One process's file, appended to."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._lines: list[str] = []

    def grant(self, hold: str, *, show: int, seats: Iterable[int], until: float) -> None:
        """A hold got these seats: when it was granted, and when a change added some."""
        numbers = ",".join(map(str, seats))
        self._lines.append(f"g {hold} {time.time():.6f} {until:.6f} {show} {numbers}")

    def extend(self, hold: str, *, until: float) -> None:
        """The hold lives longer."""
        self._lines.append(f"e {hold} {time.time():.6f} {until:.6f}")

    def let_go(self, hold: str, *, show: int, seats: Iterable[int]) -> None:
        """Seats are about to be given up; written at once, before anybody is asked."""
        numbers = ",".join(map(str, seats))
        self._lines.append(f"r {hold} {time.time():.6f} {show} {numbers}")

    def count(self, operations: int, kind: str) -> None:
        """This many operations of a kind came to an end."""
        self._lines.append(f"n {operations} {kind}")

    def fault(self, text: str) -> None:
        """A promise was broken in plain sight."""
        self._lines.append(f"f {text.replace(chr(10), ' ')}")

    def flush(self) -> None:
        """Write what was said since the last time."""
        if self._lines:
            os.write(self._file, ("\n".join(self._lines) + "\n").encode())
            self._lines.clear()


@dataclass(frozen=True, slots=True)
class Span:
    """A hold certainly had a seat."""

    since: float
    until: float
    hold: str


@dataclass(slots=True, kw_only=True)
class Story:
    """All journals of an epoch, read."""

    spans: dict[Seat, list[Span]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def find_overlaps(self) -> list[tuple[Seat, Span, Span]]:
        """Pairs of spans in which two holds had one seat at one time."""
        found = []
        for seat, spans in self.spans.items():
            spans.sort(key=lambda span: (span.since, span.until))
            longest: Span | None = None
            for span in spans:
                if longest is not None and span.since < longest.until and span.hold != longest.hold:
                    found.append((seat, longest, span))
                if longest is None or span.until > longest.until:
                    longest = span
        return found

    def alive_after(self, moment: float) -> dict[Seat, str]:
        """Seats that certainly have a live hold after `moment`, with it."""
        return {
            seat: span.hold
            for seat, spans in self.spans.items()
            for span in spans
            if span.until > moment
        }

    def keep_alive(self, moment: float) -> "Story":
        """Only the spans that reach beyond `moment`, to begin the next epoch with."""
        kept = Story()
        for seat, spans in self.spans.items():
            later = [span for span in spans if span.until > moment]
            if later:
                kept.spans[seat] = later
        return kept


def read_journals(paths: Sequence[Path], *, into: Story) -> None:
    """Add whole journals, one a process, to a story."""
    for path in paths:
        _read_journal(path.read_text(), into)


def count_operations(path: Path, *, start: int) -> tuple[int, int]:
    """Operations noted from byte `start` on, and where the next look begins."""
    if not path.exists():
        return 0, start
    with open(path, "rb") as file:
        file.seek(start)
        text = file.read()
    end = text.rfind(b"\n") + 1
    counts = (int(line.split()[1]) for line in text[:end].splitlines() if line[:2] == b"n ")
    return sum(counts), start + end


def _read_journal(text: str, story: Story) -> None:
    open_spans: dict[tuple[str, Seat], tuple[float, float]] = {}
    seats_of: dict[str, set[Seat]] = defaultdict(set)

    def close(hold: str, seat: Seat, at: float) -> None:
        seats_of[hold].discard(seat)
        since, until = open_spans.pop((hold, seat))
        if min(at, until) > since:
            story.spans[seat].append(Span(since, min(at, until), hold))

    for line in _whole_lines(text):
        kind, _, rest = line.partition(" ")
        if kind == "n":
            operations, name = rest.split()
            story.counts[name] += int(operations)
        elif kind == "f":
            story.faults.append(rest)
        elif kind == "g":
            hold, at, until, show, numbers = rest.split()
            for number in numbers.split(","):
                seat = (int(show), int(number))
                open_spans[hold, seat] = (float(at), float(until))
                seats_of[hold].add(seat)
        elif kind == "e":
            hold, _, until = rest.split()
            for seat in seats_of[hold]:
                open_spans[hold, seat] = (open_spans[hold, seat][0], float(until))
        else:
            hold, at, show, numbers = rest.split()
            for number in numbers.split(","):
                if (hold, (int(show), int(number))) in open_spans:
                    close(hold, (int(show), int(number)), float(at))
    for hold, seat in list(open_spans):
        close(hold, seat, float("inf"))


def _whole_lines(text: str) -> Iterator[str]:
    """Without what a killed process may have left unfinished."""
    yield from text[: text.rfind("\n") + 1].splitlines()
