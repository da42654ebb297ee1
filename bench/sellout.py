"""A sell-out: one arena, a thousand clients, every seat held and booked over HTTP exactly once.

    python -m bench.sellout [--seats 80000] [--clients 1000] [--desks 4] [--minutes 40] [--seed 1]

Builds a house of its own on loopback: durable PostgreSQL, hot role, web role. The show is free, so
that a booking is confirmed by the one request that places it, with its tickets: everything goes
through the doors a buyer uses, and only the payment provider is left out. `--desks` bounds how many
bookings are asked for at one time; everybody else waits with the seats in hand. Afterwards the
database is counted, `foyer audit` is asked, and the result is written to bench/results; 1 when a
seat was lost or sold twice, or a page did not answer.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop

from bench.house import ROOT, Hall, HallWish, House, running_house, warm_up, warm_up_pages
from bench.machine import measured_cpu
from bench.sellout_clients import Sale, sell_out

HALL = "sellout"
COUNTS = """
with one as (select %s::bigint as show)
select (select count(*) from seat_claim c where c.show_id = one.show and c.state = 'sold'),
       (select count(*) from seat_claim c where c.show_id = one.show and c.state <> 'sold'),
       (select count(distinct t.seat_no) from ticket t
         where t.show_id = one.show and t.status = 'valid'),
       (select count(*) from ticket t where t.show_id = one.show and t.status = 'valid'),
       (select count(distinct l.seat_no) from booking_line l join booking b on b.id = l.booking_id
         where l.show_id = one.show and b.status = 'confirmed'),
       (select count(*) from booking where status = 'confirmed'),
       (select count(*) from booking where status <> 'confirmed')
  from one
"""
SOLD_TO = """
select l.seat_id, b.public_id::text from booking_line l join booking b on b.id = l.booking_id
 where l.show_id = %s and b.status = 'confirmed'
"""


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Sell an arena out, every seat exactly once.")
    parser.add_argument("--seats", type=int, default=80_000)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--desks", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=40.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    _say(f"Seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="foyer-sellout-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user when we are root.
        with running_house(folder) as house:
            house.seed([HallWish(name=HALL, seats=options.seats, shows=1, free=True)])
            result, broken = _sell(house, house.halls[HALL], options)
    path = ROOT / "bench" / "results" / f"{datetime.now(UTC):%Y-%m-%d-%H%M}-sellout.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    _say(_draw_table(result))
    for text in broken[:20]:
        _say(f"BROKEN  {text}")
    return 1 if broken else 0


def _sell(
    house: House, hall: Hall, options: argparse.Namespace
) -> tuple[dict[str, Any], list[str]]:
    groups = [list(group) for group in (*hall.apart, *hall.rows)]
    sale = Sale(groups=groups, total=sum(map(len, groups)))
    seats = sale.total
    with ExitStack() as stack:
        stack.enter_context(house.running_web())
        hot = stack.enter_context(house.running_hot())
        warm_up(hot, hall.shows)
        warm_up_pages(hot, [f"/shows/{hall.shows[0]}/seats"])
        _say(f"{options.clients:,} clients buy {seats:,} seats…")
        started = time.monotonic()
        sale.ends_at = started + options.minutes * 60

        def report(sale: Sale) -> None:
            seconds = time.monotonic() - started
            _say(f"  {seconds:5.0f} s  {len(sale.sold):,} sold, {sale.waiting:,} in hand")

        buying = sell_out(
            sale,
            url=hot.url,
            show=hall.shows[0],
            clients=options.clients,
            desks=options.desks,
            seed=options.seed,
            report=report,
        )
        with measured_cpu({}) as use:
            uvloop.run(buying)
        seconds = time.monotonic() - started
    counts, broken = _verify(house, hall.show_ids[0], sale)
    findings = house.audit()
    broken += [f"audit: {line}" for line in findings.splitlines()]
    result = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "seed": options.seed,
        "clients": options.clients,
        "desks": options.desks,
        "seats": seats,
        "sold": len(sale.sold),
        "seconds": round(seconds, 1),
        "seats_per_second": round(len(sale.sold) / seconds, 1),
        "foreign_cpu": round(use.foreign_share, 3),
        "requests": {what: _describe(sale, what) for what in sorted(sale.statuses)},
        "database": counts,
        "audit": findings or "all is well",
        "broken": broken[:50],
    }
    return result, broken


def _verify(house: House, show_id: int, sale: Sale) -> tuple[dict[str, int], list[str]]:
    """Counts in the database, and what does not fit them or what the clients were told."""
    names = (
        "claims_sold",
        "claims_otherwise",
        "tickets_of_seats",
        "tickets",
        "booked_seats",
        "bookings",
        "bookings_otherwise",
    )
    (row,) = house.query(COUNTS, show_id)
    counts = dict(zip(names, row, strict=True))
    expected = {
        "claims_sold": sale.total,
        "claims_otherwise": 0,
        "tickets_of_seats": sale.total,
        "tickets": sale.total,
        "booked_seats": sale.total,
        "bookings": len(set(sale.sold.values())),
        "bookings_otherwise": 0,
    }
    broken = list(sale.faults)
    broken += [
        f"{name}: {counts[name]:,} instead of {wanted:,}"
        for name, wanted in expected.items()
        if counts[name] != wanted
    ]
    stored = dict(house.query(SOLD_TO, show_id))
    wrong = [seat for seat, booking in sale.sold.items() if stored.get(seat) != booking]
    broken += [f"told sold, stored otherwise: {seat}" for seat in wrong[:10]]
    for what in ("seat page", "availability"):
        others = {s: n for s, n in sale.statuses[what].items() if s != 200}
        if others or not sale.statuses[what]:
            broken.append(f"the {what} did not always answer: {others}")
    return counts, broken


def _describe(sale: Sale, what: str) -> dict[str, Any]:
    seconds = sorted(sale.seconds[what])
    return {
        "statuses": {str(status): n for status, n in sorted(sale.statuses[what].items())},
        "p50_ms": _percentile(seconds, 0.50),
        "p95_ms": _percentile(seconds, 0.95),
        "p99_ms": _percentile(seconds, 0.99),
        "max_ms": _percentile(seconds, 1.0),
    }


def _percentile(ordered: Sequence[float], share: float) -> int:
    place = min(len(ordered) - 1, int(share * len(ordered)))
    return round(ordered[place] * 1000)


def _draw_table(result: dict[str, Any]) -> str:
    pace = f"{result['seats_per_second']:,} a second"
    lines = [
        f"sold        {result['sold']:,} of {result['seats']:,} in {result['seconds']:,} s: {pace}",
        f"foreign     {result['foreign_cpu']:.0%} of the processors were somebody else's",
        f"database    {result['database']}",
        f"audit       {result['audit']}",
        f"{'':12}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>8} ms   statuses",
    ]
    for what, told in result["requests"].items():
        times = "".join(f"{told[name]:>8,}" for name in ("p50_ms", "p95_ms", "p99_ms", "max_ms"))
        lines.append(f"{what:12}{times}      {told['statuses']}")
    return "\n".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
