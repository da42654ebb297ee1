"""Cinema halls and small rooms, as native documents. The multiplex is the hall of the mockups."""

from collections.abc import Sequence

from foyer.venues.plans.drafting import (
    ROW_PITCH,
    SEAT_PITCH,
    Node,
    draw_curve,
    draw_document,
    draw_row,
    draw_section,
    draw_table,
    letter_rows,
)
from foyer.venues.plans.model import Curve

RECLINER_PITCH = 44.0
SCREEN_CURVE = 1613.0  # Radius of the rows; the same for all, so that the aisles run straight.
FIRST_ROW_Y = 152.0
CINEMA_METRES_PER_UNIT = 0.0165  # 34 units are a cinema seat of 56 cm.


def studio_48() -> Node:
    """Six rows of eight without an aisle: two bays with companions in front, premium behind."""
    middle = 380.0
    rows = []
    for place, label in enumerate(letter_rows(6)):
        ids = ["premium" if place >= 4 else "regular"] * 8
        flags: dict[int, Node] = {}
        if place == 0:
            ids, flags = _place_bays("studio", label, ids, bays=((0, 1), (7, 6)))
        curve = draw_curve(
            centre=(middle, 180 + place * 42 - SCREEN_CURVE),
            radius=SCREEN_CURVE,
            degrees=90,
            pitch=40,
        )
        rows.append(draw_row(label, curve, section_id="studio", categories=ids, flags=flags))
    return draw_document(
        "Studio",
        size=(760, 480),
        categories=("regular", "premium", "access"),
        zones=[draw_section("studio", "Studio", rows)],
        focal=_draw_screen(middle, width=380),
        metres_per_unit=CINEMA_METRES_PER_UNIT,
        entrances=(("Entrance", 150, 110, 180),),
    )


def multiplex_180() -> Node:
    """Twelve rows A to L: wheelchair bays in A and L, premium from F, recliners in K and L."""
    return cinema_hall("Screen 2", regular_rows=5, premium_rows=5, recliner_rows=2, side=3)


def cinema_hall(
    name: str,
    *,
    regular_rows: int,
    premium_rows: int,
    recliner_rows: int,
    side: int,
    centre: int = 10,
    recliners: int = 13,
) -> Node:
    """A curved hall with a block of `centre` seats between two aisles and `side` outside each.

    The first row has four wheelchair bays and is shorter; the second lacks the outermost seats.
    Seats: 12 + 2(side − 1) + centre in the first two rows of a `centre` of 10, see the table in
    the tests.
    """
    middle = 380.0
    labels = letter_rows(regular_rows + premium_rows + recliner_rows)
    rows = []
    for place, label in enumerate(labels):
        behind = place - regular_rows - premium_rows
        if behind >= 0:
            y = FIRST_ROW_Y + place * ROW_PITCH + 16 + behind * 4
            last = place == len(labels) - 1
            rows.append(_draw_recliners(label, y, middle, count=recliners, with_bays=last))
            continue
        y = FIRST_ROW_Y + place * ROW_PITCH
        category = "regular" if place < regular_rows else "premium"
        if place == 0:
            rows.append(_draw_front_row(label, y, middle, count=centre - 2))
            continue
        wing = side - 1 if place == 1 and side > 1 else side
        gaps = ((wing - 1, 24.0), (wing + centre - 1, 24.0)) if wing else ()
        curve = _curve_at(y, middle, SEAT_PITCH, gaps)
        ids = [category] * (2 * wing + centre)
        rows.append(draw_row(label, curve, section_id="hall", categories=ids))
    depth = FIRST_ROW_Y + len(labels) * ROW_PITCH + (24 if recliner_rows else 0)
    present = ["regular", "premium"] if premium_rows else ["regular"]
    present += ["recliner"] if recliner_rows else []
    return draw_document(
        name,
        size=(760, depth + 20),
        categories=(*present, "access"),
        zones=[draw_section("hall", "Hall", rows)],
        focal=_draw_screen(middle, width=576),
        metres_per_unit=CINEMA_METRES_PER_UNIT,
        entrances=(
            ("Entrance", 84, 92, 180),
            ("Lift and step-free way in, row A and last row", middle, depth + 8, 90),
        ),
    )


