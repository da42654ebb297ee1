"""Tickets on paper: one A6 page each, readable from a phone and printable on any machine."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import cast

from fontTools.ttLib import TTFont
from fpdf import FPDF

from foyer.bookings.wording import write_reference
from foyer.tickets import limits
from foyer.tickets.qr import find_runs, qr_matrix
from foyer.tickets.records import TicketRecord
from foyer.tickets.wording import (
    fit_glyphs,
    has_words,
    write_day,
    write_price,
    write_time,
    write_zone,
)

_PAGE_MM = (105.0, 148.0)  # A6
_MARGIN_MM = 8.0
_WIDTH_MM = _PAGE_MM[0] - 2 * _MARGIN_MM
_QR_MM = 58.0  # Far above the 20 mm that a door can read.
_TITLE_POINTS = (30, 26, 22, 18, 15, 12)  # The largest that fits two lines.
_GREY = 90
_FONTS = {
    "title": "BricolageCondensed-Bold.ttf",
    "text": "InstrumentSans-Regular.ttf",
    "bold": "InstrumentSans-Bold.ttf",
}


def render_tickets_pdf(tickets: Sequence[TicketRecord], *, now: datetime) -> bytes:
    """A document with one page a ticket, at most `TICKETS_PER_PDF_MAX`; needs no system library.

    Text in a script that the fonts lack is shortened to what they can draw, never an error.
    """
    assert len(tickets) <= limits.TICKETS_PER_PDF_MAX, "a booking has fewer tickets"
    paper = FPDF(orientation="portrait", unit="mm", format=_PAGE_MM)
    paper.set_auto_page_break(auto=False)
    paper.set_margin(_MARGIN_MM)
    paper.c_margin = 0
    paper.set_creation_date(now)
    paper.set_producer("Foyer")
    paper.set_lang("en")
    for family, file_name in _FONTS.items():
        paper.add_font(family, fname=str(_font_path(file_name)))
    for number, ticket in enumerate(tickets, start=1):
        paper.add_page()
        _draw_ticket(paper, ticket, number=number, count=len(tickets))
    if tickets:
        paper.set_title(
            _fit(f"{tickets[0].event_title}, {write_reference(tickets[0].reference)}", "text")
        )
    return bytes(paper.output())


def _draw_ticket(paper: FPDF, ticket: TicketRecord, *, number: int, count: int) -> None:
    _draw_heading(paper, ticket)
    _draw_plates(paper, ticket)
    top = paper.get_y() + 3
    _draw_code(paper, ticket.code, left=(_PAGE_MM[0] - _QR_MM) / 2, top=top)
    paper.set_y(top + _QR_MM + 1.5)
    price = write_price(ticket.price_minor, currency=ticket.currency)
    buyer = _fit(ticket.buyer_name, "bold")
    who = f"{buyer} · " if has_words(buyer) else ""
    _line(paper, f"{who}{ticket.ticket_label} · {price}", "bold", 9, align="C")
    if ticket.ticket_note:
        _line(paper, ticket.ticket_note, "text", 8, align="C")
    paper.set_text_color(_GREY)
    which = f"Reference {write_reference(ticket.reference)} · ticket {number} of {count}"
    _line(paper, which, "text", 8, align="C")
    _line(paper, f"{ticket.organizer_name} · works without network", "text", 7, align="C")
    paper.set_text_color(0)


def _draw_heading(paper: FPDF, ticket: TicketRecord) -> None:
    title = _fit(ticket.event_title, "title")
    if not has_words(title):
        title = ticket.event_slug.replace("-", " ").capitalize()
    paper.set_xy(_MARGIN_MM, _MARGIN_MM)
    points, lines = _break_title(paper, title)
    for line in lines:
        paper.cell(_WIDTH_MM, h=points * 0.36, text=line, new_x="LMARGIN", new_y="NEXT")
    paper.set_y(paper.get_y() + 2)
    zone = ticket.timezone
    start = write_time(ticket.starts_at, timezone=zone)
    label = write_zone(ticket.starts_at, timezone=zone)
    _line(paper, f"{write_day(ticket.starts_at, timezone=zone)}, {start} ({label})", "bold", 10)
    doors = write_time(ticket.doors_open_at, timezone=zone)
    _line(paper, f"{ticket.venue_name}, {ticket.hall_name} · doors {doors}", "text", 9)
    paper.set_text_color(_GREY)
    _line(paper, f"{ticket.venue_address}, {ticket.city_name}", "text", 8)
    paper.set_text_color(0)


def _break_title(paper: FPDF, title: str) -> tuple[int, list[str]]:
    """The largest size at which the title takes two lines, and these lines."""
    lines: list[str] = []
    points = _TITLE_POINTS[0]
    for points in _TITLE_POINTS:
        paper.set_font("title", size=points)
        broken = paper.multi_cell(_WIDTH_MM, text=title, dry_run=True, output="LINES", align="L")
        lines = cast("list[str]", broken)
        if len(lines) <= 2:
            break
    return points, lines[:2]


def _draw_plates(paper: FPDF, ticket: TicketRecord) -> None:
    """Section, row and seat as plates; an area has one plate only."""
    plates = [
        (label, value)
        for label, value in (
            ("Section" if ticket.row else "Area", ticket.section),
            ("Row", ticket.row),
            ("Seat", ticket.number),
        )
        if value
    ]
    if not plates:
        return
    top, height, gap = paper.get_y() + 3, 16.0, 3.0
    narrow = 20.0
    wide = _WIDTH_MM - (len(plates) - 1) * (narrow + gap)
    left = _MARGIN_MM
    paper.set_line_width(0.4)
    for place, (label, value) in enumerate(plates):
        width = wide if place == 0 else narrow
        paper.rect(left, top, width, height, round_corners=True, corner_radius=2)
        paper.set_xy(left + 2, top + 1.5)
        paper.set_font("text", size=7)
        paper.cell(width - 4, h=3.5, text=label)
        paper.set_xy(left + 2, top + 5)
        _set_fitting_font(paper, _fit(value, "title"), width=width - 4, largest=24)
        paper.cell(width - 4, h=10, text=_cut(paper, _fit(value, "title"), width=width - 4))
        left += width + gap
    paper.set_xy(_MARGIN_MM, top + height)


def _draw_code(paper: FPDF, code: str, *, left: float, top: float) -> None:
    """The symbol as vector rectangles; its quiet zone lies inside `_QR_MM`."""
    matrix = qr_matrix(code)
    module = _QR_MM / (len(matrix) + 2 * limits.QR_QUIET_MODULES)
    offset = limits.QR_QUIET_MODULES * module
    paper.set_fill_color(0)
    for row, modules in enumerate(matrix):
        for start, length in find_runs(modules):
            paper.rect(
                left + offset + start * module,
                top + offset + row * module,
                length * module,
                module,
                style="F",
            )


def _line(paper: FPDF, text: str, family: str, points: float, *, align: str = "L") -> None:
    """One line across the page, cut to what fits."""
    paper.set_x(_MARGIN_MM)
    paper.set_font(family, size=points)
    fitted = _cut(paper, _fit(text, family), width=_WIDTH_MM)
    paper.cell(_WIDTH_MM, h=points * 0.5, text=fitted, align=align, new_x="LMARGIN", new_y="NEXT")


def _set_fitting_font(paper: FPDF, text: str, *, width: float, largest: float) -> None:
    paper.set_font("title", size=largest)
    needed = paper.get_string_width(text) * 1.01
    if needed > width:
        paper.set_font("title", size=max(9.0, largest * width / needed))


def _cut(paper: FPDF, text: str, *, width: float) -> str:
    text = text[: limits.PDF_TEXT_CHARACTERS_MAX]
    if paper.get_string_width(text) <= width:
        return text
    while text and paper.get_string_width(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _fit(text: str, family: str) -> str:
    return fit_glyphs(text[: limits.PDF_TEXT_CHARACTERS_MAX], glyphs=_glyphs(_FONTS[family]))


@cache
def _glyphs(file_name: str) -> frozenset[int]:
    with TTFont(_font_path(file_name), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _font_path(file_name: str) -> str:
    return str(resources.files("foyer.tickets").joinpath("fonts", file_name))
