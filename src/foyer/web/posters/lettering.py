"""Titles as outlines, so that no viewer needs the font.

`poster-display.ttf` is Bricolage Grotesque at width 75, weight 800; `poster-text.ttf` is
Instrument Sans 500. Both are static instances under the SIL Open Font License.
"""

from functools import cache
from pathlib import Path
from threading import RLock
from typing import Literal

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from foyer.web.posters.svg import num, path

Face = Literal["display", "text"]
Anchor = Literal["start", "middle", "end"]

_FONT_DIR = Path(__file__).parent / "fonts"
_TRACKING_EM: dict[Face, float] = {"display": -0.03, "text": 0.01}
# Small words need less precision: a coarser grid makes their outlines a third shorter.
_GRID_UNITS: dict[Face, int] = {"display": 1000, "text": 250}
_FALLBACK = "?"
# fontTools reads a table at its first use and shows others the half-read one meanwhile.
_reading = RLock()


@cache
def _font(face: Face) -> TTFont:
    return TTFont(_FONT_DIR / f"poster-{face}.ttf", lazy=True)


@cache
def _kerning(face: Face) -> dict[tuple[str, str], int]:
    """Horizontal kerning of glyph pairs, in font units; the first matching pair wins."""
    pairs: dict[tuple[str, str], int] = {}
    table = _font(face).get("GPOS")
    if table is None:
        return pairs
    for lookup in table.table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            inner = getattr(subtable, "ExtSubTable", subtable)
            if inner.LookupType == 2:
                _read_pairs(inner, into=pairs)
    return pairs


def _read_pairs(subtable: object, *, into: dict[tuple[str, str], int]) -> None:
    """Add the pairs of one PairPos subtable (format 1: glyphs, format 2: classes)."""
    table: object = subtable
    coverage = table.Coverage.glyphs  # type: ignore[attr-defined]
    if table.Format == 1:  # type: ignore[attr-defined]
        for left, pair_set in zip(coverage, table.PairSet, strict=True):  # type: ignore[attr-defined]
            for record in pair_set.PairValueRecord:
                _put(into, left, record.SecondGlyph, record.Value1)
        return
    seconds: dict[int, list[str]] = {}
    for glyph, number in table.ClassDef2.classDefs.items():  # type: ignore[attr-defined]
        seconds.setdefault(number, []).append(glyph)
    for left in coverage:
        row = table.ClassDef1.classDefs.get(left, 0)  # type: ignore[attr-defined]
        records = table.Class1Record[row].Class2Record  # type: ignore[attr-defined]
        for number, glyphs in seconds.items():
            for right in glyphs:
                _put(into, left, right, records[number].Value1)


def _put(into: dict[tuple[str, str], int], left: str, right: str, value: object) -> None:
    advance = getattr(value, "XAdvance", 0) if value is not None else 0
    if advance:
        into.setdefault((left, right), advance)


@cache
def _layout(text: str, face: Face) -> tuple[tuple[tuple[str, float], ...], float]:
    """Glyph names with their x in font units, and the whole width without trailing tracking."""
    with _reading:
        font = _font(face)
        cmap = font.getBestCmap()
        names = [cmap.get(ord(char)) or cmap[ord(_FALLBACK)] for char in text]
        metrics = font["hmtx"]
        tracking = _TRACKING_EM[face] * font["head"].unitsPerEm
        placed: list[tuple[str, float]] = []
        x = 0.0
        for index, name in enumerate(names):
            if index:
                x += _kerning(face).get((names[index - 1], name), 0) + tracking
            placed.append((name, x))
            x += metrics[name][0]
        return tuple(placed), x


def width_em(text: str, *, face: Face = "display") -> float:
    """The width of a line at size 1."""
    return _layout(text, face)[1] / float(_font(face)["head"].unitsPerEm)


def lettering(
    text: str,
    x: float,
    y: float,
    *,
    size: float,
    fill: str,
    anchor: Anchor = "start",
    face: Face = "display",
) -> str:
    """One line of words as one path; (x, y) is where its baseline starts, is centred or ends."""
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    left = x - shift * width_em(text, face=face) * size
    grid = _GRID_UNITS[face]
    scale = f"{size / grid:.4f}".rstrip("0")
    return path(
        _outline(text, face),
        fill,
        f'transform="translate({num(left)} {num(y)}) scale({scale} -{scale})"',
    )


@cache
def _outline(text: str, face: Face) -> str:
    placed = _layout(text, face)[0]
    with _reading:
        font = _font(face)
        glyphs = font.getGlyphSet()
        factor = _GRID_UNITS[face] / font["head"].unitsPerEm
        pen = SVGPathPen(glyphs, ntos=lambda value: str(round(value)))
        for name, x in placed:
            glyphs[name].draw(TransformPen(pen, (factor, 0, 0, factor, x * factor, 0)))
        commands: str = pen.getCommands()
    return commands
