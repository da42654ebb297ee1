"""CSV files that people open in a spreadsheet, where a cell may act: `=HYPERLINK(…)` as a name.

Text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises; the
program shows the text and drops the mark. Numbers stay numbers.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

Cell = str | int | float | Decimal | date | None

CONTENT_TYPE = "text/csv; charset=utf-8"
_ACTING = frozenset("=+-@\t\r\n|%")
_BYTE_ORDER_MARK = "\ufeff"  # Without it a spreadsheet reads the bytes as Latin letters.


def escape_cell(value: Cell) -> str:
    """The text of one cell, harmless in every spreadsheet."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    text = value.replace("\x00", "")
    return f"'{text}" if _acts(text) else text


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The file row by row, in UTF-8 with a byte order mark; every cell is escaped and quoted."""
    yield _BYTE_ORDER_MARK.encode()
    yield _write_row(header)
    for row in rows:
        yield _write_row(row)


def _acts(text: str) -> bool:
    """Whether a spreadsheet would calculate: full-width signs and hidden characters included."""
    for character in text:
        if character in _ACTING or unicodedata.normalize("NFKC", character) in _ACTING:
            return True
        if not (character.isspace() or unicodedata.category(character) in {"Cf", "Cc"}):
            return False
    return False


def _write_row(row: Sequence[Cell]) -> bytes:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(
        [escape_cell(cell) for cell in row]
    )
    return line.getvalue().encode(errors="replace")
