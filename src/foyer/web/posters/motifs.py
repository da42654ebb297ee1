"""The register of motifs: a name, and a function of palette and random numbers."""

from collections.abc import Callable

from foyer.web.posters import (
    evenings,
    films_classic,
    films_more,
    music_more,
    stage_classic,
    stage_more,
)
from foyer.web.posters.palettes import Palette
from foyer.web.posters.svg import Random

Motif = Callable[[Palette, Random], str]

MOTIFS: dict[str, Motif] = {
    motif.__name__: motif
    for motif in (
        films_classic.metropolis,
        films_classic.nosferatu,
        films_classic.sherlock,
        films_classic.joan,
        films_classic.potemkin,
        films_classic.moon,
        films_classic.safety,
        films_classic.general,
        films_more.caligari,
        films_more.faust,
        films_more.sunrise,
        films_more.goldrush,
        films_more.camera,
        films_more.phantom,
        films_more.lodger,
        films_more.pandora,
        films_more.steamboat,
        films_more.hospitality,
        films_more.heaven,
        films_more.achmed,
        films_more.haxan,
        stage_classic.hamlet,
        stage_classic.dollshouse,
        stage_classic.cherry,
        stage_classic.goldberg,
        stage_classic.jazz,
        stage_more.macbeth,
        stage_more.midsummer,
        stage_more.seagull,
        stage_more.antigone,
        stage_more.earnest,
        stage_more.cyrano,
        stage_more.peergynt,
        stage_more.shadows,
        music_more.flute,
        music_more.traviata,
        music_more.carmen,
        music_more.winterreise,
        music_more.seasons,
        music_more.rite,
        music_more.cello,
        evenings.accordion,
        evenings.pulse,
        evenings.comedy,
        evenings.talk,
        evenings.puppet,
        evenings.brass,
        stage_classic.rings,
        stage_classic.rays,
        stage_classic.bars,
        stage_classic.petals,
        stage_classic.truchet,
        stage_classic.arches,
        stage_classic.waves,
    )
}

GENERATED_BY_KIND: dict[str, tuple[str, ...]] = {
    "film": ("rays", "rings", "bars", "arches"),
    "play": ("petals", "arches", "rays", "rings"),
    "concert": ("truchet", "bars", "waves", "petals"),
    "opera": ("petals", "waves", "rays"),
    "dance": ("rings", "truchet", "petals"),
    "festival": ("rays", "truchet", "bars"),
    "other": ("rings", "rays", "bars", "petals", "truchet", "arches", "waves"),
}
