"""What an entry of the list of guards says."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A piece of a file that stands in it exactly once, and what replaces it."""

    file: str
    text: str
    replacement: str = ""

    def apply(self, content: str) -> str:
        """The file without the guard."""
        if content.count(self.text) != 1:
            raise ValueError(f"{self.file} has {content.count(self.text)} times {self.text!r}")
        return content.replace(self.text, self.replacement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A guard, how to take it away, and the tests that must then fail.

    Several edits are one guard where the same promise is kept twice: each of them alone is enough.
    """

    name: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]

    @property
    def is_in_the_database(self) -> bool:
        """Whether the tests' database has to be made anew without the guard."""
        return any(_makes_the_database(edit.file) for edit in self.edits)


def guard(
    name: str, file: str, text: str, replacement: str = "", *, tests: str | Sequence[str]
) -> Guard:
    """An entry with one edit. `tests` are node ids below tests/, without parameters."""
    return guard_of_edits(name, Edit(file=file, text=text, replacement=replacement), tests=tests)


def guard_of_edits(name: str, *edits: Edit, tests: str | Sequence[str]) -> Guard:
    """An entry with several edits."""
    named = (tests,) if isinstance(tests, str) else tuple(tests)
    return Guard(name=name, edits=edits, tests=tuple(f"tests/{test}" for test in named))


def list_problems(guards: Sequence[Guard], *, root: Path = ROOT) -> list[str]:
    """What is wrong with the list: texts that are not there once, tests that do not exist."""
    problems = []
    names = [guard.name for guard in guards]
    problems += [f"{name}: twice in the list" for name in set(names) if names.count(name) > 1]
    for entry in guards:
        contents: dict[str, str] = {}
        for edit in entry.edits:
            content = contents.get(edit.file) or (root / edit.file).read_text(encoding="utf-8")
            try:
                contents[edit.file] = edit.apply(content)
            except ValueError as error:
                problems.append(f"{entry.name}: {error}")
            if edit.text == edit.replacement:
                problems.append(f"{entry.name}: the replacement changes nothing")
        problems += [
            f"{entry.name}: without the guard {name} is no Python"
            for name, content in contents.items()
            if name.endswith(".py") and not _is_python(content)
        ]
        if not entry.tests:
            problems.append(f"{entry.name}: no test is named")
        problems += [
            f"{entry.name}: there is no {test}"
            for test in entry.tests
            if not _exists(test, root=root)
        ]
    return problems


@cache
def _makes_the_database(file: str) -> bool:
    """Whether migrations run it: they are themselves, and scripts that they name."""
    path = ROOT / file
    if path.parent.name == "migrations":
        return True
    migrations = ROOT.glob("src/foyer/*/migrations/*.py") if path.suffix == ".sql" else ()
    return any(f'"{path.name}"' in migration.read_text() for migration in migrations)


def _is_python(content: str) -> bool:
    try:
        ast.parse(content)
    except SyntaxError:
        return False
    return True


def _exists(test: str, *, root: Path) -> bool:
    name, _, function = test.partition("::")
    if not (root / name).is_file():
        return False
    return f"\ndef {function}(" in (root / name).read_text(encoding="utf-8")
