"""From a native document (`docs/seating-plan-format.md`) to a `Plan`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import cast

from foyer.venues.errors import PlanInvalid
from foyer.venues.plans import limits
from foyer.venues.plans.curve import expand_curve, find_wedge_middle, quantise
from foyer.venues.plans.format_shapes import parse_area, parse_outline, parse_shape
from foyer.venues.plans.geometry import encode_geometry
from foyer.venues.plans.model import (
    Area,
    Curve,
    Entrance,
    Focal,
    FocalKind,
    Level,
    Plan,
    PlanCategory,
    PlanProblem,
    Row,
    Seat,
    Section,
    Shape,
    Table,
    TableKind,
    Wedge,
)
from foyer.venues.plans.numbering import (
    SeatLabels,
    assign_names,
    assign_seat_ids,
    sanitise_label,
)
from foyer.venues.plans.reading import Node, to_float
from foyer.venues.plans.validation import validate_plan


def load_plan(data: bytes) -> Plan:
    """Parse a document from its bytes; PlanInvalid for anything that is none."""
    return parse_plan(load_document(data))


def load_document(data: bytes) -> Mapping[str, object]:
    """The JSON object in `data`, not yet validated; PlanInvalid when it is none or too large."""
    if len(data) > limits.DOCUMENT_BYTES_MAX:
        raise _refuse(f"The file is larger than {limits.DOCUMENT_BYTES_MAX} bytes; split the plan.")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise _refuse("The file is not valid JSON. Export the plan again.") from None
    if not isinstance(document, dict):
        raise _refuse("The file must hold one JSON object.")
    return document


def parse_plan(document: Mapping[str, object]) -> Plan:
    """The plan of a document; PlanInvalid with every problem when it is not valid.

    Positions are quantised; seats are numbered 0…S−1 in document order, area places follow.
    """
    problems = validate_plan(document)
    if problems:
        raise PlanInvalid(problems)
    categories = _parse_categories(document)
    zones = [cast("Node", zone) for zone in cast("Sequence[object]", document.get("zones") or ())]
    names = [str(zone.get("name") or number) for number, zone in enumerate(zones, start=1)]
    section_ids = assign_names(
        [str(zone.get("zone_id") or names[number]) for number, zone in enumerate(zones)],
        prefix="section",
    )
    rows, sections, seats = _parse_zones(zones, names, section_ids, categories)
    areas, shapes = _parse_shapes(zones, categories, first_place=len(seats))
    extra = _node(document, "foyer")
    size = _node(document, "size")
    scale = extra.get("metresPerUnit")
    return Plan(
        name=cast("str", document["name"]),
        width=_tenths(size["width"]),
        height=_tenths(size["height"]),
        metres_per_unit=None if scale is None else to_float(scale),
        focal=_parse_focal(extra),
        entrances=tuple(
            Entrance(
                label=cast("str", node["label"]),
                x=_tenths(node["x"]),
                y=_tenths(node["y"]),
                degrees=_tenths(node.get("degrees") or 0),
            )
            for node in _nodes(extra, "entrances")
        ),
        levels=tuple(
            Level(id=cast("str", node["id"]), name=cast("str", node["name"]))
            for node in _nodes(extra, "levels")
        ),
        categories=tuple(categories.values()),
        sections=tuple(sections),
        rows=tuple(rows),
        seats=tuple(seats),
        areas=areas,
        shapes=shapes,
    )


def hash_plan(plan: Plan) -> str:
    """32 hexadecimal characters over everything that matters: the encoded geometry and the guids.

    Another encoding of the same hall is another hash, because the geometry is cached for ever.
    """
    digest = sha256(encode_geometry(plan))
    for seat in plan.seats:
        digest.update(b"\0" + seat.guid.encode())
    return digest.hexdigest()[:32]


def _refuse(message: str) -> PlanInvalid:
    return PlanInvalid((PlanProblem(path="", message=message),))


def _node(parent: Node, key: str) -> Node:
    return cast("Node", parent.get(key) or {})


def _nodes(parent: Node, key: str) -> Sequence[Node]:
    return cast("Sequence[Node]", parent.get(key) or ())


def _tenths(value: object) -> float:
    return quantise(to_float(value)) / limits.QUANTUM


def _text(node: Node, key: str) -> str | None:
    return cast("str | None", node.get(key))


def _parse_categories(document: Node) -> dict[str, PlanCategory]:
    nodes = _nodes(document, "categories")
    wanted = [_node(node, "foyer").get("id") or cast("str", node["name"]).lower() for node in nodes]
    ids = assign_names([cast("str", text) for text in wanted], prefix="category")
    return {
        cast("str", node["name"]): PlanCategory(
            id=ids[number],
            name=cast("str", node["name"]),
            color=_text(node, "color") or "",
            color_index=cast("int", _node(node, "foyer").get("colorIndex") or number + 1),
        )
        for number, node in enumerate(nodes)
    }


def _parse_focal(extra: Node) -> Focal | None:
    node = _node(extra, "focal")
    if not node:
        return None
    return Focal(
        kind=cast("FocalKind", node["kind"]),
        x=_tenths(node["x"]),
        y=_tenths(node["y"]),
        width=_tenths(node["width"]),
        depth=_tenths(node.get("depth") or 0),
        degrees=_tenths(node.get("degrees", 90)),
        label=_text(node, "label") or "",
    )


def _origin(node: Node, base: tuple[float, float]) -> tuple[float, float]:
    place = _node(node, "position")
    if not place:
        return base
    return base[0] + to_float(place["x"]), base[1] + to_float(place["y"])


def _parse_zones(
    zones: Sequence[Node],
    names: Sequence[str],
    section_ids: Sequence[str],
    categories: Mapping[str, PlanCategory],
) -> tuple[list[Row], list[Section], list[Seat]]:
    ids, bays = _number_seats(zones, section_ids)
    rows: list[Row] = []
    sections: list[Section] = []
    seats: list[Seat] = []
    for zone_index, zone in enumerate(zones):
        extra = _node(zone, "foyer")
        level = _text(extra, "level")
        origin = _origin(zone, (0.0, 0.0))
        first_row, first_index = len(rows), len(seats)
        for row_node in _nodes(zone, "rows"):
            row_first = len(seats)
            row = _parse_row(row_node, len(rows), zone_index, row_first)
            base = _origin(row_node, origin)
            seats += [
                _parse_seat(
                    node,
                    index,
                    ids[index],
                    row,
                    section=names[zone_index],
                    level=level,
                    base=base,
                    bays=bays,
                    categories=categories,
                )
                for index, node in enumerate(_nodes(row_node, "seats"), start=row_first)
            ]
            rows.append(row if row.curve is None else _keep_true_curve(row, seats[row_first:]))
        sections.append(
            _parse_section(
                zone,
                zone_index,
                names[zone_index],
                section_ids[zone_index],
                origin,
                rows=rows[first_row:],
                seats=seats[first_index:],
                first=(first_row, first_index),
            )
        )
    return rows, sections, seats


def _parse_seat(
    node: Node,
    index: int,
    seat_id: str,
    row: Row,
    *,
    section: str,
    level: str | None,
    base: tuple[float, float],
    bays: Mapping[str, int],
    categories: Mapping[str, PlanCategory],
) -> Seat:
    flags = _node(node, "foyer")
    x, y = _origin(node, base)
    bay = flags.get("companionOf")
    return Seat(
        index=index,
        id=seat_id,
        guid=cast("str", node["seat_guid"]),
        section=section,
        row=row.label,
        number=cast("str", node["seat_number"]),
        category=categories[cast("str", node["category"])].id,
        x=quantise(x) / limits.QUANTUM,
        y=quantise(y) / limits.QUANTUM,
        radius=cast("int", node.get("radius") or limits.SEAT_RADIUS_DEFAULT),
        accessible=flags.get("accessible") is True,
        companion=bay is not None,
        companion_of=None if bay is None else bays[cast("str", bay)],
        restricted_view=flags.get("restrictedView") is True,
        aisle=flags.get("aisle") is True,
        level=level,
        table=row.label if row.table is not None else None,
        section_index=row.section_index,
        row_index=row.index,
    )


def _number_seats(
    zones: Sequence[Node], section_ids: Sequence[str]
) -> tuple[list[str], dict[str, int]]:
    """Seat ids in index order, and the index of each accessible seat by guid."""
    labels: list[SeatLabels] = []
    bays: dict[str, int] = {}
    for zone, section in zip(zones, section_ids, strict=True):
        for row in _nodes(zone, "rows"):
            row_label = sanitise_label(cast("str", row["row_number"]))
            for seat in _nodes(row, "seats"):
                if "foyer" in seat and _node(seat, "foyer").get("accessible") is True:
                    bays[cast("str", seat["seat_guid"])] = len(labels)
                labels.append(
                    (section, row_label, sanitise_label(cast("str", seat["seat_number"])))
                )
    return assign_seat_ids(labels)[0], bays


def _parse_row(node: Node, index: int, section_index: int, first_index: int) -> Row:
    extra = _node(node, "foyer")
    return Row(
        index=index,
        section_index=section_index,
        label=cast("str", node["row_number"]),
        text=_text(node, "row_label"),
        seat_text=_text(node, "seat_label"),
        label_position=_text(node, "row_number_position"),
        first_index=first_index,
        length=len(_nodes(node, "seats")),
        curve=_parse_curve(_node(extra, "curve")),
        table=_parse_table(_node(extra, "table")),
    )


def _keep_true_curve(row: Row, seats: Sequence[Seat]) -> Row:
    """The row, without its curve where some seat does not stand on it exactly."""
    assert row.curve is not None
    stands = [(quantise(seat.x), quantise(seat.y)) for seat in seats]
    if expand_curve(row.curve, length=row.length) == stands:
        return row
    return replace(row, curve=None)


def _parse_curve(node: Node) -> Curve | None:
    if not node:
        return None
    return Curve(
        cx=_tenths(node["cx"]),
        cy=_tenths(node["cy"]),
        radius=_tenths(node["radius"]),
        degrees=round(to_float(node["degrees"]) * 1000) / 1000,
        pitch=_tenths(node["pitch"]),
        shift=_tenths(node.get("shift") or 0),
        gaps=tuple(
            sorted(
                (cast("int", gap["after"]), _tenths(gap["extra"])) for gap in _nodes(node, "gaps")
            )
        ),
    )


def _parse_table(node: Node) -> Table | None:
    if not node:
        return None
    return Table(
        kind=cast("TableKind", node["kind"]),
        x=_tenths(node["x"]),
        y=_tenths(node["y"]),
        width=_tenths(node["width"]),
        height=_tenths(node["height"]),
        degrees=_tenths(node.get("degrees") or 0),
    )


def _parse_section(
    zone: Node,
    index: int,
    name: str,
    section_id: str,
    origin: tuple[float, float],
    *,
    rows: Sequence[Row],
    seats: Sequence[Seat],
    first: tuple[int, int],
) -> Section:
    extra = _node(zone, "foyer")
    label = _node(extra, "label")
    outline = parse_outline(_node(extra, "outline"))
    if label:
        label_x, label_y = to_float(label["x"]), to_float(label["y"])
    elif isinstance(outline, Wedge):
        label_x, label_y = find_wedge_middle(outline)
    elif seats:
        label_x = (min(seat.x for seat in seats) + max(seat.x for seat in seats)) / 2
        label_y = (min(seat.y for seat in seats) + max(seat.y for seat in seats)) / 2
    else:
        label_x, label_y = origin
    return Section(
        index=index,
        id=section_id,
        name=name,
        level=_text(extra, "level"),
        label_x=quantise(label_x) / limits.QUANTUM,
        label_y=quantise(label_y) / limits.QUANTUM,
        outline=outline,
        first_row=first[0],
        row_count=len(rows),
        first_index=first[1],
        seat_count=len(seats),
    )


def _parse_shapes(
    zones: Sequence[Node], categories: Mapping[str, PlanCategory], *, first_place: int
) -> tuple[tuple[Area, ...], tuple[Shape, ...]]:
    areas: list[Area] = []
    shapes: list[Shape] = []
    for zone_index, zone in enumerate(zones):
        origin = _origin(zone, (0.0, 0.0))
        for node in _nodes(zone, "areas"):
            shape = parse_shape(node, origin)
            admission = _node(_node(node, "foyer"), "admission")
            if admission:
                area = parse_area(
                    admission,
                    shape,
                    category=categories[cast("str", admission["category"])].id,
                    first_place=first_place,
                    section_index=zone_index,
                )
                first_place += area.capacity
                areas.append(area)
            elif node.get("shape") is not None:
                shapes.append(shape)
    return tuple(areas), tuple(shapes)
