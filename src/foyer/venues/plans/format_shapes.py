"""Parsing of what is drawn: areas, shapes and section outlines, out of validated documents."""

from collections.abc import Sequence
from typing import cast

from foyer.venues.plans.curve import quantise
from foyer.venues.plans.limits import QUANTUM
from foyer.venues.plans.model import Area, Shape, ShapeKind, Wedge
from foyer.venues.plans.reading import Node, to_float

TEXT_SIZE_DEFAULT = 16  # As in the pretix schema.


def parse_area(
    admission: Node, shape: Shape, *, category: str, first_place: int, section_index: int
) -> Area:
    """A general-admission area whose run of places starts at `first_place`."""
    return Area(
        id=cast("str", admission["id"]),
        name=cast("str", admission["name"]),
        category=category,
        capacity=cast("int", admission["capacity"]),
        first_place=first_place,
        section_index=section_index,
        shape=shape,
    )


def parse_shape(node: Node, origin: tuple[float, float]) -> Shape:
    """A shape in absolute coordinates; one without a kind becomes an empty text."""
    kind = cast("ShapeKind", node.get("shape") or "text")
    place = cast("Node", node.get("position") or {"x": 0, "y": 0})
    x, y = origin[0] + to_float(place["x"]), origin[1] + to_float(place["y"])
    body = cast("Node", node.get(kind) or {})
    width, height = _measure_shape(kind, body)
    text = cast("Node", node.get("text") or {})
    words = cast("str | None", text.get("text")) or None
    text_place = cast("Node", (words and text.get("position")) or {"x": 0, "y": 0})
    return Shape(
        kind=kind,
        x=_tenths(x),
        y=_tenths(y),
        width=width,
        height=height,
        degrees=_tenths(to_float(node.get("rotation") or 0)),
        points=_parse_points(body, (x, y)) if kind == "polygon" else (),
        color=cast("str | None", node.get("color")) or None,
        border_color=cast("str | None", node.get("border_color")) or None,
        text=words,
        text_x=_tenths(x + to_float(text_place["x"])),
        text_y=_tenths(y + to_float(text_place["y"])),
        text_size=cast("int", text.get("size") or TEXT_SIZE_DEFAULT),
        text_color=cast("str | None", text.get("color")) or None,
    )


def parse_outline(node: Node) -> Wedge | tuple[tuple[float, float], ...] | None:
    """A section's outline: a wedge, a polygon's points, or none."""
    if not node:
        return None
    if node["kind"] == "polygon":
        return _parse_points(node, (0.0, 0.0))
    return Wedge(
        cx=_tenths(to_float(node["cx"])),
        cy=_tenths(to_float(node["cy"])),
        inner=_tenths(to_float(node["inner"])),
        outer=_tenths(to_float(node["outer"])),
        start_degrees=round(to_float(node["startDegrees"]) * 1000) / 1000,
        end_degrees=round(to_float(node["endDegrees"]) * 1000) / 1000,
    )


def _measure_shape(kind: ShapeKind, body: Node) -> tuple[float, float]:
    if kind == "rectangle":
        return _tenths(to_float(body["width"])), _tenths(to_float(body["height"]))
    if kind == "circle":
        diameter = _tenths(2 * to_float(body["radius"]))
        return diameter, diameter
    if kind == "ellipse":
        radius = cast("Node", body["radius"])
        return _tenths(2 * to_float(radius["x"])), _tenths(2 * to_float(radius["y"]))
    return 0.0, 0.0


def _parse_points(body: Node, origin: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    points = cast("Sequence[Node]", body["points"])
    return tuple(
        (_tenths(origin[0] + to_float(point["x"])), _tenths(origin[1] + to_float(point["y"])))
        for point in points
    )


def _tenths(value: float) -> float:
    return quantise(value) / QUANTUM
