"""What a poster is: palette × motif × lockup × seed, small enough to be stored on an event."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from foyer.web.posters.lockups import LOCKUPS
from foyer.web.posters.motifs import GENERATED_BY_KIND, MOTIFS
from foyer.web.posters.palettes import AUTOMATIC, PALETTES
from foyer.web.posters.svg import seed_of

TITLE_CHARS_MAX = 120
CREDIT_CHARS_MAX = 120
_LINES_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterSpec:
    """A poster in words. `lines` fixes the breaks of the title; empty means: break it well."""

    title: str
    credit: str
    kind: str
    palette: str
    motif: str
    lockup: str
    seed: int
    lines: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """A JSON object for `Event.poster`."""
        return {**asdict(self), "lines": list(self.lines)}

    @classmethod
    def from_json(
        cls, stored: Mapping[str, object], *, title: str, kind: str, credit: str = ""
    ) -> "PosterSpec":
        """The poster of an event: what is stored, completed from its title and kind.

        An empty object is fine. Unknown names fall back to the generated choice, so that a poster
        stored by a newer release still draws.
        """
        base = spec_for(
            _text(stored.get("title"), title)[:TITLE_CHARS_MAX],
            kind=_text(stored.get("kind"), kind),
            credit=_text(stored.get("credit"), credit)[:CREDIT_CHARS_MAX],
        )
        seed, lines = stored.get("seed"), stored.get("lines")
        return replace(
            base,
            palette=_known(stored.get("palette"), PALETTES, base.palette),
            motif=_known(stored.get("motif"), MOTIFS, base.motif),
            lockup=_known(stored.get("lockup"), LOCKUPS, base.lockup),
            seed=seed if isinstance(seed, int) else base.seed,
            lines=tuple(str(line) for line in lines[:_LINES_MAX])
            if isinstance(lines, list) and lines
            else base.lines,
        )


# Title → palette, motif, lockup, line breaks. The credit is the event's own.
_DRAWN: dict[str, tuple[str, str, str, str]] = {
    "Metropolis": ("metropolis", "metropolis", "foot", ""),
    "Nosferatu": ("nosferatu", "nosferatu", "foot", ""),
    "Sherlock Jr.": ("sherlock", "sherlock", "foot", "Sherlock Jr."),
    "The Passion of Joan of Arc": ("joan", "joan", "head", "The Passion|of Joan of Arc"),
    "Battleship Potemkin": ("potemkin", "potemkin", "diagonal", "Battleship|Potemkin"),
    "A Trip to the Moon": ("moon", "moon", "centre", "A Trip|to the Moon"),
    "Safety Last!": ("safety", "safety", "right", "Safety|Last!"),
    "The General": ("general", "general", "foot", "The General"),
    "The Cabinet of Dr. Caligari": (
        "caligari",
        "caligari",
        "band",
        "The Cabinet of|Dr. Caligari",
    ),
    "Faust": ("faust", "faust", "foot", ""),
    "Sunrise": ("sunrise", "sunrise", "foot", ""),
    "The Gold Rush": ("goldrush", "goldrush", "band", "The Gold Rush"),
    "Man with a Movie Camera": ("camera", "camera", "band", "Man with a|Movie Camera"),
    "The Phantom of the Opera": ("phantom", "phantom", "band", "The Phantom|of the Opera"),
    "The Lodger": ("lodger", "lodger", "foot", "The Lodger"),
    "Pandora’s Box": ("pandora", "pandora", "foot", "Pandora’s|Box"),
    "Steamboat Bill, Jr.": ("steamboat", "steamboat", "band", "Steamboat|Bill, Jr."),
    "Our Hospitality": ("hospitality", "hospitality", "band", "Our|Hospitality"),
    "7th Heaven": ("heaven", "heaven", "foot", "7th Heaven"),
    "The Adventures of Prince Achmed": (
        "achmed",
        "achmed",
        "foot",
        "The Adventures of|Prince Achmed",
    ),
    "Häxan": ("haxan", "haxan", "foot", ""),
    "Hamlet": ("hamlet", "hamlet", "foot", ""),
    "A Doll’s House": ("dollshouse", "dollshouse", "head", "A Doll’s|House"),
    "The Cherry Orchard": ("cherry", "cherry", "foot-tall", "The Cherry|Orchard"),
    "Macbeth": ("macbeth", "macbeth", "foot", ""),
    "A Midsummer Night’s Dream": (
        "midsummer",
        "midsummer",
        "foot",
        "A Midsummer|Night’s Dream",
    ),
    "The Seagull": ("seagull", "seagull", "foot", "The Seagull"),
    "Antigone": ("antigone", "antigone", "band", ""),
    "The Importance of Being Earnest": (
        "earnest",
        "earnest",
        "foot",
        "The Importance|of Being Earnest",
    ),
    "Cyrano de Bergerac": ("cyrano", "cyrano", "foot", "Cyrano|de Bergerac"),
    "Peer Gynt": ("peergynt", "peergynt", "foot", "Peer Gynt"),
    "Goldberg Variations": ("goldberg", "goldberg", "foot", "Goldberg|Variations"),
    "Blue Hour": ("bluehour", "jazz", "bill", "Blue|Hour"),
    "The Magic Flute": ("flute", "flute", "foot", "The Magic|Flute"),
    "La Traviata": ("traviata", "traviata", "foot", "La Traviata"),
    "Carmen": ("carmen", "carmen", "foot", ""),
    "Winterreise": ("winterreise", "winterreise", "foot", ""),
    "The Four Seasons": ("seasons", "seasons", "foot", "The Four|Seasons"),
    "The Rite of Spring": ("rite", "rite", "foot", "The Rite|of Spring"),
    "Shadows on the Wall": ("shadows", "shadows", "band", "Shadows|on the Wall"),
    "A Brass for the River": ("brass", "brass", "band", "A Brass|for the River"),
    "Bach: The Cello Suites": ("cello", "cello", "band", "The Cello|Suites"),
}

# Kinds with a drawing of their own: the palettes to choose from, and the motif.
_BY_GENRE: dict[str, tuple[tuple[str, ...], str]] = {
    "comedy": (("comedy", "peach"), "comedy"),
    "talk": (("talk", "talk-dusk"), "talk"),
    "family": (("puppet", "sage", "ink-rose"), "puppet"),
    "electronic": (("pulse", "night"), "pulse"),
    "folk": (("accordion", "moss"), "accordion"),
    "jazz": (("bluehour", "plum"), "jazz"),
}


def drawn_titles() -> tuple[str, ...]:
    """Titles that have a motif of their own, in the order of the catalogue."""
    return tuple(_DRAWN)


def spec_for(title: str, *, kind: str, credit: str = "") -> PosterSpec:
    """The poster of any event. The same title and kind always give the same poster."""
    seed = seed_of(title)
    if title in _DRAWN:
        palette, motif, lockup, lines = _DRAWN[title]
        fixed = tuple(lines.split("|")) if lines else ()
    elif kind in _BY_GENRE:
        palettes, motif = _BY_GENRE[kind]
        palette, lockup, fixed = palettes[(seed >> 8) % len(palettes)], "band", ()
    else:
        motifs = GENERATED_BY_KIND.get(kind, GENERATED_BY_KIND["other"])
        palette, motif = AUTOMATIC[(seed >> 7) % len(AUTOMATIC)], motifs[seed % len(motifs)]
        lockup, fixed = "band", ()
    return PosterSpec(
        title=title,
        credit=credit,
        kind=kind,
        palette=palette,
        motif=motif,
        lockup=lockup,
        seed=seed,
        lines=fixed,
    )


def _text(value: object, default: str) -> str:
    return value if isinstance(value, str) and value else default


def _known(value: object, names: Mapping[str, object], default: str) -> str:
    return value if isinstance(value, str) and value in names else default
