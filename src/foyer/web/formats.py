"""How numbers and times are written for people."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_currency, get_currency_symbol

from foyer.catalog.limits import BUSINESS_DAY_STARTS_HOUR
from foyer.platform.money import Money
from foyer.web.limits import EVENING_STARTS_HOUR

LOCALE_DEFAULT = "en_GB"


def format_money(money: Money, *, locale: str = LOCALE_DEFAULT) -> str:
    """`€14`, `€8.50`, `−€3.10`: whole amounts without a fraction, a true minus sign in front."""
    amount = abs(money.decimal)
    if amount == amount.to_integral_value():
        text = format_currency(
            amount, money.currency, "¤#,##0", locale=locale, currency_digits=False
        )
    else:
        text = format_currency(amount, money.currency, "¤#,##0.00", locale=locale)
    text = _with_symbol(text, money.currency, locale)
    return f"−{text}" if money.amount_minor < 0 else text


def format_money_exact(money: Money, *, locale: str = LOCALE_DEFAULT) -> str:
    """`€14.00`: for columns of figures and receipts, where the places must stand in line."""
    amount: Decimal = abs(money.decimal)
    text = format_currency(amount, money.currency, "¤#,##0.00", locale=locale)
    text = _with_symbol(text, money.currency, locale)
    return f"−{text}" if money.amount_minor < 0 else text


def _with_symbol(text: str, currency: str, locale: str) -> str:
    """A space after symbols that end in a letter, so that `CHF14` becomes `CHF 14`."""
    symbol = get_currency_symbol(currency, locale=locale)
    if symbol[-1:].isalpha() and text.startswith(symbol):
        return f"{symbol}\u00a0{text[len(symbol) :].lstrip()}"
    return text


def in_zone(moment: datetime, zone: str) -> datetime:
    """An aware time on the wall of the venue."""
    return moment.astimezone(ZoneInfo(zone))


def format_clock(moment: datetime, zone: str) -> str:
    """`19:30`, in the venue's zone."""
    return in_zone(moment, zone).strftime("%H:%M")


def format_day(moment: datetime, zone: str, *, locale: str = LOCALE_DEFAULT) -> str:
    """`Sat 21 Nov`."""
    text: str = format_datetime(in_zone(moment, zone), "EEE d MMM", locale=locale)
    return text.replace(",", "")


def say_today(local: datetime) -> str:
    """`Tonight` for an hour of the evening, `Today` before it; a local time.

    The small hours belong to the evening before them, as the house's business day has it.
    """
    is_evening = local.hour >= EVENING_STARTS_HOUR or local.hour < BUSINESS_DAY_STARTS_HOUR
    return "Tonight" if is_evening else "Today"


def format_duration(minutes: int) -> str:
    """`45 min`, `2 h`, `2 h 33 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def format_left(left: timedelta) -> str:
    """`7:05`: minutes and seconds that are left, never below `0:00`."""
    seconds = max(0, int(left.total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02d}"
