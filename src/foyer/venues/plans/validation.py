"""Whether a document is a seating plan. Messages name section, row and seat, and say what to do.

The document is the native format (`docs/seating-plan-format.md`). Nothing in here raises on any
JSON-like input.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from foyer.venues.plans import limits
from foyer.venues.plans.curve import quantise
from foyer.venues.plans.model import PlanProblem
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
from foyer.venues.plans.validation_shapes import (
    check_area,
    check_color,
    check_curve,
    check_focal,
    check_outline,
    check_table,
)

FORMAT = "foyer-plan/1"
FLAGS = ("accessible", "restrictedView", "aisle")
ROW_LABEL_POSITIONS = (None, "start", "end", "both", "left", "right", "none")


@dataclass(slots=True, kw_only=True)
class Seen:
    """What the walk over the document has met so far."""

    problems: Problems = field(default_factory=list)
    categories: set[str] = field(default_factory=set)
    levels: set[str] = field(default_factory=set)
    guids: dict[str, str] = field(default_factory=dict)
    bays: set[str] = field(default_factory=set)
    companions: list[tuple[str, str, str]] = field(default_factory=list)
    labels: set[tuple[str, str, str]] = field(default_factory=set)
    places: dict[tuple[int, int], str] = field(default_factory=dict)
    area_ids: set[str] = field(default_factory=set)
    rows: int = 0
    shapes: int = 0
    area_places: int = 0
    many_sections: bool = False


def validate_plan(document: Mapping[str, object]) -> tuple[PlanProblem, ...]:
    """Why the document cannot be used, at most PROBLEMS_MAX reasons; empty when it is valid."""
    seen = Seen()
    problems = seen.problems
    if not isinstance(document, Mapping):
        note(problems, "", "The plan must be one JSON object.")
        return tuple(problems)
    _check_head(document, seen)
    _check_categories(document, seen)
    _check_extras(document, seen)
    zones = read_list(document, "zones", path="", most=limits.SECTIONS_MAX, problems=problems)
    seen.many_sections = len(zones) > 1
    for number, zone in enumerate(zones):
        _check_zone(zone, number, seen)
    _check_whole(seen)
    return tuple(problems)


def _check_head(document: Node, seen: Seen) -> None:
    if document.get("format") != FORMAT:
        note(seen.problems, "format", f"Set “format” to “{FORMAT}”, or import the file as pretix.")
    if not is_label(document.get("name"), most=limits.NAME_CHARS_MAX):
        note(
            seen.problems,
            "name",
            f"Give the plan a name of 1 to {limits.NAME_CHARS_MAX} characters.",
        )
    size = read_node(document, "size", path="", problems=seen.problems)
    for key in ("width", "height"):
        value = size.get(key)
        if not is_number(value) or to_float(value) <= 0:
            note(seen.problems, f"size.{key}", f"Give the plan's {key} as a number above 0.")


def _check_categories(document: Node, seen: Seen) -> None:
    categories = read_list(
        document, "categories", path="", most=limits.CATEGORIES_MAX, problems=seen.problems
    )
    ids: set[str] = set()
    for number, category in enumerate(categories):
        path = f"categories[{number}]"
        if not isinstance(category, Mapping) or not is_label(
            category.get("name"), most=limits.NAME_CHARS_MAX
        ):
            note(seen.problems, f"{path}.name", f"Category {number + 1}: give it a name.")
            continue
        name = cast("str", category["name"])
        if name in seen.categories:
            note(seen.problems, f"{path}.name", f"Category “{name}” appears twice; rename one.")
        seen.categories.add(name)
        who = f"Category “{name}”"
        check_color(category, "color", path=path, who=who, problems=seen.problems)
        extra = read_node(category, "foyer", path=f"{path}.", problems=seen.problems)
        identity = extra.get("id")
        if identity is not None:
            if not is_label(identity, most=limits.LABEL_CHARS_MAX):
                note(seen.problems, f"{path}.foyer.id", f"{who}: give a shorter, visible id.")
            elif identity in ids:
                note(
                    seen.problems,
                    f"{path}.foyer.id",
                    f"{who}: the id “{identity}” appears twice; change one of them.",
                )
            else:
                ids.add(cast("str", identity))
        color_index = extra.get("colorIndex")
        if color_index is not None and not is_count(
            color_index, least=1, most=limits.CATEGORIES_MAX
        ):
            note(seen.problems, f"{path}.foyer.colorIndex", f"{who}: colorIndex counts from 1.")


def _check_extras(document: Node, seen: Seen) -> None:
    problems = seen.problems
    extra = read_node(document, "foyer", path="", problems=problems)
    scale = extra.get("metresPerUnit")
    if scale is not None and not (is_number(scale, limit=1_000.0) and to_float(scale) > 0):
        note(problems, "foyer.metresPerUnit", "Give metresPerUnit as a number above 0, to 1,000.")
    check_focal(extra, problems)
    levels = read_list(extra, "levels", path="foyer.", most=limits.LEVELS_MAX, problems=problems)
    for number, level in enumerate(levels):
        path = f"foyer.levels[{number}]"
        node = level if isinstance(level, Mapping) else {}
        if not is_label(node.get("id"), most=limits.LABEL_CHARS_MAX) or not is_label(
            node.get("name"), most=limits.NAME_CHARS_MAX
        ):
            note(problems, path, f"Level {number + 1}: give it an id and a name.")
        elif node["id"] in seen.levels:
            note(problems, path, f"Level “{node['id']}” appears twice; change one of the ids.")
        else:
            seen.levels.add(node["id"])
    entrances = read_list(
        extra, "entrances", path="foyer.", most=limits.ENTRANCES_MAX, problems=problems
    )
    for number, entrance in enumerate(entrances):
        path, who = f"foyer.entrances[{number}]", f"Entrance {number + 1}"
        node = entrance if isinstance(entrance, Mapping) else {}
        if not is_label(node.get("label"), most=limits.NAME_CHARS_MAX) or not is_place(node):
            note(problems, path, f"{who}: give it a label, x and y.")
        check_numbers(node, ("degrees",), path=path, who=who, problems=problems, required=False)


def _check_zone(zone: object, number: int, seen: Seen) -> None:
    path, problems = f"zones[{number}]", seen.problems
    if not isinstance(zone, Mapping):
        note(problems, path, f"Section {number + 1} must be an object.")
        return
    name = zone.get("name") or f"{number + 1}"
    if not is_label(name, most=limits.NAME_CHARS_MAX):
        note(problems, f"{path}.name", f"Section {number + 1}: give it a shorter, visible name.")
        name = f"{number + 1}"
    who = f"Section {name}"
    check_label(zone, "zone_id", path=path, who=who, most=limits.GUID_CHARS_MAX, problems=problems)
    if not is_place(zone.get("position")):
        note(problems, f"{path}.position", f"{who}: give its position as x and y.")
    origin = _read_origin(zone)
    extra = read_node(zone, "foyer", path=f"{path}.", problems=problems)
    level = extra.get("level")
    if level is not None and (not isinstance(level, str) or level not in seen.levels):
        note(problems, f"{path}.foyer.level", f"{who}: add its level to the plan's levels.")
    if extra.get("label") is not None and not is_place(extra["label"]):
        note(problems, f"{path}.foyer.label", f"{who}: give the label's place as x and y.")
    check_outline(extra, path=f"{path}.foyer", who=who, problems=problems)
    rows = read_list(zone, "rows", path=f"{path}.", most=limits.ROWS_MAX, problems=problems)
    seen.rows += len(rows)
    for row_number, row in enumerate(rows):
        _check_row(row, f"{path}.rows[{row_number}]", name, origin, seen)
    areas = read_list(zone, "areas", path=f"{path}.", most=limits.SHAPES_MAX, problems=problems)
    seen.shapes += len(areas)
    for area_number, area in enumerate(areas):
        seen.area_places += check_area(
            area,
            path=f"{path}.areas[{area_number}]",
            who=f"{who}, area {area_number + 1}",
            categories=seen.categories,
            area_ids=seen.area_ids,
            problems=problems,
        )


def _read_origin(node: Node, base: tuple[float, float] = (0.0, 0.0)) -> tuple[float, float]:
    place = node.get("position")
    if not is_place(place):
        return base
    place = cast("Node", place)
    return base[0] + to_float(place["x"]), base[1] + to_float(place["y"])


def _check_row(row: object, path: str, zone: str, origin: tuple[float, float], seen: Seen) -> None:
    problems = seen.problems
    prefix = f"{zone}, row" if seen.many_sections else "Row"
    label = row.get("row_number") if isinstance(row, Mapping) else None
    if not isinstance(row, Mapping) or not is_label(label, most=limits.LABEL_CHARS_MAX):
        note(
            problems,
            f"{path}.row_number",
            f"Section {zone}: a row has no label; give it a row_number of 1 to "
            f"{limits.LABEL_CHARS_MAX} characters.",
        )
        return
    who = f"{prefix} {label}"
    if row.get("position") is not None and not is_place(row["position"]):
        note(problems, f"{path}.position", f"{who}: give its position as x and y.")
    position = row.get("row_number_position")
    if not (position is None or isinstance(position, str)) or position not in ROW_LABEL_POSITIONS:
        note(
            problems,
            f"{path}.row_number_position",
            f"{who}: row_number_position must be start, end, both or null.",
        )
    for key in ("row_label", "seat_label"):
        check_label(row, key, path=path, who=who, most=limits.TEXT_CHARS_MAX, problems=problems)
    extra = read_node(row, "foyer", path=f"{path}.", problems=problems)
    check_curve(extra, path=f"{path}.foyer", who=who, problems=problems)
    check_table(extra, path=f"{path}.foyer", who=who, problems=problems)
    most = limits.SEATS_PER_ROW_MAX
    seats = read_list(row, "seats", path=f"{path}.", most=most, problems=problems)
    if not seats:
        note(problems, f"{path}.seats", f"{who}: it has no seats; add some or remove the row.")
    base = _read_origin(row, origin)
    for number, seat in enumerate(seats):
        if len(seen.guids) > limits.SEATS_MAX:
            return
        _check_seat(seat, f"{path}.seats[{number}]", (zone, cast("str", label), who), base, seen)


def _check_seat(
    seat: object,
    path: str,
    names: tuple[str, str, str],
    base: tuple[float, float],
    seen: Seen,
) -> None:
    problems = seen.problems
    zone, row, row_who = names
    number = seat.get("seat_number") if isinstance(seat, Mapping) else None
    if not isinstance(seat, Mapping) or not is_label(number, most=limits.LABEL_CHARS_MAX):
        note(
            problems,
            f"{path}.seat_number",
            f"{row_who}: a seat has no number; give it one of 1 to "
            f"{limits.LABEL_CHARS_MAX} characters.",
        )
        return
    who = f"{row_who}, seat {number}"
    key = (zone, row, cast("str", number))
    if key in seen.labels:
        note(
            problems,
            f"{path}.seat_number",
            f"{who}: the number appears twice in this row; renumber one of them.",
        )
    seen.labels.add(key)
    _check_identity(seat, path, who, seen)
    _check_position(seat, path, who, base, seen)
    category = seat.get("category")
    if not isinstance(category, str) or category not in seen.categories:
        shown = f"“{category}”" if isinstance(category, str) and category else "none"
        note(
            problems,
            f"{path}.category",
            f"{who}: its category ({shown[:60]}) is not in the plan's list; "
            "add the category or choose another.",
        )
    radius = seat.get("radius")
    if radius is not None and not is_count(radius, least=1, most=limits.SEAT_RADIUS_MAX):
        note(
            problems,
            f"{path}.radius",
            f"{who}: radius must be a whole number, 1 to {limits.SEAT_RADIUS_MAX}.",
        )
    if "foyer" in seat:
        _check_flags(seat, path, who, seen)


def _check_identity(seat: Node, path: str, who: str, seen: Seen) -> None:
    guid = seat.get("seat_guid")
    if not is_label(guid, most=limits.GUID_CHARS_MAX):
        note(seen.problems, f"{path}.seat_guid", f"{who}: give it a seat_guid, unique in the plan.")
        return
    guid = cast("str", guid)
    other = seen.guids.setdefault(guid, who)
    if other is not who:
        note(
            seen.problems,
            f"{path}.seat_guid",
            f"{who}: its seat_guid is also that of {other}; give one of them a new one.",
        )


def _check_position(seat: Node, path: str, who: str, base: tuple[float, float], seen: Seen) -> None:
    if not is_place(seat.get("position")):
        note(seen.problems, f"{path}.position", f"{who}: give its position as x and y.")
        return
    x, y = _read_origin(seat, base)
    if not (is_number(x) and is_number(y)):
        note(seen.problems, f"{path}.position", f"{who}: move it to within ±1,000,000 units.")
        return
    other = seen.places.setdefault((quantise(x), quantise(y)), who)
    if other is not who:
        note(
            seen.problems,
            f"{path}.position",
            f"{who}: it stands in the same place as {other}; move one of them.",
        )


def _check_flags(seat: Node, path: str, who: str, seen: Seen) -> None:
    extra = read_node(seat, "foyer", path=f"{path}.", problems=seen.problems)
    for flag in FLAGS:
        if not isinstance(extra.get(flag, False), bool):
            note(seen.problems, f"{path}.foyer.{flag}", f"{who}: “{flag}” is true or false.")
    guid = seat.get("seat_guid")
    if extra.get("accessible") is True and isinstance(guid, str):
        seen.bays.add(guid)
    bay = extra.get("companionOf")
    if bay is None:
        return
    if not isinstance(bay, str):
        note(
            seen.problems,
            f"{path}.foyer.companionOf",
            f"{who}: companionOf names the seat_guid of a wheelchair bay.",
        )
        return
    seen.companions.append((bay, f"{path}.foyer.companionOf", who))


def _check_whole(seen: Seen) -> None:
    problems = seen.problems
    for bay, path, who in seen.companions:
        if bay not in seen.bays:
            note(
                problems,
                path,
                f"{who}: the wheelchair bay it accompanies is not in the plan, or is not marked "
                "accessible; name another.",
            )
    seats = len(seen.guids)
    if seats > limits.SEATS_MAX:
        note(problems, "zones", f"The plan has more than {limits.SEATS_MAX} seats; split it.")
    if seen.rows > limits.ROWS_MAX:
        note(problems, "zones", f"The plan has {seen.rows} rows; keep at most {limits.ROWS_MAX}.")
    if seen.shapes > limits.SHAPES_MAX:
        note(problems, "zones", f"The plan draws more than {limits.SHAPES_MAX} shapes.")
    if seats + seen.area_places > limits.PLACES_MAX:
        note(
            problems, "zones", f"Seats and area places exceed {limits.PLACES_MAX}; split the plan."
        )
    if not problems and seats + seen.area_places == 0:
        note(problems, "zones", "The plan has no seat and no general-admission area; add one.")
