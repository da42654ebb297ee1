"""Money, times and seats as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("free", "capacity", "expected"),
    [
        (180, 180, (4, "Plenty of seats", "")),
        (91, 180, (4, "Plenty of seats", "")),
        (90, 180, (3, "Good choice", "")),
        (45, 180, (2, "Filling up", "")),
        (11, 180, (2, "Filling up", "")),
        (10, 180, (1, "Last 10", "few")),
        (1, 180, (1, "Last 1", "few")),
        (0, 180, (0, "Sold out", "out")),
        (10, 12, (4, "Plenty of seats", "")),
        (0, 0, (0, "Sold out", "out")),
    ],
)
def test_availability_has_four_levels(
    free: int, capacity: int, expected: tuple[int, str, str]
) -> None:
    assert formats.availability(free, capacity) == expected


@given(capacity=st.integers(1, 20_000), data=st.data())
def test_availability_never_rises_while_seats_go(capacity: int, data: st.DataObject) -> None:
    free = data.draw(st.integers(1, capacity))
    assert formats.availability(free - 1, capacity)[0] <= formats.availability(free, capacity)[0]


def test_times_are_those_of_the_house() -> None:
    summer = datetime(2026, 7, 4, 23, 30, tzinfo=UTC)
    assert formats.format_clock(summer, _LISBON) == "00:30"
    assert formats.format_day(summer, _LISBON) == "Sun 5 Jul"
    assert formats.format_day_long(summer, _LISBON) == "Sunday, 5 July"


def test_near_days_have_names() -> None:
    now = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
    named = [
        formats.format_day_near(now + timedelta(hours=h), _LISBON, now=now) for h in (0, 2, 26)
    ]
    assert named == ["Today", "Tomorrow", "Mon 23 Nov"]


@pytest.mark.parametrize(
    ("minutes", "text"), [(45, "45 min"), (120, "2 h"), (153, "2 h 33 min"), (0, "0 min")]
)
def test_durations_are_written(minutes: int, text: str) -> None:
    assert formats.format_duration(minutes) == text


@pytest.mark.parametrize(("seconds", "text"), [(425, "7:05"), (59.9, "0:59"), (-3, "0:00")])
def test_time_left_never_runs_below_nothing(seconds: float, text: str) -> None:
    assert formats.format_left(timedelta(seconds=seconds)) == text
