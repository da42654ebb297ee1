"""One run of the bench: the house, the tools, how long and how much, and the notes it takes."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.house import ROOT, Hall, Hot, House, warm_up, warm_up_pages
from bench.openloop import READY
from bench.tools import Tools
from bench.wrk import Load, Rush, run_wrk

PAGES_A_SECOND = 50
PAGE_CLIENTS = 16
SETTLE_PAUSE_SECONDS = 0.25  # Without a new hold: what wrk left behind has been answered.
SETTLE_SECONDS_MAX = 15.0
SIZES = (1,) * 10 + (2,) * 45 + (3,) * 15 + (4,) * 20 + (5,) * 4 + (6,) * 4 + (8,) * 2
EXPECTED_STATUSES = {"201", "409"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long and how much. Seconds are whole, as wrk wants them."""

    rounds: int
    seconds: int
    warm_seconds: int
    clients: int
    streams: int
    pushes: int
    curve_seconds: int
    curve_shows: tuple[int, ...]
    curve_claims: tuple[int, ...]


QUICK = Effort(
    rounds=1,
    seconds=3,
    warm_seconds=1,
    clients=1_000,
    streams=10_000,
    pushes=3,
    curve_seconds=2,
    curve_shows=(1, 10, 100),
    curve_claims=(10_000, 100_000),
)
FULL = Effort(
    rounds=3,
    seconds=5,
    warm_seconds=2,
    clients=1_000,
    streams=10_000,
    pushes=10,
    curve_seconds=4,
    curve_shows=(1, 10, 100, 1_000, 10_000),
    curve_claims=(10_000, 100_000, 1_000_000, 10_000_000),
)


@dataclass(slots=True, kw_only=True)
class Session:
    """What every measurement needs. `notes` are sentences for the reader of the table."""

    house: House
    tools: Tools
    effort: Effort
    notes: list[str] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Add a sentence, once."""
        if text not in self.notes:
            self.notes.append(text)

    def rush(
        self,
        hot: Hot,
        hall: Hall,
        *,
        kind: str = "holds",
        clients: int | None = None,
        seconds: int | None = None,
        shows: int | None = None,
        keyed: bool = False,
        etags_file: Path | None = None,
        count_statuses: bool = False,
        ours: bool = True,
    ) -> Rush:
        """One run of wrk; its share of foreign work is remembered. `ours`: holds are the house's.

        Returns when the requests that wrk left behind have been worked off, so that the next run
        meets an idle server.
        """
        rush = run_wrk(
            self.tools,
            self.house,
            hot,
            Load(
                kind=kind,
                hall=hall,
                clients=clients or self.effort.clients,
                seconds=seconds or self.effort.seconds,
                shows=shows,
                keyed=keyed,
                etags_file=etags_file,
                count_statuses=count_statuses,
                ours=ours,
            ),
        )
        self.shares.append(rush.cpu.foreign_share)
        if ours and kind != "availability":
            self._settle_down()
        return rush

    def _settle_down(self) -> None:
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        before, now = -1, self.house.count_holds()
        while before != now and time.monotonic() < deadline:
            time.sleep(SETTLE_PAUSE_SECONDS)
            before, now = now, self.house.count_holds()

    @contextmanager
    def fresh_hot(
        self, hall: Hall, *, count: int = 1, variant: str = "", shows: int | None = None
    ) -> Iterator[Hot]:
        """Hot processes before free halls, warmed up with the shows that will be asked for."""
        self.house.reset()
        with self.house.running_hot(count=count, variant=variant) as hot:
            warm_up(hot, hall.shows[:shows])
            yield hot

    @contextmanager
    def pages_beside(self, hot: Hot, hall: Hall, *, seconds: int) -> Iterator[dict[str, Any]]:
        """Page requests at a fixed rate meanwhile; what became of them is filled in at the end."""
        paths = ("/", f"/events/{hall.event}", f"/shows/{hall.shows[0]}/seats")
        warm_up_pages(hot, paths)
        requests = [
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"
            for _ in range(PAGES_A_SECOND * seconds // len(paths))
            for path in paths
        ]
        told: dict[str, Any] = {}
        process = start_open_loop(
            self.house, hot.ports[0], requests, rate=PAGES_A_SECOND, clients=PAGE_CLIENTS
        )
        try:
            yield told
            told.update(finish_open_loop(process))
        finally:
            process.kill()
            process.wait()


def start_open_loop(
    house: House, port: int, requests: Sequence[str], *, rate: float, clients: int
) -> "subprocess.Popen[str]":
    """A client of bench.openloop in a process of its own; it has connected and begins now."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.openloop"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=dict(house.environment),
        cwd=ROOT,
        text=True,
    )
    assert process.stdin is not None
    job = {"port": port, "requests": list(requests), "rate": rate, "clients": clients}
    json.dump(job, process.stdin)
    process.stdin.close()
    assert process.stdout is not None
    if process.stdout.readline().strip() != READY:
        process.wait()
        raise RuntimeError("The open-loop client cannot connect.")
    return process


def finish_open_loop(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Wait for the client and read what it saw."""
    assert process.stdout is not None
    text = process.stdout.read()
    if process.wait() != 0:
        raise RuntimeError("The open-loop client failed.")
    return dict(json.loads(text))


def make_hold_requests(house: House, hall: Hall, *, count: int, seed: int) -> list[str]:
    """Requests of the same mix as `lua/requests.lua` makes."""
    dice = random.Random(seed)  # noqa: S311  Repeatable, not secret.
    requests = []
    for place in range(count):
        row = dice.choice(hall.rows)
        size = min(dice.choice(SIZES), len(row))
        first = dice.randrange(len(row) - size + 1)
        body = json.dumps({"seats": row[first : first + size]}, separators=(",", ":"))
        visitor = house.visitors[place % len(house.visitors)]
        requests.append(
            f"POST /api/v1/shows/{dice.choice(hall.shows)}/holds HTTP/1.1\r\nHost: localhost\r\n"
            f"Content-Type: application/json\r\nCookie: foyer_visitor={visitor}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
    return requests
