"""Take every guard away, one after the other, and see a test fail.

    python -m tests.guards [WORD …] [--jobs 2]

Works on a copy of the tree in a folder of its own. First all named tests have to pass there; then,
for each guard, every test named with it has to fail. Words narrow the list to guards whose name or
file contains one of them. A run of the whole list writes its result to bench/results. 1 when a
guard's removal went unnoticed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from xml.etree import ElementTree

from foyer.platform.embedded_postgres.account import death_prefix
from foyer.platform.embedded_postgres.throwaway import running_postgres
from tests.guards.guard import ROOT, Guard
from tests.guards.listing import GUARDS

COPIED = ("src", "tests", "bench", "docs", "tools", "pyproject.toml", "CONTRIBUTING.md")
TEST_SECONDS_MAX = 60  # A test that hangs without its guard has failed; making a database is none.
RUN_SECONDS_MAX = 600
BASELINE_TEST_SECONDS_MAX = 300  # A busy machine is no failure, and here nothing is to hang.
BASELINE_SECONDS_MAX = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of the tests of one guard."""

    guard: Guard
    failed: tuple[str, ...]
    passed: tuple[str, ...]
    trouble: str
    seconds: float

    @property
    def is_caught(self) -> bool:
        """Whether every named test failed, and for no other reason."""
        return not self.passed and not self.trouble


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Show for each guard that a test needs it.")
    parser.add_argument("words", nargs="*", help="only guards whose name or file contains one")
    parser.add_argument("--jobs", type=int, default=2, help="copies of the tree to work in")
    options = parser.parse_args()
    guards = [guard for guard in GUARDS if _is_wanted(guard, options.words)]
    if not guards:
        parser.error("no guard is called that")
    with tempfile.TemporaryDirectory(prefix="foyer-guards-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user when we are root.
        with running_postgres(folder / "postgres") as url:
            verdicts = _try_all(guards, folder=folder, url=url, jobs=options.jobs)
    if not options.words:
        _write_result(verdicts)
    unnoticed = [verdict for verdict in verdicts if not verdict.is_caught]
    _say(f"\n{len(verdicts)} guards, {len(verdicts) - len(unnoticed)} needed by a test")
    for verdict in unnoticed:
        _say(f"UNNOTICED  {verdict.guard.name}: {verdict.trouble or 'passed without it:'}")
        for test in verdict.passed:
            _say(f"           {test}")
    return 1 if unnoticed else 0


def _write_result(verdicts: Sequence[Verdict]) -> None:
    now = datetime.now(UTC)
    result = {
        "date": now.strftime("%Y-%m-%d %H:%M UTC"),
        "guards": len(verdicts),
        "needed by a test": sum(verdict.is_caught for verdict in verdicts),
        "failed without it": {verdict.guard.name: verdict.failed for verdict in verdicts},
    }
    path = ROOT / "bench" / "results" / f"{now:%Y-%m-%d-%H%M}-guards.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")


def _is_wanted(guard: Guard, words: Sequence[str]) -> bool:
    text = " ".join((guard.name, *(edit.file for edit in guard.edits)))
    return not words or any(word in text for word in words)


def _try_all(guards: Sequence[Guard], *, folder: Path, url: str, jobs: int) -> list[Verdict]:
    """The baseline, then every guard; a copy of the tree is one job's alone."""
    copies: SimpleQueue[Path] = SimpleQueue()
    for number in range(jobs):
        copies.put(_copy_tree(folder / f"copy{number}"))
    first = copies.get()
    tests = sorted({test for guard in guards for test in guard.tests})
    _say(f"{len(guards)} guards; their {len(tests)} tests pass…")
    failed, _, output = _run_tests(
        tests,
        copy=first,
        url=url,
        fresh=True,
        workers=jobs,
        seconds=BASELINE_SECONDS_MAX,
        test_seconds=BASELINE_TEST_SECONDS_MAX,
    )
    if failed is None or failed:
        _say(output)
        raise SystemExit("The tests have to pass as long as the guards are there.")
    copies.put(first)
    verdicts = []

    def attempt(guard: Guard) -> Verdict:
        copy = copies.get()
        try:
            return _try_without(guard, copy=copy, url=url)
        finally:
            copies.put(copy)

    with ThreadPoolExecutor(jobs) as pool:
        for verdict in pool.map(attempt, guards):
            verdicts.append(verdict)
            word = "failed" if verdict.is_caught else "UNNOTICED"
            tests_named = ", ".join(test.partition("::")[2] for test in verdict.guard.tests)
            _say(f"{word:9}  {verdict.seconds:5.1f} s  {verdict.guard.name} → {tests_named}")
    return verdicts


