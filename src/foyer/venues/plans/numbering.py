"""Seat ids: short, safe in an address, unique in the plan.

`<row><number>` where that is unique, else `<section>-<row><number>`, else
`<section>-<row>-<number>`, else `seat-<index>`. A seat's number is its place in the document:
section by section, row by row, seat by seat.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from foyer.venues.plans.limits import SEAT_ID_CHARS_MAX

SeatLabels = tuple[str, str, str]  # section id, row label, seat number: all sanitised


def sanitise_label(label: str) -> str:
    """The label in [A-Za-z0-9._-]: accents dropped, spaces left out, other signs as u<hex>.

    The same label always gives the same text; different ones nearly always different ones.
    """
    if label.isascii() and label.isalnum():
        return label
    out = []
    for char in unicodedata.normalize("NFKD", label):
        if char.isascii() and (char.isalnum() or char in "._-"):
            out.append(char)
        elif not char.isspace() and not unicodedata.combining(char):
            out.append(f"u{ord(char):x}")
    return "".join(out)


def compose_seat_id(labels: SeatLabels, scheme: int) -> str:
    """The id of a scheme: 0 row and number, 1 with the section before, 2 with all three parted."""
    section, row, number = labels
    if scheme == 0:
        return f"{row}{number}"
    if scheme == 1:
        return f"{section}-{row}{number}"
    return f"{section}-{row}-{number}"


def assign_seat_ids(labels: Sequence[SeatLabels]) -> tuple[list[str], list[int]]:
    """Ids in index order, and the scheme each came by (3: its index, the last resort)."""
    ids = [""] * len(labels)
    schemes = [3] * len(labels)
    taken: set[str] = set()
    open_seats = list(range(len(labels)))
    for scheme in range(3):
        wanted = {index: compose_seat_id(labels[index], scheme) for index in open_seats}
        counts = Counter(wanted.values())
        left = []
        for index in open_seats:
            text = wanted[index]
            fits = text.strip("._-") and len(text) <= SEAT_ID_CHARS_MAX
            if fits and counts[text] == 1 and text not in taken:
                ids[index], schemes[index] = text, scheme
            else:
                left.append(index)
        taken.update(ids[index] for index in open_seats if ids[index])
        open_seats = left
    for index in open_seats:
        text = f"seat-{index}"
        while text in taken:
            text += "."
        ids[index] = text
        taken.add(text)
    return ids, schemes


def assign_names(wanted: Sequence[str], *, prefix: str) -> list[str]:
    """Unique, sanitised ids for sections or categories, in order; a twin gets `.2`, `.3`, …"""
    taken: set[str] = set()
    names = []
    for number, text in enumerate(wanted, start=1):
        base = sanitise_label(text)[:SEAT_ID_CHARS_MAX] or f"{prefix}{number}"
        name, turn = base, 1
        while name in taken:
            turn += 1
            suffix = f".{turn}"
            name = base[: SEAT_ID_CHARS_MAX - len(suffix)] + suffix
        taken.add(name)
        names.append(name)
    return names
