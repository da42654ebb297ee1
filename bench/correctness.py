"""G11: a rush over HTTP in which nobody may get too much, and the audit of what it left."""

import asyncio
from collections.abc import Iterator

from bench.figures import Figure
from bench.holding import Rates
from bench.rush import run_rush
from bench.session import Session

CLIENTS = 200
SEATS = 60  # Few, so that everybody fights over the same.
SECONDS_A_ROUND = 2  # Times the seconds of a measurement.


def measure_correctness(session: Session, _known: Rates) -> Iterator[Figure]:
    """Broken promises that clients saw, and broken rules that `foyer audit` finds."""
    hall = session.house.halls["cinema"]
    seats = [seat for row in hall.rows for seat in row][:SEATS]
    with session.fresh_hot(hall) as hot:
        report = asyncio.run(
            run_rush(
                hot.url,
                clients=CLIENTS,
                seconds=float(SECONDS_A_ROUND * session.effort.seconds),
                seed=session.effort.seconds,
                show=hall.shows[0],
                seats=seats,
            )
        )
    findings = session.house.audit()
    if report.faults:
        session.note(f"The rush broke {len(report.faults)} promises: {report.faults[0]}")
    if findings:
        session.note(f"foyer audit: {findings.strip()[:300]}")
    yield Figure(
        goal="G11",
        value=float(len(report.faults) + len(findings.splitlines())),
        raw={"attempts": sum(report.statuses.values()), "statuses": report.statuses},
    )
