"""What is measured against what: the goals, and one measured figure of a goal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A figure with its target. `unit` is R for ratios to R, x for other ratios, else a unit."""

    id: str
    what: str
    unit: str
    target: float
    stretch: float | None = None
    more_is_better: bool = True

    def reached(self, value: float) -> str:
        """In words: stretch, yes or no."""
        if self.stretch is not None and self._is_enough(value, self.stretch):
            return "stretch"
        return "yes" if self._is_enough(value, self.target) else "no"

    def _is_enough(self, value: float, wanted: float) -> bool:
        return value >= wanted if self.more_is_better else value <= wanted

    def write(self, value: float | None) -> str:
        """A value of this goal for people."""
        if value is None:
            return "–"
        if self.unit in ("R", "x"):
            return f"{value:.2f} {self.unit}" if value < 100 else f"{value:,.0f} {self.unit}"
        if self.unit == "/s":
            return f"{value:,.0f}/s"
        return f"{value:,.1f} {self.unit}" if self.unit else f"{value:,.0f}"

    def write_bound(self, value: float | None) -> str:
        """A target, with its direction."""
        if value is None:
            return "–"
        number = f"{value:,g}"
        sign = "≥" if self.more_is_better else "≤"
        return f"{sign} {number} {self.unit}".replace(" /s", "/s").strip()


GOALS: tuple[Goal, ...] = (
    Goal(
        id="G1", what="holds over HTTP, 1 process, 1,000 clients", unit="R", target=1.5,
        stretch=2.0,
    ),
    Goal(id="G2", what="the same, 2 processes", unit="R", target=1.8, stretch=2.2),
    Goal(id="G3", what="G1 against one transaction a request", unit="x", target=4.0, stretch=6.0),
    Goal(
        id="G4", what="p99 of a hold at saturation", unit="ms", target=60, stretch=40,
        more_is_better=False,
    ),
    Goal(
        id="G4 max", what="slowest hold at saturation", unit="ms", target=250,
        more_is_better=False,
    ),
    Goal(
        id="G5", what="p99 of a hold at half of saturation, open loop", unit="ms", target=15,
        stretch=8, more_is_better=False,
    ),
    Goal(id="G6", what="refusals of sold-out shows, 1 process", unit="R", target=5.0, stretch=6.0),
    Goal(id="G7", what="batched SQL alone", unit="R", target=3.0, stretch=4.0),
    Goal(id="G8", what="availability, 304, 1 process", unit="/s", target=150_000, stretch=200_000),
    Goal(
        id="G8 body", what="availability, body of 200 seats", unit="/s", target=150_000,
        stretch=200_000,
    ),
    Goal(id="G8 ASGI", what="availability, 304, without the fast lane", unit="/s", target=40_000),
    Goal(id="G9", what="availability against SELECT, 200 seats", unit="x", target=20),
    Goal(id="G9 stadium", what="availability against SELECT, 80,000 seats", unit="x", target=500),
    Goal(
        id="G10", what="hold to the last live client", unit="ms", target=250, stretch=100,
        more_is_better=False,
    ),
    Goal(
        id="G10 memory", what="memory of a live client", unit="KiB", target=15, more_is_better=False
    ),
    Goal(
        id="G11", what="violations in a rush and its audit", unit="", target=0, more_is_better=False
    ),
    Goal(id="G17", what="G1 beside 50 pages a second, of G1", unit="x", target=0.75, stretch=0.9),
    Goal(
        id="G17 p99", what="p99 of a hold beside the pages", unit="ms", target=100, stretch=60,
        more_is_better=False,
    ),
    Goal(
        id="G17 G6", what="G6 beside 50 pages a second, of G6", unit="x", target=0.75, stretch=0.9
    ),
    Goal(id="keyed", what="G1 with idempotency keys, of G1", unit="x", target=0.75),
    Goal(id="keyed G6", what="G6 with idempotency keys, of G6", unit="x", target=0.25),
    Goal(id="areas", what="holds of places in an area of 50,000, of G1", unit="x", target=1.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value of a goal. `raw` is for the file.

    A ratio to R has only its `rate` a second until the round's R is known; see `settle`.
    """

    goal: str
    value: float | None = None
    rate: float | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


def settle(figure: Figure, *, reference: float) -> Figure:
    """The figure with its value, by the R of its round."""
    if figure.value is not None:
        return figure
    assert figure.rate is not None
    return replace(figure, value=figure.rate / reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table: the median of the rounds."""

    goal: Goal
    value: float | None
    rate: float | None
    ratio: float | None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """As texts: goal, what, measured, ratio to R, target, stretch, reached."""
        goal = self.goal
        measured = goal.write(self.value)
        if self.rate is not None and goal.unit != "/s":
            measured = f"{self.rate:,.0f}/s"
            if goal.unit == "x":
                measured = f"{goal.write(self.value)} ({measured})"
        reached = self.note or ("not measured" if self.value is None else goal.reached(self.value))
        return (
            goal.id,
            goal.what,
            measured,
            "–" if self.ratio is None else f"{self.ratio:.2f}",
            goal.write_bound(goal.target),
            goal.write_bound(goal.stretch),
            reached,
        )


LIMITED = ("G1", "G4", "G5", "G6", "G8")  # Goals beside which `bench.bare` is measured.
LIMIT_HEAD = ("goal", "what", "here", "a bare server", "of R", "target")


def limit_of(goal: str) -> str:
    """What the figure of the bare server is called."""
    return f"limit {goal}"


def make_limit_rows(
    rounds: Sequence[Sequence[Figure]], *, references: Sequence[float]
) -> list[tuple[str, ...]]:
    """Goals beside what a server without features reached in the same rounds, as medians."""
    reference = median(references)
    rows = []
    for goal in GOALS:
        here, bare = _median_of(rounds, goal.id), _median_of(rounds, limit_of(goal.id))
        if goal.id not in LIMITED or here is None or bare is None:
            continue
        is_rate = goal.unit in ("R", "/s")
        texts = [f"{value:,.0f}/s" if is_rate else goal.write(value) for value in (here, bare)]
        ratio = f"{bare / reference:.2f}" if goal.unit == "R" else "–"
        rows.append((goal.id, goal.what, *texts, ratio, goal.write_bound(goal.target)))
    return rows


def _median_of(rounds: Sequence[Sequence[Figure]], name: str) -> float | None:
    """Of the rates where there are any, else of the values."""
    found = [figure for figures in rounds for figure in figures if figure.goal == name]
    seen = [figure.value if figure.rate is None else figure.rate for figure in found]
    known = [value for value in seen if value is not None]
    return median(known) if known else None


HEAD = ("goal", "what", "measured", "of R", "target", "stretch", "reached")


def make_rows(
    rounds: Sequence[Sequence[Figure]], *, references: Sequence[float], missing: Mapping[str, str]
) -> list[Row]:
    """The table: for every goal the median over the rounds; `missing` says why there is none."""
    reference = median(references)
    rows = []
    for goal in GOALS:
        found = [figure for figures in rounds for figure in figures if figure.goal == goal.id]
        values = [figure.value for figure in found if figure.value is not None]
        rates = [figure.rate for figure in found if figure.rate is not None]
        rate = median(rates) if rates else None
        rows.append(
            Row(
                goal=goal,
                value=median(values) if values else None,
                rate=rate,
                ratio=rate / reference if rate is not None else None,
                note="" if found else missing.get(goal.id, ""),
            )
        )
    return rows
