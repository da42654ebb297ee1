"""Native and pretix documents for the tests: a small one by hand, odd ones by Hypothesis."""

from typing import Any

from hypothesis import strategies as st

from foyer.venues.plans.curve import quantise

Document = dict[str, Any]

LABELS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=6
)
COORDINATES = st.floats(-5000, 5000, allow_nan=False).map(lambda value: round(value, 3))
COLORS = st.one_of(st.none(), st.just(""), st.just("#33677a"), st.just("rgba(1,2,3,.5)"))


def two_rows() -> Document:
    """Section Hall: row A with three seats, row B with two and a gap; one standing area."""

    def seat(guid: str, number: str, x: float) -> Document:
        return {
            "seat_guid": guid,
            "seat_number": number,
            "category": "Regular",
            "position": {"x": x, "y": 0},
        }

    return {
        "format": "foyer-plan/1",
        "name": "Hall",
        "size": {"width": 300, "height": 200},
        "categories": [{"name": "Regular", "color": "#33677a"}],
        "zones": [
            {
                "name": "Hall",
                "position": {"x": 10, "y": 20},
                "rows": [
                    {
                        "row_number": "A",
                        "position": {"x": 0, "y": 5},
                        "seats": [seat("a1", "1", 0), seat("a2", "2", 30), seat("a3", "3", 60)],
                    },
                    {
                        "row_number": "B",
                        "position": {"x": 0, "y": 40},
                        "seats": [seat("b1", "1", 0), seat("b2", "2", 30)],
                    },
                ],
                "areas": [
                    {
                        "shape": "rectangle",
                        "rectangle": {"width": 100, "height": 50},
                        "position": {"x": 0, "y": 100},
                        "foyer": {
                            "admission": {
                                "id": "floor",
                                "name": "Floor",
                                "category": "Regular",
                                "capacity": 40,
                            }
                        },
                    }
                ],
            }
        ],
    }


def seats_of(document: Document, row: int = 0) -> list[Document]:
    seats: list[Document] = document["zones"][0]["rows"][row]["seats"]
    return seats


@st.composite
def pretix_documents(draw: st.DrawFn) -> Document:
    """What an editor may export, with fields of a future version here and there."""
    names = draw(st.lists(LABELS, min_size=1, max_size=3, unique=True))
    unknown = st.dictionaries(
        st.sampled_from(["future_field", "zz"]), st.one_of(st.integers(), LABELS), max_size=1
    )
    places = draw(
        st.lists(
            st.tuples(COORDINATES, COORDINATES),
            min_size=1,
            max_size=24,
            unique_by=lambda place: (quantise(place[0]), quantise(place[1])),
        )
    )
    zones: list[Document] = [
        {"name": f"Z{place}", "position": {"x": 0, "y": 0}, "rows": []}
        for place in range(draw(st.integers(1, 3)))
    ]
    numbers = draw(st.lists(LABELS, min_size=len(places), max_size=len(places), unique=True))
    for place, (x, y) in enumerate(places):
        zone = zones[draw(st.integers(0, len(zones) - 1))]
        if not zone["rows"] or draw(st.booleans()):
            zone["rows"].append({"row_number": draw(LABELS), "seats": [], **draw(unknown)})
        zone["rows"][-1]["seats"].append(
            {
                "seat_guid": f"guid-{place}",
                "seat_number": numbers[place],
                "category": draw(st.sampled_from(names)),
                "position": {"x": x, "y": y},
                **draw(unknown),
            }
        )
    for zone in zones:
        if draw(st.booleans()):
            zone["areas"] = draw(st.lists(shapes(), max_size=3))
    return {
        "name": draw(LABELS),
        "size": {"width": 1000, "height": 800},
        "categories": [{"name": name, "color": "#33677a"} for name in names],
        "zones": zones,
        **draw(unknown),
    }


@st.composite
def shapes(draw: st.DrawFn) -> Document:
    place = st.fixed_dictionaries({"x": COORDINATES, "y": COORDINATES})
    kind = draw(st.sampled_from(["polygon", "rectangle", "ellipse", "circle", "text"]))
    body: Document = {
        "polygon": {"points": draw(st.lists(place, min_size=3, max_size=5))},
        "rectangle": {"width": 20, "height": 30.5},
        "ellipse": {"radius": draw(place)},
        "circle": {"radius": 7},
        "text": {"text": draw(LABELS), "position": draw(place)},
    }[kind]
    return {
        "shape": kind,
        kind: body,
        "position": draw(place),
        "rotation": draw(st.integers(0, 359)),
        "color": draw(COLORS),
    }


@st.composite
def native_documents(draw: st.DrawFn) -> Document:
    """A pretix document with our additions in every place they may stand."""
    document = draw(pretix_documents())
    seats = [seat for zone in document["zones"] for row in zone["rows"] for seat in row["seats"]]
    seats[0]["foyer"] = {"accessible": True}
    for seat in seats[1:]:
        flags = {flag: True for flag in ("restrictedView", "aisle") if draw(st.booleans())}
        if draw(st.integers(0, 4)) == 0:
            flags["companionOf"] = seats[0]["seat_guid"]
        if flags:
            seat["foyer"] = flags
    names = [category["name"] for category in document["categories"]]
    if draw(st.booleans()):
        document["zones"][0].setdefault("areas", []).append(
            draw(shapes())
            | {
                "foyer": {
                    "admission": {
                        "id": "floor",
                        "name": "Floor",
                        "category": names[0],
                        "capacity": draw(st.integers(1, 5000)),
                    }
                }
            }
        )
    outlines: list[Document] = [
        {"kind": "polygon", "points": [{"x": 0, "y": 0}, {"x": 9, "y": 0.55}, {"x": 3, "y": -4}]},
        {
            "kind": "wedge",
            "cx": 3.3,
            "cy": -2,
            "inner": draw(st.integers(10, 900)),
            "outer": 1000,
            "startDegrees": draw(st.integers(-400, 400)) / 7,
            "endDegrees": 80,
        },
    ]
    document["zones"][0]["foyer"] = {"level": "low", "outline": draw(st.sampled_from(outlines))}
    document["foyer"] = {
        "metresPerUnit": draw(st.sampled_from([0.015, 0.02, 1])),
        "levels": [{"id": "low", "name": "Stalls"}],
        "focal": {"kind": "stage", "x": 10, "y": -4.25, "width": 99, "label": "Stage"},
        "entrances": [{"label": "Door", "x": 1, "y": 2, "degrees": 180}],
    }
    return {**document, "format": "foyer-plan/1"}
