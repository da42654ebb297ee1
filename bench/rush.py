"""A rush: many clients fight over a few seats of one show, by HTTP, and nobody may get too much.

    python bench/rush.py --url http://localhost:8000 --clients 200 --seats 50 --seconds 30

The house must run with FOYER_RATE_LIMITS=off. What is checked comes from the clients' own log: a
seat belongs to a client from the moment its hold was acknowledged until the moment the client
asks for its release, so two such spans of one seat must never overlap.
"""

import argparse
import asyncio
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

API = "/api/v1"
SEATS_AT_ONCE_MAX = 4
KEPT_SECONDS_MAX = 0.4  # How long a client keeps what it got before it lets go.
CHANGE_SHARE = 0.15  # Of granted holds that swap their seats before they end.
REPEAT_SHARE = 0.1  # Of requests that are sent twice under one idempotency key.
REQUEST_SECONDS_MAX = 30.0
REFUSALS = frozenset({409, 422})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One client certainly had one seat from `since` to `until`, on one monotonic clock."""

    seat: str
    client: int
    since: float
    until: float


@dataclass(slots=True, kw_only=True)
class Report:
    """What the clients saw. `faults` is empty when every promise was kept."""

    seconds: float = 0.0
    latencies: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    codes: Counter[str] = field(default_factory=Counter)
    spans: list[Span] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def statuses(self) -> dict[int, int]:
        """How many hold requests got each status; 0 stands for a broken connection."""
        return {status: len(seconds) for status, seconds in sorted(self.latencies.items())}

    def describe(self) -> str:
        """Figures for people, one a line."""
        attempts = sum(self.statuses.values())
        lines = [
            f"attempts     {attempts} in {self.seconds:.1f} s: {attempts / self.seconds:.0f}/s",
            f"refusals     {dict(self.codes.most_common())}",
            *(
                f"{status}          {len(seconds)}: {describe_latencies(seconds)}"
                for status, seconds in sorted(self.latencies.items())
            ),
            f"held twice   {len(find_overlaps(self.spans))}",
            f"faults       {len(self.faults)}",
        ]
        return "\n".join([*lines, *self.faults[:20]])


def describe_latencies(seconds: Sequence[float]) -> str:
    """Percentiles in milliseconds."""
    ordered = sorted(seconds)
    last = len(ordered) - 1
    return ", ".join(
        f"{name} {ordered[min(last, int(share * len(ordered)))] * 1000:.0f} ms"
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("longest", 1.0))
    )


def find_overlaps(spans: Iterable[Span]) -> list[tuple[Span, Span]]:
    """Pairs of spans in which two holds had one seat at one time."""
    by_seat: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        by_seat[span.seat].append(span)
    found = []
    for of_seat in by_seat.values():
        of_seat.sort(key=lambda span: (span.since, span.until))
        longest = of_seat[0]
        for span in of_seat[1:]:
            if span.since < longest.until:
                found.append((longest, span))
            longest = max(longest, span, key=lambda one: one.until)
    return found


@dataclass(slots=True, kw_only=True)
class Client:
    """One visitor with cookies of its own."""

    number: int
    http: aiohttp.ClientSession
    show: str
    seats: Sequence[str]
    dice: random.Random
    report: Report
    ends_at: float

    async def fight(self) -> None:
        """Take and let go until the time is up; what is left is released."""
        while time.monotonic() < self.ends_at:
            wanted = self._choose()
            hold = await self._take(wanted)
            if hold is not None:
                await self._keep(hold, wanted)

    def _choose(self) -> list[str]:
        """Neighbours, in any order; overlapping sets in opposite orders are what we are after."""
        count = self.dice.randint(1, SEATS_AT_ONCE_MAX)
        start = self.dice.randrange(len(self.seats) - count + 1)
        wanted = list(self.seats[start : start + count])
        self.dice.shuffle(wanted)
        return wanted

    async def _take(self, wanted: list[str]) -> dict[str, Any] | None:
        headers = {}
        twice = self.dice.random() < REPEAT_SHARE
        if twice:
            headers["Idempotency-Key"] = uuid4().hex
        path = f"{API}/shows/{self.show}/holds"
        sends = [self._send("POST", path, json={"seats": wanted}, headers=headers)]
        if twice:
            sends.append(self._send("POST", path, json={"seats": wanted}, headers=headers))
        answers = [self._judge(*answer, wanted=wanted) for answer in await asyncio.gather(*sends)]
        granted = [answer for answer in answers if answer is not None]
        if len({hold["holdToken"] for hold in granted}) > 1:
            self.report.faults.append(f"one key, two holds: {wanted}")
        return granted[0] if granted else None

    def _judge(
        self, status: int, answer: Any, seconds: float, *, wanted: list[str]
    ) -> dict[str, Any] | None:
        """Log one answer to a hold; the hold if it was granted."""
        report = self.report
        report.latencies[status].append(seconds)
        if status == 201:
            if sorted(seat["id"] for seat in answer["seats"]) != sorted(wanted):
                report.faults.append(f"asked for {wanted}, got {answer['seats']}")
            return dict(answer)
        if status not in REFUSALS:
            report.faults.append(f"unexpected {status}: {answer}")
            return None
        code = answer["code"]
        report.codes[code] += 1
        if code == "seats_taken" and not set(answer["seats"]) & set(wanted):
            report.faults.append(f"asked for {wanted}, lost {answer['seats']}")
        return None

    async def _keep(self, hold: dict[str, Any], wanted: list[str]) -> None:
        """Have it for a moment, perhaps swap some of it, then release it or run into the end."""
        since, seats = time.monotonic(), wanted
        await asyncio.sleep(self.dice.random() * KEPT_SECONDS_MAX)
        path = f"{API}/holds/{hold['holdToken']}"
        if self.dice.random() < CHANGE_SHARE:
            self._log(seats, since=since)
            new = [seat for seat in self._choose() if seat not in seats][:1]
            body = {"add": new, "remove": seats[:1] if new else []}
            status, answer, _ = await self._send("PATCH", path, json=body)
            since = time.monotonic()
            if status == 200:
                seats = [seat["id"] for seat in answer["seats"]]
            elif status not in REFUSALS:
                self.report.faults.append(f"change: {status} {answer}")
        self._log(seats, since=since)
        status, answer, _ = await self._send("DELETE", path)
        if status != 204:
            self.report.faults.append(f"release: {status} {answer}")

    def _log(self, seats: Iterable[str], *, since: float) -> None:
        until = time.monotonic()
        self.report.spans += [
            Span(seat=seat, client=self.number, since=since, until=until) for seat in seats
        ]

    async def _send(self, method: str, path: str, **options: Any) -> tuple[int, Any, float]:
        started = time.monotonic()
        try:
            async with self.http.request(method, path, **options) as response:
                answer = await response.json(content_type=None) if response.status != 204 else None
                return response.status, answer, time.monotonic() - started
        except (aiohttp.ClientError, TimeoutError) as error:
            return 0, repr(error), time.monotonic() - started


async def find_seats(http: aiohttp.ClientSession, *, count: int) -> tuple[str, list[str]]:
    """A show on sale and the first `count` seats of it, all free."""
    parameters = {"onSale": "true", "limit": "100"}
    async with http.get(f"{API}/shows", params=parameters) as response:
        shows = (await response.json())["items"]
    for show in shows:
        if show["status"] != "on_sale" or show["availability"]["available"] < count:
            continue
        path = f"{API}/shows/{show['id']}/availability"
        async with http.get(path, params={"format": "list", "status": "available"}) as response:
            free = [seat["seat"] for seat in await response.json() if seat["price"] is not None]
        if len(free) >= count:
            return show["id"], free[:count]
    raise SystemExit(f"No show on sale has {count} free seats.")


async def run_rush(
    url: str,
    *,
    clients: int,
    seconds: float,
    seed: int,
    seat_count: int = 50,
    show: str = "",
    seats: Sequence[str] = (),
) -> Report:
    """Fight for `seconds` over seats of the caller's choice, or of the first show that has them."""
    report = Report()
    timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS_MAX)
    connector = aiohttp.TCPConnector(limit=0)
    if not show:
        async with aiohttp.ClientSession(url) as http:
            show, seats = await find_seats(http, count=seat_count)
    started = time.monotonic()
    sessions = [
        aiohttp.ClientSession(
            url,
            timeout=timeout,
            connector=connector,
            connector_owner=False,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
        )
        for _ in range(clients)
    ]
    try:
        await asyncio.gather(
            *(
                Client(
                    number=number,
                    http=http,
                    show=show,
                    seats=seats,
                    dice=random.Random(f"{seed}:{number}"),  # noqa: S311  Repeatable, not secret.
                    report=report,
                    ends_at=started + seconds,
                ).fight()
                for number, http in enumerate(sessions)
            )
        )
    finally:
        report.seconds = time.monotonic() - started
        for http in sessions:
            await http.close()
        await connector.close()
    for first, second in find_overlaps(report.spans):
        report.faults.append(f"held twice: {first} {second}")
    return report


def main() -> int:
    """Run from the command line; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description="Many clients fight over a few seats.")
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seats", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    report = asyncio.run(
        run_rush(
            options.url,
            clients=options.clients,
            seconds=options.seconds,
            seed=options.seed,
            seat_count=options.seats,
        )
    )
    sys.stdout.write(f"{report.describe()}\n")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