def black_box_120() -> Node:
    """Cabaret tables of four before the stage, three rows of benches behind."""
    middle = 400.0
    tables = []
    for place in range(18):
        line, column = divmod(place, 6)
        x = middle + (column - 2.5) * 118
        y = 190 + line * 118 + (0 if column in (0, 5) else 16)
        tables.append(
            draw_table(
                f"T{place + 1}",
                section_id="tables",
                centre=(x, y),
                seats=4,
                category="premium" if line == 0 else "regular",
            )
        )
    rows = []
    for place, label in enumerate(letter_rows(3)):
        ids = ["regular"] * 16
        flags: dict[int, Node] = {}
        if place == 0:
            ids, flags = _place_bays("benches", label, ids, bays=((0, 1), (15, 14)))
        curve = draw_curve(
            centre=(middle, 560 + place * ROW_PITCH - 4000),
            radius=4000,
            degrees=90,
            gaps=((7, 30.0),),
        )
        rows.append(draw_row(label, curve, section_id="benches", categories=ids, flags=flags))
    return draw_document(
        "Black box",
        size=(800, 690),
        categories=("regular", "premium", "access"),
        zones=[
            draw_section("tables", "Tables", tables, label={"x": middle, "y": 120}),
            draw_section("benches", "Benches", rows, label={"x": middle, "y": 665}),
        ],
        focal={
            "kind": "stage",
            "x": middle,
            "y": 70,
            "width": 420,
            "depth": 60,
            "label": "Stage",
        },
        metres_per_unit=CINEMA_METRES_PER_UNIT,
        entrances=(("Entrance", 60, 640, 180),),
    )


def _draw_screen(middle: float, *, width: float) -> Node:
    """Over the rows; its label says the width at the scale of the plan."""
    metres = width * CINEMA_METRES_PER_UNIT
    return {
        "kind": "screen",
        "x": middle,
        "y": 31,
        "width": width,
        "label": f"Screen · {metres:.1f} m wide",
    }


def _curve_at(
    y: float, middle: float, pitch: float, gaps: Sequence[tuple[int, float]] = ()
) -> Curve:
    return draw_curve(
        centre=(middle, y - SCREEN_CURVE),
        radius=SCREEN_CURVE,
        degrees=90,
        pitch=pitch,
        gaps=gaps,
    )


def _place_bays(
    section_id: str, label: str, ids: Sequence[str], *, bays: Sequence[tuple[int, int]]
) -> tuple[list[str], dict[int, Node]]:
    """Make wheelchair bays and their companion seats out of the given pairs of places."""
    ids = list(ids)
    flags: dict[int, Node] = {}
    for bay, companion in bays:
        ids[bay] = ids[companion] = "access"
        flags[bay] = {"accessible": True}
        flags[companion] = {"companionOf": f"{section_id}-{label}-{bay + 1}"}
    return ids, flags


def _draw_front_row(label: str, y: float, middle: float, *, count: int) -> Node:
    """Two wheelchair bays on either side of a short block whose ends are companion seats."""
    last = count + 3
    gaps = ((0, 6.0), (1, 57.0), (count + 1, 57.0), (count + 2, 6.0))
    ids, flags = _place_bays(
        "hall",
        label,
        ["regular"] * (count + 4),
        bays=((1, 2), (last - 1, last - 2)),
    )
    for bay in (0, last):
        ids[bay] = "access"
        flags[bay] = {"accessible": True}
    return draw_row(
        label,
        _curve_at(y, middle, SEAT_PITCH, gaps),
        section_id="hall",
        categories=ids,
        flags=flags,
    )


def _draw_recliners(label: str, y: float, middle: float, *, count: int, with_bays: bool) -> Node:
    ids: list[str] = ["recliner"] * count
    flags: dict[int, Node] = {}
    if with_bays:
        ids, flags = _place_bays("hall", label, ids, bays=((0, 1), (count - 1, count - 2)))
    return draw_row(
        label,
        _curve_at(y, middle, RECLINER_PITCH),
        section_id="hall",
        categories=ids,
        flags=flags,
        radius=16,
    )
