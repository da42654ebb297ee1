"""The decoder of the geometry; `web/static/elements/geometry.js` is its twin, line by line.

It reads what `encode_geometry` wrote and nobody else can put in its place: the bytes are stored by
their hash. So it trusts them, and anything odd is a programmer's error.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, cast

from foyer.venues.plans.curve import expand_curve, find_wedge_middle
from foyer.venues.plans.geometry import ACCESSIBLE, AISLE, ENCODING, RESTRICTED_VIEW
from foyer.venues.plans.limits import QUANTUM
from foyer.venues.plans.model import (
    Area,
    Curve,
    Entrance,
    Focal,
    Level,
    Plan,
    PlanCategory,
    Row,
    Seat,
    Section,
    Shape,
    Table,
    Wedge,
)
from foyer.venues.plans.numbering import compose_seat_id
from foyer.venues.plans.packing import unpack_runs, unpack_steps

Columns = dict[str, Any]  # One section of the encoded document.


def decode_geometry(data: bytes) -> Plan:
    """The plan that was encoded, with empty guids. The opposite of `encode_geometry`."""
    document = json.loads(data)
    assert document["encoding"] == ENCODING
    assert document["quantum"] == QUANTUM
    categories = tuple(
        PlanCategory(id=id_, name=name, color=color, color_index=color_index)
        for id_, name, color, color_index in document["categories"]
    )
    sections: list[Section] = []
    rows: list[Row] = []
    seats: list[Seat] = []
    for columns in document["sections"]:
        _decode_section(columns, categories, sections, rows, seats)
    focal = document["focal"]
    return Plan(
        name=document["name"],
        width=document["size"][0] / QUANTUM,
        height=document["size"][1] / QUANTUM,
        metres_per_unit=document["metresPerUnit"],
        focal=None if focal is None else _decode_focal(focal),
        entrances=tuple(
            Entrance(label=label, x=x / QUANTUM, y=y / QUANTUM, degrees=degrees / QUANTUM)
            for label, x, y, degrees in document["entrances"]
        ),
        levels=tuple(Level(id=id_, name=name) for id_, name in document["levels"]),
        categories=categories,
        sections=tuple(sections),
        rows=tuple(rows),
        seats=tuple(seats),
        areas=_decode_areas(document["areas"], categories, first_place=len(seats)),
        shapes=tuple(_decode_shape(shape) for shape in document["shapes"]),
    )


def _decode_focal(focal: Sequence[Any]) -> Focal:
    kind, x, y, width, depth, degrees, label = focal
    return Focal(
        kind=kind,
        x=x / QUANTUM,
        y=y / QUANTUM,
        width=width / QUANTUM,
        depth=depth / QUANTUM,
        degrees=degrees / QUANTUM,
        label=label,
    )


def _decode_areas(
    areas: Sequence[Sequence[Any]], categories: Sequence[PlanCategory], *, first_place: int
) -> tuple[Area, ...]:
    out = []
    for id_, name, category, capacity, section_index, shape in areas:
        out.append(
            Area(
                id=id_,
                name=name,
                category=categories[category].id,
                capacity=capacity,
                first_place=first_place,
                section_index=section_index,
                shape=_decode_shape(shape),
            )
        )
        first_place += capacity
    return tuple(out)


def _decode_points(points: Sequence[Sequence[Any]]) -> tuple[tuple[float, float], ...]:
    xs, ys = unpack_steps(points[0]), unpack_steps(points[1])
    return tuple((x / QUANTUM, y / QUANTUM) for x, y in zip(xs, ys, strict=True))


def _decode_shape(shape: Sequence[Any]) -> Shape:
    kind, x, y, width, height, degrees, points, color, border, text, text_size, text_color = shape
    words, text_x, text_y = text or (None, x, y)
    return Shape(
        kind=kind,
        x=x / QUANTUM,
        y=y / QUANTUM,
        width=width / QUANTUM,
        height=height / QUANTUM,
        degrees=degrees / QUANTUM,
        points=_decode_points(points) if points else (),
        color=color,
        border_color=border,
        text=words,
        text_x=text_x / QUANTUM,
        text_y=text_y / QUANTUM,
        text_size=text_size,
        text_color=text_color,
    )


def _decode_section(
    columns: Columns,
    categories: Sequence[PlanCategory],
    sections: list[Section],
    rows: list[Row],
    seats: list[Seat],
) -> None:
    index, first_row, first_index = len(sections), len(rows), len(seats)
    section_rows = list(_decode_rows(columns, index, first_row, first_index))
    seat_count = sum(row.length for row in section_rows)
    outline, label = _decode_outline(columns)
    section = Section(
        index=index,
        id=str(columns.get("id", columns["name"])),
        name=columns["name"],
        level=columns.get("level"),
        label_x=label[0],
        label_y=label[1],
        outline=outline,
        first_row=first_row,
        row_count=len(section_rows),
        first_index=first_index,
        seat_count=seat_count,
    )
    sections.append(section)
    rows += section_rows
    if section_rows:
        seats += _decode_seats(columns, section, section_rows, categories)


def _decode_outline(
    columns: Columns,
) -> tuple[Wedge | tuple[tuple[float, float], ...] | None, tuple[float, float]]:
    outline: Wedge | tuple[tuple[float, float], ...] | None = None
    label = columns.get("label", (0, 0))
    place = (label[0] / QUANTUM, label[1] / QUANTUM)
    if "wedge" in columns:
        cx, cy, inner, outer, start, end = columns["wedge"]
        outline = Wedge(
            cx=cx / QUANTUM,
            cy=cy / QUANTUM,
            inner=inner / QUANTUM,
            outer=outer / QUANTUM,
            start_degrees=start / 1000,
            end_degrees=end / 1000,
        )
        if "label" not in columns:
            place = find_wedge_middle(outline)
    elif "outline" in columns:
        outline = _decode_points(columns["outline"])
    return outline, place


def _decode_rows(
    columns: Columns, section_index: int, first_row: int, first_index: int
) -> Iterator[Row]:
    labels = columns.get("rows", ())
    nothing = [None, len(labels)]
    curves = iter(_decode_curves(columns["curve"]) if "curve" in columns else ())
    curved = unpack_runs(columns.get("curved", [1 if "curve" in columns else 0, len(labels)]))
    extras = [
        unpack_runs(columns.get(key, nothing)) for key in ("labelAt", "text", "seatText", "tables")
    ]
    lengths = unpack_steps(columns.get("lengths", ()))
    for place, label in enumerate(labels):
        label_position, text, seat_text, table = (column[place] for column in extras)
        yield Row(
            index=first_row + place,
            section_index=section_index,
            label=label,
            text=cast("str | None", text),
            seat_text=cast("str | None", seat_text),
            label_position=cast("str | None", label_position),
            first_index=first_index,
            length=lengths[place],
            curve=next(curves) if curved[place] else None,
            table=None if table is None else _decode_table(cast("Sequence[Any]", table)),
        )
        first_index += lengths[place]


def _decode_table(table: Sequence[Any]) -> Table:
    kind, x, y, width, height, degrees = table
    return Table(
        kind=kind,
        x=x / QUANTUM,
        y=y / QUANTUM,
        width=width / QUANTUM,
        height=height / QUANTUM,
        degrees=degrees / QUANTUM,
    )


def _decode_curves(packed: Sequence[Sequence[Any]]) -> Iterator[Curve]:
    cx, cy, radius, degrees, pitch = (unpack_steps(column) for column in packed[:5])
    length = len(cx)
    shift = unpack_steps(packed[5]) if len(packed) > 5 else [0] * length
    gaps = unpack_runs(packed[6]) if len(packed) > 5 else [()] * length
    for place in range(length):
        flat = cast("Sequence[int]", gaps[place])
        yield Curve(
            cx=cx[place] / QUANTUM,
            cy=cy[place] / QUANTUM,
            radius=radius[place] / QUANTUM,
            degrees=degrees[place] / 1000,
            pitch=pitch[place] / QUANTUM,
            shift=shift[place] / QUANTUM,
            gaps=tuple(
                (after, extra / QUANTUM) for after, extra in zip(flat[::2], flat[1::2], strict=True)
            ),
        )


def _decode_numbers(packed: Any, length: int) -> list[str]:
    if len(packed) == 1:
        return cast("list[str]", packed[0])
    start, step = packed
    return [str(start + step * place) for place in range(length)]


def _decode_seats(
    columns: Columns, section: Section, rows: Sequence[Row], categories: Sequence[PlanCategory]
) -> Iterator[Seat]:
    length = section.seat_count
    schemes = unpack_runs(columns["ids"])
    category = cast("list[int]", unpack_runs(columns["category"]))
    radius = cast("list[int]", unpack_runs(columns["radius"]))
    flags = cast("list[int]", unpack_runs(columns.get("flags", [0, length])))
    companions: dict[int, int] = dict(columns.get("companions", ()))
    numbers = unpack_runs(columns["numbers"])
    free = iter(
        zip(unpack_steps(columns.get("x", ())), unpack_steps(columns.get("y", ())), strict=True)
    )
    places = count()
    for row_place, row in enumerate(rows):
        if row.curve is None:
            stands = [next(free) for _ in range(row.length)]
        else:
            stands = expand_curve(row.curve, length=row.length)
        table = None if row.table is None else row.label
        for number, (x, y) in zip(
            _decode_numbers(numbers[row_place], row.length), stands, strict=True
        ):
            place = next(places)
            index = section.first_index + place
            scheme, mask, bay = schemes[place], flags[place], companions.get(place)
            yield Seat(
                index=index,
                id=scheme
                if isinstance(scheme, str)
                else compose_seat_id((section.id, row.label, number), cast("int", scheme)),
                guid="",
                section=section.name,
                row=row.label,
                number=number,
                category=categories[category[place]].id,
                x=x / QUANTUM,
                y=y / QUANTUM,
                radius=radius[place],
                accessible=bool(mask & ACCESSIBLE),
                companion=bay is not None,
                companion_of=None if bay is None else index + bay,
                restricted_view=bool(mask & RESTRICTED_VIEW),
                aisle=bool(mask & AISLE),
                level=section.level,
                table=table,
                section_index=section.index,
                row_index=row.index,
            )
