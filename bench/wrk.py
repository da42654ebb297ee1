"""Load by wrk: closed loop, keep-alive connections, requests made by `lua/requests.lua`."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from bench.house import Hall, Hot, House
from bench.machine import CpuUse, measured_cpu
from bench.tools import Tools

_seeds = count(1)  # Other dice for every run: the same ones would ask for the same seats.
SCRIPT = Path(__file__).parent / "lua" / "requests.lua"
REQUEST_SECONDS_MAX = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What to send. `kind` is holds, areas or availability."""

    kind: str
    hall: Hall
    clients: int
    seconds: int
    shows: int | None = None  # The first ones only.
    keyed: bool = False  # With an idempotency key, as the seat map sends one.
    count_statuses: bool = False
    etags_file: Path | None = None
    ours: bool = True  # What is granted has to be among the house's holds afterwards.


@dataclass(slots=True, kw_only=True)
class Rush:
    """What wrk saw. Rates are a second, latencies in ms; `granted` counts answers below 400."""

    requests: int
    seconds: float
    granted: int
    refused: int
    broken: int
    stored: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    statuses: dict[str, int] = field(default_factory=dict)
    cpu: CpuUse = field(default_factory=CpuUse)

    @property
    def granted_rate(self) -> float:
        """Good answers a second."""
        return self.granted / self.seconds

    @property
    def decided_rate(self) -> float:
        """Answers a second, whatever they said."""
        return self.requests / self.seconds

    @property
    def refused_rate(self) -> float:
        """Refusals a second."""
        return self.refused / self.seconds

    def to_json(self) -> dict[str, Any]:
        """For the raw results."""
        cpu = self.cpu
        return {
            "granted_rate": round(self.granted_rate, 1),
            "decided_rate": round(self.decided_rate, 1),
            "p50_ms": self.p50_ms,
            "p99_ms": self.p99_ms,
            "max_ms": self.max_ms,
            "broken": self.broken,
            "stored": self.stored,
            "statuses": self.statuses,
            "foreign_share": round(cpu.foreign_share, 3),
            "cpu_us_an_answer": {
                name: round(value / max(1, self.requests) * 1e6, 1)
                for name, value in cpu.by_group.items()
            },
            "cpu_seconds": {name: round(value, 2) for name, value in cpu.by_group.items()},
        }


class DurabilityBroken(Exception):
    """More holds were acknowledged than are stored."""


def run_wrk(tools: Tools, house: House, hot: Hot, load: Load) -> Rush:
    """One run. Raises DurabilityBroken when an acknowledged hold is not in the database."""
    threads = len(hot.ports)
    argv = [
        *(str(tools.wrk), f"-t{threads}", f"-c{max(load.clients, threads)}"),
        *(f"-d{load.seconds}s", "--timeout", f"{REQUEST_SECONDS_MAX}s"),
        *("-s", str(SCRIPT), hot.url),
    ]
    groups = {f"hot {place}": process.pid for place, process in enumerate(hot.processes)}
    assert house.postgres.process is not None
    groups["postgres"] = house.postgres.process.pid
    counted = load.ours and load.kind != "availability"
    before = house.count_holds() if counted else 0
    with measured_cpu(groups) as cpu:
        done = subprocess.run(
            argv, env=_environment(house, hot, load), capture_output=True, text=True, check=False
        )
    if done.returncode != 0:
        raise RuntimeError(f"wrk failed:\n{done.stdout[-500:]}\n{done.stderr[-1000:]}")
    told = json.loads(done.stdout.strip().splitlines()[-1])
    rush = _read(told, cpu)
    if counted:
        rush.stored = house.count_holds() - before
        if rush.stored < rush.granted:
            raise DurabilityBroken(f"{rush.granted} holds acknowledged, {rush.stored} stored")
    return rush


def _read(told: Mapping[str, Any], cpu: CpuUse) -> Rush:
    return Rush(
        requests=told["requests"],
        seconds=told["micros"] / 1e6,
        granted=told["requests"] - told["refused"],
        refused=told["refused"],
        broken=told["broken"] + told["timeouts"],
        stored=0,
        p50_ms=told["p50_us"] / 1000,
        p99_ms=told["p99_us"] / 1000,
        max_ms=told["max_us"] / 1000,
        statuses=told["statuses"],
        cpu=cpu,
    )


def _environment(house: House, hot: Hot, load: Load) -> dict[str, str]:
    return {
        **os.environ,
        "BENCH_KIND": load.kind,
        "BENCH_SHOWS": str(load.hall.shows_file(load.shows)),
        "BENCH_SEATS": str(load.hall.seats_file) if load.kind == "holds" else "",
        "BENCH_VISITORS": str(house.visitors_file),
        "BENCH_ETAGS": str(load.etags_file or ""),
        "BENCH_PORTS": " ".join(map(str, hot.ports)),
        "BENCH_KEYED": "1" if load.keyed else "0",
        "BENCH_STATUSES": "1" if load.count_statuses else "0",
        "BENCH_SEED": str(next(_seeds)),
    }
