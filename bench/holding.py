"""Goals about holds: rates, latencies, one transaction a request, two processes, pages beside."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping

from bench.figures import Figure
from bench.house import ROOT, fill_hall
from bench.session import (
    EXPECTED_STATUSES,
    Session,
    finish_open_loop,
    make_hold_requests,
    start_open_loop,
)
from bench.wrk import Rush

HALF = 0.5
SQL_SECONDS_MAX = 300.0

Rates = Mapping[str, float]  # What was measured before in this round: a second, by goal.


def measure_holds(session: Session, _known: Rates) -> Iterator[Figure]:
    """G1 and G4, G2, G3, G5."""
    alone = _rush_stadium(session)
    rate = alone.granted_rate
    yield Figure(goal="G1", rate=rate, raw=alone.to_json())
    yield Figure(goal="G4", value=alone.p99_ms)
    yield Figure(goal="G4 max", value=alone.max_ms)
    two = _rush_stadium(session, count=2)
    yield Figure(goal="G2", rate=two.granted_rate, raw=two.to_json())
    single = _rush_stadium(session, variant="no-batching")
    yield Figure(goal="G3", value=rate / max(1.0, single.granted_rate), raw=single.to_json())
    yield _measure_half(session, rate=alone.decided_rate * HALF)


def measure_refusals(session: Session, _known: Rates) -> Iterator[Figure]:
    """G6."""
    rush = _rush_cinemas(session, pages=False)
    yield Figure(goal="G6", rate=rush.refused_rate, raw=rush.to_json())


def measure_beside_pages(session: Session, known: Rates) -> Iterator[Figure]:
    """G17: G1 and G6 with pages beside them, as shares of what they were alone."""
    hall, seconds = session.house.halls["stadium"], session.effort.seconds
    with session.house.running_web(), session.fresh_hot(hall) as hot:
        session.rush(hot, hall, seconds=session.effort.warm_seconds)
        with session.pages_beside(hot, hall, seconds=seconds) as pages:
            rush = session.rush(hot, hall)
    session.note(
        f"Beside the pages: {pages['statuses'].get('200', 0)} pages, {pages['broken']} unanswered, "
        f"p95 {pages['p95_ms']:,.0f} ms from when they were due."
    )
    raw = {**rush.to_json(), "pages": pages}
    yield Figure(goal="G17", value=rush.granted_rate / known["G1"], rate=rush.granted_rate, raw=raw)
    yield Figure(goal="G17 p99", value=rush.p99_ms)
    full = _rush_cinemas(session, pages=True)
    share = full.refused_rate / known["G6"]
    yield Figure(goal="G17 G6", value=share, rate=full.refused_rate, raw=full.to_json())


def measure_areas(session: Session, known: Rates) -> Iterator[Figure]:
    """Places of an area of 50,000 as seats."""
    hall = session.house.halls["area"]
    with session.fresh_hot(hall) as hot:
        session.rush(hot, hall, kind="areas", seconds=session.effort.warm_seconds)
        rush = session.rush(hot, hall, kind="areas")
    share = rush.granted_rate / known["G1"]
    yield Figure(goal="areas", value=share, rate=rush.granted_rate, raw=rush.to_json())


def measure_keyed(session: Session, known: Rates) -> Iterator[Figure]:
    """G1 and G6 as the seat map asks: every request has an idempotency key of its own."""
    stadium, cinema = session.house.halls["stadium"], session.house.halls["cinema"]
    with session.fresh_hot(stadium) as hot:
        session.rush(hot, stadium, keyed=True, seconds=session.effort.warm_seconds)
        rush = session.rush(hot, stadium, keyed=True)
    share = rush.granted_rate / known["G1"]
    yield Figure(goal="keyed", value=share, rate=rush.granted_rate, raw=rush.to_json())
    with session.fresh_hot(cinema) as hot:
        fill_hall(session.house, hot, cinema)
        session.rush(hot, cinema, keyed=True, seconds=session.effort.warm_seconds)
        full = session.rush(hot, cinema, keyed=True)
    share = full.refused_rate / known["G6"]
    yield Figure(goal="keyed G6", value=share, rate=full.refused_rate, raw=full.to_json())


def _rush_stadium(session: Session, *, count: int = 1, variant: str = "") -> Rush:
    hall = session.house.halls["stadium"]
    with session.fresh_hot(hall, count=count, variant=variant) as hot:
        checked = session.rush(hot, hall, seconds=session.effort.warm_seconds, count_statuses=True)
        odd = {k: n for k, n in checked.statuses.items() if k not in EXPECTED_STATUSES}
        if odd:
            session.note(f"Answers other than 201 and 409 while warming up: {odd}.")
        rush = session.rush(hot, hall)
        rush.statuses = checked.statuses
    if rush.broken:
        session.note(f"{rush.broken} connections of wrk broke or timed out.")
    return rush


def _rush_cinemas(session: Session, *, pages: bool) -> Rush:
    """Ten cinemas whose seats are all held: every attempt loses."""
    hall, seconds = session.house.halls["cinema"], session.effort.seconds
    with session.fresh_hot(hall) as hot:
        fill_hall(session.house, hot, hall)
        session.rush(hot, hall, seconds=session.effort.warm_seconds)
        if not pages:
            return session.rush(hot, hall)
        with session.house.running_web(), session.pages_beside(hot, hall, seconds=seconds):
            return session.rush(hot, hall)


def _measure_half(session: Session, *, rate: float) -> Figure:
    """Open loop: requests come at their times, however long the answers take."""
    hall, effort = session.house.halls["stadium"], session.effort
    count = int(rate * effort.seconds)
    requests = make_hold_requests(session.house, hall, count=count, seed=count)
    with session.fresh_hot(hall) as hot:
        session.rush(hot, hall, seconds=effort.warm_seconds)
        process = start_open_loop(
            session.house, hot.ports[0], requests, rate=rate, clients=effort.clients
        )
        told = finish_open_loop(process)
    return Figure(goal="G5", value=told["p99_ms"], raw={**told, "rate": round(rate, 1)})


def measure_sql(session: Session, _known: Rates) -> Iterator[Figure]:
    """G7 by bench/sql_batch.py: holds a second of the batch statement without HTTP."""
    if not (ROOT / "bench" / "sql_batch.py").exists():
        return
    session.house.reset()
    seconds = str(session.effort.seconds)
    argv = [sys.executable, "-m", "bench.sql_batch", "--json", "--seconds", seconds]
    done = subprocess.run(
        argv,
        env=session.house.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SQL_SECONDS_MAX,
        check=False,
    )
    if done.returncode != 0:
        session.note(f"bench/sql_batch.py failed: {done.stderr.strip()[-200:]}")
        return
    told = json.loads(done.stdout.strip().splitlines()[-1])
    rate = float(told["holds_per_second"])
    yield Figure(goal="G7", rate=rate, raw=told)
