"""How papers, calendars and mails write times, seats and prices. Pure."""

import re
import unicodedata
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.numbers import format_currency

from foyer.platform.money import Money
from foyer.tickets.records import TicketRecord

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def write_day(moment: datetime, *, timezone: str) -> str:
    """The venue's day: "Sat 21 Nov 2026"."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"


def write_time(moment: datetime, *, timezone: str) -> str:
    """The venue's clock: "19:30"."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%H:%M}"


def write_zone(moment: datetime, *, timezone: str) -> str:
    """Which clock that is: "CET", or "UTC+4" where the zone has no letters."""
    name = moment.astimezone(ZoneInfo(timezone)).tzname() or "UTC"
    if not name.startswith(("+", "-")):
        return name
    hours, minutes = name[1:3].lstrip("0") or "0", name[3:]
    return f"UTC{name[0]}{hours}" + (f":{minutes}" if minutes not in {"", "00"} else "")


def write_start(moment: datetime, *, timezone: str) -> str:
    """Day, time and clock in one line: "Sat 21 Nov 2026, 19:30 CET"."""
    day, time = write_day(moment, timezone=timezone), write_time(moment, timezone=timezone)
    return f"{day}, {time} {write_zone(moment, timezone=timezone)}"


def write_seat(ticket: TicketRecord) -> str:
    """Where to sit: "Stalls, row G, seat 8", or the area's name."""
    return write_place(ticket.section, row=ticket.row, number=ticket.number)


def write_place(section: str, *, row: str, number: str) -> str:
    """A seat from its parts, of which any may be empty."""
    parts = (section, f"row {row}" if row else "", f"seat {number}" if number else "")
    return ", ".join(part for part in parts if part)


def write_price(amount_minor: int, *, currency: str) -> str:
    """An amount as English writes it: "€12.50"; free is a word."""
    if amount_minor == 0:
        return "free"
    amount = Money(amount_minor=amount_minor, currency=currency).decimal
    return str(format_currency(amount, currency, locale="en"))


@cache
def _fallback(character: str) -> str:
    """Latin letters hidden in a compatibility form or below accents, else nothing."""
    bare = unicodedata.normalize("NFKD", character)
    return "".join(part for part in bare if not unicodedata.combining(part))


def fit_glyphs(text: str, *, glyphs: frozenset[int]) -> str:
    """`text` in the characters that a font has.

    Invisible characters go, compatibility forms and accents are taken apart, and each run of
    letters that the font cannot draw becomes one "…", so that no text can break a paper.
    """
    drawn: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if ord(character) in glyphs:
            drawn.append(character)
            continue
        category = unicodedata.category(character)
        if category.startswith("Z") or category == "Cc":
            drawn.append(" ")
            continue
        if category.startswith(("C", "M")):
            continue
        bare = _fallback(character)
        if bare and all(ord(part) in glyphs for part in bare):
            drawn.append(bare)
        else:
            drawn.append("…")
    return re.sub("…[… ]*…", "…", " ".join("".join(drawn).split()))


def has_words(text: str) -> bool:
    """Whether a letter or digit was left to read."""
    return any(character.isalnum() for character in text)
