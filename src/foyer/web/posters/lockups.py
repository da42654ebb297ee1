"""Lockups: where the words of a poster go. The title is fitted to the measure of 352."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from foyer.web.posters.lettering import Anchor, lettering, width_em
from foyer.web.posters.palettes import Palette
from foyer.web.posters.svg import group, rect

MEASURE = 352.0
MARGIN = 24.0
SIZE_MAX = 166.0
CREDIT_SIZE = 11.0
_LEADING = 0.86
_LINES_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Title lines at one size, and the credit line."""

    lines: tuple[str, ...]
    size: float
    credit: str


def fit_words(
    title: str, credit: str, *, room: tuple[float, float], lines: Sequence[str] = ()
) -> Words:
    """Break the title where it can be set largest within the measure and `room`.

    `lines` fixes the breaks. Very long single words shrink rather than run out of the sheet.
    """
    choices = [tuple(lines)] if lines else _breaks(title.split() or [title])
    best = max(choices, key=lambda choice: _size(choice, room))
    return Words(lines=best, size=_size(best, room), credit=_fit_credit(credit))


def _size(lines: Sequence[str], room: tuple[float, float]) -> float:
    widest = max(width_em(text) for text in lines) or 1
    height = room[0] if len(lines) == 1 else room[1]
    return min(MEASURE / widest, height / (_LEADING * len(lines)), SIZE_MAX)


def _breaks(words: list[str]) -> list[tuple[str, ...]]:
    """Every way to set the words in one to four lines."""
    found: list[tuple[str, ...]] = []

    def extend(done: tuple[str, ...], rest: list[str]) -> None:
        found.append((*done, " ".join(rest)))
        if len(done) + 1 < _LINES_MAX:
            for cut in range(1, len(rest)):
                extend((*done, " ".join(rest[:cut])), rest[cut:])

    extend((), words[:12] if len(words) > 12 else words)
    return found


def _fit_credit(credit: str) -> str:
    """Drop whole parts after the last ` · ` until the line fits the measure."""
    parts = credit.split(" · ")
    while len(parts) > 1 and width_em(" · ".join(parts), face="text") * CREDIT_SIZE > MEASURE:
        parts.pop()
    return " · ".join(parts)


def _title(
    words: Words, x: float, last_baseline: float, fill: str, anchor: Anchor = "start"
) -> str:
    count = len(words.lines)
    return "".join(
        lettering(
            text,
            x,
            last_baseline - (count - 1 - i) * words.size * _LEADING,
            size=words.size,
            fill=fill,
            anchor=anchor,
        )
        for i, text in enumerate(words.lines)
    )


def _credit(words: Words, x: float, y: float, fill: str, anchor: Anchor = "start") -> str:
    if not words.credit:
        return ""
    return lettering(words.credit, x, y, size=CREDIT_SIZE, fill=fill, anchor=anchor, face="text")


def foot(words: Words, p: Palette) -> str:
    """The title along the foot, over the motif."""
    return _title(words, MARGIN, 558, p.title) + _credit(words, MARGIN + 1, 582, p.credit)


def centre(words: Words, p: Palette) -> str:
    return _title(words, 200, 556, p.title, "middle") + _credit(words, 200, 582, p.credit, "middle")


def right(words: Words, p: Palette) -> str:
    """The title along the foot, ranged right."""
    return _title(words, 377, 558, p.title, "end") + _credit(words, 376, 582, p.credit, "end")


def head(words: Words, p: Palette) -> str:
    """The title at the top; of the credit only the first part, at the foot over the motif."""
    first = replace(words, credit=words.credit.split(" · ")[0])
    last = 22 + words.size * 0.74 + (len(words.lines) - 1) * words.size * _LEADING
    return _title(words, MARGIN - 2, last, p.title) + _credit(first, MARGIN + 1, 584, p.credit)


def diagonal(words: Words, p: Palette) -> str:
    """Two lines up the slope of -30 degrees, the second in the accent."""
    first = words.lines[0]
    rest = " ".join(words.lines[1:]) or first
    slope = lettering(rest, -26, 546, size=min(90, 330 / width_em(rest)), fill=p.a)
    if len(words.lines) > 1:
        size = min(63, 260 / width_em(first))
        slope += lettering(first, -26, 472, size=size, fill=p.title)
    foot_bar = rect(0, 562, 400, 38, p.bg)
    return group("rotate(-30 0 352)", slope) + foot_bar + _credit(words, MARGIN, 585, p.credit)


def band(words: Words, p: Palette) -> str:
    """The title on a band of the ground colour, clear of any motif."""
    top = 558 - len(words.lines) * words.size * _LEADING - 10
    return (
        rect(0, min(446, top), 400, 600 - min(446, top), p.bg)
        + _title(words, MARGIN, 558, p.title)
        + _credit(words, MARGIN + 1, 582, p.credit)
    )


def bill(words: Words, p: Palette) -> str:
    """A very large title at the top; the parts of the credit stand beside it, ranged right."""
    last = 22 + words.size * 0.74 + (len(words.lines) - 1) * words.size * _LEADING
    parts = words.credit.split(" · ") if words.credit else []
    credit = "".join(
        lettering(
            part, 378, 34 + i * 14, size=CREDIT_SIZE, fill=p.credit, anchor="end", face="text"
        )
        for i, part in enumerate(parts)
    )
    return _title(words, MARGIN - 2, last, p.title) + credit


@dataclass(frozen=True, slots=True, kw_only=True)
class Lockup:
    """A way to set the words; `room` is the height left for one line and for more lines."""

    set_words: Callable[[Words, Palette], str]
    room: tuple[float, float]


LOCKUPS: dict[str, Lockup] = {
    "foot": Lockup(set_words=foot, room=(150, 114)),
    "foot-tall": Lockup(set_words=foot, room=(150, 150)),
    "centre": Lockup(set_words=centre, room=(140, 140)),
    "right": Lockup(set_words=right, room=(160, 160)),
    "head": Lockup(set_words=head, room=(160, 160)),
    "bill": Lockup(set_words=bill, room=(300, 300)),
    "diagonal": Lockup(set_words=diagonal, room=(170, 170)),
    "band": Lockup(set_words=band, room=(128, 124)),
}
