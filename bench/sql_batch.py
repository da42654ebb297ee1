"""Holds by SQL alone: `hold_batch`, as the hot role calls it, without HTTP and without a house.

    python -m bench.sql_batch --url URL [--reference URL] [--seconds 4] [--sizes 1,8,32,128]
        [--connections 1,2] [--keyed] [--json]

`--url` is a migrated database; its server should be fully durable. The holds are for shows that do
not exist and are deleted afterwards. `--reference` is a superuser's address of the same server and
measures R before and after. Where the server runs on this machine, the processor time of its
processes is told too: on a busy machine that is the figure to trust.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import mean
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from bench.reference import measure_reference
from bench.tools import find_tools
from foyer.inventory.requests import Caller, HoldCommand, Idempotency, PricedSeat
from foyer.inventory.statements import batch_parameters, pack_parameters, read_outcomes, statement
from foyer.platform.ids import new_uuid
from foyer.platform.pg import SESSION_OPTIONS

SHOWS = range(2**40, 2**40 + 20)  # Far beyond every real one.
SEATS = 80_000  # Of each.
PARTIES = (1, 2, 3, 4, 5, 6, 8)
PARTY_WEIGHTS = (10, 45, 15, 20, 4, 4, 2)  # Per cent; 2.85 seats on average.
COMMANDS_A_SECOND = 30_000  # Made beforehand for each connection; no machine has needed more.
SMALL_BATCHES_A_SECOND = 4_000
WARM_CALLS = 8  # After these every statement has its plan.
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one connection did. `server_seconds` is processor time; None for a far server."""

    granted: int
    calls: int
    seconds: float
    client_seconds: float
    server_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One batch size over some connections. Microseconds are processor time a request."""

    size: int
    connections: int
    holds_per_second: float
    granted_share: float
    call_ms: float
    server_us: float | None
    client_us: float


def make_batch(dice: random.Random, *, size: int, keyed: bool) -> list[HoldCommand]:
    """Parties at random places, of strangers; no seat twice, as the batcher sees to."""
    batch: list[HoldCommand] = []
    touched: set[tuple[int, int]] = set()
    while len(batch) < size:
        show, (party,) = dice.choice(SHOWS), dice.choices(PARTIES, PARTY_WEIGHTS)
        first = dice.randrange(SEATS - party)
        places = [(show, first + place) for place in range(party)]
        if not touched.isdisjoint(places):
            continue
        touched.update(places)
        visitor = UUID(int=dice.getrandbits(128))
        key = Idempotency(scope=f"bench {visitor}", key=new_uuid().hex, request_hash=bytes(32))
        batch.append(
            HoldCommand(
                public_id=new_uuid(),
                show_id=show,
                caller=Caller(visitor_id=visitor, ip_prefix="192.0.2.0/24"),
                currency="EUR",
                extensions_max=1,
                together=None,
                visitor_cap=10,
                seats=tuple(
                    PricedSeat(number=number, ticket_type_id=7, price_minor=4_500)
                    for _, number in places
                ),
                idempotency=key if keyed else None,
            )
        )
    return batch


def send(connection: psycopg.Connection[dict[str, object]], batch: Sequence[HoldCommand]) -> int:
    """One call; how many were granted."""
    parameters = pack_parameters(batch_parameters(batch, hold_seconds=600))
    row = connection.execute(statement("hold_batch"), parameters, binary=True).fetchone()
    assert row is not None
    outcomes = read_outcomes(row, count=len(batch))
    return sum(outcome.outcome == "granted" for outcome in outcomes)


def work(
    url: str, size: int, seconds: float, keyed: bool, ready: Barrier, shares: "Queue[Share]"
) -> None:
    """A process with one connection: prepare, wait for the others, then send for `seconds`."""
    dice = random.Random()  # noqa: S311  (places of seats, no secret)
    count = int(seconds * min(COMMANDS_A_SECOND / size, SMALL_BATCHES_A_SECOND)) + WARM_CALLS
    batches = [make_batch(dice, size=size, keyed=keyed) for _ in range(count)]
    with psycopg.connect(
        url, autocommit=True, row_factory=dict_row, prepare_threshold=0, options=SESSION_OPTIONS
    ) as connection:
        for batch in batches[:WARM_CALLS]:
            send(connection, batch)
        ready.wait()
        granted = calls = 0
        server, client = read_cpu_seconds(connection.info.backend_pid), time.process_time()
        started = time.monotonic()
        for batch in batches[WARM_CALLS:]:
            granted += send(connection, batch)
            calls += 1
            if time.monotonic() - started >= seconds:
                break
        took, client = time.monotonic() - started, time.process_time() - client
        ended = read_cpu_seconds(connection.info.backend_pid)
    shares.put(
        Share(
            granted=granted,
            calls=calls,
            seconds=took,
            client_seconds=client,
            server_seconds=None if server is None or ended is None else ended - server,
        )
    )


def read_cpu_seconds(pid: int) -> float | None:
    """User and system time of a process of this machine; None when there is no such process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / _TICKS


