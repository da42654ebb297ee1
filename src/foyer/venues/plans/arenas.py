"""Bowls: the arena of the mockups and a stadium of any size, as native documents.

A bowl is an oval of eight arcs that meet without a bend (two ends, four corners, two sides). All
its rings share the centres of the arcs, so every section is a piece of a ring with concentric rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from foyer.venues.plans.curve import find_direction
from foyer.venues.plans.drafting import (
    ROW_PITCH,
    Node,
    draw_curve,
    draw_document,
    draw_rectangle,
    draw_row,
    draw_section,
    draw_wedge_outline,
    draw_wedge_rows,
    letter_rows,
)
from foyer.venues.plans.fitting import WedgeSize, fit_lengths

END_DEGREES = 30.0  # The ends reach from −30 to 30 degrees, the corners from there to 72.
CORNER_DEGREES = 72.0
BAY_PITCH = 48.0
ARENA_METRES_PER_UNIT = 0.0147  # 34 units are a stand's seat of 50 cm.


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    centre: tuple[float, float]
    radius: float
    start: float  # degrees
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One ring of sections, numbered from `number` on, clockwise from the upper left."""

    number: int
    level: str
    offset: float  # from the inner edge of the bowl
    rows: int
    cuts: tuple[int, ...]  # how many sections each arc is cut into
    front: tuple[str, int]  # category of the first rows, and how many they are
    behind: str
    platforms: frozenset[int] = frozenset()  # numbers of sections with wheelchair bays at the back


@dataclass(frozen=True, slots=True, kw_only=True)
class Wedge:
    """A section before its rows are drawn."""

    tier: Tier
    number: int
    arc: Arc
    span: tuple[float, float]

    @property
    def inner(self) -> float:
        return self.arc.radius + self.tier.offset


def arena_20000() -> Node:
    """Sections 101–120 and 201–230 around a standing floor of 4,000: 20,000 places."""
    centre = (4300.0, 3300.0)
    arcs = draw_oval(centre, end=1500.0, corner=900.0, side=5268.0, closed=False)
    tiers = (
        Tier(
            number=101,
            level="lower",
            offset=0.0,
            rows=20,
            cuts=(1, 5, 2, 4, 2, 5, 1),
            front=("premium", 4),
            behind="regular",
            platforms=frozenset({104, 109, 112, 117}),
        ),
        Tier(
            number=201,
            level="upper",
            offset=890.0,
            rows=22,
            cuts=(3, 6, 3, 6, 3, 6, 3),
            front=("regular", 6),
            behind="upper",
        ),
    )
    floor = draw_section(
        "floor",
        "Floor",
        [],
        areas=[
            _draw_standing("floor-front", "Standing front", 1500, centre, (-1430.0, -150.0)),
            _draw_standing("floor-rear", "Standing rear", 2500, centre, (-40.0, 1800.0)),
        ],
        level="floor",
        label={"x": centre[0], "y": centre[1]},
    )
    return draw_document(
        "Arena",
        size=(8600, 6600),
        categories=("premium", "regular", "upper", "access", "standing"),
        zones=[floor, *draw_bowl(arcs, tiers, seats=16_000)],
        focal={
            "kind": "stage",
            "x": centre[0] - 1620,
            "y": centre[1],
            "width": 1160,
            "depth": 880,
            "degrees": 0,
            "label": "Stage",
        },
        metres_per_unit=ARENA_METRES_PER_UNIT,
        levels=(("floor", "Floor"), ("lower", "Lower tier"), ("upper", "Upper tier")),
        entrances=(
            ("Gate A", centre[0], 90, 270),
            ("Gate B", 8480, centre[1], 0),
            ("Gate C", centre[0], 6510, 90),
        ),
    )


def generate_stadium(seats: int = 80_000) -> Node:
    """A closed bowl of three tiers around a pitch; any number of seats from 20,000 to 90,000."""
    assert 20_000 <= seats <= 90_000
    scale = (seats / 80_000) ** 0.5
    half = (8400.0 * scale + 250.0, 6900.0 * scale + 250.0)
    arcs = draw_oval(
        half, end=2900.0 * scale, corner=1800.0 * scale, side=9090.0 * scale, closed=True
    )
    rows = (round(34 * scale), round(27 * scale), round(39 * scale))
    tiers = []
    offset = 0.0
    for place, level in enumerate(("lower", "middle", "upper")):
        tiers.append(
            Tier(
                number=101 + place * 100,
                level=level,
                offset=offset,
                rows=rows[place],
                cuts=((2, 9, 2, 5) * 2, (4, 10, 4, 7) * 2, (5, 11, 5, 9) * 2)[place],
                front=(("premium", 8), ("vip", rows[1]), ("regular", 12))[place],
                behind=("regular", "vip", "upper")[place],
                platforms=frozenset({107, 116, 125, 134}) if place == 0 else frozenset(),
            )
        )
        offset += rows[place] * ROW_PITCH + 160.0
    return draw_document(
        "Stadium",
        size=(half[0] * 2, half[1] * 2),
        categories=("regular", "premium", "vip", "upper", "access"),
        zones=draw_bowl(arcs, tiers, seats=seats),
        focal={
            "kind": "pitch",
            "x": half[0],
            "y": half[1],
            "width": 4400 * scale,
            "label": "Pitch",
        },
        metres_per_unit=ARENA_METRES_PER_UNIT,
        levels=(("lower", "Lower tier"), ("middle", "Club tier"), ("upper", "Upper tier")),
    )


