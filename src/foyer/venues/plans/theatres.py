"""A horseshoe theatre (stalls, boxes, two levels) and a concert hall, as native documents."""

from collections.abc import Sequence

from foyer.venues.plans.curve import find_direction
from foyer.venues.plans.drafting import (
    ROW_PITCH,
    SEAT_PITCH,
    Node,
    draw_curve,
    draw_document,
    draw_row,
    draw_section,
    draw_wedge_outline,
    draw_wedge_rows,
    letter_rows,
    tenths,
)
from foyer.venues.plans.fitting import WedgeSize, fit_lengths

THEATRE_METRES_PER_UNIT = 0.0156  # 34 units are a theatre seat of 53 cm.
MIDDLE = 1040.0
LABEL_GAP = 48.0  # A section's name stands clear of its seats.
STALLS_CENTRE, STALLS_SIDE, STALLS_END = 0.228, 0.315, 0.475  # Radians from the middle.
BOX_DEGREES = (-29.0, -45.0)

Wing = tuple[str, str, tuple[float, float], float, tuple[float, float]]

# The horseshoe is three arcs that meet without a bend: right, back, left. Name, letter, centre,
# radius, span in degrees.
HORSESHOE: tuple[Wing, ...] = (
    ("left", "L", (MIDDLE - 130.0, 450.0), 510.0, (130.0, 194.0)),
    ("centre", "C", (MIDDLE, 295.3), 712.0, (50.0, 130.0)),
    ("right", "R", (MIDDLE + 130.0, 450.0), 510.0, (-14.0, 50.0)),
)


def horseshoe_900() -> Node:
    """Stalls with two aisles, four boxes, a dress circle and a balcony around: 900 seats."""
    stalls = _draw_stalls()
    boxes = _draw_boxes()
    wings = _draw_levels(seats=900 - _count(stalls) - _count(boxes))
    return draw_document(
        "Horseshoe theatre",
        size=(2080, 1410),
        categories=("premium", "regular", "balcony", "vip", "access"),
        zones=[
            draw_section("ST", "Stalls", stalls, level="stalls", label={"x": MIDDLE, "y": 885}),
            draw_section("BX", "Boxes", boxes, level="circle", label={"x": MIDDLE, "y": 100}),
            *wings,
        ],
        focal={
            "kind": "stage",
            "x": MIDDLE,
            "y": 270,
            "width": 520,
            "depth": 150,
            "label": "Stage",
        },
        metres_per_unit=THEATRE_METRES_PER_UNIT,
        levels=(("stalls", "Stalls"), ("circle", "Dress circle"), ("balcony", "Balcony")),
        entrances=(("Foyer", MIDDLE, 1385, 90),),
    )


def concert_hall_1200() -> Node:
    """A fan of three blocks, a gallery behind it and a choir gallery behind the stage."""
    centre = (1230.0, -150.0)
    spans = (
        ("L", "left", (112.0, 139.0)),
        ("C", "centre", (68.0, 112.0)),
        ("R", "right", (41.0, 68.0)),
    )
    choir = _draw_choir()
    blocks = [
        (prefix + letter, f"{name} {side}", level, inner, rows, span)
        for prefix, name, level, inner, rows in (
            ("P", "Parterre", "parterre", 620.0, 18),
            ("G", "Gallery", "gallery", 1365.0, 6),
        )
        for letter, side, span in spans
    ]
    sizes = [
        WedgeSize(inner=inner, degrees=span[1] - span[0], rows=rows)
        for _, _, _, inner, rows, span in blocks
    ]
    lengths = fit_lengths(sizes, seats=1200 - _count(choir))
    zones = [
        draw_section("CH", "Choir gallery", choir, level="gallery", label={"x": 1230, "y": 24})
    ]
    for (id_, name, level, inner, rows, span), counts in zip(blocks, lengths, strict=True):
        front = "premium" if level == "parterre" else "balcony"
        categories = [front if row < 10 else "regular" for row in range(rows)]
        drawn = draw_wedge_rows(
            id_,
            centre=centre,
            inner=inner,
            span=span,
            labels=letter_rows(rows, skip="IO"),
            lengths=counts,
            categories=categories,
        )
        if id_ == "PC":
            _make_bays(drawn[-1], "PC", pairs=((0, 1), (counts[-1] - 1, counts[-1] - 2)))
        outline = draw_wedge_outline(
            centre=centre, inner=inner - 22, outer=inner + (rows - 1) * ROW_PITCH + 22, span=span
        )
        zones.append(draw_section(id_, name, drawn, level=level, outline=outline))
    return draw_document(
        "Concert hall",
        size=(2460, 1480),
        categories=("premium", "regular", "balcony", "access"),
        zones=zones,
        focal={"kind": "stage", "x": 1230, "y": 345, "width": 520, "depth": 150, "label": "Stage"},
        metres_per_unit=THEATRE_METRES_PER_UNIT,
        levels=(("parterre", "Parterre"), ("gallery", "Gallery")),
        entrances=(("Foyer", 1230, 1460, 90),),
    )


def _count(rows: Sequence[Node]) -> int:
    return sum(len(_seats(row)) for row in rows)


def _seats(row: Node) -> list[Node]:
    seats = row["seats"]
    assert isinstance(seats, list)
    return seats


