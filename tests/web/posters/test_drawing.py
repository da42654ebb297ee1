"""Posters draw for any event, always the same, within the sheet, and with words anyone can read."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foyer.catalog.models import EventKind
from foyer.web.posters import (
    PosterSpec,
    art_svg,
    drawn_titles,
    palette_of,
    poster_hash,
    poster_svg,
    spec_for,
)
from foyer.web.posters.lettering import width_em
from foyer.web.posters.lockups import CREDIT_SIZE, LOCKUPS, MEASURE, fit_words
from foyer.web.posters.motifs import MOTIFS
from foyer.web.posters.palettes import (
    AUTOMATIC,
    CONTRAST_MIN,
    PALETTES,
    contrast,
    palettes_css,
)
from foyer.web.posters.svg import random_from, seed_of

_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN_SHAPES = {"svg", "g", "rect", "circle", "ellipse", "polygon", "line", "path"}
titles = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60
)


def _assert_clean(svg: str) -> None:
    """Only shapes: nothing that a strict policy refuses, no font, no address."""
    for element in ET.fromstring(svg).iter():  # noqa: S314 - our own drawing
        assert element.tag.removeprefix(_SVG) in _DRAWN_SHAPES
        assert not {name for name in element.attrib if name in ("style", "href", "class")}


@pytest.mark.parametrize("name", PALETTES)
def test_words_are_readable_on_every_palette(name: str) -> None:
    palette = PALETTES[name]
    assert contrast(palette.ink, palette.bg) >= CONTRAST_MIN
    assert contrast(palette.title, palette.title_on) >= CONTRAST_MIN


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("motif", MOTIFS)
@pytest.mark.parametrize("palette", ["metropolis", AUTOMATIC[1]])
def test_every_motif_draws_in_any_palette(motif: str, palette: str) -> None:
    drawing = MOTIFS[motif](PALETTES[palette], random_from(7))
    _assert_clean(f'<svg xmlns="http://www.w3.org/2000/svg">{drawing}</svg>')
    assert 'fill=""' not in drawing
    assert 'stroke=""' not in drawing


@pytest.mark.parametrize("title", drawn_titles())
def test_catalogue_posters_are_small_and_clean(title: str) -> None:
    svg = poster_svg(spec_for(title, kind="film", credit="Somebody · 1926 · in a new print"))
    _assert_clean(svg)
    assert len(svg) < 48_000


def test_catalogue_holds_enough_drawings_of_its_own() -> None:
    motifs = {spec_for(title, kind="film").motif for title in drawn_titles()}
    assert len(motifs) == len(drawn_titles()) >= 40


@given(
    title=titles, kind=st.sampled_from(EventKind.values), lockup=st.sampled_from(sorted(LOCKUPS))
)
@settings(max_examples=60, deadline=None)
def test_any_title_makes_a_clean_poster(title: str, kind: str, lockup: str) -> None:
    spec = PosterSpec.from_json({"lockup": lockup}, title=title, kind=kind, credit=title)
    svg = poster_svg(spec)
    _assert_clean(svg)
    assert svg == poster_svg(PosterSpec.from_json(spec.to_json(), title="other", kind="other"))
    _assert_clean(art_svg(spec))


@given(title=titles, credit=titles)
@settings(max_examples=80, deadline=None)
def test_words_stay_within_the_measure(title: str, credit: str) -> None:
    words = fit_words(title, credit, room=(128, 124))
    assert " ".join(words.lines) == " ".join(title.split()[:12] or [title])
    assert max(width_em(line) for line in words.lines) * words.size <= MEASURE + 0.01
    if " · " not in credit:
        assert words.credit == credit


def test_long_credits_lose_their_last_parts() -> None:
    words = fit_words("Faust", " · ".join(["Friedrich Wilhelm Murnau"] * 6), room=(128, 124))
    assert words.credit == " · ".join(["Friedrich Wilhelm Murnau"] * 2)
    assert width_em(words.credit, face="text") * CREDIT_SIZE <= MEASURE


def test_titles_are_broken_where_they_can_be_largest() -> None:
    assert fit_words("Faust", "", room=(150, 114)).lines == ("Faust",)
    assert fit_words("The Cherry Orchard", "", room=(150, 150)).lines == ("The Cherry", "Orchard")


def test_random_numbers_are_those_of_the_drawn_originals() -> None:
    assert seed_of("Metropolis") == 2793880781
    draw = random_from(seed_of("Metropolis"))
    assert [draw(), draw(), draw()] == [0.4761907164938748, 0.968510817270726, 0.7697228321339935]


def test_words_with_markup_are_escaped() -> None:
    svg = poster_svg(spec_for('<script>"&', kind="film"))
    assert 'aria-label="Poster: &lt;script&gt;&quot;&amp;"' in svg
    _assert_clean(svg)


def test_stored_nonsense_falls_back_to_the_generated_poster() -> None:
    expected = spec_for("Uncle Vanya", kind="play", credit="Chekhov")
    stored = {"palette": "nope", "motif": 3, "lockup": None, "seed": "x", "lines": "a|b"}
    assert PosterSpec.from_json(stored, title="Uncle Vanya", kind="play", credit="Chekhov") == (
        expected
    )


def test_stored_choices_are_kept() -> None:
    stored = {"palette": "plum", "motif": "rays", "lockup": "head", "seed": 5, "lines": ["A", "B"]}
    spec = PosterSpec.from_json(stored, title="A B", kind="play")
    assert (spec.palette, spec.motif, spec.lockup, spec.seed, spec.lines) == (
        "plum",
        "rays",
        "head",
        5,
        ("A", "B"),
    )


def test_address_changes_with_the_drawing() -> None:
    first, second = spec_for("Faust", kind="film"), spec_for("Faust", kind="film", credit="1926")
    assert poster_hash(first) == poster_hash(spec_for("Faust", kind="film"))
    assert poster_hash(first) != poster_hash(second)


def test_page_colours_are_those_of_the_poster() -> None:
    palette = palette_of(spec_for("Metropolis", kind="film"))
    rule = f".pal-metropolis{{--hero-bg:{palette.bg};--hero-fg:{palette.ink}}}"
    assert rule in palettes_css()
    assert (palette.bg, palette.ink) == ("#14100d", "#f4e6c8")
