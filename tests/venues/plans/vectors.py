"""The vectors shared by both decoders. `python -m tests.venues.plans.vectors` writes them anew.

A vector is {"geometry": …, "counts": …, "seats": […]}: of a small hall every seat, of a large one
every 97th, as [index, id, section, row, number, category, x, y, flags, companionOf].
"""

import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, find, settings

from foyer.venues.plans.format import parse_plan
from foyer.venues.plans.generator import DEMO_HALLS
from foyer.venues.plans.geometry import encode_geometry
from foyer.venues.plans.geometry_decoding import decode_geometry
from foyer.venues.plans.model import Seat
from tests.venues.plans.documents import Document, native_documents, two_rows

FOLDER = Path(__file__).parent.parent / "vectors"
SMALL_SEATS_MAX = 250
SAMPLE_STEP = 97
ODD = {
    "odd_flags": lambda document: '"companionOf"' in json.dumps(document),
    "odd_shapes": lambda document: (
        sum(len(zone.get("areas", ())) for zone in document["zones"]) >= 4
    ),
    "odd_rows": lambda document: (
        max(len(row["seats"]) for zone in document["zones"] for row in zone["rows"]) >= 6
    ),
}


def describe_seat(seat: Seat) -> list[Any]:
    return [
        seat.index,
        seat.id,
        seat.section,
        seat.row,
        seat.number,
        seat.category,
        seat.x,
        seat.y,
        seat.accessible + 2 * seat.restricted_view + 4 * seat.aisle,
        seat.companion_of,
    ]


def make_vector(document: Document) -> Document:
    geometry = encode_geometry(parse_plan(document))
    plan = decode_geometry(geometry)
    step = 1 if len(plan.seats) <= SMALL_SEATS_MAX else SAMPLE_STEP
    return {
        "geometry": json.loads(geometry),
        "counts": {
            "sections": len(plan.sections),
            "rows": len(plan.rows),
            "seats": len(plan.seats),
            "areas": len(plan.areas),
        },
        "seats": [describe_seat(seat) for seat in plan.seats[::step]],
    }


def find_odd_documents() -> dict[str, Document]:
    """One odd document of each kind, as small as Hypothesis makes it."""
    quick = settings(
        max_examples=2_000,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    return {name: find(native_documents(), test, settings=quick) for name, test in ODD.items()}


def write_vectors() -> None:
    documents = {"two_rows": two_rows(), **find_odd_documents()}
    documents |= {name: draw() for name, draw in DEMO_HALLS.items()}
    for name, document in documents.items():
        text = json.dumps(make_vector(document), ensure_ascii=False, separators=(",", ":"))
        (FOLDER / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    write_vectors()