def _make_bays(row: Node, section_id: str, *, pairs: Sequence[tuple[int, int]]) -> None:
    """Turn pairs of places into a wheelchair bay and its companion seat."""
    seats = _seats(row)
    for bay, companion in pairs:
        seats[bay] |= {"category": "Wheelchair and companion", "foyer": {"accessible": True}}
        seats[companion] |= {
            "category": "Wheelchair and companion",
            "foyer": {"companionOf": f"{section_id}-{row['row_number']}-{bay + 1}"},
        }


def _draw_stalls() -> list[Node]:
    """Thirteen rows around a common centre behind the stage, with two radial aisles."""
    rows = []
    for place, label in enumerate(letter_rows(13, skip="IO")):
        radius = 680.0 + place * ROW_PITCH
        centre = int(2 * STALLS_CENTRE * radius / SEAT_PITCH) + 1
        side = int((STALLS_END - STALLS_SIDE) * radius / SEAT_PITCH) + 1
        aisle = STALLS_SIDE * radius - (centre - 1) * SEAT_PITCH / 2 - SEAT_PITCH
        curve = draw_curve(
            centre=(MIDDLE, -300.0),
            radius=radius,
            degrees=90,
            gaps=((side - 1, aisle), (side + centre - 1, aisle)),
        )
        category = "premium" if place < 9 else "regular"
        rows.append(
            draw_row(label, curve, section_id="ST", categories=[category] * (centre + 2 * side))
        )
    last = len(_seats(rows[-1])) - 1
    _make_bays(rows[-1], "ST", pairs=((0, 1), (last, last - 1)))
    return rows


def _draw_boxes() -> list[Node]:
    """Two boxes of four on either side, where the horseshoe meets the stage."""
    rows: list[Node] = []
    for side in (HORSESHOE[0], HORSESHOE[2]):
        for turn in BOX_DEGREES:
            degrees = turn if side[1] == "R" else 180.0 - turn
            cosine, sine = find_direction(degrees)
            x = side[2][0] + (side[3] + 15) * cosine
            y = side[2][1] + (side[3] + 15) * sine
            label = f"Box {'ABCD'[len(rows)]}"
            rows.append(
                draw_row(
                    label,
                    draw_curve(
                        centre=(x - 210 * cosine, y - 210 * sine),
                        radius=210,
                        degrees=degrees,
                        pitch=31,
                    ),
                    section_id="BX",
                    categories=["vip"] * 4,
                    flags={place: {"restrictedView": True} for place in range(4)}
                    if turn == BOX_DEGREES[-1]
                    else None,
                    table={
                        "kind": "box",
                        "x": tenths(x - 4 * cosine),
                        "y": tenths(y - 4 * sine),
                        "width": 134,
                        "height": 58,
                        "degrees": tenths(degrees - 90),
                    },
                )
            )
    return rows


def _draw_levels(*, seats: int) -> list[Node]:
    """Dress circle and balcony, each in three sections along the horseshoe."""
    blocks = [
        (level, name, letter + wing[1], offset, rows, category, wing)
        for level, name, letter, offset, rows, category in (
            ("circle", "Dress circle", "D", 0.0, 3, "regular"),
            ("balcony", "Balcony", "B", 165.0, 5, "balcony"),
        )
        for wing in HORSESHOE
    ]
    sizes = [
        WedgeSize(inner=wing[3] + offset, degrees=wing[4][1] - wing[4][0], rows=rows)
        for _, _, _, offset, rows, _, wing in blocks
    ]
    zones = []
    lengths = fit_lengths(sizes, seats=seats)
    for (level, name, id_, offset, rows, category, wing), counts in zip(
        blocks, lengths, strict=True
    ):
        side, _, centre, radius, span = wing
        inner = radius + offset
        drawn = draw_wedge_rows(
            id_,
            centre=centre,
            inner=inner,
            span=span,
            labels=letter_rows(rows, skip="IO"),
            lengths=counts,
            categories=[category] * rows,
            view_limits=(-2.0, 182.0),
        )
        outline = draw_wedge_outline(
            centre=centre, inner=inner - 24, outer=inner + (rows - 1) * ROW_PITCH + 24, span=span
        )
        label = _place_label(wing, inner=inner, depth=(rows - 1) * ROW_PITCH)
        zones.append(
            draw_section(id_, f"{name} {side}", drawn, level=level, outline=outline, label=label)
        )
    return zones


def _place_label(wing: Wing, *, inner: float, depth: float) -> Node:
    """Before the first row of the centre; beyond the stage end of the wings."""
    side, _, centre, _, span = wing
    if side == "centre":
        return {"x": centre[0], "y": tenths(centre[1] + inner - LABEL_GAP)}
    cosine, sine = find_direction(span[0] if side == "right" else span[1])
    return {
        "x": tenths(centre[0] + (inner + depth / 2) * cosine),
        "y": tenths(centre[1] + (inner + depth / 2) * sine - LABEL_GAP * 0.75),
    }


def _draw_choir() -> list[Node]:
    """Two rows behind the stage that face the hall."""
    rows = []
    for place, label in enumerate(letter_rows(2)):
        curve = draw_curve(centre=(1230.0, 440.0), radius=340.0 + place * ROW_PITCH, degrees=270.0)
        rows.append(
            draw_row(
                label,
                curve,
                section_id="CH",
                categories=["regular"] * (14 + place),
                flags={seat: {"restrictedView": True} for seat in range(14 + place)},
            )
        )
    return rows
