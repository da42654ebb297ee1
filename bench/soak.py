"""The large soak: millions of random operations on holds by several processes, with kills.

    python -m bench.soak [--sql 10000000] [--http 1000000] [--processes 4] [--seed 1]

Builds a house of its own. Kills its own processes and cuts connections while it works by SQL;
kills hot processes as well while it works by HTTP. After each epoch everything rests and is
judged: the journals of what was acknowledged, the caps, `foyer audit`. The result is written to
bench/results; 1 when a promise was broken.
"""

import argparse
import http.client
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.house import ROOT, Hall, HallWish, Hot, House, running_house
from bench.soak_journal import Story
from bench.soak_leading import (
    HTTP_KILL_OPERATIONS,
    Leg,
    Verdict,
    judge,
    make_environment,
    run_legs,
    soak_sql,
)
from bench.soak_sql import VISITOR_CAP
from foyer.inventory.seating import FREE
from foyer.platform.database_roles import APP, DATABASE

HALL = HallWish(name="soak", seats=1_000, shows=4)
EPOCH_OPERATIONS = 500_000
HTTP_EPOCH_OPERATIONS = 100_000
KILL_OPERATIONS = (10_000, 60_000)  # Starting a process costs as much as thousands of operations.
HOT_PROCESSES = 2
HTTP_HOLD_MINUTES = "0.05"  # Three seconds: holds lapse while we look.
HTTP_SEATS = 300  # Of each show, so that visitors meet.
HTTP_VISITOR_CAP = 20  # What shows allow by default.
AGREE_SECONDS_MAX = 10.0  # Until every picture says what the table says.


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Millions of random operations, with kills.")
    parser.add_argument("--sql", type=int, default=10_000_000)
    parser.add_argument("--http", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    _say(f"Seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="foyer-soak-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user when we are root.
        with running_house(folder) as house:
            house.seed([HALL])
            verdicts = {
                "sql": _soak_sql(house, options),
                "http": _soak_http(house, options),
            }
            findings = house.audit()
    result = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "seed": options.seed,
        "processes": options.processes,
        **{name: verdict.to_json() for name, verdict in verdicts.items()},
        "audit": findings or "all is well",
    }
    path = ROOT / "bench" / "results" / f"{datetime.now(UTC):%Y-%m-%d-%H%M}-soak.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    _say(json.dumps(result, indent=1, ensure_ascii=False))
    broken = findings or any(verdict.violations for verdict in verdicts.values())
    return 1 if broken else 0


def _soak_sql(house: House, options: argparse.Namespace) -> Verdict:
    if not options.sql:
        return Verdict()
    _say(f"{options.sql:,} operations by SQL…")
    hall = house.halls[HALL.name]
    ((ticket_type,),) = house.query("select min(id) from ticket_type")
    return soak_sql(
        app_url=house.postgres.url(user=APP, database=DATABASE),
        admin_url=house.postgres.url(database=DATABASE),
        shows=[(show_id, HALL.seats) for show_id in hall.show_ids],
        ticket_type=ticket_type,
        operations=options.sql,
        epoch_operations=EPOCH_OPERATIONS,
        processes=options.processes,
        seed=options.seed,
        folder=house.folder,
        visitor_cap=VISITOR_CAP,
        kill_every=KILL_OPERATIONS,
        say=_say,
    )


def _soak_http(house: House, options: argparse.Namespace) -> Verdict:
    """In epochs as well; hot processes are killed and replaced on their ports."""
    verdict, story = Verdict(), Story()
    if not options.http:
        return verdict
    _say(f"{options.http:,} operations by HTTP…")
    house.reset()
    hall, started = house.halls[HALL.name], time.monotonic()
    with ExitStack() as stack:
        hots = [_start_hot(house, stack) for _ in range(HOT_PROCESSES)]
        turns = itertools.cycle(range(HOT_PROCESSES))

        def kill_hot() -> None:
            turn = next(turns)
            hots[turn].processes[0].kill()
            hots[turn].processes[0].wait()
            hots[turn] = _start_hot(house, stack, port=hots[turn].ports[0])

        epoch = 0
        while verdict.operations < options.http and not verdict.violations:
            count = min(HTTP_EPOCH_OPERATIONS, options.http - verdict.operations)
            legs = [
                Leg(
                    module="bench.soak_http",
                    job=_make_job(house, hall, hots, count=-(-count // options.processes))
                    | {
                        "seed": f"{options.seed}:{epoch}:{place}",
                        "journal": str(house.folder / f"http-{epoch}-{place}.journal"),
                    },
                    environment=make_environment(house.folder),
                )
                for place in range(options.processes)
            ]
            verdict.kills += run_legs(
                legs, seed=f"{options.seed}:{epoch}", kill=kill_hot, every=HTTP_KILL_OPERATIONS
            )
            story = _judge_http(house, hall, hots, legs, story=story, verdict=verdict)
            epoch += 1
            _say(f"  {verdict.operations:,} operations, {len(verdict.violations)} violations")
    verdict.seconds = time.monotonic() - started
    return verdict


def _judge_http(
    house: House,
    hall: Hall,
    hots: Sequence[Hot],
    legs: Sequence[Leg],
    *,
    story: Story,
    verdict: Verdict,
) -> Story:
    """As by SQL, but tokens are no ids: their seats are looked for, whoever holds them."""
    journals = [Path(leg.job["journal"]) for leg in legs]
    kept = judge(
        journals,
        before=story,
        admin_url=house.postgres.url(database=DATABASE),
        visitor_cap=HTTP_VISITOR_CAP,
        verdict=verdict,
        by_name=False,
    )
    for hot in hots:
        verdict.violations += _find_disagreements(house, hall, hot)
    for journal in journals:
        journal.unlink()
    return kept


def _start_hot(house: House, stack: ExitStack, *, port: int | None = None) -> Hot:
    return stack.enter_context(house.running_hot(port=port, SEAT_HOLD_MINUTES=HTTP_HOLD_MINUTES))


def _make_job(house: House, hall: Hall, hots: Sequence[Hot], *, count: int) -> dict[str, Any]:
    return {
        "ports": [hot.ports[0] for hot in hots],
        "shows": list(zip(hall.show_ids, hall.shows, strict=True)),
        "seats": [seat for row in hall.rows for seat in row][:HTTP_SEATS],
        "visitors": house.visitors[:3_000],
        "operations": count,
    }


def _find_disagreements(house: House, hall: Hall, hot: Hot) -> list[str]:
    """Seats whose picture in a hot process differs from the table, given time to hear of it."""
    deadline = time.monotonic() + AGREE_SECONDS_MAX
    while True:
        found = []
        for show_id, show in zip(hall.show_ids, hall.shows, strict=True):
            free = _read_free(hot, show)
            rows = house.query(
                "select seat_no from seat_claim where show_id = %s and expires_at > now()", show_id
            )
            taken = {int(row[0]) for row in rows}
            wrong = sorted(taken & free) + sorted(set(range(HALL.seats)) - taken - free)
            found += [f"picture: port {hot.ports[0]} show {show_id} seat {seat}" for seat in wrong]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


def _read_free(hot: Hot, show: str) -> set[int]:
    client = http.client.HTTPConnection("127.0.0.1", hot.ports[0], timeout=10)
    client.request("GET", f"/api/v1/shows/{show}/availability")
    status = json.loads(client.getresponse().read())["status"]
    client.close()
    return {number for number, letter in enumerate(status) if letter == chr(FREE)}


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
