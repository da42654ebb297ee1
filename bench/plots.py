"""Plots as SVG, by hand: readable on light and dark pages, no library.

`python -m bench.plots RESULT.json FOLDER` draws the plots of a result again.
"""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 76, 20, 44, 52
BAR_HEIGHT = 22

_STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #3d3a35; }
  .title { font-size: 14px; font-weight: 600; }
  .grid { stroke: #d9d5cc; stroke-width: 1; }
  .one { stroke: #a3302f; fill: none; stroke-width: 2; }
  .two { stroke: #2f6690; fill: none; stroke-width: 2; stroke-dasharray: 5 4; }
  .dot-one { fill: #a3302f; } .dot-two { fill: #2f6690; }
  @media (prefers-color-scheme: dark) {
    text { fill: #d8d3c8; }
    .grid { stroke: #45413a; }
    .one { stroke: #ef8a7d; } .two { stroke: #86b9e0; }
    .dot-one { fill: #ef8a7d; } .dot-two { fill: #86b9e0; }
  }
"""


def draw_curve(curve: Mapping[str, Any]) -> str:
    """Granted holds and answers a second over a logarithmic axis."""
    points: Sequence[Mapping[str, Any]] = curve["points"]
    top = _round_up(max((point["decided_rate"] for point in points), default=1.0))
    low = math.log10(max(1, points[0]["at"]))
    span = max(1e-9, math.log10(max(1, points[-1]["at"])) - low)

    def x(at: float) -> float:
        return LEFT + (math.log10(max(1, at)) - low) / span * (WIDTH - LEFT - RIGHT)

    def y(rate: float) -> float:
        return HEIGHT - BOTTOM - rate / top * (HEIGHT - TOP - BOTTOM)

    parts = [*_draw_grid(top, y)]
    for place, (key, label) in enumerate(
        (("granted_rate", "holds granted a second"), ("decided_rate", "attempts answered a second"))
    ):
        name = ("one", "two")[place]
        line = " ".join(f"{x(point['at']):.1f},{y(point[key]):.1f}" for point in points)
        parts.append(f'<polyline class="{name}" points="{line}"/>')
        parts += [
            f'<circle class="dot-{name}" cx="{x(point["at"]):.1f}" cy="{y(point[key]):.1f}" r="3"/>'
            for point in points
        ]
        at = LEFT + place * 200
        parts.append(f'<circle class="dot-{name}" cx="{at}" cy="{TOP - 14}" r="4"/>')
        parts.append(f'<text x="{at + 10}" y="{TOP - 10}">{label}</text>')
    for place, point in enumerate(points):
        anchor = "end" if place and place == len(points) - 1 else "middle"
        text = f"{point['at']:,}"
        parts.append(
            f'<text x="{x(point["at"]):.1f}" y="{HEIGHT - BOTTOM + 18}" '
            f'text-anchor="{anchor}">{text}</text>'
        )
    parts.append(
        f'<text x="{(WIDTH + LEFT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">'
        f"{escape(curve['axis'])}</text>"
    )
    return _wrap(f"Holds over HTTP by {curve['name'].replace('-', ' ')}", parts, height=HEIGHT)


def draw_tricks(tricks: Sequence[Mapping[str, Any]]) -> str:
    """How many times the rate is with each trick, as bars; one is no difference."""
    longest = max((float(trick["factor"]) for trick in tricks), default=1.0)
    parts = []
    for place, trick in enumerate(tricks):
        y = TOP + place * (BAR_HEIGHT * 2 + 8)
        width = float(trick["factor"]) / longest * (WIDTH - LEFT - RIGHT - 60)
        parts.append(f'<text x="{RIGHT}" y="{y + 4}">{escape(trick["trick"])}</text>')
        parts.append(
            f'<rect class="dot-one" x="{RIGHT}" y="{y + 10}" width="{width:.1f}" '
            f'height="{BAR_HEIGHT - 4}"/>'
        )
        parts.append(
            f'<text x="{RIGHT + width + 8:.1f}" y="{y + 24}">× {float(trick["factor"]):.2f}</text>'
        )
    height = TOP + len(tricks) * (BAR_HEIGHT * 2 + 8) + 10
    return _wrap("What each trick buys", parts, height=height)


def write_plots(result: Mapping[str, Any], *, folder: Path) -> list[Path]:
    """Draw all plots of a result; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {f"{curve['name']}.svg": draw_curve(curve) for curve in result["curves"]}
    if result["tricks"]:
        drawn["tricks.svg"] = draw_tricks(result["tricks"])
    paths = []
    for name, text in drawn.items():
        path = folder / name
        path.write_text(text)
        paths.append(path)
    return paths


def _draw_grid(top: float, y: Any) -> list[str]:
    parts = []
    for step in range(5):
        rate = top * step / 4
        parts.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(rate):.1f}" '
            f'y2="{y(rate):.1f}"/>'
        )
        parts.append(
            f'<text x="{LEFT - 8}" y="{y(rate) + 4:.1f}" text-anchor="end">{rate:,.0f}</text>'
        )
    return parts


def _round_up(value: float) -> float:
    """The next number with one digit, or two and a half, so that quarters are readable."""
    unit = 10.0 ** math.floor(math.log10(max(value, 1.0)))
    for factor in (1, 2, 2.5, 4, 5, 8, 10):
        if value <= unit * factor:
            return unit * factor
    raise AssertionError("a number is below ten times its power of ten")


def _wrap(title: str, parts: Sequence[str], *, height: float) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'role="img" aria-label="{escape(title)}">\n<style>{_STYLE}</style>\n'
        f'<text class="title" x="{RIGHT}" y="18">{escape(title)}</text>\n{body}\n</svg>\n'
    )


if __name__ == "__main__":
    write_plots(json.loads(Path(sys.argv[1]).read_text()), folder=Path(sys.argv[2]))
