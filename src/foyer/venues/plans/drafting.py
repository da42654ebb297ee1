"""The pieces from which the demo halls are drawn: rows on arcs, wedges, tables, documents.

All functions return parts of native documents, ready for JSON.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from foyer.venues.plans.curve import DEGREE, expand_curve
from foyer.venues.plans.limits import QUANTUM
from foyer.venues.plans.model import Curve
from foyer.venues.plans.validation import FORMAT

Node = dict[str, object]

SEAT_PITCH = 34.0  # Units from seat to seat; the seat map draws a seat 25 units wide.
ROW_PITCH = 35.5
SEAT_RADIUS = 12

# name, colour on light ground, index of the design system's category colour
CATEGORIES: Mapping[str, tuple[str, str, int]] = {
    "regular": ("Regular", "#33677a", 1),
    "premium": ("Premium", "#5c4c9c", 2),
    "recliner": ("Recliner", "#932f63", 3),
    "balcony": ("Balcony", "#932f63", 3),
    "upper": ("Upper tier", "#932f63", 3),
    "access": ("Wheelchair and companion", "#1d5fa8", 4),
    "vip": ("VIP", "#80500a", 5),
    "standing": ("Standing", "#1c6a45", 6),
}


def letter_rows(count: int, *, skip: str = "") -> list[str]:
    """A, B, … Z, AA, BB, … without the letters in `skip`; many houses have no row I or O."""
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1) if chr(code) not in skip]
    return [letters[place % len(letters)] * (place // len(letters) + 1) for place in range(count)]


def tenths(value: float) -> float:
    return math.floor(value * QUANTUM + 0.5) / QUANTUM


def draw_curve(
    *,
    centre: tuple[float, float],
    radius: float,
    degrees: float,
    pitch: float = SEAT_PITCH,
    shift: float = 0.0,
    gaps: Sequence[tuple[int, float]] = (),
) -> Curve:
    """A curve whose every measure is rounded to what the format keeps."""
    return Curve(
        cx=tenths(centre[0]),
        cy=tenths(centre[1]),
        radius=tenths(radius),
        degrees=round(degrees * 1000) / 1000,
        pitch=tenths(pitch),
        shift=tenths(shift),
        gaps=tuple((after, tenths(extra)) for after, extra in gaps),
    )


def draw_row(
    label: str,
    curve: Curve,
    *,
    section_id: str,
    categories: Sequence[str],
    flags: Mapping[int, Node] | None = None,
    table: Node | None = None,
    radius: int = SEAT_RADIUS,
) -> Node:
    """One row, a seat for each of `categories` (category ids), numbered from 1.

    `flags` are the native additions of the seat at that place, counted from 0.
    """
    flags = flags or {}
    seats: list[Node] = []
    for place, (x, y) in enumerate(expand_curve(curve, length=len(categories))):
        seat: Node = {
            "seat_guid": f"{section_id}-{label}-{place + 1}",
            "seat_number": str(place + 1),
            "position": {"x": x / QUANTUM, "y": y / QUANTUM},
            "radius": radius,
            "category": CATEGORIES[categories[place]][0],
        }
        if place in flags:
            seat["foyer"] = flags[place]
        seats.append(seat)
    described: Node = {
        "cx": curve.cx,
        "cy": curve.cy,
        "radius": curve.radius,
        "degrees": curve.degrees,
        "pitch": curve.pitch,
    }
    if curve.shift:
        described["shift"] = curve.shift
    if curve.gaps:
        described["gaps"] = [{"after": after, "extra": extra} for after, extra in curve.gaps]
    extra: Node = {"curve": described}
    if table is not None:
        extra["table"] = table
    return {
        "row_number": label,
        "row_number_position": "both",
        "seats": seats,
        "foyer": extra,
    }


def draw_section(
    section_id: str,
    name: str,
    rows: Sequence[Node],
    *,
    areas: Sequence[Node] = (),
    **extra: object,
) -> Node:
    """A zone; `extra` are its native additions: level, outline, label."""
    zone: Node = {
        "name": name,
        "zone_id": section_id,
        "position": {"x": 0, "y": 0},
        "rows": list(rows),
        "areas": list(areas),
    }
    if extra:
        zone["foyer"] = extra
    return zone


def draw_wedge_rows(
    section_id: str,
    *,
    centre: tuple[float, float],
    inner: float,
    span: tuple[float, float],
    labels: Sequence[str],
    lengths: Sequence[int],
    categories: Sequence[str],
    row_pitch: float = ROW_PITCH,
    pitch: float = SEAT_PITCH,
    view_limits: tuple[float, float] | None = None,
) -> list[Node]:
    """Concentric rows of given lengths in the middle of a wedge, the first at radius `inner`.

    `categories` has one id a row. Seats at angles outside `view_limits` have a restricted view.
    """
    rows = []
    for place, label in enumerate(labels):
        radius = inner + place * row_pitch
        middle = (span[0] + span[1]) / 2
        flags: dict[int, Node] = {}
        if view_limits is not None:
            for seat in range(lengths[place]):
                along = (seat - (lengths[place] - 1) / 2) * pitch
                degrees = middle - along / radius / DEGREE
                if not view_limits[0] <= degrees <= view_limits[1]:
                    flags[seat] = {"restrictedView": True}
        rows.append(
            draw_row(
                label,
                draw_curve(centre=centre, radius=radius, degrees=middle, pitch=pitch),
                section_id=section_id,
                categories=[categories[place]] * lengths[place],
                flags=flags,
            )
        )
    return rows


def draw_wedge_outline(
    *, centre: tuple[float, float], inner: float, outer: float, span: tuple[float, float]
) -> Node:
    return {
        "kind": "wedge",
        "cx": tenths(centre[0]),
        "cy": tenths(centre[1]),
        "inner": tenths(inner),
        "outer": tenths(outer),
        "startDegrees": round(span[0] * 1000) / 1000,
        "endDegrees": round(span[1] * 1000) / 1000,
    }


def draw_table(
    label: str,
    *,
    section_id: str,
    centre: tuple[float, float],
    seats: int,
    category: str,
    radius: float = 34.0,
) -> Node:
    """A round table with seats evenly around it."""
    pitch = math.floor(2 * math.pi * radius / seats * QUANTUM) / QUANTUM
    return draw_row(
        label,
        draw_curve(centre=centre, radius=radius, degrees=90, pitch=pitch),
        section_id=section_id,
        categories=[category] * seats,
        table={
            "kind": "round",
            "x": tenths(centre[0]),
            "y": tenths(centre[1]),
            "width": tenths(radius * 2 - 34),
            "height": tenths(radius * 2 - 34),
        },
    )


def draw_rectangle(x: float, y: float, width: float, height: float, **extra: object) -> Node:
    """A rectangle with its upper left corner at x, y; `extra` are further keys of the area."""
    return {
        "shape": "rectangle",
        "position": {"x": x, "y": y},
        "rectangle": {"width": width, "height": height},
        "color": "#e9e4da",
        "border_color": "#877c70",
        "rotation": 0,
        **extra,
    }


def draw_document(
    name: str,
    *,
    size: tuple[float, float],
    categories: Iterable[str],
    zones: Sequence[Node],
    focal: Node,
    metres_per_unit: float,
    levels: Sequence[tuple[str, str]] = (),
    entrances: Sequence[tuple[str, float, float, float]] = (),
) -> Node:
    """A whole native document; `entrances` are label, x, y and the degrees of the way out."""
    extra: Node = {"metresPerUnit": metres_per_unit, "focal": focal}
    if levels:
        extra["levels"] = [{"id": id_, "name": text} for id_, text in levels]
    if entrances:
        extra["entrances"] = [
            {"label": label, "x": x, "y": y, "degrees": degrees}
            for label, x, y, degrees in entrances
        ]
    return {
        "format": FORMAT,
        "name": name,
        "size": {"width": math.ceil(size[0]), "height": math.ceil(size[1])},
        "categories": [
            {
                "name": CATEGORIES[id_][0],
                "color": CATEGORIES[id_][1],
                "foyer": {"id": id_, "colorIndex": CATEGORIES[id_][2]},
            }
            for id_ in categories
        ],
        "foyer": extra,
        "zones": list(zones),
    }
