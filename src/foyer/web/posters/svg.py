"""Shapes of a poster as SVG text, and the seeded random numbers that place them.

Coordinates are in the poster's space of 400 × 600; every number is written with one decimal.
"""

import math
from collections.abc import Callable, Iterable

Random = Callable[[], float]
Point = tuple[float, float]

_MASK = 0xFFFFFFFF


def seed_of(text: str) -> int:
    """A stable 32-bit hash (FNV-1a): the same title is the same poster for ever."""
    value = 2166136261
    for char in text:
        value = ((value ^ ord(char)) * 16777619) & _MASK
    return value


def random_from(seed: int) -> Random:
    """Numbers in [0, 1) in a fixed order for a seed (mulberry32)."""
    state = seed & _MASK

    def draw() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & _MASK
        mixed = ((state ^ (state >> 15)) * (1 | state)) & _MASK
        mixed = ((mixed + ((mixed ^ (mixed >> 7)) * (61 | mixed))) ^ mixed) & _MASK
        return (mixed ^ (mixed >> 14)) / 4294967296

    return draw


def num(value: float) -> str:
    """One decimal, without a trailing zero."""
    text = f"{math.floor(value * 10 + 0.5) / 10:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def escape(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def rect(x: float, y: float, w: float, h: float, fill: str, more: str = "") -> str:
    return (
        f'<rect x="{num(x)}" y="{num(y)}" width="{num(w)}" height="{num(h)}" fill="{fill}"'
        f"{_and(more)}/>"
    )


def circle(x: float, y: float, r: float, fill: str, more: str = "") -> str:
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" fill="{fill}"{_and(more)}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    return (
        f'<ellipse cx="{num(x)}" cy="{num(y)}" rx="{num(rx)}" ry="{num(ry)}" fill="{fill}"'
        f"{_and(more)}/>"
    )


def ring(x: float, y: float, r: float, stroke: str, width: float, more: str = "") -> str:
    return circle(x, y, r, "none", f'stroke="{stroke}" stroke-width="{num(width)}"{_and(more)}')


def polygon(points: Iterable[Point], fill: str, more: str = "") -> str:
    text = " ".join(f"{num(x)},{num(y)}" for x, y in points)
    return f'<polygon points="{text}" fill="{fill}"{_and(more)}/>'


def line(
    x1: float, y1: float, x2: float, y2: float, stroke: str, width: float, more: str = ""
) -> str:
    return (
        f'<line x1="{num(x1)}" y1="{num(y1)}" x2="{num(x2)}" y2="{num(y2)}" stroke="{stroke}"'
        f' stroke-width="{num(width)}"{_and(more)}/>'
    )


def path(d: str, fill: str, more: str = "") -> str:
    return f'<path d="{d}" fill="{fill}"{_and(more)}/>'


def stroke(d: str, colour: str, width: float, more: str = "") -> str:
    """An open line with round ends."""
    return path(
        d,
        "none",
        f'stroke="{colour}" stroke-width="{num(width)}" stroke-linecap="round"'
        f' stroke-linejoin="round"{_and(more)}',
    )


def group(transform: str, inner: str) -> str:
    return f'<g transform="{transform}">{inner}</g>'


def polar(x: float, y: float, r: float, degrees: float) -> Point:
    """The point at distance `r` from (x, y); 0 degrees is right, 90 is down."""
    angle = math.radians(degrees)
    return x + r * math.cos(angle), y + r * math.sin(angle)


def mirror(inner: str) -> str:
    """The shapes and their mirror image about the vertical middle of the poster."""
    return inner + group("translate(400 0) scale(-1 1)", inner)


def star(x: float, y: float, q: float, fill: str) -> str:
    """A four-pointed star with hollow sides, `q` from centre to point."""
    return path(
        f"M{num(x)},{num(y - q)} Q{num(x)},{num(y)} {num(x + q)},{num(y)}"
        f" Q{num(x)},{num(y)} {num(x)},{num(y + q)} Q{num(x)},{num(y)} {num(x - q)},{num(y)}"
        f" Q{num(x)},{num(y)} {num(x)},{num(y - q)}Z",
        fill,
    )


def _and(more: str) -> str:
    return f" {more}" if more else ""
