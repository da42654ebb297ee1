"""Import and export of pretix plans loses nothing, and pretix accepts what is exported."""

import copy
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from foyer.venues.errors import PlanInvalid
from foyer.venues.plans.format import parse_plan
from foyer.venues.plans.generator import DEMO_HALLS
from foyer.venues.plans.pretix import complete_categories, export_pretix, import_pretix
from foyer.venues.plans.validation import validate_plan
from tests.venues.plans.documents import (
    Document,
    native_documents,
    pretix_documents,
    seats_of,
    two_rows,
)


def _closed(required: str, **properties: object) -> Document:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def _list(items: object) -> Document:
    return {"type": "array", "items": items}


TEXT: Document = {"type": "string"}
PLACE = _closed("x y", x={"type": "number"}, y={"type": "number"})
SEAT = _closed(
    "seat_guid seat_number position category",
    seat_guid=TEXT, seat_number=TEXT, uuid=TEXT, start_direction={}, position=PLACE,
    category=TEXT, radius={"type": "integer"},
)  # fmt: skip
ROW = _closed(
    "seats row_number",
    row_number=TEXT, row_label={}, seat_label={}, uuid=TEXT, seats=_list(SEAT), position=PLACE,
    row_number_position={"enum": ["start", "end", "both", None]},
)  # fmt: skip
AREA = _closed(
    "",
    color=TEXT, border_color=TEXT, rotation={"type": "number"}, position=PLACE, uuid=TEXT,
    shape={"enum": ["polygon", "rectangle", "ellipse", "circle", "text"]},
    polygon=_closed("points", points=_list(PLACE)),
    rectangle=_closed("width height", width={"type": "integer"}, height={"type": "integer"}),
    ellipse=_closed("radius", radius=PLACE),
    circle=_closed("radius", radius={"type": "integer"}),
    text=_closed("text position", text=TEXT, color=TEXT, size={"type": "integer"}, position=PLACE),
)  # fmt: skip
PRETIX = _closed(
    "zones name categories size",
    name=TEXT,
    categories=_list(_closed("name", name=TEXT, color=TEXT)),
    size=_closed("width height", width={"type": "integer"}, height={"type": "integer"}),
    zones=_list(
        _closed(
            "position rows",
            name=TEXT, zone_id=TEXT, uuid=TEXT, position=PLACE, rows=_list(ROW), areas=_list(AREA),
        )
    ),
)  # fmt: skip


@given(pretix_documents())
def test_exporting_an_import_gives_back_the_pretix_document(document: Document) -> None:
    before = copy.deepcopy(document)
    assert export_pretix(import_pretix(document)) == before
    assert document == before


@given(native_documents())
def test_importing_an_export_gives_back_the_native_document(document: Document) -> None:
    before = copy.deepcopy(document)
    assert import_pretix(export_pretix(document)) == before
    assert document == before


@given(pretix_documents())
def test_an_imported_plan_is_valid(document: Document) -> None:
    assert validate_plan(import_pretix(document)) == ()


@pytest.mark.parametrize("name", [name for name in DEMO_HALLS if name != "stadium_80000"])
def test_pretix_accepts_the_exported_demo_halls(name: str) -> None:
    document = DEMO_HALLS[name]()
    exported = export_pretix(document)
    jsonschema.validate(exported, PRETIX)
    assert import_pretix(exported) == document


def test_a_native_document_is_imported_as_it_is() -> None:
    assert import_pretix(two_rows()) == two_rows()


def test_additions_that_no_longer_fit_are_refused() -> None:
    document = two_rows()
    seats_of(document)[2]["foyer"] = {"aisle": True}
    exported: Any = export_pretix(document)
    exported["zones"][0]["rows"][0]["seats"].pop()
    with pytest.raises(PlanInvalid, match="no longer fit"):
        import_pretix(exported)


def test_a_plan_without_a_section_cannot_carry_additions() -> None:
    document = two_rows() | {"zones": [], "foyer": {"metresPerUnit": 1}}
    with pytest.raises(PlanInvalid, match="Add a section"):
        export_pretix(document)


def test_absurd_nesting_is_refused() -> None:
    nested: Any = {}
    for _ in range(60):
        nested = {"a": nested}
    with pytest.raises(PlanInvalid, match="nested"):
        import_pretix(nested)


def test_missing_categories_are_completed() -> None:
    document = two_rows()
    seats_of(document)[0]["category"] = ""
    seats_of(document)[1]["category"] = "Gold"
    plan = parse_plan(complete_categories(document))
    assert [category.name for category in plan.categories] == ["Regular", "Seats", "Gold"]
    assert [seat.category for seat in plan.seats[:3]] == ["seats", "gold", "regular"]
