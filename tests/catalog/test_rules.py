"""The catalogue's pure rules."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foyer.catalog.errors import LocalTimeSkipped, LocalTimeTwice
from foyer.catalog.limits import LAST_SEATS_MAX
from foyer.catalog.rules import (
    build_search_query,
    business_day,
    derive_event_status,
    derive_show_status,
    rate_availability,
    resolve_local_start,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONES = ("Europe/Lisbon", "Europe/Berlin", "America/Montreal", "Australia/Lord_Howe", "UTC")


def state(**changes: object) -> str:
    facts: dict[str, object] = {
        "status": "scheduled",
        "starts_at": NOW + 5 * HOUR,
        "ends_at": NOW + 7 * HOUR,
        "sale_opens_at": NOW - HOUR,
        "sale_closes_at": NOW + 5 * HOUR,
        "suspended": False,
        "available": 3,
        "now": NOW,
    }
    return derive_show_status(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "on_sale"),
        ({"available": None}, "on_sale"),
        ({"suspended": True}, "closed"),
        ({"available": 0}, "sold_out"),
        ({"sale_opens_at": NOW}, "on_sale"),
        ({"sale_opens_at": NOW + HOUR}, "scheduled"),
        ({"sale_opens_at": NOW + HOUR, "available": 0}, "scheduled"),
        ({"sale_closes_at": NOW}, "closed"),
        ({"sale_closes_at": NOW, "available": 0}, "closed"),
        ({"now": NOW + 6 * HOUR}, "closed"),
        ({"now": NOW + 7 * HOUR}, "past"),
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "cancelled", "now": NOW + 9 * HOUR}, "cancelled"),
    ],
)
def test_the_state_of_a_show_follows_from_its_times(
    changes: dict[str, object], expected: str
) -> None:
    assert state(**changes) == expected


@pytest.mark.parametrize(
    ("opened", "coming", "shown", "expected"),
    [
        (True, True, True, "now_showing"),
        (False, True, True, "upcoming"),
        (False, False, False, "upcoming"),
        (False, False, True, "ended"),
    ],
)
def test_the_state_of_an_event_follows_from_its_shows(
    opened: bool, coming: bool, shown: bool, expected: str
) -> None:
    facts = {"has_open_show": opened, "has_coming_show": coming, "has_any_show": shown}
    assert derive_event_status(cancelled=False, **facts) == expected
    assert derive_event_status(cancelled=True, **facts) == "cancelled"


@pytest.mark.parametrize(
    ("moment", "timezone", "expected"),
    [
        (datetime(2026, 7, 1, 4, 59, tzinfo=UTC), "Europe/Lisbon", date(2026, 6, 30)),
        (datetime(2026, 7, 1, 5, 0, tzinfo=UTC), "Europe/Lisbon", date(2026, 7, 1)),
        (datetime(2026, 7, 2, 0, 30, tzinfo=UTC), "Europe/Lisbon", date(2026, 7, 1)),
        (datetime(2026, 7, 2, 2, 30, tzinfo=UTC), "America/Montreal", date(2026, 7, 1)),
        # The night the clocks go back is an hour longer, and still one evening.
        (datetime(2026, 10, 25, 5, 59, tzinfo=UTC), "Europe/Lisbon", date(2026, 10, 24)),
        (datetime(2026, 10, 25, 6, 0, tzinfo=UTC), "Europe/Lisbon", date(2026, 10, 25)),
    ],
)
def test_a_business_day_ends_at_six_by_the_clock_of_the_venue(
    moment: datetime, timezone: str, expected: date
) -> None:
    assert business_day(moment, timezone=timezone) == expected


def test_a_time_in_the_spring_gap_is_refused_with_the_next_one() -> None:
    """Case 56, with the tests after it."""
    with pytest.raises(LocalTimeSkipped) as refusal:
        resolve_local_start(datetime.fromisoformat("2026-03-29T01:30"), timezone="Europe/Lisbon")
    assert refusal.value.text == (
        "On 29 March 2026 the clocks of Europe/Lisbon go forward across 01:30: "
        "that time does not exist. Choose 02:30 instead."
    )


def test_a_time_in_the_gap_is_refused_whatever_the_fold() -> None:
    for fold in ("earlier", "later"):
        with pytest.raises(LocalTimeSkipped):
            resolve_local_start(
                datetime.fromisoformat("2026-03-29T01:30"),
                timezone="Europe/Lisbon",
                fold=fold,  # type: ignore[arg-type]
            )


def test_a_time_shown_twice_asks_which_is_meant() -> None:
    local = datetime.fromisoformat("2026-10-25T01:30")
    with pytest.raises(LocalTimeTwice) as refusal:
        resolve_local_start(local, timezone="Europe/Lisbon")
    assert refusal.value.details == {"choices": ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]}
    earlier = resolve_local_start(local, timezone="Europe/Lisbon", fold="earlier")
    later = resolve_local_start(local, timezone="Europe/Lisbon", fold="later")
    assert (earlier, later - earlier) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), HOUR)


@given(
    local=st.datetimes(
        min_value=datetime.fromisoformat("2000-01-01T00:00"),
        max_value=datetime.fromisoformat("2037-01-01T00:00"),
    ),
    timezone=st.sampled_from(ZONES),
)
def test_a_resolved_start_shows_the_wall_clock_that_was_asked_for(
    local: datetime, timezone: str
) -> None:
    try:
        instant = resolve_local_start(local, timezone=timezone, fold="later")
    except LocalTimeSkipped:
        return
    assert instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None) == local
    day = business_day(instant, timezone=timezone)
    assert timedelta(hours=-6) <= datetime.combine(day, local.time()) - local <= timedelta(0) or (
        day == local.date() - timedelta(days=1) and local.hour < 6
    )


@pytest.mark.parametrize(
    ("available", "total", "word", "pips", "text"),
    [
        (180, 180, "plenty", 4, "Plenty of seats"),
        (90, 180, "plenty", 4, "Plenty of seats"),
        (89, 180, "good", 3, "Good choice"),
        (45, 180, "good", 3, "Good choice"),
        (44, 180, "filling", 2, "Filling up"),
        (10, 180, "filling", 2, "Filling up"),
        (9, 180, "last", 1, "Last 9"),
        (1, 180, "last", 1, "Last 1"),
        (0, 180, "sold_out", 0, "Sold out"),
        (9, 20, "good", 3, "Good choice"),
        (4, 20, "last", 1, "Last 4"),
        (1, 2, "last", 1, "Last 1"),
        (0, 0, "sold_out", 0, "Sold out"),
    ],
)
def test_availability_has_four_levels(
    available: int, total: int, word: str, pips: int, text: str
) -> None:
    level = rate_availability(available=available, total=total)
    assert (level.word, level.pips, level.text) == (word, pips, text)


@given(total=st.integers(1, 20_000), data=st.data())
def test_fewer_free_seats_never_look_like_more(total: int, data: st.DataObject) -> None:
    available = data.draw(st.integers(1, total))
    level = rate_availability(available=available, total=total)
    assert level.pips >= rate_availability(available=available - 1, total=total).pips
    assert (level.word == "last") <= (available <= LAST_SEATS_MAX)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", ""),
        ("  ", ""),
        ("!|&:*'", ""),
        ("Sherlock Jr.", "sherlock:* & jr:*"),
        ("KRAKÓW Faust", "krakow:* & faust:*"),
        ("doll's", "doll:* & s:*"),
        ("a\0b", "a:* & b:*"),
        ("7th", "7th:*"),
    ],
)
def test_what_is_typed_becomes_words_and_beginnings(typed: str, query: str) -> None:
    assert build_search_query(typed) == query


@given(st.text())
def test_a_search_query_holds_nothing_but_words(typed: str) -> None:
    for part in build_search_query(typed).split(" & "):
        assert part == "" or (part.endswith(":*") and part[:-2].isalnum())