def measure(url: str, *, size: int, connections: int, seconds: float, keyed: bool) -> Series:
    """One series, on seats that are free at its start."""
    clear(url)
    context = multiprocessing.get_context("spawn")
    ready, shares = context.Barrier(connections), context.Queue()
    workers = [
        context.Process(target=work, args=(url, size, seconds, keyed, ready, shares))
        for _ in range(connections)
    ]
    for worker in workers:
        worker.start()
    done: list[Share] = [shares.get(timeout=seconds * 10 + 60) for _ in workers]
    for worker in workers:
        worker.join()
    requests = sum(share.calls for share in done) * size
    server = [share.server_seconds for share in done if share.server_seconds is not None]
    return Series(
        size=size,
        connections=connections,
        holds_per_second=sum(share.granted / share.seconds for share in done),
        granted_share=sum(share.granted for share in done) / requests,
        call_ms=mean(share.seconds / share.calls for share in done) * 1e3,
        server_us=sum(server) / requests * 1e6 if len(server) == connections else None,
        client_us=sum(share.client_seconds for share in done) / requests * 1e6,
    )


def clear(url: str) -> None:
    """Delete what the bench left in a database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("delete from seat_claim where show_id >= %s", (SHOWS[0],))
        connection.execute("delete from hold where show_id >= %s", (SHOWS[0],))
        connection.execute("delete from idempotency_key where scope like 'bench %'")
        connection.execute("vacuum seat_claim, hold, idempotency_key")


def describe(series: Series) -> str:
    """A line of the table."""
    server = "–" if series.server_us is None else f"{series.server_us:.1f}"
    return (
        f"{series.size:>5} {series.connections:>5} {series.holds_per_second:>9,.0f}"
        f" {series.granted_share:>8.0%} {series.call_ms:>8.2f}"
        f" {server:>10} {series.client_us:>10.1f}"
    )


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Holds a second by SQL alone.")
    parser.add_argument("--url", default=os.environ.get("DATABASE_URL"))
    parser.add_argument("--reference", help="a superuser's address of the same server")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--sizes", default="128")
    parser.add_argument("--connections", default="2")
    parser.add_argument("--keyed", action="store_true", help="an Idempotency-Key each")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.url:
        parser.error("--url or DATABASE_URL is needed")

    def reference() -> list[float]:
        if not options.reference:
            return []
        return [measure_reference(find_tools(), superuser_url=options.reference, seconds=4)]

    references = reference()
    found = [
        measure(
            options.url,
            size=int(size),
            connections=int(connections),
            seconds=options.seconds,
            keyed=options.keyed,
        )
        for size in options.sizes.split(",")
        for connections in options.connections.split(",")
    ]
    references += reference()
    clear(options.url)
    best = max(series.holds_per_second for series in found)
    told = {
        "holds_per_second": best,
        "references": references,
        "of_r": best / mean(references) if references else None,
        "load": os.getloadavg()[0],
        "series": [asdict(series) for series in found],
    }
    if options.json:
        sys.stdout.write(f"{json.dumps(told)}\n")
        return 0
    head = ("size", "conns", "holds/s", "granted", "call ms", "server us", "client us")
    sys.stdout.write("{:>5} {:>5} {:>9} {:>8} {:>8} {:>10} {:>10}\n".format(*head))
    for series in found:
        sys.stdout.write(f"{describe(series)}\n")
    if references:
        rates = " ".join(f"{rate:,.0f}/s" for rate in references)
        sys.stdout.write(f"R {rates}; best {told['of_r']:.2f} R\n")
    sys.stdout.write(f"load {told['load']:.1f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
