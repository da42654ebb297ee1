"""Checks of what is drawn: areas, outlines, tables, curves and the stage or screen."""

from collections.abc import Mapping
from typing import cast, get_args

from foyer.venues.plans import limits
from foyer.venues.plans.model import FocalKind, ShapeKind, TableKind
from foyer.venues.plans.reading import (
    Node,
    Problems,
    check_label,
    check_numbers,
    is_count,
    is_label,
    is_number,
    is_place,
    note,
    read_list,
    read_node,
    to_float,
)

WEDGE_KEYS = ("cx", "cy", "inner", "outer", "startDegrees", "endDegrees")


def check_area(
    area: object,
    *,
    path: str,
    who: str,
    categories: set[str],
    area_ids: set[str],
    problems: Problems,
) -> int:
    """Check one shape, and the general admission it may carry; its capacity, or 0."""
    if not isinstance(area, Mapping):
        note(problems, path, f"{who} must be an object.")
        return 0
    area = cast("Node", area)
    if area.get("position") is not None and not is_place(area["position"]):
        note(problems, f"{path}.position", f"{who}: give its position as x and y.")
    check_numbers(area, ("rotation",), path=path, who=who, problems=problems, required=False)
    for key in ("color", "border_color"):
        check_color(area, key, path=path, who=who, problems=problems)
    _check_shape(area, path=path, who=who, problems=problems)
    _check_text(area, path=path, who=who, problems=problems)
    extra = read_node(area, "foyer", path=f"{path}.", problems=problems)
    if extra.get("admission") is None:
        return 0
    admission = read_node(extra, "admission", path=f"{path}.foyer.", problems=problems)
    return _check_admission(
        admission,
        path=f"{path}.foyer.admission",
        who=who,
        categories=categories,
        area_ids=area_ids,
        problems=problems,
    )


def check_color(node: Node, key: str, *, path: str, who: str, problems: Problems) -> None:
    """A colour as the designer wrote it; empty means none."""
    value = node.get(key)
    if value is None or value == "":
        return
    check_label(node, key, path=path, who=who, most=limits.COLOR_CHARS_MAX, problems=problems)


def _check_admission(
    admission: Node,
    *,
    path: str,
    who: str,
    categories: set[str],
    area_ids: set[str],
    problems: Problems,
) -> int:
    identity, name = admission.get("id"), admission.get("name")
    if not isinstance(identity, str) or not _is_id(identity):
        note(problems, f"{path}.id", f"{who}: give it an id of 1 to 32 of A–Z a–z 0–9 . _ -")
    elif identity in area_ids:
        note(problems, f"{path}.id", f"{who}: the area id “{identity}” appears twice; change one.")
    else:
        area_ids.add(identity)
    if not is_label(name, most=limits.NAME_CHARS_MAX):
        note(problems, f"{path}.name", f"{who}: give the general-admission area a name.")
    category = admission.get("category")
    if not isinstance(category, str) or category not in categories:
        note(problems, f"{path}.category", f"{who}: its category is not in the plan's list.")
    capacity = admission.get("capacity")
    if not is_count(capacity, least=1, most=limits.AREA_PLACES_MAX):
        note(
            problems,
            f"{path}.capacity",
            f"{who}: capacity must be a whole number, 1 to {limits.AREA_PLACES_MAX}.",
        )
        return 0
    return cast("int", capacity)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= limits.SEAT_ID_CHARS_MAX and all(
        char.isascii() and (char.isalnum() or char in "._-") for char in text
    )


def _check_shape(area: Node, *, path: str, who: str, problems: Problems) -> None:
    shape = area.get("shape")
    if shape is None:
        return
    if not isinstance(shape, str) or shape not in get_args(ShapeKind):
        note(
            problems,
            f"{path}.shape",
            f"{who}: shape must be polygon, rectangle, ellipse, circle or text.",
        )
        return
    if shape == "text":
        return
    body = read_node(area, shape, path=f"{path}.", problems=problems)
    inner, owner = f"{path}.{shape}", who
    if shape == "polygon":
        _check_points(body, path=inner, who=owner, problems=problems)
    elif shape == "rectangle":
        check_numbers(body, ("width", "height"), path=inner, who=owner, problems=problems)
    elif shape == "circle":
        check_numbers(body, ("radius",), path=inner, who=owner, problems=problems)
    elif not is_place(body.get("radius")):
        note(problems, f"{inner}.radius", f"{who}: give the ellipse's radius as x and y.")


