"""The poster system: every event has a poster from the first second, and it needs no font.

`poster_svg` is the whole sheet; `art_svg` is the motif alone, for heroes and tickets.
"""

import hashlib
import json

from foyer.web.posters.lockups import LOCKUPS, fit_words
from foyer.web.posters.motifs import MOTIFS
from foyer.web.posters.palettes import PALETTES, Palette
from foyer.web.posters.spec import PosterSpec, drawn_titles, spec_for
from foyer.web.posters.svg import escape, random_from, rect

WIDTH = 400
HEIGHT = 600
DRAWING = 1  # Raise it when a motif or lockup is redrawn: stored addresses then change.
ART_BOX_DEFAULT = "-44 26 488 384"
_XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
__all__ = [
    "ART_BOX_DEFAULT",
    "HEIGHT",
    "WIDTH",
    "PosterSpec",
    "art_svg",
    "drawn_titles",
    "palette_of",
    "poster_hash",
    "poster_svg",
    "spec_for",
]


def poster_hash(spec: PosterSpec) -> str:
    """Names one drawing of one spec, for an address that a browser may keep for ever."""
    told = json.dumps([DRAWING, spec.to_json()], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def palette_of(spec: PosterSpec) -> Palette:
    return PALETTES[spec.palette]


def poster_svg(spec: PosterSpec) -> str:
    """The poster as a standalone SVG document of 400 × 600; deterministic for a spec."""
    palette = palette_of(spec)
    words = fit_words(
        spec.title,
        spec.credit,
        room=LOCKUPS[spec.lockup].room,
        lines=spec.lines,
    )
    return (
        f'<svg {_XMLNS} viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"'
        f' aria-label="{escape("Poster: " + spec.title)}">'
        f"{rect(0, 0, WIDTH, HEIGHT, palette.bg)}{_motif(spec)}"
        f"{LOCKUPS[spec.lockup].set_words(words, palette)}</svg>"
    )


def art_svg(spec: PosterSpec, *, view_box: str = ART_BOX_DEFAULT) -> str:
    """The motif without words, on a ground that fills any box; decorative, so hidden from readers.

    `view_box` is in poster coordinates; the default shows the middle of the sheet in landscape.
    """
    ground = rect(-2000, -2000, 5000, 5000, palette_of(spec).bg)
    return (
        f'<svg {_XMLNS} viewBox="{escape(view_box)}" preserveAspectRatio="xMidYMid slice"'
        f' aria-hidden="true" focusable="false">{ground}{_motif(spec)}</svg>'
    )


def _motif(spec: PosterSpec) -> str:
    return MOTIFS[spec.motif](palette_of(spec), random_from(spec.seed))
