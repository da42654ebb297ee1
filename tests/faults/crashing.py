"""Crash points: every statement of a story, before it reaches the server and after it was answered.

`FOYER_CRASHES=every` tries all of them; otherwise a few of each story, by dice whose seed is
printed. `FOYER_CRASHES_SEED` repeats a choice.
"""

import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foyer.platform.config import load_config
from tests.faults.proxy import Fate, FaultProxy, Ruling, Statement

ROOT = Path(__file__).parents[2]
SIDES = ("before", "after")
ANSWER_SECONDS_MAX = 60.0
EVERY = os.environ.get("FOYER_CRASHES") == "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where to crash: a side of the n-th statement."""

    number: int
    side: str


def choose_points(total: int, *, at_most: int, story: str) -> list[Point]:
    """All points of a story of `total` statements, or some of them by dice."""
    every = [Point(number=number, side=side) for number in range(1, total + 1) for side in SIDES]
    if EVERY or len(every) <= at_most:
        return every
    seed = os.environ.get("FOYER_CRASHES_SEED") or str(time.time_ns())
    print(f"FOYER_CRASHES_SEED={seed}")
    chosen = random.Random(f"{seed}:{story}").sample(every, at_most)
    return sorted(chosen, key=lambda point: (point.number, point.side))


def crash_at(point: Point, crash: Callable[[], None], *, cut: bool) -> "Judgement":
    """A judge that crashes something at one point, and tells whether it came to that.

    With `cut` nothing more goes through that connection: its process is dead.
    """
    judgement = Judgement()

    def judge(statement: Statement) -> Ruling | None:
        if statement.number != point.number:
            return None
        judgement.crashed.set()
        if point.side == "before":
            return Ruling(before=crash, fate=Fate.CUT_BEFORE if cut else Fate.PASS)
        return Ruling(after=crash, fate=Fate.CUT_AFTER if cut else Fate.PASS)

    judgement.judge = judge
    return judgement


@dataclass(slots=True)
class Judgement:
    """A judge, and whether it has struck."""

    crashed: threading.Event = field(default_factory=threading.Event)
    judge: Callable[[Statement], Ruling | None] = lambda _: None


@dataclass(slots=True)
class StoryProcess:
    """The process of `tests.faults.story_process` and the child that is at work."""

    process: "subprocess.Popen[bytes]"
    _pids: "queue.SimpleQueue[int]" = field(default_factory=queue.SimpleQueue)
    _messages: "queue.SimpleQueue[dict[str, Any]]" = field(default_factory=queue.SimpleQueue)

    def read_on(self) -> None:
        """In a thread: sort what the process says."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            message = json.loads(line)
            if "pid" in message:
                self._pids.put(message["pid"])
            else:
                self._messages.put(message)

    def kill_child(self) -> None:
        """`kill -9` of the child that carries out the present order."""
        os.kill(self._pids.get(timeout=ANSWER_SECONDS_MAX), signal.SIGKILL)

    def play(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out an order: `result` or `error` if the child came so far, and how it `ended`."""
        assert self.process.stdin is not None
        while not self._pids.empty():
            self._pids.get()
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        told: dict[str, Any] = {}
        while "ended" not in told:
            told |= self._messages.get(timeout=ANSWER_SECONDS_MAX)
        return told


@contextmanager
def running_stories(*, database_url: str, **environment: str) -> Iterator[StoryProcess]:
    """A process that plays stories on this database."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.story_process"],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "foyer.settings",
            "DATABASE_URL": database_url,
            "FOYER_DATA": str(load_config().data_dir),  # The same secrets.
            **environment,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    stories = StoryProcess(process)
    reader = threading.Thread(target=stories.read_on, daemon=True)
    reader.start()
    try:
        yield stories
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=ANSWER_SECONDS_MAX)
        reader.join(ANSWER_SECONDS_MAX)
        assert process.stdout is not None
        process.stdout.close()


def count_statements(proxy: FaultProxy, work: Callable[[], object]) -> int:
    """How many statements a piece of work takes when nothing goes wrong."""
    proxy.be_calm()
    work()
    return len(proxy.seen)
