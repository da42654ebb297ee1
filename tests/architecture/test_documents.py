"""What the documents list is what there is: pages, jobs, the schedule, reasons of migrations."""

import ast
import importlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver
from procrastinate.contrib.django import app

from foyer.platform.jobs import Job

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GENERATED = "0001_initial.py"  # The tables as the models describe them.


def _first_cells(document: str) -> set[str]:
    """What stands in backquotes at the head of a table's rows."""
    return set(re.findall(r"^\| `([^`]+)`", (DOCS / document).read_text(), re.MULTILINE))


def _addresses(patterns: Sequence[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address of Django outside the JSON API, parameters as `<name>`."""
    for pattern in patterns:
        address = before + re.sub(r"<\w+:(\w+)>", r"<\1>", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield address
        elif not address.startswith("/api/v1/"):
            yield from _addresses(pattern.url_patterns, address)


def test_every_page_is_documented_and_every_documented_page_exists() -> None:
    documented = {text.replace("<city>", "<slug>") for text in _first_cells("pages.md")}
    assert documented == set(_addresses(get_resolver().url_patterns))


def test_every_job_and_every_task_of_the_schedule_is_documented() -> None:
    importlib.import_module("foyer.worker.schedule")
    scheduled = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    named = _first_cells("operations.md")
    assert ({job.value for job in Job} | scheduled) - named == set()


def test_every_setting_that_is_documented_is_read() -> None:
    code = "\n".join(path.read_text() for path in ROOT.joinpath("src/foyer").rglob("*.py"))
    settings = {name for name in _first_cells("operations.md") if name.isupper()}
    assert len(settings) > 10
    assert {name for name in settings if f'"{name}"' not in code} == set()


def test_every_written_migration_says_why() -> None:
    silent = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("src/foyer/*/migrations/0*.py")
        if path.name != GENERATED and not ast.get_docstring(ast.parse(path.read_text()))
    }
    assert silent == set()
