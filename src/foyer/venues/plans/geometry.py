"""The compact, immutable geometry of a plan: what the seat map page loads.

`docs/seating-plan-format.md` describes the encoding. `geometry_decoding.py` and
`web/static/elements/geometry.js` read it; all three change together, with the name of the encoding.
"""

import json
from collections.abc import Sequence

from foyer.venues.plans.curve import find_wedge_middle
from foyer.venues.plans.limits import QUANTUM
from foyer.venues.plans.model import Curve, Plan, Row, Seat, Section, Shape, Table, Wedge
from foyer.venues.plans.numbering import compose_seat_id
from foyer.venues.plans.packing import Json, pack_runs, pack_steps

ENCODING = "foyer-geometry/1"
ACCESSIBLE, RESTRICTED_VIEW, AISLE = 1, 2, 4


def encode_geometry(plan: Plan) -> bytes:
    """UTF-8 JSON; the same plan always gives the same bytes. Gzip is left to the server.

    Everything of the plan but the guids is in it, exactly: positions are whole quanta.
    """
    category_index = {category.id: number for number, category in enumerate(plan.categories)}
    document: dict[str, Json] = {
        "encoding": ENCODING,
        "quantum": QUANTUM,
        "name": plan.name,
        "size": [_quanta(plan.width), _quanta(plan.height)],
        "metresPerUnit": plan.metres_per_unit,
        "focal": None
        if plan.focal is None
        else [
            plan.focal.kind,
            *_all_quanta(plan.focal.x, plan.focal.y, plan.focal.width, plan.focal.depth),
            _quanta(plan.focal.degrees),
            plan.focal.label,
        ],
        "entrances": [
            [entrance.label, *_all_quanta(entrance.x, entrance.y, entrance.degrees)]
            for entrance in plan.entrances
        ],
        "levels": [[level.id, level.name] for level in plan.levels],
        "categories": [
            [category.id, category.name, category.color, category.color_index]
            for category in plan.categories
        ],
        "sections": [_encode_section(plan, section, category_index) for section in plan.sections],
        "areas": [
            [
                area.id,
                area.name,
                category_index[area.category],
                area.capacity,
                area.section_index,
                _encode_shape(area.shape),
            ]
            for area in plan.areas
        ],
        "shapes": [_encode_shape(shape) for shape in plan.shapes],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _quanta(value: float) -> int:
    return round(value * QUANTUM)


def _all_quanta(*values: float) -> list[int]:
    return [_quanta(value) for value in values]


def _thousandths(degrees: float) -> int:
    return round(degrees * 1000)


def _encode_section(
    plan: Plan, section: Section, category_index: dict[str, int]
) -> dict[str, Json]:
    """Columns over the section's rows and seats; a column that says nothing is left out."""
    rows = plan.rows[section.first_row : section.first_row + section.row_count]
    seats = plan.seats[section.first_index : section.first_index + section.seat_count]
    out: dict[str, Json] = {"name": section.name}
    if section.id != section.name:
        out["id"] = section.id
    if section.level is not None:
        out["level"] = section.level
    out |= _encode_outline(section)
    if not rows:
        return out
    out["rows"] = [row.label for row in rows]
    out["lengths"] = pack_steps([row.length for row in rows])
    out["numbers"] = pack_runs(
        _encode_numbers(plan.seats[row.first_index : row.first_index + row.length]) for row in rows
    )
    out["ids"] = pack_runs(_encode_id(seat, section.id) for seat in seats)
    out["category"] = pack_runs(category_index[seat.category] for seat in seats)
    out["radius"] = pack_runs(seat.radius for seat in seats)
    _encode_positions(out, plan, rows)
    _encode_extras(out, rows, seats)
    return out


def _encode_outline(section: Section) -> dict[str, Json]:
    outline = section.outline
    label = (section.label_x, section.label_y)
    if isinstance(outline, Wedge):
        out: dict[str, Json] = {
            "wedge": [
                *_all_quanta(outline.cx, outline.cy, outline.inner, outline.outer),
                _thousandths(outline.start_degrees),
                _thousandths(outline.end_degrees),
            ]
        }
        return out if label == find_wedge_middle(outline) else {**out, "label": _all_quanta(*label)}
    out = {"label": _all_quanta(*label)}
    if outline is not None:
        out["outline"] = _encode_points(outline)
    return out


def _encode_points(points: Sequence[tuple[float, float]]) -> list[Json]:
    return [
        pack_steps([_quanta(x) for x, _ in points]),
        pack_steps([_quanta(y) for _, y in points]),
    ]


def _encode_numbers(seats: Sequence[Seat]) -> Json:
    """[first, step] where the numbers count, else their texts in one list."""
    texts = [seat.number for seat in seats]
    first = texts[0]
    if first.isascii() and first.isdigit() and len(first) <= 6:
        start, step = int(first), 1
        if len(texts) > 1 and texts[1].isascii() and texts[1].isdigit() and len(texts[1]) <= 6:
            step = int(texts[1]) - start
        if [str(start + step * place) for place in range(len(texts))] == texts:
            return [start, step]
    return [texts]


def _encode_id(seat: Seat, section_id: str) -> Json:
    """The scheme by which the id follows from the labels as they are, or the id itself."""
    labels = (section_id, seat.row, seat.number)
    for scheme in range(3):
        if compose_seat_id(labels, scheme) == seat.id:
            return scheme
    return seat.id


def _encode_positions(out: dict[str, Json], plan: Plan, rows: Sequence[Row]) -> None:
    curved = [row.curve for row in rows if row.curve is not None]
    if curved:
        out["curve"] = _encode_curves(curved)
        if len(curved) < len(rows):
            out["curved"] = pack_runs(0 if row.curve is None else 1 for row in rows)
    free = [
        seat
        for row in rows
        if row.curve is None
        for seat in plan.seats[row.first_index : row.first_index + row.length]
    ]
    if free:
        out["x"] = pack_steps([_quanta(seat.x) for seat in free])
        out["y"] = pack_steps([_quanta(seat.y) for seat in free])


def _encode_curves(curves: Sequence[Curve]) -> list[Json]:
    columns: list[Json] = [
        pack_steps([_quanta(curve.cx) for curve in curves]),
        pack_steps([_quanta(curve.cy) for curve in curves]),
        pack_steps([_quanta(curve.radius) for curve in curves]),
        pack_steps([_thousandths(curve.degrees) for curve in curves]),
        pack_steps([_quanta(curve.pitch) for curve in curves]),
    ]
    if any(curve.shift or curve.gaps for curve in curves):
        columns.append(pack_steps([_quanta(curve.shift) for curve in curves]))
        columns.append(
            pack_runs(
                [number for after, extra in curve.gaps for number in (after, _quanta(extra))]
                for curve in curves
            )
        )
    return columns


def _encode_extras(out: dict[str, Json], rows: Sequence[Row], seats: Sequence[Seat]) -> None:
    masks = [
        ACCESSIBLE * seat.accessible + RESTRICTED_VIEW * seat.restricted_view + AISLE * seat.aisle
        for seat in seats
    ]
    if any(masks):
        out["flags"] = pack_runs(masks)
    companions = [
        [place, seat.companion_of - seat.index]
        for place, seat in enumerate(seats)
        if seat.companion_of is not None
    ]
    if companions:
        out["companions"] = companions
    for key, values in (
        ("labelAt", [row.label_position for row in rows]),
        ("text", [row.text for row in rows]),
        ("seatText", [row.seat_text for row in rows]),
        ("tables", [None if row.table is None else _encode_table(row.table) for row in rows]),
    ):
        if any(value is not None for value in values):
            out[key] = pack_runs(values)


def _encode_table(table: Table) -> list[Json]:
    return [
        table.kind,
        *_all_quanta(table.x, table.y, table.width, table.height, table.degrees),
    ]


def _encode_shape(shape: Shape) -> list[Json]:
    return [
        shape.kind,
        *_all_quanta(shape.x, shape.y, shape.width, shape.height, shape.degrees),
        _encode_points(shape.points) if shape.points else None,
        shape.color,
        shape.border_color,
        None if shape.text is None else [shape.text, _quanta(shape.text_x), _quanta(shape.text_y)],
        shape.text_size,
        shape.text_color,
    ]
