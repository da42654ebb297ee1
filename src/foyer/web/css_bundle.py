"""The style sheet, joined from `web/css/**` into one file so that a page makes one request for it.

`python -m foyer.web.css_bundle` writes `static/css/foyer.css`; a test fails when it is stale.
"""

import re
import sys
from pathlib import Path

from foyer.web.posters.palettes import palettes_css

_WEB_DIR = Path(__file__).parent
SOURCE_DIR = _WEB_DIR / "css"
BUNDLE_PATH = _WEB_DIR / "static" / "css" / "foyer.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def bundle() -> str:
    """The whole style sheet, in the order of file names; folders stand between base and utilities.

    Comments and indentation are dropped; nothing else is rewritten, so line numbers in the
    browser's inspector still name one declaration each.
    """
    parts = [path.read_text(encoding="utf-8") for path in source_paths()]
    lines = (line.strip() for line in _COMMENT.sub("", "\n".join(parts)).splitlines())
    return "\n".join(line for line in lines if line) + "\n" + palettes_css()


def source_paths() -> list[Path]:
    """The parts in cascade order: numbered files up to 40, components, screens, the rest."""
    numbered = sorted(SOURCE_DIR.glob("*.css"))
    early = [path for path in numbered if path.name < "50"]
    late = [path for path in numbered if path.name >= "50"]
    folders = [
        *sorted(SOURCE_DIR.glob("components/*.css")),
        *sorted(SOURCE_DIR.glob("screens/*.css")),
    ]
    return [*early, *folders, *late]


def main() -> int:
    """Write the bundle; the exit code is 0 when it was written or already fresh."""
    BUNDLE_PATH.parent.mkdir(parents=True, exist_ok=True)
    BUNDLE_PATH.write_text(bundle(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
