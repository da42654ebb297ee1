"""What the machine is, what its disk does, and who else uses its processors meanwhile."""

import os
import platform
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

FOREIGN_SHARE_MAX = 0.10  # Above it somebody else's work is in our figures.
FDATASYNC_SECONDS = 1.0
PAGE_BYTES = 8192  # What PostgreSQL writes at least.
_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True, kw_only=True)
class CpuUse:
    """Processor seconds between two moments. `foreign_share` is of all cores together."""

    seconds: float = 0.0
    foreign_share: float = 0.0
    by_group: dict[str, float] = field(default_factory=dict)

    @property
    def is_quiet(self) -> bool:
        """Whether the machine was ours."""
        return self.foreign_share <= FOREIGN_SHARE_MAX


@dataclass(frozen=True, slots=True)
class _Process:
    parent: int
    seconds: float  # Its own, and of its children that have been waited for.


@contextmanager
def measured_cpu(groups: Mapping[str, int]) -> Iterator[CpuUse]:
    """Fill a CpuUse with what happens inside; `groups` names the heads of process trees.

    Foreign is what all processors did in user and system time, and what the hypervisor took,
    less what this process and its descendants used. Network interrupts of the loopback count as
    nobody's.
    """
    use = CpuUse()
    started, before, busy = time.monotonic(), _read_processes(), _read_busy_seconds()
    yield use
    use.seconds = time.monotonic() - started
    after, busy = _read_processes(), _read_busy_seconds() - busy
    own = _tree_seconds(after, os.getpid()) - _tree_seconds(before, os.getpid())
    cores = os.cpu_count() or 1
    use.foreign_share = max(0.0, busy - own) / (use.seconds * cores)
    use.by_group = {
        name: _tree_seconds(after, pid) - _tree_seconds(before, pid) for name, pid in groups.items()
    }


def _tree_seconds(processes: Mapping[int, _Process], head: int) -> float:
    children: dict[int, list[int]] = {}
    for pid, process in processes.items():
        children.setdefault(process.parent, []).append(pid)
    total, todo = 0.0, [head]
    while todo:
        pid = todo.pop()
        if pid in processes:
            total += processes[pid].seconds
        todo += children.get(pid, [])
    return total


def _read_processes() -> dict[int, _Process]:
    found = {}
    for path in _PROC.glob("[0-9]*"):
        try:
            text = (path / "stat").read_text()
        except OSError:  # It ended meanwhile.
            continue
        fields = text.rpartition(")")[2].split()
        ticks = sum(int(number) for number in fields[11:15])
        found[int(path.name)] = _Process(parent=int(fields[1]), seconds=ticks / _TICKS)
    return found


def _read_busy_seconds() -> float:
    names = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")
    numbers = (_PROC / "stat").read_text().splitlines()[0].split()[1:9]
    ticks = dict(zip(names, map(int, numbers), strict=True))
    return (ticks["user"] + ticks["nice"] + ticks["system"] + ticks["steal"]) / _TICKS


def read_rss_bytes(pid: int) -> int:
    """Resident memory of one process."""
    return int((_PROC / str(pid) / "statm").read_text().split()[1]) * _PAGE


def measure_fdatasync_ms(folder: Path) -> float:
    """Median latency of writing one page and forcing it to the disk that `folder` is on."""
    path = folder / "fdatasync.probe"
    latencies = []
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, bytes(PAGE_BYTES))
        ends_at = time.monotonic() + FDATASYNC_SECONDS
        while (started := time.monotonic()) < ends_at:
            os.pwrite(descriptor, bytes(PAGE_BYTES), 0)
            os.fdatasync(descriptor)
            latencies.append(time.monotonic() - started)
    finally:
        os.close(descriptor)
        path.unlink()
    return statistics.median(latencies) * 1000


def describe_machine() -> dict[str, object]:
    """Facts that explain figures; nothing that names the machine."""
    model = ""
    for line in (_PROC / "cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "processor": model,
        "memory_gib": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "load_average_at_start": round(os.getloadavg()[0], 2),
    }
