"""`make bench`: every goal of the hot path beside its target, against R of the same run.

    python -m bench.run [--quick] [--only goals|curves|tricks] [--data FOLDER] [--document]

Starts a durable PostgreSQL and a house of its own on loopback, and stops them again.
"""

import argparse
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from bench.correctness import measure_correctness
from bench.curves import measure_curves, wish_halls
from bench.figures import HEAD, LIMIT_HEAD, Figure, make_limit_rows, make_rows, settle
from bench.holding import (
    measure_areas,
    measure_beside_pages,
    measure_holds,
    measure_keyed,
    measure_refusals,
    measure_sql,
)
from bench.house import ROOT, HallWish, running_house
from bench.machine import FOREIGN_SHARE_MAX, describe_machine, measure_fdatasync_ms
from bench.machine_limits import measure_limits
from bench.reference import measure_reference
from bench.report import describe_run, write_document, write_table
from bench.session import FULL, QUICK, Session
from bench.tools import ToolMissing, Tools, find_tools
from bench.tricks import measure_tricks
from bench.watching import measure_availability, measure_live, measure_memory

PARTS = ("goals", "curves", "tricks")
MEASURES = (
    measure_holds,
    measure_refusals,
    measure_limits,
    measure_areas,
    measure_keyed,
    measure_sql,
    measure_availability,
    measure_memory,
    measure_live,
    measure_correctness,
    measure_beside_pages,
)
HALLS = (
    HallWish(name="stadium", seats=80_000, shows=20),
    HallWish(name="cinema", seats=200, shows=10),
    HallWish(name="arena", seats=20_000, shows=1),
    HallWish(name="area", seats=1, shows=20, area_places=50_000),
)
MISSING = {
    "G7": "no bench/sql_batch.py",
    "G8 ASGI": "there is no other lane",
}


@dataclass(slots=True, kw_only=True)
class Results:
    """What was measured so far; enough for the table when the rest never comes."""

    references: list[tuple[float, float]] = field(default_factory=list)
    rounds: list[list[Figure]] = field(default_factory=list)
    curves: list[dict[str, Any]] = field(default_factory=list)
    tricks: list[dict[str, Any]] = field(default_factory=list)


def main() -> int:
    """Run from the command line; 1 when a tool is missing."""
    options = _read_options()
    signal.signal(signal.SIGTERM, _end)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        tools = find_tools()
    except ToolMissing as error:
        _say(str(error))
        return 1
    with tempfile.TemporaryDirectory(prefix="foyer-bench-", dir=options.data) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user when we are root.
        result = _run(options, tools, folder)
    _write(result, document=options.document)
    return 0


def _run(options: argparse.Namespace, tools: Tools, folder: Path) -> dict[str, Any]:
    effort = QUICK if options.quick else FULL
    machine, started = describe_machine(), datetime.now(UTC)
    with running_house(folder) as house:
        session = Session(house=house, tools=tools, effort=effort)
        wishes = [*HALLS, *(wish_halls(session) if "curves" in options.only else ())]
        _say(f"Seeding {sum(wish.shows for wish in wishes):,} shows…")
        house.seed(wishes)
        fdatasync_ms = measure_fdatasync_ms(folder / "house")
        results = Results()
        for turn in range(effort.rounds):
            _say(f"Round {turn + 1} of {effort.rounds}…")
            _measure_round(session, results, goals="goals" in options.only)
        if "tricks" in options.only:
            _say("What each trick buys…")
            for found in measure_tricks(session):
                results.tricks.append(found.to_json())
                _say(f"  {found.trick}: × {found.factor:.2f}")
        if "curves" in options.only:
            _say("Curves…")
            for curve in measure_curves(session):
                rates = ", ".join(f"{p['at']:,}: {p['granted_rate']:,.0f}/s" for p in curve.points)
                _say(f"  {curve.name}: {rates}")
                results.curves.append(
                    {"name": curve.name, "axis": curve.axis, "points": curve.points}
                )
    session.note(
        "G2 runs two hot processes on two ports, half of the clients on each: "
        "`foyer up` starts one, several share a house behind a proxy."
    )
    shares = session.shares or [0.0]
    means = [statistics.mean(pair) for pair in results.references]
    rows = make_rows(results.rounds, references=means, missing=MISSING)
    return {
        "date": started.strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _find_commit(),
        "mode": "quick" if options.quick else "full",
        "seconds": effort.seconds,
        "machine": machine,
        "fdatasync_ms": round(fdatasync_ms, 3),
        "references": results.references,
        "foreign_share": {
            "median": round(statistics.median(shares), 3),
            "most": round(max(shares), 3),
            "allowed": FOREIGN_SHARE_MAX,
            "runs": len(shares),
            "loud_runs": sum(share > FOREIGN_SHARE_MAX for share in shares),
        },
        "notes": session.notes,
        "table": [row.cells() for row in rows] if "goals" in options.only else [],
        "limits": make_limit_rows(results.rounds, references=means),
        "rounds": [
            [
                {"goal": figure.goal, "value": figure.value, "rate": figure.rate, "raw": figure.raw}
                for figure in figures
            ]
            for figures in results.rounds
        ],
        "tricks": results.tricks,
        "curves": results.curves,
    }


