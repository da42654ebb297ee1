"""Money, times and seats as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from foyer.platform.money import Money
from foyer.web import formats

_LISBON = "Europe/Lisbon"


@pytest.mark.parametrize(
    ("amount_minor", "currency", "short", "exact"),
    [
        (1400, "EUR", "€14", "€14.00"),
        (850, "EUR", "€8.50", "€8.50"),
        (0, "EUR", "€0", "€0.00"),
        (-310, "EUR", "−€3.10", "−€3.10"),
        (123456700, "EUR", "€1,234,567", "€1,234,567.00"),
        (1, "GBP", "£0.01", "£0.01"),
        (1200, "JPY", "JP¥1,200", "JP¥1,200"),
        (1500, "CHF", "CHF\u00a015", "CHF\u00a015.00"),
        (1250, "BHD", "BHD\u00a01.250", "BHD\u00a01.250"),
    ],
)
def test_money_is_written(amount_minor: int, currency: str, short: str, exact: str) -> None:
    money = Money(amount_minor=amount_minor, currency=currency)
    assert formats.format_money(money) == short
    assert formats.format_money_exact(money) == exact


def test_times_are_those_of_the_house() -> None:
    summer = datetime(2026, 7, 4, 23, 30, tzinfo=UTC)
    assert formats.format_clock(summer, _LISBON) == "00:30"
    assert formats.format_day(summer, _LISBON) == "Sun 5 Jul"


@pytest.mark.parametrize(
    ("minutes", "text"), [(45, "45 min"), (120, "2 h"), (153, "2 h 33 min"), (0, "0 min")]
)
def test_durations_are_written(minutes: int, text: str) -> None:
    assert formats.format_duration(minutes) == text


@pytest.mark.parametrize(("seconds", "text"), [(425, "7:05"), (59.9, "0:59"), (-3, "0:00")])
def test_time_left_never_runs_below_nothing(seconds: float, text: str) -> None:
    assert formats.format_left(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("hour", "word"),
    [
        (6, "Today"),
        (11, "Today"),
        (16, "Today"),
        (17, "Tonight"),
        (23, "Tonight"),
        (0, "Tonight"),
        (5, "Tonight"),
    ],
)
def test_an_evening_begins_at_five_and_ends_in_the_morning(hour: int, word: str) -> None:
    assert formats.say_today(datetime(2026, 11, 21, hour, 30, tzinfo=UTC)) == word
