"""Cells that a spreadsheet would calculate are text (case 55)."""

import csv
import io
from decimal import Decimal

import pytest

from foyer.platform.csv_cells import escape_cell, write_csv


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://evil.example","Refund")',
        "+49 30 1234",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1:A9)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        "\u00a0=1+1",
        "\u200b=1+1",
        "\u202e=1+1",
        "\x0b=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "﹣1",
        "|calc",
        "%0A=1",
    ],
)
def test_what_would_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert escape_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ada", "1-2", "a=b", "ada@example.org", "", "  Ada", "¡Hola!"])
def test_what_is_only_text_stays_as_it_is(text: str) -> None:
    assert escape_cell(text) == text


def test_numbers_stay_numbers() -> None:
    assert [escape_cell(cell) for cell in (-1200, 3, Decimal("-12.50"), None)] == [
        "-1200",
        "3",
        "-12.50",
        "",
    ]


def test_a_file_reads_back_as_what_was_written() -> None:
    rows = [
        ["Ada, Countess", 'says "hi"', "two\nlines"],
        ["=1", -5, None],
        ["nul\x00", "\ud800", ""],
    ]
    content = b"".join(write_csv(["name", "note", "=x"], rows)).decode()
    assert content.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))
    assert read == [
        ["name", "note", "'=x"],
        ["Ada, Countess", 'says "hi"', "two\nlines"],
        ["'=1", "-5", ""],
        ["nul", "?", ""],
    ]
