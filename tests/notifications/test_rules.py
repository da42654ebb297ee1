from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foyer.notifications.kinds import Channel, NoticeType
from foyer.notifications.rules import (
    FIXED,
    USUAL,
    Preferences,
    find_pause_end,
    is_wanted,
    read_zone,
)

NIGHT = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)  # 00:30 in Berlin
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
BERLIN = Preferences(timezone="Europe/Berlin")


@pytest.mark.parametrize("choice", sorted(FIXED))
def test_what_has_to_be_told_cannot_be_switched_off(choice: tuple[NoticeType, Channel]) -> None:
    assert is_wanted(*choice, preferences=Preferences(chosen={choice: False}))


def test_until_somebody_chooses_texts_are_off() -> None:
    usual = {
        (kind_type, channel)
        for kind_type in NoticeType
        for channel in Channel
        if is_wanted(kind_type, channel, preferences=Preferences(consents=True))
    }
    assert usual == USUAL
    assert (NoticeType.PROMOTION, Channel.PUSH) not in usual
    assert {channel for _, channel in usual} == {Channel.EMAIL, Channel.PUSH}


@pytest.mark.parametrize("consents", [True, False])
def test_promotions_need_consent_whatever_was_chosen(consents: bool) -> None:
    chosen = {(NoticeType.PROMOTION, Channel.PUSH): True}
    preferences = Preferences(chosen=chosen, consents=consents)
    for channel in (Channel.EMAIL, Channel.PUSH):
        assert is_wanted(NoticeType.PROMOTION, channel, preferences=preferences) is consents


@pytest.mark.parametrize(
    ("kind_type", "channel", "hours_to_show", "waits"),
    [
        (NoticeType.REMINDER, Channel.PUSH, None, True),
        (NoticeType.BOOKING, Channel.SMS, None, True),
        (NoticeType.BOOKING, Channel.PUSH, 25, True),
        (NoticeType.BOOKING, Channel.PUSH, 23, False),
        (NoticeType.REMINDER, Channel.PUSH, 23, True),
        (NoticeType.PROMOTION, Channel.EMAIL, None, True),
        (NoticeType.SYSTEM, Channel.EMAIL, None, False),
        (NoticeType.SECURITY, Channel.PUSH, None, False),
        (NoticeType.PAYMENT, Channel.SMS, None, False),
    ],
)
def test_quiet_hours_keep_back_what_can_wait(
    kind_type: NoticeType, channel: Channel, hours_to_show: int | None, waits: bool
) -> None:
    event_at = None if hours_to_show is None else NIGHT + timedelta(hours=hours_to_show)
    end = find_pause_end(kind_type, channel, preferences=BERLIN, now=NIGHT, event_at=event_at)
    assert end == (datetime(2026, 12, 2, 7, tzinfo=UTC) if waits else None)


@pytest.mark.parametrize(
    ("zone", "quiet", "hour", "end_hour"),
    [
        ("UTC", (time(22), time(8)), 21, None),
        ("UTC", (time(22), time(8)), 22, 8 + 24),
        ("UTC", (time(22), time(8)), 7, 8),
        ("UTC", (time(22), time(8)), 8, None),
        ("UTC", (time(13), time(15)), 14, 15),
        ("UTC", (time(13), time(15)), 15, None),
        ("UTC", (time(9), time(9)), 9, None),
        ("America/New_York", (time(22), time(8)), 12, 13),  # 07:00 there
        ("Nowhere/Atall", (time(22), time(8)), 7, 8),
        ("UTC", (None, None), 3, None),
    ],
)
def test_quiet_hours_are_the_persons_own(
    zone: str, quiet: tuple[time | None, time | None], hour: int, end_hour: int | None
) -> None:
    midnight = datetime(2026, 12, 1, tzinfo=UTC)
    preferences = Preferences(timezone=zone, quiet_from=quiet[0], quiet_until=quiet[1])
    now = midnight + timedelta(hours=hour)
    end = find_pause_end(NoticeType.REMINDER, Channel.PUSH, preferences=preferences, now=now)
    assert end == (None if end_hour is None else midnight + timedelta(hours=end_hour))


clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(
    begin=clocks,
    end=clocks,
    now=st.integers(0, 366 * 24 * 60).map(lambda minute: YEAR + timedelta(minutes=minute)),
    zone=st.sampled_from(["UTC", "Europe/Lisbon", "America/St_Johns", "Pacific/Chatham"]),
)
def test_a_pause_ends_at_the_end_of_quiet_hours_within_a_day(
    begin: time, end: time, now: datetime, zone: str
) -> None:
    preferences = Preferences(timezone=zone, quiet_from=begin, quiet_until=end)
    until = find_pause_end(NoticeType.REMINDER, Channel.PUSH, preferences=preferences, now=now)
    if until is None:
        return
    assert now < until <= now + timedelta(hours=25)  # A day on which clocks are set back.
    local = until.astimezone(ZoneInfo(zone))
    assert (local.time() == end) or local.utcoffset() != now.astimezone(
        ZoneInfo(zone)
    ).utcoffset()  # An hour that does not exist.


def test_an_unknown_zone_is_utc() -> None:
    assert str(read_zone("../../etc/passwd")) == "UTC"
    assert str(read_zone("")) == "UTC"
