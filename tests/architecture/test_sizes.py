"""Functions and files stay small enough to read in one go (CONTRIBUTING.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "foyer"
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400

# Larger on purpose: `path[:function]` and why.
EXCEPTIONS: dict[str, str] = {}


def _sources() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".py", ".js", ".css", ".sql"} and "migrations" not in path.parts:
            yield path


def test_files_are_at_most_400_lines() -> None:
    oversize = {
        str(path.relative_to(SOURCE)): count
        for path in _sources()
        if path.name != "foyer.css"  # The bundle is built from parts that are checked here.
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES_MAX
    }
    assert {name: count for name, count in oversize.items() if name not in EXCEPTIONS} == {}


def test_functions_are_at_most_60_lines() -> None:
    oversize = {}
    for path in _sources():
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            assert node.end_lineno is not None
            lines = node.end_lineno - node.lineno + 1
            name = f"{path.relative_to(SOURCE)}:{node.name}"
            if lines > FUNCTION_LINES_MAX and name not in EXCEPTIONS:
                oversize[name] = lines
    assert oversize == {}