def _measure_round(session: Session, results: Results, *, goals: bool) -> None:
    """R, the goals, R again: the round's ratios are to the mean of both."""
    before = _measure_reference(session)
    figures: list[Figure] = []
    for figure in _measure_goals(session) if goals else ():
        figures.append(figure)
        shown = settle(figure, reference=before).value
        _say(f"  {figure.goal}: {shown:,.2f}")
    after = _measure_reference(session)
    results.references.append((round(before, 1), round(after, 1)))
    mean = statistics.mean((before, after))
    results.rounds.append([settle(figure, reference=mean) for figure in figures])


def _measure_reference(session: Session) -> float:
    rate = measure_reference(
        session.tools,
        superuser_url=session.house.superuser_url,
        seconds=session.effort.seconds,
    )
    _say(f"  R: {rate:,.0f}/s")
    return rate


def _measure_goals(session: Session) -> Iterator[Figure]:
    """Part by part; one that fails leaves a note and its goals unmeasured."""
    rates: dict[str, float] = {}
    for measure in MEASURES:
        try:
            for figure in measure(session, rates):
                if figure.rate is not None:
                    rates[figure.goal] = max(1.0, figure.rate)
                yield figure
        except (RuntimeError, OSError, KeyError, subprocess.SubprocessError) as error:
            session.note(f"{measure.__name__} failed: {type(error).__name__} {error}"[:400])


def _write(result: dict[str, Any], *, document: bool) -> None:
    folder = ROOT / "bench" / "results"
    folder.mkdir(exist_ok=True)
    stamp = result["date"].replace(" UTC", "").replace(" ", "-").replace(":", "")
    path = folder / f"{stamp}-{result['mode']}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    if document:
        write_document(result)
    _say("")
    for line in describe_run(result):
        _say(line)
    _say("")
    if result["table"]:
        _say(f"{write_table([HEAD, *result['table']])}\n")
        _say(f"{write_table([LIMIT_HEAD, *result['limits']])}\n")
    _say(f"Raw results: {path.relative_to(ROOT)}")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the hot path.")
    parser.add_argument("--quick", action="store_true", help="one short round, short curves")
    parser.add_argument("--only", choices=PARTS, action="append", help="default: all parts")
    parser.add_argument("--data", help="a folder on the disk to measure; default: the temp folder")
    parser.add_argument(
        "--document", action="store_true", help="write the generated part of docs/performance.md"
    )
    options = parser.parse_args()
    options.only = options.only or list(PARTS)
    return options


def _find_commit() -> str:
    argv: Sequence[str] = ("git", "-C", str(ROOT), "describe", "--always", "--dirty")
    try:
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _end(_signum: int, _frame: object) -> NoReturn:
    raise SystemExit(os.EX_TEMPFAIL)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
