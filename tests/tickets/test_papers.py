import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from PIL import Image
from pypdf import PdfReader

from foyer.tickets import limits
from foyer.tickets.calendar import render_calendar
from foyer.tickets.pdf import render_tickets_pdf
from foyer.tickets.qr import qr_matrix, render_qr_png, render_qr_svg
from foyer.tickets.wording import (
    fit_glyphs,
    write_day,
    write_place,
    write_price,
    write_start,
    write_zone,
)
from tests.tickets.records import CODE, DOORS, make_record


def read_qr(picture: Image.Image) -> str:
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    return found.text


def draw_svg(svg: str, *, side_pixels: int) -> Image.Image:
    """The drawing as a printer without greys makes it."""
    (side,) = re.findall(r'viewBox="0 0 (\d+) \1"', svg)
    assert '<path fill="#fff"' in svg
    modules = Image.new("1", (int(side), int(side)), 1)
    for left, top, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg):
        for place in range(int(width)):
            modules.putpixel((int(left) + place, int(top)), 0)
    return modules.resize((side_pixels, side_pixels), Image.Resampling.NEAREST)


def test_a_door_reads_two_centimetres_printed_in_black_at_300_dpi() -> None:
    picture = draw_svg(render_qr_svg(CODE), side_pixels=round(2 / 2.54 * 300))
    assert read_qr(picture.convert("L")) == CODE


def test_the_symbol_stays_small_enough_for_a_phone() -> None:
    assert len(qr_matrix(CODE)) == 41  # version 6


def test_the_quiet_zone_is_light() -> None:
    svg = render_qr_svg(CODE)
    columns = [int(left) for left, _ in re.findall(r"M(\d+) (\d+)h\d+v1h", svg)]
    assert min(columns) == limits.QR_QUIET_MODULES


def test_the_drawing_obeys_a_strict_content_policy() -> None:
    assert "style" not in render_qr_svg(CODE)
    assert "<script" not in render_qr_svg(CODE)


def test_the_picture_in_a_mail_can_be_read() -> None:
    assert read_qr(Image.open(BytesIO(render_qr_png(CODE)))) == CODE


def test_a_paper_has_a_page_a_ticket_with_everything_on_it() -> None:
    tickets = [make_record(), make_record(number="9", ticket_label="Adult", ticket_note="")]
    pages = PdfReader(BytesIO(render_tickets_pdf(tickets, now=DOORS))).pages
    assert len(pages) == 2
    text = pages[0].extract_text()
    for words in (
        "Metropolis",
        "Tue 1 Dec 2026, 20:00 (CET)",
        "Cinema Aurora, Screen 1",
        "Main Street 1, Berlin",
        "Stalls",
        "Marta Figueiredo",
        "Student",
        "€12.50",
        "Bring your student card.",
        "Reference 7K2M-QX9A",
    ):
        assert words in text
    assert "ticket 2 of 2" in pages[1].extract_text()


def test_the_symbol_on_paper_is_drawn_module_by_module() -> None:
    page = PdfReader(BytesIO(render_tickets_pdf([make_record()], now=DOORS))).pages[0]
    drawn = page.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
    filled = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) -?([\d.]+) re f", drawn)
    for *_, height in filled:
        assert float(height) / 72 * 25.4 == pytest.approx(58 / 49, rel=0.01)
    area = sum(float(width) * float(height) for _, _, width, height in filled)
    dark = sum(sum(row) for row in qr_matrix(CODE))
    assert area == pytest.approx(dark * (58 / 49 / 25.4 * 72) ** 2, rel=0.01)


def test_a_paper_shows_an_area_without_row_and_seat() -> None:
    paper = render_tickets_pdf([make_record(section="Floor", row="", number="")], now=DOORS)
    text = PdfReader(BytesIO(paper)).pages[0].extract_text()
    assert "Area" in text
    assert "Floor" in text
    assert "Row" not in text


def test_a_title_in_another_script_is_replaced_by_the_events_address() -> None:
    ticket = make_record(event_title="東京物語", event_slug="tokyo-story", buyer_name="小津")
    text = PdfReader(BytesIO(render_tickets_pdf([ticket], now=DOORS))).pages[0].extract_text()
    assert "Tokyo story" in text
    assert "Student · €12.50" in text


