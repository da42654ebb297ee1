"""The bench's own parts: answers on the wire, percentiles, the table, the plots."""

from xml.etree import ElementTree

import pytest

from bench.figures import Figure, limit_of, make_limit_rows, make_rows, settle
from bench.machine import measured_cpu
from bench.openloop import find_length, find_percentile
from bench.plots import draw_curve, draw_tricks
from bench.report import write_table


@pytest.mark.parametrize(
    ("buffer", "length"),
    [
        (b"HTTP/1.1 200 OK\r\n", None),
        (b"HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\nHTTP", 38),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 40),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n", None),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 59),
    ],
)
def test_the_open_loop_client_knows_where_an_answer_ends(buffer: bytes, length: int | None) -> None:
    assert find_length(buffer) == length


def test_percentiles_are_of_what_was_seen() -> None:
    seconds = [place / 1000 for place in range(1, 101)]
    assert find_percentile(seconds, 0.5) == 51.0
    assert find_percentile(seconds, 0.99) == 100.0
    assert find_percentile([], 0.99) == 0.0


def test_the_table_shows_medians_ratios_and_what_is_missing() -> None:
    rounds = [
        [settle(Figure(goal="G1", rate=rate), reference=1_000), Figure(goal="G4", value=late)]
        for rate, late in ((1_400, 70.0), (2_100, 30.0), (1_600, 55.0))
    ]
    rows = make_rows(rounds, references=[1_000, 1_000, 1_000], missing={"G7": "no tool"})
    cells = {row.goal.id: row.cells() for row in rows}
    assert cells["G1"][2:] == ("1,600/s", "1.60", "≥ 1.5 R", "≥ 2 R", "yes")
    assert cells["G4"][2:] == ("55.0 ms", "–", "≤ 60 ms", "≤ 40 ms", "yes")
    assert (cells["G7"][2], cells["G7"][-1]) == ("–", "no tool")
    assert cells["G5"][-1] == "not measured"
    assert "G1" in write_table([row.cells() for row in rows])


def test_goals_stand_beside_what_a_bare_server_reached() -> None:
    rounds = [
        [
            *(Figure(goal="G1", rate=rate), Figure(goal=limit_of("G1"), rate=2 * rate)),
            *(Figure(goal="G4", value=late), Figure(goal=limit_of("G4"), value=late / 2)),
        ]
        for rate, late in ((1_400, 70.0), (2_100, 30.0), (1_600, 55.0))
    ]
    assert make_limit_rows(rounds, references=[1_000, 1_000, 1_000]) == [
        (
            *("G1", "holds over HTTP, 1 process, 1,000 clients"),
            *("1,600/s", "3,200/s", "3.20", "≥ 1.5 R"),
        ),
        ("G4", "p99 of a hold at saturation", "55.0 ms", "27.5 ms", "–", "≤ 60 ms"),
    ]


def test_reached_says_stretch_yes_or_no() -> None:
    def reached(goal: str, value: float) -> str:
        rows = make_rows([[Figure(goal=goal, value=value)]], references=[1.0], missing={})
        return next(row.cells()[-1] for row in rows if row.goal.id == goal)

    assert [reached("G4", value) for value in (40.0, 60.0, 61.0)] == ["stretch", "yes", "no"]
    assert [reached("G3", value) for value in (6.0, 4.0, 3.9)] == ["stretch", "yes", "no"]
    assert [reached("G11", value) for value in (0.0, 1.0)] == ["yes", "no"]


def test_plots_are_well_formed() -> None:
    points = [
        {"at": at, "granted_rate": rate, "decided_rate": rate * 1.2}
        for at, rate in ((1, 900.0), (10, 1200.0), (100, 0.0))
    ]
    curve = draw_curve({"name": "shows", "axis": "shows & <more>", "points": points})
    tricks = draw_tricks([{"trick": "batching", "factor": 4.4}, {"trick": "none", "factor": 1.0}])
    for text in (curve, tricks):
        root = ElementTree.fromstring(text)  # noqa: S314  Our own text.
        assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_the_processor_time_of_this_process_is_its_own() -> None:
    with measured_cpu({}) as use:
        sum(place * place for place in range(2_000_000))
    assert use.seconds > 0
    assert 0 <= use.foreign_share <= 1
