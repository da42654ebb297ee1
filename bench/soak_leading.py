"""Leading the soak's processes: start, kill, replace, and judge what they left."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.soak_journal import Seat, Story, count_operations, read_journals
from foyer.platform.embedded_postgres.account import death_prefix
from foyer.platform.sql import load_statements

POLL_SECONDS = 0.1
KILL_OPERATIONS = (5_000, 30_000)  # From one kill to the next, by all processes together.
HTTP_KILL_OPERATIONS = (1_000, 5_000)  # HTTP is slower, and its kills are the point.
AUDITS = (("foyer.checkout", "audit.sql"), ("foyer.payments", "ledger_audit.sql"))
MARGIN_SECONDS = 0.5  # A hold that ends sooner may lapse while we look.

_LIVE_CLAIMS = """
select c.show_id, c.seat_no, h.public_id::text
  from seat_claim c join hold h on h.id = c.hold_id
 where c.state = 'held' and c.expires_at > clock_timestamp()
"""
_OVER_CAP = """
select h.show_id, h.visitor_id, count(*)
  from hold h
  join seat_claim c on c.hold_id = h.id and c.show_id = h.show_id and c.expires_at > now()
 group by h.show_id, h.visitor_id having count(*) > %s
"""
_END_BACKEND = """
select pg_terminate_backend(pid) from pg_stat_activity
 where application_name = 'foyer-soak' and pid <> pg_backend_pid() order by random() limit 1
"""


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What a soak came to. `violations` is empty when every promise was kept."""

    operations: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """For the result file."""
        return {
            "operations": self.operations,
            "kinds": dict(sorted(self.kinds.items())),
            "kills": self.kills,
            "seconds": round(self.seconds, 1),
            "violations": self.violations[:50],
        }


@dataclass(slots=True, kw_only=True)
class Leg:
    """One process at its part of the work, or the one that came after it was killed."""

    module: str
    job: dict[str, Any]
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    done: int = 0
    journal_end: int = 0
    starts: int = 0

    def start(self) -> None:
        """Begin with what is left."""
        job = {
            **self.job,
            "operations": self.job["operations"] - self.done,
            "seed": f"{self.job['seed']}:{self.starts}",
        }
        self.starts += 1
        self.process = subprocess.Popen(
            [*death_prefix("KILL"), sys.executable, "-m", self.module],
            stdin=subprocess.PIPE,
            env=dict(self.environment),
            cwd=Path(__file__).parent.parent,
        )
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(job).encode())
        self.process.stdin.close()

    def look(self) -> bool:
        """Count its operations; true when the leg is done."""
        count, self.journal_end = count_operations(
            Path(self.job["journal"]), start=self.journal_end
        )
        self.done += count
        assert self.process is not None
        status = self.process.poll()
        if status is not None and status > 0:
            raise RuntimeError(f"A process of the soak failed with status {status}.")
        return self.done >= self.job["operations"] and status is not None

    def kill(self) -> None:
        """`kill -9`, and another one takes over."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End the process, if it still runs."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def run_legs(
    legs: Sequence[Leg],
    *,
    seed: str,
    kill: Callable[[], None],
    every: tuple[int, int] = KILL_OPERATIONS,
) -> int:
    """Work until every leg is done, killing now and then; how many kills.

    In turn a process of the soak is killed and `kill` is called, which ends something else; `every`
    bounds the operations in between.
    """
    dice = random.Random(seed)  # noqa: S311  Repeatable, not secret.
    kills, next_kill = 0, dice.uniform(*every)
    try:
        for leg in legs:
            leg.start()
        busy = list(legs)
        while busy:
            time.sleep(POLL_SECONDS)
            busy = [leg for leg in busy if not leg.look()]
            for leg in busy:
                assert leg.process is not None
                if leg.process.poll() is not None and not leg.look():
                    leg.start()
            done = sum(leg.done for leg in legs)
            if busy and done >= next_kill:
                if kills % 2:
                    kill()
                else:
                    dice.choice(busy).kill()
                kills += 1
                next_kill = done + dice.uniform(*every)
    finally:
        for leg in legs:
            leg.stop()
    return kills


def judge(
    journals: Sequence[Path],
    *,
    before: Story,
    admin_url: str,
    visitor_cap: int,
    verdict: Verdict,
    by_name: bool = True,
) -> Story:
    """Check an epoch that has come to rest; what its holds still own begins the next one.

    `by_name`: journals name holds by their public ids. Tokens of HTTP do not: then a seat that is
    certainly held must be held, by whomever; that nobody else was told so is the spans' matter.
    """
    story = before
    read_journals(journals, into=story)
    violations = [f"in plain sight: {fault}" for fault in story.faults]
    violations += [
        f"held twice: {seat} {first} {second}" for seat, first, second in story.find_overlaps()
    ]
    with psycopg.connect(admin_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        claims: dict[Seat, str] = {
            (show, number): hold
            for show, number, hold in connection.execute(_LIVE_CLAIMS).fetchall()
        }
        for seat, hold in story.alive_after(time.time() + MARGIN_SECONDS).items():
            if (claims.get(seat) != hold) if by_name else (seat not in claims):
                violations.append(f"lost: {seat} of {hold} is {claims.get(seat, 'free')}")
        for row in connection.execute(_OVER_CAP, (visitor_cap,)).fetchall():
            violations.append(f"over the cap: {row}")
        for package, file_name in AUDITS:
            for check, text in load_statements(package, file_name).items():
                rows = connection.execute(text).fetchall()
                violations += [f"audit {check}: {row[0]}" for row in rows[:5]]
    verdict.kinds += story.counts
    verdict.operations += story.counts.total()
    verdict.violations += violations
    return story.keep_alive(time.time())


def end_a_backend(admin_url: str) -> None:
    """Cut one of the soak's connections in the middle of whatever it does."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(_END_BACKEND)