@settings(max_examples=25, deadline=None)
@given(
    text=st.text(max_size=200),
    currency=st.sampled_from(["EUR", "JPY", "BHD", "TRY", "CHF"]),
    zone=st.sampled_from(["Asia/Dubai", "Asia/Kathmandu", "America/New_York", "UTC"]),
)
def test_no_text_breaks_a_paper(text: str, currency: str, zone: str) -> None:
    ticket = make_record(
        event_title=text,
        buyer_name=text,
        section=text,
        row=text,
        number=text,
        venue_name=text,
        organizer_name=text,
        ticket_label=text,
        ticket_note=text,
        currency=currency,
        timezone=zone,
    )
    assert render_tickets_pdf([ticket], now=DOORS).startswith(b"%PDF")
    assert Calendar.from_ical(render_calendar([ticket], now=DOORS)).events


def test_the_calendar_keeps_the_venues_clock_and_a_stable_name() -> None:
    tickets = [make_record(), make_record(number="9")]
    first, again = (
        Calendar.from_ical(render_calendar(tickets, now=now)).events
        for now in (DOORS, DOORS + timedelta(days=1))
    )
    (event,) = first
    assert event["uid"] == again[0]["uid"]
    assert event.start == datetime(2026, 12, 1, 20, tzinfo=ZoneInfo("Europe/Berlin"))
    assert str(event.start.tzinfo) == "Europe/Berlin"
    assert event["summary"] == "Metropolis"
    assert "seat 9" in event["description"]
    assert event["status"] == "CONFIRMED"


def test_the_calendar_has_an_entry_a_show_and_says_when_one_is_off() -> None:
    tickets = [make_record(), make_record(show_public_id=UUID(int=6), show_cancelled=True)]
    events = Calendar.from_ical(render_calendar(tickets, now=DOORS)).events
    assert sorted(event["status"] for event in events) == ["CANCELLED", "CONFIRMED"]


@pytest.mark.parametrize(
    ("moment", "zone", "text"),
    [
        (datetime(2026, 12, 1, 19, tzinfo=UTC), "Europe/Berlin", "Tue 1 Dec 2026, 20:00 CET"),
        (datetime(2026, 7, 31, 22, 30, tzinfo=UTC), "Europe/Berlin", "Sat 1 Aug 2026, 00:30 CEST"),
        (datetime(2026, 12, 1, 19, tzinfo=UTC), "Asia/Dubai", "Tue 1 Dec 2026, 23:00 UTC+4"),
        (datetime(2026, 12, 1, 12, tzinfo=UTC), "Asia/Kathmandu", "Tue 1 Dec 2026, 17:45 UTC+5:45"),
    ],
)
def test_times_are_the_venues_with_their_clock_named(
    moment: datetime, zone: str, text: str
) -> None:
    assert write_start(moment, timezone=zone) == text


def test_the_day_is_the_venues() -> None:
    assert write_day(datetime(2026, 12, 1, 23, 30, tzinfo=UTC), timezone="Europe/Berlin") == (
        "Wed 2 Dec 2026"
    )
    assert write_zone(DOORS, timezone="UTC") == "UTC"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(1250, "EUR", "€12.50"), (1250, "JPY", "¥1,250"), (0, "EUR", "free")],
)
def test_prices_follow_the_currency(amount: int, currency: str, text: str) -> None:
    assert write_price(amount, currency=currency) == text


def test_a_place_leaves_out_what_it_has_not() -> None:
    assert write_place("Stalls", row="G", number="8") == "Stalls, row G, seat 8"
    assert write_place("Floor", row="", number="") == "Floor"


@pytest.mark.parametrize(
    ("text", "fitted"),
    [
        ("Ｆｕｌｌ", "Full"),
        ("Ạ東京京B", "A…B"),
        ("a\u200bb\x00c", "ab c"),
        ("東 京 都", "…"),
        ("  plain  text ", "plain text"),
    ],
)
def test_text_is_fitted_to_what_a_font_draws(text: str, fitted: str) -> None:
    ascii_only = frozenset(range(32, 127))
    assert fit_glyphs(text, glyphs=ascii_only) == fitted
