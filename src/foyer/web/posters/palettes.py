"""Palettes: a ground, an ink and two to six flat colours per poster.

The hero of an event page and its ticket borrow ground and ink, so their contrast is at least
`CONTRAST_MIN`; a property test holds that for every palette.
"""

from dataclasses import dataclass

CONTRAST_MIN = 4.5  # WCAG 2.2 AA for text of any size.


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours as #rrggbb. `ink` is readable on `bg`; `title` is readable on `title_on`.

    Colours that a palette does not name fall back to its nearest one, so that every motif can be
    drawn in every palette.
    """

    bg: str
    fg: str
    a: str
    b: str = ""
    c: str = ""
    d: str = ""
    e: str = ""
    bg2: str = ""
    dark: str = ""
    skin: str = ""
    title: str = ""
    title_on: str = ""
    credit: str = ""

    def __post_init__(self) -> None:
        fallbacks = {
            "b": self.a,
            "c": self.b or self.a,
            "d": self.a,
            "e": self.fg,
            "bg2": self.bg,
            "dark": self.fg if luminance(self.fg) < luminance(self.bg) else self.bg,
            "skin": "#f1cfae",
            "title": self.fg,
            "title_on": self.bg,
        }
        for name, value in fallbacks.items():
            if not getattr(self, name):
                object.__setattr__(self, name, value)
        if not self.credit:
            object.__setattr__(self, "credit", self.title)

    @property
    def ink(self) -> str:
        """The colour for words on the ground, in heroes and tickets."""
        return max((self.fg, self.dark, self.title), key=lambda colour: contrast(colour, self.bg))


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _p(bg: str, fg: str, a: str, **more: str) -> Palette:
    return Palette(bg=bg, fg=fg, a=a, **more)


PALETTES: dict[str, Palette] = {
    "metropolis": _p("#14100d", "#f4e6c8", "#c8873a", b="#6b4220", c="#3a2413", d="#2b1b0e"),
    "nosferatu": _p("#b9c2a0", "#12150f", "#eceed9", title="#e4e9cf", title_on="#12150f"),
    "sherlock": _p("#0e4a50", "#f5ebd4", "#17666c", b="#e4573a", c="#e8a735", dark="#101413"),
    "joan": _p(
        "#e8e2d6",
        "#1c1310",
        "#7d1414",
        b="#bf2419",
        c="#e5502a",
        d="#f39148",
        e="#fbe3b4",
        credit="#fbe3b4",
    ),
    "potemkin": _p("#ebe2cf", "#16110e", "#c81f1b"),
    "moon": _p(
        "#16234a",
        "#f7efdb",
        "#f2d894",
        b="#dfba67",
        c="#bf9440",
        d="#e5614a",
        e="#b93f34",
        dark="#1b1a2b",
    ),
    "safety": _p(
        "#efb3a2",
        "#fdf5e8",
        "#1f3f9e",
        b="#e59b88",
        dark="#1a1626",
        skin="#f7d3b8",
        title="#1a1626",
    ),
    "general": _p(
        "#a9b79d",
        "#f4eedc",
        "#c9512a",
        b="#d8cfb4",
        c="#8d3218",
        dark="#191b17",
        skin="#f0cfae",
        title="#191b17",
    ),
    "hamlet": _p(
        "#bccbd6", "#f8f4ea", "#c03a2b", b="#dcd6c8", c="#8f231a", dark="#121a23", title="#121a23"
    ),
    "dollshouse": _p(
        "#221a30", "#f6e6dc", "#d9798c", b="#f1dfc6", c="#35284a", d="#ecb0b4", e="#ffd789"
    ),
    "cherry": _p(
        "#f0c9c3",
        "#fffaf4",
        "#1d3a2e",
        b="#b3142e",
        c="#e58e96",
        dark="#1d3a2e",
        title_on="#1d3a2e",
    ),
    "goldberg": _p(
        "#efe5cf",
        "#17233f",
        "#1c2e57",
        bg2="#e2d3b3",
        b="#c4812a",
        c="#a33a2a",
        d="#5f7f72",
        e="#f6efdf",
    ),
    "bluehour": _p("#1c36b4", "#f5eede", "#ef5b3c", c="#8fd4e6", dark="#0d1233"),
    # Drawn for the wider programme.
    "caligari": _p("#e9dfc4", "#17131a", "#c9a13b", b="#7a8a6a", c="#b4472f", d="#cfc09a"),
    "faust": _p("#2a0f14", "#f3e3c6", "#b3261e", b="#ef9a3d", c="#51141a", d="#120608"),
    "sunrise": _p(
        "#f3cf9c",
        "#26304d",
        "#e2603a",
        b="#f7e6c4",
        c="#47618e",
        d="#2f4470",
        title="#f7e6c4",
        title_on="#2f4470",
    ),
    "goldrush": _p(
        "#cfe0e6", "#16202a", "#ffffff", b="#8a5a32", c="#e5b23c", d="#a9c6d1", e="#5b3a20"
    ),
    "camera": _p("#e8e4da", "#15130f", "#d8261c", b="#15130f", c="#8a867c", d="#f7f4ec"),
    "phantom": _p("#160d12", "#f6efe2", "#a8142b", b="#d7a548", c="#3a1420", d="#6d0f20"),
    "lodger": _p("#23323a", "#e6e2cc", "#3b525c", b="#e9b949", c="#55707a", d="#121b20"),
    "pandora": _p("#f2d9c9", "#17110f", "#17110f", b="#c4172c", c="#fff6ec", d="#e9b7a0"),
    "steamboat": _p(
        "#8fb8c9", "#14232b", "#f4ead4", b="#c4502f", c="#dcc9a0", d="#5e8799", e="#3b2a20"
    ),
    "hospitality": _p("#20423b", "#f3ead2", "#8fc0ae", b="#d9e9dc", c="#c8622f", d="#14302a"),
    "heaven": _p("#1b1d44", "#f8e9c4", "#f2b33d", b="#4a4c92", c="#2c2f66", d="#e0574f"),
    "achmed": _p(
        "#f0b64a",
        "#140f1c",
        "#d9622b",
        b="#f8dc8f",
        c="#8c2f4b",
        d="#2c1a3e",
        title="#f8dc8f",
        title_on="#2c1a3e",
    ),
    "haxan": _p("#3d0c11", "#f5dfc0", "#0f0809", b="#d8391f", c="#f08a2c", d="#6b141a"),
    "macbeth": _p("#d9d2c3", "#16130f", "#a3121a", b="#8d8577", c="#c9a23b", d="#efe9dc"),
    "midsummer": _p(
        "#123a3a", "#f5ecd0", "#e7c95a", b="#4f8f68", c="#e08ea0", d="#0c2827", e="#8a6f57"
    ),
    "seagull": _p("#b7cfd8", "#10202b", "#f7f4ea", b="#6f98a9", c="#c62f26", d="#94b6c3"),
    "antigone": _p("#d9683f", "#1a0f0b", "#f2c79a", b="#1a0f0b", c="#8a2f18", d="#f7e6cf"),
    "earnest": _p(
        "#e7ecd6", "#1d2b21", "#3f7a54", b="#a5522d", c="#f4c7a8", d="#7a3a1f", e="#d8b23f"
    ),
    "cyrano": _p("#27224f", "#f6ecd6", "#e9ddb8", b="#d64a3b", c="#1a1638", d="#f2c48f"),
    "peergynt": _p("#efe2c8", "#2b1a2e", "#7a2d5e", b="#b86a98", c="#e3bfd2", d="#c9962f"),
    "flute": _p("#101c4f", "#f4ecd4", "#e8c65a", b="#2a3c8f", c="#1a2a6b", d="#c9d3f2"),
    "traviata": _p("#3a0f24", "#f9e9e0", "#e86a86", b="#f6c9cf", c="#5c1a38", d="#e8c48a"),
    "carmen": _p("#b3161d", "#fff1de", "#17090b", b="#f0a63a", c="#7d0d14", d="#e94a3a"),
    "winterreise": _p("#e9edf0", "#1a222b", "#1a222b", b="#b9c6d0", c="#b33a2c", d="#d3dce2"),
    "seasons": _p(
        "#f1e9d8", "#22301f", "#7fae5a", b="#e9a7b5", c="#d9792c", d="#8fb3cc", e="#5b4030"
    ),
    "rite": _p("#efd9b0", "#23140f", "#cf2f1f", b="#2f6e57", c="#e88f2a", d="#7a2a52"),
    "cello": _p("#1e2f3b", "#f3e6cf", "#b5622c", b="#8a431d", c="#d98a4a", d="#14202a"),
    "accordion": _p("#e6d3a8", "#231a16", "#b5271f", b="#f7ecd2", c="#2f5d62", d="#7d1712"),
    "pulse": _p("#0d0d14", "#f0f0e8", "#ff4f3a", b="#7c5cff", c="#23d3a8", d="#1c1c2a"),
    "comedy": _p("#f6c531", "#1c1512", "#e8402c", b="#fff6dd", c="#1c1512", d="#b7b2a6"),
    "talk": _p("#dfe6dd", "#17241d", "#e2623a", b="#2d6f5c", c="#f2c14e", d="#f7f4ea"),
    "puppet": _p(
        "#7fc4c0", "#1b2431", "#e5533b", b="#f7d354", c="#f9efdc", d="#3c6fa8", skin="#f6d2b0"
    ),
    "talk-dusk": _p(
        "#23324f", "#f6ead2", "#e9a13b", b="#d65a4a", c="#f7e3b0", d="#f6ead2", dark="#141d30"
    ),
    "shadows": _p("#2b1d3a", "#f8e7c0", "#f8d27a", b="#c9703f", dark="#1a1024"),
    "brass": _p(
        "#1f4a5c", "#fbf0d6", "#e9b44a", b="#c98a2e", c="#8a5417", d="#c4402f", dark="#10252f"
    ),
    # For events without a drawing of their own.
    "moss": _p("#20402f", "#f3e7cd", "#de6a3c", b="#8fb59a"),
    "linen": _p("#efe4cf", "#1c1a22", "#2c4fa3", b="#e0633f"),
    "plum": _p("#3a1430", "#f6dfd0", "#e0527a", b="#7b2a55"),
    "mist": _p("#d8dfd7", "#14211f", "#12706b", b="#f0a05a"),
    "night": _p("#101418", "#ece6d8", "#4f7fb5", b="#c4553b"),
    "peach": _p("#f1cdb0", "#2a1520", "#a3243f", b="#f6ecdc"),
    "slate": _p("#2b3a4a", "#f2ead8", "#e7a93c", b="#6f8ba3"),
    "clay": _p("#8c3b22", "#fdeeda", "#f2b45c", b="#c96a45"),
    "sage": _p("#c8d3b4", "#1d2a1c", "#4a7a3f", b="#f2e7c5"),
    "ink-rose": _p("#f3d6d6", "#2a0f1e", "#c2345b", b="#6d6fb5"),
}

AUTOMATIC = ("moss", "linen", "plum", "mist", "night", "peach", "slate", "clay", "sage", "ink-rose")


def palettes_css() -> str:
    """One class per palette, `pal-<name>`, that sets `--hero-bg` and `--hero-fg`."""
    rules = [
        f".pal-{name}{{--hero-bg:{palette.bg};--hero-fg:{palette.ink}}}"
        for name, palette in PALETTES.items()
    ]
    return "@layer tokens{\n" + "\n".join(rules) + "\n}\n"