def draw_oval(
    centre: tuple[float, float], *, end: float, corner: float, side: float, closed: bool
) -> list[Arc]:
    """Arcs clockwise from the upper left corner; the left end is left out unless `closed`."""
    cos_end, sin_end = find_direction(END_DEGREES)
    cos_corner, sin_corner = find_direction(CORNER_DEGREES)
    end_x = (side - corner) * cos_corner - (end - corner) * cos_end
    corner_x, corner_y = end_x + (end - corner) * cos_end, (end - corner) * sin_end
    side_y = corner_y + (corner - side) * sin_corner
    x, y = centre
    a, b = END_DEGREES, CORNER_DEGREES
    arcs = [
        Arc(centre=(x - corner_x, y - corner_y), radius=corner, start=180 + a, end=180 + b),
        Arc(centre=(x, y - side_y), radius=side, start=180 + b, end=360 - b),
        Arc(centre=(x + corner_x, y - corner_y), radius=corner, start=360 - b, end=360 - a),
        Arc(centre=(x + end_x, y), radius=end, start=-a, end=a),
        Arc(centre=(x + corner_x, y + corner_y), radius=corner, start=a, end=b),
        Arc(centre=(x, y + side_y), radius=side, start=b, end=180 - b),
        Arc(centre=(x - corner_x, y + corner_y), radius=corner, start=180 - b, end=180 - a),
    ]
    if closed:
        arcs.append(Arc(centre=(x - end_x, y), radius=end, start=180 - a, end=180 + a))
    return arcs


def draw_bowl(arcs: Sequence[Arc], tiers: Sequence[Tier], *, seats: int) -> list[Node]:
    """The sections of all tiers with exactly `seats` seats; aisles widen until they fit."""
    wedges = [wedge for tier in tiers for wedge in _cut_tier(arcs, tier)]
    sizes = [
        WedgeSize(
            inner=wedge.inner,
            degrees=wedge.span[1] - wedge.span[0],
            rows=wedge.tier.rows,
            bay_pitch=BAY_PITCH if wedge.number in wedge.tier.platforms else None,
        )
        for wedge in wedges
    ]
    lengths = fit_lengths(sizes, seats=seats)
    return [_draw_wedge(wedge, rows) for wedge, rows in zip(wedges, lengths, strict=True)]


def _cut_tier(arcs: Sequence[Arc], tier: Tier) -> list[Wedge]:
    wedges: list[Wedge] = []
    for arc, cuts in zip(arcs, tier.cuts, strict=True):
        step = (arc.end - arc.start) / cuts
        for cut in range(cuts):
            span = (
                round((arc.start + cut * step) * 1000) / 1000,
                round((arc.start + (cut + 1) * step) * 1000) / 1000,
            )
            wedges.append(Wedge(tier=tier, number=tier.number + len(wedges), arc=arc, span=span))
    return wedges


def _draw_wedge(wedge: Wedge, lengths: Sequence[int]) -> Node:
    tier, name = wedge.tier, str(wedge.number)
    labels = letter_rows(tier.rows, skip="IO")
    category, front_rows = tier.front
    platform = wedge.number in tier.platforms
    rows = draw_wedge_rows(
        name,
        centre=wedge.arc.centre,
        inner=wedge.inner,
        span=wedge.span,
        labels=labels[:-1] if platform else labels,
        lengths=lengths,
        categories=[category if row < front_rows else tier.behind for row in range(tier.rows)],
    )
    if platform:
        rows.append(_draw_platform(wedge, labels[-1], lengths[-1]))
    outer = wedge.inner + (tier.rows - 1) * ROW_PITCH + 22
    return draw_section(
        name,
        name,
        rows,
        level=tier.level,
        outline=draw_wedge_outline(
            centre=wedge.arc.centre, inner=wedge.inner - 22, outer=outer, span=wedge.span
        ),
    )


def _draw_platform(wedge: Wedge, label: str, count: int) -> Node:
    """The last row of a section: wheelchair bays, each with a companion seat on its right."""
    section_id = str(wedge.number)
    curve = draw_curve(
        centre=wedge.arc.centre,
        radius=wedge.inner + (wedge.tier.rows - 1) * ROW_PITCH,
        degrees=(wedge.span[0] + wedge.span[1]) / 2,
        pitch=BAY_PITCH,
    )
    flags: dict[int, Node] = {}
    for bay in range(0, count, 2):
        flags[bay] = {"accessible": True}
        flags[bay + 1] = {"companionOf": f"{section_id}-{label}-{bay + 1}"}
    return draw_row(label, curve, section_id=section_id, categories=["access"] * count, flags=flags)


def _draw_standing(
    id_: str, name: str, capacity: int, centre: tuple[float, float], across: tuple[float, float]
) -> Node:
    width = across[1] - across[0]
    return draw_rectangle(
        centre[0] + across[0],
        centre[1] - 950,
        width,
        1900,
        text={"text": name, "position": {"x": width / 2, "y": 950}, "size": 90},
        foyer={
            "admission": {"id": id_, "name": name, "category": "Standing", "capacity": capacity}
        },
    )
