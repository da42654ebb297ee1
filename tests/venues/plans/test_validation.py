"""Documents that are refused, with the sentence that says where and what to do."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foyer.venues.errors import PlanInvalid
from foyer.venues.plans import limits
from foyer.venues.plans.format import load_plan, parse_plan
from foyer.venues.plans.validation import validate_plan
from tests.venues.plans.documents import Document, native_documents, seats_of, two_rows

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def messages(document: Document) -> list[str]:
    return [problem.message for problem in validate_plan(document)]


def test_a_valid_document_has_no_problem() -> None:
    assert messages(two_rows()) == []


def test_a_number_that_appears_twice_is_named_by_row_and_seat() -> None:
    document = two_rows()
    seats_of(document)[2]["seat_number"] = "2"
    assert messages(document) == [
        "Row A, seat 2: the number appears twice in this row; renumber one of them."
    ]


def test_the_section_is_named_where_there_are_several() -> None:
    document = two_rows()
    document["zones"].append(
        {
            "name": "Balcony",
            "position": {"x": 0, "y": 0},
            "rows": [
                {
                    "row_number": "F",
                    "seats": [
                        {
                            "seat_guid": "f1",
                            "seat_number": "12",
                            "category": "Gold",
                            "position": {"x": 500, "y": 500},
                        }
                    ],
                }
            ],
        }
    )
    assert messages(document) == [
        (
            "Balcony, row F, seat 12: its category (“Gold”) is not in the plan's list; "
            "add the category or choose another."
        )
    ]


def _set(path: str, value: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        node: Any = document
        *keys, last = path.split(".")
        for key in keys:
            node = node[int(key)] if key.isdigit() else node.setdefault(key, {})
        node[last] = value

    return change


SEAT = "zones.0.rows.0.seats.1"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (_set("format", "foyer-plan/2"), "format"),
        (_set("name", " "), "name"),
        (_set("name", "a\nb"), "name"),
        (_set("size.width", 0), "size.width"),
        (_set("size.height", True), "size.height"),
        (_set("categories", [{"name": "Regular"}, {"name": "Regular"}]), "categories[1].name"),
        (_set("foyer.metresPerUnit", -1), "foyer.metresPerUnit"),
        (_set("foyer.levels", [{"id": "x"}]), "foyer.levels[0]"),
        (_set("foyer.focal", {"kind": "moon", "x": 1, "y": 1, "width": 1}), "foyer.focal.kind"),
        (_set("foyer.entrances", [{"label": "Door"}]), "foyer.entrances[0]"),
        (_set("zones.0.position", None), "zones[0].position"),
        (_set("zones.0.foyer.level", "attic"), "zones[0].foyer.level"),
        (_set("zones.0.foyer.outline", {"kind": "blob"}), "zones[0].foyer.outline.kind"),
        (_set("zones.0.rows.0.row_number", ""), "zones[0].rows[0].row_number"),
        (_set("zones.0.rows.0.row_number_position", "up"), "zones[0].rows[0].row_number_position"),
        (_set("zones.0.rows.1.seats", []), "zones[0].rows[1].seats"),
        (
            _set(
                "zones.0.rows.0.foyer.curve",
                {"cx": 0, "cy": 0, "radius": 0, "degrees": 1, "pitch": 3},
            ),
            "zones[0].rows[0].foyer.curve",
        ),
        (_set("zones.0.rows.0.foyer.table", {"kind": "oval"}), "zones[0].rows[0].foyer.table.kind"),
        (_set(f"{SEAT}.seat_guid", "a1"), "zones[0].rows[0].seats[1].seat_guid"),
        (_set(f"{SEAT}.position.x", 0), "zones[0].rows[0].seats[1].position"),
        (_set(f"{SEAT}.position.x", float("nan")), "zones[0].rows[0].seats[1].position"),
        (_set(f"{SEAT}.position.x", 999_999), "zones[0].rows[0].seats[1].position"),
        (_set(f"{SEAT}.radius", 1.5), "zones[0].rows[0].seats[1].radius"),
        (_set(f"{SEAT}.foyer.aisle", "yes"), "zones[0].rows[0].seats[1].foyer.aisle"),
        (_set(f"{SEAT}.foyer.companionOf", "a1"), "zones[0].rows[0].seats[1].foyer.companionOf"),
        (_set("categories", [{"name": ""}]), "categories[0].name"),
        (_set("categories.0.foyer.id", ""), "categories[0].foyer.id"),
        (_set("categories.0.foyer.colorIndex", 0), "categories[0].foyer.colorIndex"),
        (
            _set("categories", [{"name": name, "foyer": {"id": "x"}} for name in "ab"]),
            "categories[1].foyer.id",
        ),
        (_set("foyer.levels", [{"id": "x", "name": "X"}] * 2), "foyer.levels[1]"),
        (_set("zones", [7]), "zones[0]"),
        (_set("zones.0.name", "n" * 121), "zones[0].name"),
        (_set("zones.0.foyer.label", {"x": 1}), "zones[0].foyer.label"),
        (_set("zones.0.foyer.outline", {"kind": "wedge"}), "zones[0].foyer.outline.cx"),
        (
            _set("zones.0.foyer.outline", {"kind": "polygon", "points": [{}] * 3}),
            "zones[0].foyer.outline.points[0]",
        ),
        (_set("zones.0.rows.0.position", 3), "zones[0].rows[0].position"),
        (_set("zones.0.rows.0.row_label", "t" * 201), "zones[0].rows[0].row_label"),
        (
            _set("zones.0.rows.0.foyer.curve.gaps", [{"after": -1, "extra": 1}]),
            "zones[0].rows[0].foyer.curve.gaps[0]",
        ),
        (_set(f"{SEAT}.seat_number", ""), "zones[0].rows[0].seats[1].seat_number"),
        (_set(f"{SEAT}.seat_number", "\u202e1"), "zones[0].rows[0].seats[1].seat_number"),
        (_set(f"{SEAT}.seat_guid", None), "zones[0].rows[0].seats[1].seat_guid"),
        (_set(f"{SEAT}.position", None), "zones[0].rows[0].seats[1].position"),
        (_set(f"{SEAT}.foyer.companionOf", 7), "zones[0].rows[0].seats[1].foyer.companionOf"),
        (_set("zones.0.areas", [7]), "zones[0].areas[0]"),
        (_set("zones.0.areas.0.position", 7), "zones[0].areas[0].position"),
        (_set("zones.0.areas.0.rectangle", {"width": 3}), "zones[0].areas[0].rectangle.height"),
        (_set("zones.0.areas.0.text", {"text": "t" * 201}), "zones[0].areas[0].text.text"),
        (_set("zones.0.areas.0.text", {"position": 1}), "zones[0].areas[0].text.position"),
        (_set("zones.0.areas.0.text", {"size": 0}), "zones[0].areas[0].text.size"),
        (
            _set("zones.0.areas.0.foyer.admission.name", ""),
            "zones[0].areas[0].foyer.admission.name",
        ),
        (
            _set("zones.0.areas.0.foyer.admission.category", "Gold"),
            "zones[0].areas[0].foyer.admission.category",
        ),
        (_set("zones.0.areas.0.shape", "star"), "zones[0].areas[0].shape"),
        (
            _set("zones.0.areas.0.foyer.admission.capacity", 100_001),
            "zones[0].areas[0].foyer.admission.capacity",
        ),
        (
            _set("zones.0.areas.0.foyer.admission.id", "a b"),
            "zones[0].areas[0].foyer.admission.id",
        ),
    ],
)
def test_each_fault_is_found_at_its_place(change: Callable[[Document], None], path: str) -> None:
    document = two_rows()
    change(document)
    assert path in [problem.path for problem in validate_plan(document)]


def test_a_plan_without_any_place_is_refused() -> None:
    document = two_rows()
    document["zones"] = [{"name": "Empty", "position": {"x": 0, "y": 0}, "rows": []}]
    assert messages(document) == ["The plan has no seat and no general-admission area; add one."]


def test_problems_stop_at_the_limit() -> None:
    document = two_rows()
    document["zones"] *= 100
    assert len(validate_plan(document)) == limits.PROBLEMS_MAX


def test_too_many_seats_in_a_row_are_refused() -> None:
    document = two_rows()
    row = document["zones"][0]["rows"][0]
    row["seats"] *= 400
    assert validate_plan(document)[0].path == "zones[0].rows[0].seats"


@pytest.mark.parametrize(
    ("limit", "value"), [("SEATS_MAX", 4), ("ROWS_MAX", 1), ("SHAPES_MAX", 0), ("PLACES_MAX", 44)]
)
def test_the_bounds_of_a_whole_plan_are_kept(
    limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, value)
    assert validate_plan(two_rows()) != ()
    monkeypatch.setattr(limits, limit, value + 1)
    assert validate_plan(two_rows()) == ()


def test_two_areas_of_one_id_are_refused() -> None:
    document = two_rows()
    document["zones"][0]["areas"] *= 2
    assert [problem.path for problem in validate_plan(document)] == [
        "zones[0].areas[1].foyer.admission.id"
    ]


@given(native_documents())
def test_generated_documents_are_valid(document: Document) -> None:
    assert messages(document) == []


@given(JSON)
def test_any_json_is_refused_by_a_problem_and_never_by_a_crash(value: Any) -> None:
    with pytest.raises(PlanInvalid):
        parse_plan(value)


@given(native_documents(), st.data())
def test_a_broken_part_raises_nothing_but_plan_invalid(document: Document, data: Any) -> None:
    node: Any = document
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if not node[key] or not isinstance(node[key], dict | list) or data.draw(st.booleans()):
            break
        node = node[key]
    node[key] = data.draw(JSON)
    problems = validate_plan(document)
    if problems:
        with pytest.raises(PlanInvalid):
            parse_plan(document)
    else:
        assert parse_plan(document).place_count > 0


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_bytes_that_are_no_document_are_refused(data: bytes) -> None:
    with pytest.raises(PlanInvalid):
        load_plan(data)


def test_the_refusal_lists_fields_for_the_api() -> None:
    document = two_rows() | {"name": ""}
    with pytest.raises(PlanInvalid) as refusal:
        load_plan(json.dumps(document).encode())
    assert refusal.value.status == 422
    assert refusal.value.details == {
        "errors": [{"field": "name", "message": "Give the plan a name of 1 to 120 characters."}]
    }
