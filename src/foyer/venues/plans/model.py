"""What a valid seating plan is made of. Coordinates are units of the plan, x right and y down.

Every coordinate is a multiple of 1/QUANTUM: a plan is quantised when it is parsed, so that the
geometry encoding is exact.
"""

from dataclasses import dataclass
from typing import Literal

ShapeKind = Literal["polygon", "rectangle", "ellipse", "circle", "text"]
FocalKind = Literal["screen", "stage", "pitch", "ring"]
TableKind = Literal["round", "rectangle", "box"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProblem:
    """One reason why a document is refused. `path` is like `zones[0].rows[3].seats[1].category`."""

    path: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCategory:
    """A price class. Seats of the document name it by `name`; everything else uses `id`."""

    id: str
    name: str
    color: str
    color_index: int  # Index of the design system's category colour, from 1.


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """An arc that a row's seats stand on; a huge radius makes a straight row.

    Seat i stands at the angle `degrees` − u/radius, where u is its distance along the arc from the
    middle of the row: `pitch` between neighbours, more where `gaps` says (after seat k, extra).
    A negative radius bends the row away from its middle, as in front of a convex stage.
    """

    cx: float
    cy: float
    radius: float
    degrees: float  # 0 is to the right of the centre, 90 is below; a multiple of 1/1000.
    pitch: float
    shift: float
    gaps: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What the seats of a row sit around, or the box they sit in. Centre, full width and height."""

    kind: TableKind
    x: float
    y: float
    width: float
    height: float
    degrees: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    index: int
    id: str
    guid: str  # Empty in a plan decoded from its geometry.
    section: str
    row: str
    number: str
    category: str
    x: float
    y: float
    radius: int
    accessible: bool
    companion: bool
    companion_of: int | None  # Index of the wheelchair bay it belongs to.
    restricted_view: bool
    aisle: bool  # Said in the document: an aisle follows this seat.
    level: str | None
    table: str | None  # The row's label where the row is a table or a box.
    section_index: int
    row_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Seats `first_index` to `first_index + length − 1`, in the order of the document."""

    index: int
    section_index: int
    label: str
    text: str | None  # pretix `row_label`: how the row is spoken of.
    seat_text: str | None  # pretix `seat_label`: with %s for the number.
    label_position: str | None  # start, end, both, left, right, none
    first_index: int
    length: int
    curve: Curve | None  # None where the positions follow none exactly.
    table: Table | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wedge:
    """A piece of a ring, as a section's outline: radii from the centre, angles as in `Curve`."""

    cx: float
    cy: float
    inner: float
    outer: float
    start_degrees: float
    end_degrees: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    index: int
    id: str
    name: str
    level: str | None
    label_x: float
    label_y: float
    outline: Wedge | tuple[tuple[float, float], ...] | None  # Or a polygon; None: not drawn.
    first_row: int
    row_count: int
    first_index: int
    seat_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Something drawn. `width` and `height` are whole extents (a circle's are its diameter).

    x, y is the centre of an ellipse or circle, the upper left corner of a rectangle, the place of
    a text; a polygon's points are absolute.
    """

    kind: ShapeKind
    x: float
    y: float
    width: float
    height: float
    degrees: float
    points: tuple[tuple[float, float], ...]
    color: str | None
    border_color: str | None
    text: str | None
    text_x: float
    text_y: float
    text_size: int
    text_color: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """General admission. Its places are numbered `first_place` to `first_place + capacity − 1`."""

    id: str
    name: str
    category: str
    capacity: int
    first_place: int
    section_index: int
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Focal:
    """What everybody looks at: the middle of a screen or stage front, the centre of a pitch.

    `width` lies across the direction it faces, `depth` behind the front (a pitch: both ways).
    """

    kind: FocalKind
    x: float
    y: float
    width: float
    depth: float
    degrees: float  # The direction it faces: 90 is down, the usual; 0 is to the right.
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    label: str
    x: float
    y: float
    degrees: float  # Direction one walks to leave by it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    name: str
    width: float
    height: float
    metres_per_unit: float | None
    focal: Focal | None
    entrances: tuple[Entrance, ...]
    levels: tuple[Level, ...]
    categories: tuple[PlanCategory, ...]
    sections: tuple[Section, ...]
    rows: tuple[Row, ...]
    seats: tuple[Seat, ...]
    areas: tuple[Area, ...]
    shapes: tuple[Shape, ...]

    @property
    def place_count(self) -> int:
        """Seats and area places together: place numbers run from 0 to this, less one."""
        return len(self.seats) + sum(area.capacity for area in self.areas)
