"""Telling every hot process which seats changed, after commit.

An announcement names seats, never states: whoever hears it reads the truth from the database. So
a late or doubled one does no harm, and a lost one only makes a picture stale until the next read.

Payload: `<sender> <sequence> <show>=<seats> <show>=<seats> …` where seats are `5`, `7-9` or `*`
(all of the show), joined by commas. The sender `-` counts nothing; the others number their
payloads from 1 on, so that a gap tells a listener that it missed one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from foyer.inventory import limits

ANONYMOUS = "-"
EVERYTHING = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a listener heard. An empty set of seats means all of the show."""

    sender: str
    sequence: int
    seats_by_show: Mapping[int, frozenset[int]]


def encode_changes(changes: Mapping[int, Iterable[int]]) -> Iterator[str]:
    """Bodies of at most NOTIFY_BYTES_MAX minus the head; no seats of a show means all of them."""
    body = ""
    room = limits.NOTIFY_BYTES_MAX - limits.NOTIFY_HEAD_BYTES
    for show_id, seats in sorted(changes.items()):
        ordered = sorted(set(seats))
        words = list(_encode_runs(ordered)) if ordered else [EVERYTHING]
        for position, word in enumerate(words):
            piece = f",{word}" if position and body else f" {show_id}={word}"
            if len(body) + len(piece) > room:
                yield body.lstrip()
                body = ""
                piece = f" {show_id}={word}"
            body += piece
    if body:
        yield body.lstrip()


def encode_announcement(body: str, *, sender: str = ANONYMOUS, sequence: int = 0) -> str:
    """A whole payload."""
    return f"{sender} {sequence} {body}"


class AnnouncementUnreadable(Exception):
    """The payload is none of ours."""


def decode_announcement(payload: str) -> Announcement:
    """The opposite; AnnouncementUnreadable for anything that is not ours."""
    try:
        return _decode(payload)
    except ValueError:
        raise AnnouncementUnreadable from None


def _decode(payload: str) -> Announcement:
    sender, sequence, *words = payload.split(" ")
    seats_by_show: dict[int, frozenset[int]] = {}
    for word in words:
        show, _, runs = word.partition("=")
        seats = frozenset() if runs == EVERYTHING else frozenset(_decode_runs(runs))
        known = seats_by_show.get(int(show))
        both = known | seats if known and seats else frozenset()
        seats_by_show[int(show)] = seats if known is None else both
    return Announcement(sender=sender, sequence=int(sequence), seats_by_show=seats_by_show)


def _encode_runs(ordered: list[int]) -> Iterator[str]:
    start = previous = ordered[0]
    for number in [*ordered[1:], -1]:
        if number == previous + 1:
            previous = number
            continue
        yield str(start) if start == previous else f"{start}-{previous}"
        start = previous = number


def _decode_runs(runs: str) -> Iterator[int]:
    for run in runs.split(","):
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)
