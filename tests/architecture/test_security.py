"""The security documents: every requirement is answered once, and what is named as proof exists."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TABLE = DOCS / "security-asvs.md"
WRITTEN = (TABLE, DOCS / "security.md", ROOT / "SECURITY.md")
STATES = ("met", "partly", "not met", "not applicable")

# Sections of OWASP ASVS 5.0.0 with how many requirements of level 1, and of levels 1 and 2, each
# has. Within a section the standard counts them through, and those of level 3 come last.
SECTIONS = {
    "V1": [(0, 2), (5, 9), (2, 11), (0, 3), (1, 2)],
    "V2": [(1, 3), (2, 3), (1, 4), (0, 1)],
    "V3": [(0, 0), (2, 2), (1, 4), (2, 6), (3, 5), (0, 0), (0, 2)],
    "V4": [(1, 3), (0, 1), (0, 2), (1, 4)],
    "V5": [(0, 1), (2, 3), (2, 2), (0, 3)],
    "V6": [(1, 3), (8, 12), (2, 4), (2, 4), (0, 5), (0, 3), (0, 0), (0, 4)],
    "V7": [(0, 3), (4, 4), (0, 2), (2, 5), (0, 2), (0, 2)],
    "V8": [(1, 2), (2, 3), (1, 1), (0, 1)],
    "V9": [(3, 3), (1, 4)],
    "V10": [(0, 2), (0, 2), (0, 4), (5, 11), (0, 5), (0, 2), (0, 3)],
    "V11": [(0, 2), (0, 3), (2, 3), (1, 4), (0, 1), (0, 1), (0, 0)],
    "V12": [(1, 3), (2, 2), (0, 4)],
    "V13": [(0, 1), (0, 5), (0, 2), (1, 5)],
    "V14": [(0, 2), (1, 4), (1, 3)],
    "V15": [(1, 3), (1, 3), (1, 7), (0, 0)],
    "V16": [(0, 1), (0, 5), (0, 4), (0, 3), (0, 3)],
    "V17": [(0, 1), (0, 4), (0, 2)],
}
REQUIREMENTS = [
    (f"{chapter}.{section}.{number}", "1" if number <= of_level_1 else "2")
    for chapter, sections in SECTIONS.items()
    for section, (of_level_1, of_both) in enumerate(sections, start=1)
    for number in range(1, of_both + 1)
]
ROW = re.compile(r"^\| (V[\d.]+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
# A file of this repository, perhaps with one of its tests.
PROOF = re.compile(
    r"`((?:src|tests|docs|tools|bench|\.ci)/[\w./-]+|[\w.-]+\.(?:toml|lock)|[A-Z]+\.md)(?:::(\w+))?`"
)

Row = tuple[str, str, str, str, str]


@cache
def rows() -> tuple[Row, ...]:
    return tuple(ROW.findall(TABLE.read_text()))


@cache
def functions_of(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


def test_the_standard_has_253_requirements_of_these_levels_70_of_them_of_the_first() -> None:
    assert len(REQUIREMENTS) == 253
    assert sum(level == "1" for _, level in REQUIREMENTS) == 70


def test_every_requirement_of_levels_1_and_2_is_answered_once_and_in_order() -> None:
    assert [(number, level) for number, level, *_ in rows()] == REQUIREMENTS
    assert TABLE.read_text().count("\n| V") == len(REQUIREMENTS)


def test_every_answer_has_a_state_and_what_it_rests_on() -> None:
    unfounded = [
        number
        for number, _, _, state, evidence in rows()
        if state not in STATES
        or (state == "met" and not PROOF.search(evidence))
        or (state != "met" and len(PROOF.sub("", evidence).strip(" ,;:.")) < 10)
    ]
    assert unfounded == []


def test_the_summary_counts_what_the_table_says() -> None:
    counted = Counter((state, level) for _, level, _, state, _ in rows())
    for state in STATES:
        one, two = counted[state, "1"], counted[state, "2"]
        assert f"\n| {state} | {one} | {two} | {one + two} |\n" in TABLE.read_text()


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: path.name)
def test_every_named_file_and_test_exists(document: Path) -> None:
    named = PROOF.findall(document.read_text())
    missing = [
        f"{path}::{test}" if test else path
        for path, test in named
        if not (ROOT / path).exists() or (test and test not in functions_of(ROOT / path))
    ]
    assert missing == []


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: path.name)
def test_every_link_of_a_security_document_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_name_that_looks_like_a_test_is_written_with_its_file() -> None:
    """A test that is named without its file would be checked by nobody."""
    loose = [
        found
        for document in WRITTEN
        for found in re.findall(r"`(test_\w+|[\w/]+::\w+)`", document.read_text())
        if not found.startswith(("tests/", "src/"))
    ]
    assert loose == []
