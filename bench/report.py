"""The table for the terminal, the raw file, and the generated part of docs/performance.md.

`python -m bench.report RESULT.json` writes the document again from a result.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.figures import HEAD, LIMIT_HEAD
from bench.plots import write_plots

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "performance.md"
PLOTS = ROOT / "docs" / "performance"
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


def write_table(lines: Sequence[Sequence[str]]) -> str:
    """Columns of equal width, for a terminal; the first line is the head."""
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    texts = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    return "\n".join([texts[0], "-" * len(texts[0]), *texts[1:]])


def describe_run(result: Mapping[str, Any]) -> list[str]:
    """Sentences above the table: machine, R before and after, disk, foreign work."""
    machine, foreign = result["machine"], result["foreign_share"]
    pairs = ", ".join(
        f"{before:,.0f}/s before and {after:,.0f}/s after" for before, after in result["references"]
    )
    seconds, rounds = result["seconds"], len(result["references"])
    share = f"median {foreign['median']:.0%}, most {foreign['most']:.0%}"
    what = f"{result['mode'].capitalize()} run of {result['date']} at commit {result['commit']}"
    where = f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gib']} GiB"
    lines = [
        f"{what}: medians of {rounds} round(s), {seconds} s a measurement.",
        f"Machine: {where}, {machine['system']}, Python {machine['python']}.",
        "Load generator, server and PostgreSQL share it.",
        f"R (pgbench, 64 clients, durable): {pairs}.",
        f"fdatasync: {result['fdatasync_ms']:.2f} ms. Foreign CPU during the runs: {share}.",
    ]
    if foreign["most"] > foreign["allowed"]:
        lines.append(
            f"NOT QUIET: in {foreign['loud_runs']} of {foreign['runs']} runs more than "
            f"{foreign['allowed']:.0%} of the processors worked for somebody else. Do not quote "
            "these figures."
        )
    return [*lines, *result["notes"]]


def write_document(result: Mapping[str, Any]) -> None:
    """Replace the generated part of docs/performance.md and draw its plots."""
    plots = write_plots(result, folder=PLOTS)
    parts = [*(f"- {line}" for line in describe_run(result)), ""]
    tables: list[list[Sequence[str]]] = [
        [HEAD, *result["table"]],
        [LIMIT_HEAD, *result.get("limits", ())],
    ]
    for head, *rows in tables:
        if rows:
            lines = [head, ["---"] * len(head), *rows]
            parts += [*("| " + " | ".join(cells) + " |" for cells in lines), ""]
    if result["tricks"]:
        parts += [*_write_tricks(result["tricks"]), ""]
    for curve in result["curves"]:
        parts += [*_write_curve(curve), ""]
    parts += [f"![{path.stem}](performance/{path.name})" for path in plots]
    head, _, rest = DOCUMENT.read_text().partition(BEGIN)
    _, _, tail = rest.partition(END)
    DOCUMENT.write_text(f"{head}{BEGIN}\n" + "\n".join(parts) + f"\n{END}{tail}")


def _write_tricks(tricks: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [
        "| trick | holds/s | without | attempts/s | without | p99 ms | without | factor |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for trick in tricks:
        base, other = trick["base"], trick["other"]
        lines.append(
            f"| {trick['trick']} | {base['granted_rate']:,.0f} | {other['granted_rate']:,.0f} "
            f"| {base['decided_rate']:,.0f} | {other['decided_rate']:,.0f} "
            f"| {base['p99_ms']:.0f} | {other['p99_ms']:.0f} | {trick['factor']:.2f} |"
        )
    return lines


def _write_curve(curve: Mapping[str, Any]) -> list[str]:
    lines = [
        f"| {curve['axis']} | holds/s | attempts/s | p50 ms | p99 ms |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {point['at']:,} | {point['granted_rate']:,.0f} | {point['decided_rate']:,.0f} "
        f"| {point['p50_ms']:.1f} | {point['p99_ms']:.1f} |"
        for point in curve["points"]
    ]
    return lines


if __name__ == "__main__":
    write_document(json.loads(Path(sys.argv[1]).read_text()))