def make_environment(folder: Path) -> dict[str, str]:
    """What a process of the soak needs to find the code."""
    root = Path(__file__).parent.parent
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root))),
        "FOYER_MODE": "demo",
        "FOYER_DATA": str(folder),
    }


def soak_sql(
    *,
    app_url: str,
    admin_url: str,
    shows: Sequence[tuple[int, int]],
    ticket_type: int,
    operations: int,
    epoch_operations: int,
    processes: int,
    seed: int,
    folder: Path,
    visitor_cap: int,
    kill_every: tuple[int, int] = KILL_OPERATIONS,
    say: Callable[[str], None] = lambda _: None,
) -> Verdict:
    """Random operations in epochs, each judged at rest. `shows` are ids and numbers of places."""
    verdict, story = Verdict(), Story()
    started, epoch = time.monotonic(), 0
    while verdict.operations < operations and not verdict.violations:
        count = min(epoch_operations, operations - verdict.operations)
        legs = []
        for place in range(processes):
            job = {
                "url": app_url,
                "shows": list(shows),
                "ticket_type": ticket_type,
                "operations": -(-count // processes),
                "seed": f"{seed}:{epoch}:{place}",
                "journal": str(folder / f"soak-{epoch}-{place}.journal"),
            }
            legs.append(Leg(module="bench.soak_sql", job=job, environment=make_environment(folder)))
        verdict.kills += run_legs(
            legs,
            seed=f"{seed}:{epoch}",
            kill=lambda: end_a_backend(admin_url),
            every=kill_every,
        )
        journals = [Path(leg.job["journal"]) for leg in legs]
        story = judge(
            journals, before=story, admin_url=admin_url, visitor_cap=visitor_cap, verdict=verdict
        )
        for journal in journals:
            journal.unlink()
        epoch += 1
        say(f"  {verdict.operations:,} operations, {len(verdict.violations)} violations")
    verdict.seconds = time.monotonic() - started
    return verdict
