"""The style sheet: fresh, small, without strangers, and readable in both themes."""

import gzip
import re
from pathlib import Path

import pytest

from foyer.web import css_bundle
from foyer.web.posters.palettes import contrast

_STATIC = Path(css_bundle.__file__).parent / "static"
_LINES_MAX = 400
_SHEET_GZIP_BYTES_MAX = 20_000
_FONT_BYTES_MAX = 120_000  # what an ordinary page loads
_SCRIPT_GZIP_BYTES_MAX = 30_000


def _tokens() -> dict[str, tuple[str, str]]:
    """Name → (light, dark)."""
    text = (css_bundle.SOURCE_DIR / "20-tokens.css").read_text()
    pairs = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", text)
    single = re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text)
    return {name: (light, dark) for name, light, dark in pairs} | {
        name: (colour, colour) for name, colour in single
    }


def test_bundle_is_fresh() -> None:
    """If this fails, run `python -m foyer.web.css_bundle`."""
    assert css_bundle.BUNDLE_PATH.read_text() == css_bundle.bundle()


def test_layers_are_declared_before_anything_uses_them() -> None:
    first = css_bundle.bundle().splitlines()[0]
    assert first == "@layer reset, tokens, base, layout, components, screens, utilities, print;"
    used = set(re.findall(r"@layer (\w+) ?\{", css_bundle.bundle()))
    assert used == set(re.findall(r"\w+", first)) - {"layer"}


def test_parts_stay_short() -> None:
    long = {
        path.name
        for path in css_bundle.source_paths()
        if len(path.read_text().splitlines()) > _LINES_MAX
    }
    assert long == set()


def test_no_address_leaves_the_house() -> None:
    addresses = re.findall(r"url\(\"?([^\")]+)", css_bundle.bundle())
    assert {address for address in addresses if not address.startswith(("../fonts/", "#"))} == set()
    for address in addresses:
        if address.startswith("../"):
            assert (css_bundle.BUNDLE_PATH.parent / address).is_file()


def test_pages_stay_light() -> None:
    assert len(gzip.compress(css_bundle.bundle().encode())) <= _SHEET_GZIP_BYTES_MAX
    fonts = ("bricolage-latin", "instrument-latin", "newsreader-italic-latin")
    sizes = [(_STATIC / "fonts" / f"{name}.woff2").stat().st_size for name in fonts]
    assert sum(sizes) <= _FONT_BYTES_MAX
    scripts = b"".join(path.read_bytes() for path in sorted((_STATIC / "js").glob("*.js")))
    assert len(gzip.compress(scripts)) <= _SCRIPT_GZIP_BYTES_MAX


@pytest.mark.parametrize(
    ("words", "ground", "ratio_min"),
    [
        *[(ink, on, 4.5) for ink in ("ink", "ink-2", "ink-3") for on in ("paper", "raised")],
        ("ink-3", "sunken", 4.5),
        ("on-ink", "ink", 4.5),
        ("on-lamp", "lamp", 4.5),
        ("on-lamp", "lamp-hi", 4.5),
        ("lamp-text", "lamp-wash", 4.5),
        ("lamp-text", "raised", 4.5),
        *[(state, f"{state}-wash", 4.5) for state in ("ok", "bad", "note")],
        *[(state, on, 4.5) for state in ("ok", "bad", "note") for on in ("paper", "raised")],
        *[("ink-2", f"{state}-wash", 4.5) for state in ("ok", "bad", "note", "lamp")],
        ("edge", "paper", 3.0),
        ("edge", "raised", 3.0),
        ("taken", "paper", 3.0),
        *[(f"cat-{name}", "paper", 3.0) for name in ("1", "2", "3", "a")],
    ],
)
def test_tokens_are_readable_by_day_and_by_night(words: str, ground: str, ratio_min: float) -> None:
    tokens = _tokens()
    for theme in (0, 1):
        assert contrast(tokens[words][theme], tokens[ground][theme]) >= ratio_min
