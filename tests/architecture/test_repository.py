"""What the repository promises about itself."""

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
USUAL_HOSTS = {"pypi.org", "files.pythonhosted.org"}


def test_the_lock_file_names_no_unusual_host() -> None:
    addresses = re.findall(r'"(https?://[^"]+)"', (ROOT / "uv.lock").read_text())
    assert addresses
    assert {urlsplit(address).hostname for address in addresses} - USUAL_HOSTS == set()


def test_every_dependency_has_a_line_of_why() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[\[<>=~! ]", line)[0] for line in project["dependencies"]}
    reasons = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text()
    assert {name for name in names if f"`{name}`" not in reasons} == set()


def test_every_environment_variable_is_documented() -> None:
    sources = [*ROOT.joinpath("src/foyer").rglob("*.py")]
    names = {
        name
        for path in sources
        for name in re.findall(
            r'"((?:FOYER|SEAT|BOOKING)_[A-Z_]+|DATABASE_URL|PORT)"', path.read_text()
        )
    }
    operations = (ROOT / "docs" / "operations.md").read_text()
    assert names
    assert {name for name in names if f"`{name}`" not in operations} == set()


def test_the_stylesheets_and_templates_ask_no_third_party() -> None:
    web = ROOT / "src" / "foyer" / "web"
    files = [p for p in web.rglob("*") if p.suffix in {".css", ".html", ".js"}]
    assert files
    asking = {
        str(path.relative_to(web)): found
        for path in files
        if (
            found := re.findall(
                r"(?:src|href|url\(|import|fetch\()\s*[=(]?\s*[\"']?(https?://(?!localhost)[^\s\"')]+)",
                path.read_text(encoding="utf-8"),
            )
        )
        and "schema.org" not in found[0]
        and "www.w3.org" not in found[0]
    }
    assert asking == {}