def _copy_tree(copy: Path) -> Path:
    copy.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(source, copy / name, ignore=ignored)
        else:
            shutil.copy(source, copy / name)
    return copy


def _try_without(guard: Guard, *, copy: Path, url: str) -> Verdict:
    started = time.monotonic()
    with _removed(guard, copy=copy):
        failed, passed, output = _run_tests(
            guard.tests, copy=copy, url=url, fresh=guard.is_in_the_database
        )
    trouble = f"its tests could not be run:\n{output[-2000:]}" if failed is None else ""
    return Verdict(
        guard=guard,
        failed=tuple(failed or ()),
        passed=tuple(passed),
        trouble=trouble,
        seconds=time.monotonic() - started,
    )


@contextmanager
def _removed(guard: Guard, *, copy: Path) -> Iterator[None]:
    before = {edit.file: (copy / edit.file).read_text() for edit in guard.edits}
    try:
        for edit in guard.edits:
            path = copy / edit.file
            path.write_text(edit.apply(path.read_text()))
        yield
    finally:
        for name, content in before.items():
            (copy / name).write_text(content)


def _run_tests(
    tests: Sequence[str],
    *,
    copy: Path,
    url: str,
    fresh: bool,
    workers: int = 0,
    seconds: int = RUN_SECONDS_MAX,
    test_seconds: int = TEST_SECONDS_MAX,
) -> tuple[list[str] | None, list[str], str]:
    """Tests that failed and tests that passed, as named; None when something else went wrong.

    Without `fresh` the copy's database is used again: making one takes longer than most tests.
    """
    report = copy / "report.xml"
    report.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "FOYER_TEST_DATABASE_URL": url,
        "FOYER_TEST_SERVER": "own",
        "FOYER_TEST_DB_NAME": f"{copy.name}_{'fresh' if fresh else 'kept'}",
        "PYTHONPATH": f"{copy / 'src'}{os.pathsep}{copy}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "FOYER_HYPOTHESIS": "unshrunk",
    }
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [
            *death_prefix("TERM"),  # Nobody goes on when we are stopped.
            *(sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--tb=short"),
            *("-p", "no:randomly", "-p", "no:cacheprovider", "--hypothesis-seed=1"),
            *("-o", f"timeout={test_seconds}", "-o", "timeout_func_only=true"),
            # Nobody reads what an assertion would explain, and writing it takes seconds.
            *("--assert=plain", "--junitxml", str(report)),
            "--create-db" if fresh else "--reuse-db",
            *tests,
        ],
        cwd=copy,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode not in (0, 1) or not report.exists():
        return None, [], done.stdout
    failed, broken, seen = _read_report(report, tests)
    if broken or not seen:
        return None, [], done.stdout
    return failed, [test for test in tests if test not in failed], done.stdout


def _read_report(report: Path, tests: Sequence[str]) -> tuple[list[str], bool, bool]:
    """Which of the tests failed, whether any could not begin, whether any was there at all."""
    failed, broken, seen = set(), False, False
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  Our own file.
        seen = True
        module = str(case.get("classname")).replace(".", "/") + ".py"
        name = f"{module}::{str(case.get('name')).partition('[')[0]}"
        if case.find("failure") is not None:
            failed.add(name)
        elif (error := case.find("error")) is not None:
            broken = broken or "failed on teardown" not in str(error.get("message"))
    return [test for test in tests if test in failed], broken, seen


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
