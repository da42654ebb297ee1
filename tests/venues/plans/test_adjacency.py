"""Neighbours, aisles, rows in front and behind, and the order of quality."""

from hypothesis import given

from foyer.venues.plans.adjacency import NO_ROW, derive_adjacency
from foyer.venues.plans.cinemas import black_box_120, multiplex_180
from foyer.venues.plans.format import parse_plan
from foyer.venues.plans.theatres import horseshoe_900
from tests.venues.plans.documents import Document, native_documents, seats_of, two_rows


def test_aisles_break_the_rows_of_the_multiplex() -> None:
    rows = derive_adjacency(parse_plan(multiplex_180())).rows
    assert [row.breaks for row in rows[:4]] == [(2, 10), (2, 12), (3, 13), (3, 13)]
    assert rows[11].breaks == ()
    assert rows[2].runs == ((26, 3), (29, 10), (39, 3))


def test_a_gap_just_below_the_limit_is_no_aisle() -> None:
    document = two_rows()
    seats_of(document)[2]["position"]["x"] = 30 + 1.6 * 30
    assert derive_adjacency(parse_plan(document)).rows[0].breaks == ()
    seats_of(document)[2]["position"]["x"] += 0.1
    assert derive_adjacency(parse_plan(document)).rows[0].breaks == (2,)


def test_an_aisle_said_in_the_document_breaks_the_row() -> None:
    document = two_rows()
    seats_of(document)[0]["foyer"] = {"aisle": True}
    assert derive_adjacency(parse_plan(document)).rows[0].breaks == (1,)


def test_rows_ahead_and_behind_line_up_by_place() -> None:
    rows = derive_adjacency(parse_plan(multiplex_180())).rows
    assert (rows[0].ahead, rows[0].behind, rows[0].behind_offset) == (NO_ROW, 1, 1)
    assert (rows[2].ahead, rows[2].ahead_offset) == (1, -1)
    assert (rows[5].ahead, rows[5].ahead_offset) == (4, 0)
    assert (rows[5].behind, rows[5].behind_offset) == (6, 0)
    assert rows[11].behind == NO_ROW


def test_tables_have_no_rows_around_them() -> None:
    plan = parse_plan(black_box_120())
    for row in derive_adjacency(plan).rows[:18]:
        assert (row.ahead, row.behind, row.breaks) == (NO_ROW, NO_ROW, ())


def test_the_best_seat_before_a_screen_is_in_the_middle_towards_the_back() -> None:
    plan = parse_plan(multiplex_180())
    quality = derive_adjacency(plan).quality
    best = sorted(range(len(plan.seats)), key=lambda index: quality[index])
    assert {plan.seats[index].id for index in best[:2]} == {"H8", "H9"}
    assert plan.seats[best[-1]].row == "A"


def test_seats_with_a_restricted_view_come_last() -> None:
    plan = parse_plan(horseshoe_900())
    quality = derive_adjacency(plan).quality
    restricted = {quality[seat.index] for seat in plan.seats if seat.restricted_view}
    assert restricted == set(range(900 - len(restricted), 900))
    assert plan.seats[quality.index(0)].row == "A"


@given(native_documents())
def test_shapes_cover_every_seat_once(document: Document) -> None:
    plan = parse_plan(document)
    adjacency = derive_adjacency(plan)
    covered = [
        seat
        for row in adjacency.rows
        for first, length in row.runs
        for seat in range(first, first + length)
    ]
    assert covered == list(range(len(plan.seats)))
    assert sorted(adjacency.quality) == list(range(len(plan.seats)))
    for row in adjacency.rows:
        for other in (row.ahead, row.behind):
            assert other == NO_ROW or adjacency.rows[other].section_index == row.section_index