def _check_points(node: Node, *, path: str, who: str, problems: Problems) -> None:
    points = read_list(
        node, "points", path=f"{path}.", most=limits.SHAPE_POINTS_MAX, problems=problems
    )
    if len(points) < 3:
        note(problems, f"{path}.points", f"{who}: a polygon needs three points or more.")
    for number, point in enumerate(points):
        if not is_place(point):
            note(problems, f"{path}.points[{number}]", f"{who}: give each point as x and y.")
            return


def _check_text(area: Node, *, path: str, who: str, problems: Problems) -> None:
    if area.get("text") is None:
        return
    text = read_node(area, "text", path=f"{path}.", problems=problems)
    words = text.get("text")
    if words is not None and words != "" and not is_label(words, most=limits.TEXT_CHARS_MAX):
        note(
            problems,
            f"{path}.text.text",
            f"{who}: the text has at most {limits.TEXT_CHARS_MAX} visible characters.",
        )
    if text.get("position") is not None and not is_place(text["position"]):
        note(problems, f"{path}.text.position", f"{who}: give the text's place as x and y.")
    size = text.get("size")
    if size is not None and not is_count(size, least=1, most=10_000):
        note(problems, f"{path}.text.size", f"{who}: the text's size is a whole number above 0.")
    check_color(text, "color", path=f"{path}.text", who=who, problems=problems)


def check_outline(extra: Node, *, path: str, who: str, problems: Problems) -> None:
    """A section's outline: a polygon's points or a wedge of a ring."""
    if extra.get("outline") is None:
        return
    outline = read_node(extra, "outline", path=f"{path}.", problems=problems)
    inner = f"{path}.outline"
    if outline.get("kind") == "polygon":
        _check_points(outline, path=inner, who=who, problems=problems)
    elif outline.get("kind") == "wedge":
        check_numbers(outline, WEDGE_KEYS, path=inner, who=who, problems=problems)
    else:
        note(problems, f"{inner}.kind", f"{who}: an outline is a polygon or a wedge.")


def check_curve(extra: Node, *, path: str, who: str, problems: Problems) -> None:
    """The arc a row was laid out on."""
    if extra.get("curve") is None:
        return
    curve = read_node(extra, "curve", path=f"{path}.", problems=problems)
    inner = f"{path}.curve"
    keys = ("cx", "cy", "radius", "degrees", "pitch")
    if check_numbers(curve, keys, path=inner, who=who, problems=problems) and (
        abs(to_float(curve["radius"])) < 1 or abs(to_float(curve["degrees"])) > 360
    ):
        note(
            problems,
            inner,
            f"{who}: the curve's radius is at least 1 and its degrees lie within ±360.",
        )
    check_numbers(curve, ("shift",), path=inner, who=who, problems=problems, required=False)
    gaps = read_list(curve, "gaps", path=f"{inner}.", most=limits.CURVE_GAPS_MAX, problems=problems)
    for number, gap in enumerate(gaps):
        node = gap if isinstance(gap, Mapping) else {}
        if not is_count(node.get("after"), least=0, most=limits.SEATS_PER_ROW_MAX) or not is_number(
            node.get("extra")
        ):
            note(
                problems,
                f"{inner}.gaps[{number}]",
                f"{who}: a gap says after which seat (from 0) and how much extra.",
            )


def check_table(extra: Node, *, path: str, who: str, problems: Problems) -> None:
    """The table or box of a row."""
    if extra.get("table") is None:
        return
    table = read_node(extra, "table", path=f"{path}.", problems=problems)
    inner = f"{path}.table"
    if table.get("kind") not in get_args(TableKind):
        note(problems, f"{inner}.kind", f"{who}: a table is round, rectangle or box.")
    check_numbers(table, ("x", "y", "width", "height"), path=inner, who=who, problems=problems)
    check_numbers(table, ("degrees",), path=inner, who=who, problems=problems, required=False)


def check_focal(extra: Node, problems: Problems) -> None:
    """The screen or stage."""
    if extra.get("focal") is None:
        return
    focal = read_node(extra, "focal", path="foyer.", problems=problems)
    who = "Stage or screen"
    if focal.get("kind") not in get_args(FocalKind):
        note(problems, "foyer.focal.kind", f"{who}: its kind is screen, stage, pitch or ring.")
    check_numbers(focal, ("x", "y", "width"), path="foyer.focal", who=who, problems=problems)
    check_numbers(
        focal, ("depth", "degrees"), path="foyer.focal", who=who, problems=problems, required=False
    )
    check_label(
        focal,
        "label",
        path="foyer.focal",
        who=who,
        most=limits.NAME_CHARS_MAX,
        problems=problems,
    )
