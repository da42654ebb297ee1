"""How messages write times, places and prices: in the locale of the person who is spoken to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_timezone_name
from babel.numbers import format_currency
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foyer.notifications.locales import choose_locale
from foyer.platform.money import Money
from foyer.tickets.wording import write_zone

# Where a person names a language and no country; English is written as on our pages.
_USUAL = {"en": "en_GB", "de": "de_DE"}
_format: ContextVar[str] = ContextVar("message_format", default=_USUAL["en"])


@contextmanager
def speaking(wanted: str) -> Iterator[str]:
    """Within it words and formats are those of a person's locale; gives the language.

    The words know languages only, the formats countries too: `de-AT` gets German words and
    Austrian prices.
    """
    language = choose_locale(wanted)
    token = _format.set(_choose_format(wanted, language=language))
    try:
        with translation.override(language):
            yield language
    finally:
        _format.reset(token)


def write_price(amount_minor: int, *, currency: str) -> str:
    """`€12.50`, `12,50 €`; free is a word."""
    if amount_minor == 0:
        return pgettext("price", "free")
    amount = Money(amount_minor=amount_minor, currency=currency).decimal
    text = str(format_currency(amount, currency, locale=_format.get()))
    return re.sub(r"^([A-Z]+)(?=\d)", "\\1\u00a0", text)


def write_day(moment: datetime, *, timezone: str) -> str:
    """The venue's day: `Sat 21 Nov 2026`, `Sa., 21. Nov. 2026`."""
    local, locale = moment.astimezone(ZoneInfo(timezone)), _format.get()
    if locale == _USUAL["en"]:
        return str(format_date(local, "EEE d MMM y", locale=locale))
    return str(format_skeleton("yMMMEd", local, locale=locale))


def write_time(moment: datetime, *, timezone: str) -> str:
    """The venue's clock: `19:30`."""
    local = moment.astimezone(ZoneInfo(timezone))
    return str(format_time(local, "short", locale=_format.get()))


def write_start(moment: datetime, *, timezone: str) -> str:
    """Day, time and clock in one line: `Sat 21 Nov 2026, 19:30 CET`."""
    return _("%(day)s, %(time)s %(zone)s") % {
        "day": write_day(moment, timezone=timezone),
        "time": write_time(moment, timezone=timezone),
        "zone": _write_zone(moment, timezone=timezone),
    }


def write_place(section: str, *, row: str, number: str) -> str:
    """A seat from its parts, of which any may be empty: `Stalls, row G, seat 8`."""
    parts = (
        section,
        _("row %(row)s") % {"row": row} if row else "",
        _("seat %(number)s") % {"number": number} if number else "",
    )
    return ", ".join(part for part in parts if part)


def write_until(text: str) -> str:
    """An end that is stored as ISO 8601, in UTC; anything else stands as it is."""
    try:
        moment = datetime.fromisoformat(text).astimezone(ZoneInfo("UTC"))
    except ValueError:
        return text
    return _("%(time)s on %(day)s (UTC)") % {
        "time": write_time(moment, timezone="UTC"),
        "day": format_date(moment, "long", locale=_format.get()),
    }


def _write_zone(moment: datetime, *, timezone: str) -> str:
    """As people there call their clock, else as tables of zones do."""
    local = moment.astimezone(ZoneInfo(timezone))
    name = str(get_timezone_name(local, width="short", locale=_format.get()))
    return name if name.isalpha() and name.isupper() else write_zone(moment, timezone=timezone)


def _choose_format(wanted: str, *, language: str) -> str:
    """The locale of CLDR for `de-AT`; the language's usual one for what it does not know."""
    tag = wanted.strip().replace("-", "_")
    if "_" in tag and choose_locale(tag) == tag.partition("_")[0].lower():
        try:
            return str(Locale.parse(tag))
        except (UnknownLocaleError, ValueError):
            pass
    return _USUAL[language]
