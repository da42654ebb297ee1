"""Seat numbers, seat ids and the runs of area places."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foyer.venues.plans.format import parse_plan
from foyer.venues.plans.numbering import (
    assign_names,
    assign_seat_ids,
    compose_seat_id,
    sanitise_label,
)
from tests.venues.plans.documents import Document, native_documents, two_rows

SAFE = re.compile(r"[A-Za-z0-9._-]{1,32}")
LABELS = st.text(st.sampled_from("A1.-bé 2"), max_size=12).map(sanitise_label)


@given(st.lists(st.tuples(LABELS, LABELS, LABELS), max_size=30))
def test_ids_are_unique_and_safe_whatever_the_labels(labels: list[tuple[str, str, str]]) -> None:
    ids, schemes = assign_seat_ids(labels)
    assert len(set(ids)) == len(labels)
    assert all(SAFE.fullmatch(text) for text in ids)
    for text, scheme, parts in zip(ids, schemes, labels, strict=True):
        assert scheme == 3 or text == compose_seat_id(parts, scheme)


def test_the_section_stands_before_only_where_row_and_number_are_not_unique() -> None:
    labels = [("L", "A", "1"), ("R", "A", "1"), ("R", "A", "2")]
    assert assign_seat_ids(labels)[0] == ["L-A1", "R-A1", "A2"]


def test_labels_that_run_together_are_parted() -> None:
    labels = [("101", "1", "12"), ("101", "11", "2")]
    assert assign_seat_ids(labels)[0] == ["101-1-12", "101-11-2"]


def test_labels_without_any_sign_fall_back_to_the_index() -> None:
    assert assign_seat_ids([("", "", ""), ("x" * 40, "A", "1"), ("x" * 40, "A", "1")])[0] == [
        "seat-0",
        "seat-1",
        "seat-2",
    ]


@pytest.mark.parametrize(
    ("label", "text"), [("A", "A"), ("Größe 1", "Groudfe1"), ("É", "E"), ("Ж", "u416"), (" ", "")]
)
def test_odd_labels_are_sanitised_alike_every_time(label: str, text: str) -> None:
    assert sanitise_label(label) == text


def test_twin_names_are_told_apart() -> None:
    assert assign_names(["VIP", "VIP", "", "x" * 40], prefix="n") == [
        "VIP",
        "VIP.2",
        "n3",
        "x" * 32,
    ]


@given(native_documents())
def test_seats_are_numbered_in_document_order_and_area_places_follow(document: Document) -> None:
    plan = parse_plan(document)
    guids = [
        seat["seat_guid"]
        for zone in document["zones"]
        for row in zone["rows"]
        for seat in row["seats"]
    ]
    assert [seat.guid for seat in plan.seats] == guids
    assert [seat.index for seat in plan.seats] == list(range(len(guids)))
    assert len({seat.id for seat in plan.seats}) == len(guids)
    place = len(guids)
    for area in plan.areas:
        assert area.first_place == place
        place += area.capacity
    assert plan.place_count == place


def test_a_small_plan_in_full() -> None:
    plan = parse_plan(two_rows())
    assert [(seat.id, seat.x, seat.y, seat.category) for seat in plan.seats] == [
        ("A1", 10.0, 25.0, "regular"),
        ("A2", 40.0, 25.0, "regular"),
        ("A3", 70.0, 25.0, "regular"),
        ("B1", 10.0, 60.0, "regular"),
        ("B2", 40.0, 60.0, "regular"),
    ]
    assert [(area.id, area.first_place, area.capacity) for area in plan.areas] == [("floor", 5, 40)]
