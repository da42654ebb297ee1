"""Pure rules of the catalogue: what a show's state is, which day it belongs to, how full it is."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from foyer.catalog.errors import LocalTimeSkipped, LocalTimeTwice
from foyer.catalog.limits import (
    BUSINESS_DAY_STARTS_HOUR,
    GOOD_SHARE_PERCENT,
    LAST_SEATS_MAX,
    LAST_SEATS_SHARE_DIVISOR,
    PLENTY_SHARE_PERCENT,
    SEARCH_CHARACTERS_MAX,
    SEARCH_WORD_CHARACTERS_MAX,
    SEARCH_WORDS_MAX,
)

ShowState = Literal["scheduled", "on_sale", "sold_out", "closed", "cancelled", "past"]
Fold = Literal["earlier", "later"]
EventState = Literal["now_showing", "upcoming", "ended", "cancelled"]
AvailabilityWord = Literal["plenty", "good", "filling", "last", "sold_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityLevel:
    """How full a show is, in a word: `pips` of four, and what a visitor reads."""

    word: AvailabilityWord
    pips: int
    text: str


def derive_show_status(
    *,
    status: str,
    starts_at: datetime,
    ends_at: datetime,
    sale_opens_at: datetime,
    sale_closes_at: datetime,
    suspended: bool,
    available: int | None,
    now: datetime,
) -> ShowState:
    """What a visitor is told about a show; the first that is true of cancelled, past, closed, …

    A house that is suspended has closed its sales.

    `available` counts places for sale; None means unknown and never says sold out. A show is past
    once it has ended; its sale may be closed before it starts.
    """
    assert starts_at < ends_at, (starts_at, ends_at)
    if status == "cancelled":
        return "cancelled"
    if now >= ends_at:
        return "past"
    if suspended or now >= sale_closes_at:
        return "closed"
    if now < sale_opens_at:
        return "scheduled"
    return "sold_out" if available == 0 else "on_sale"


def derive_event_status(
    *, cancelled: bool, has_open_show: bool, has_coming_show: bool, has_any_show: bool
) -> EventState:
    """Now showing: a show that has not ended is (or was) on sale. Upcoming: none is yet.

    Ended: every show is over. An event that has no show at all is upcoming.
    """
    if cancelled:
        return "cancelled"
    if has_open_show:
        return "now_showing"
    if has_coming_show or not has_any_show:
        return "upcoming"
    return "ended"


def business_day(starts_at: datetime, *, timezone: str) -> date:
    """The venue's day of an instant: 06:00 to 06:00 by its wall clock, so "tonight" ends at six."""
    local = starts_at.astimezone(ZoneInfo(timezone))
    day = local.date()
    return day if local.hour >= BUSINESS_DAY_STARTS_HOUR else day - timedelta(days=1)


def resolve_local_start(local: datetime, *, timezone: str, fold: Fold | None = None) -> datetime:
    """The instant (UTC) at which the wall clock of `timezone` shows the naive time `local`.

    Raises LocalTimeSkipped for a time the clock jumps over, and LocalTimeTwice for one it shows
    twice unless `fold` says which is meant.
    """
    assert local.tzinfo is None, local
    zone = ZoneInfo(timezone)
    earlier, later = (local.replace(tzinfo=zone, fold=number).astimezone(UTC) for number in (0, 1))
    if earlier == later:
        return earlier
    # In a gap the two readings land on other wall-clock times, and in the other order.
    if later < earlier:
        after = earlier.astimezone(zone)
        raise LocalTimeSkipped(
            f"On {local:%-d %B %Y} the clocks of {timezone} go forward across {local:%H:%M}: "
            f"that time does not exist. Choose {after:%H:%M} instead.",
            field="localStart",
        )
    if fold is None:
        raise LocalTimeTwice(
            f"On {local:%-d %B %Y} the clocks of {timezone} go back and show {local:%H:%M} twice. "
            "Say whether the earlier or the later one is meant.",
            field="fold",
            details={"choices": [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (earlier, later)]},
        )
    return earlier if fold == "earlier" else later


def rate_availability(*, available: int, total: int) -> AvailabilityLevel:
    """Four levels and sold out, by the share of places still free.

    Last n: at most LAST_SEATS_MAX places and at most a fifth of the room (or one place).
    """
    assert available >= 0, available
    if available == 0 or total == 0:
        return AvailabilityLevel(word="sold_out", pips=0, text="Sold out")
    last_max = min(LAST_SEATS_MAX, max(1, total // LAST_SEATS_SHARE_DIVISOR))
    if available <= last_max:
        return AvailabilityLevel(word="last", pips=1, text=f"Last {available}")
    if available * 100 >= total * PLENTY_SHARE_PERCENT:
        return AvailabilityLevel(word="plenty", pips=4, text="Plenty of seats")
    if available * 100 >= total * GOOD_SHARE_PERCENT:
        return AvailabilityLevel(word="good", pips=3, text="Good choice")
    return AvailabilityLevel(word="filling", pips=2, text="Filling up")


def fold_text(text: str) -> str:
    """Lower case without accents, as the database's `fold_text` does on the other side."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f").lower()


def build_search_query(text: str) -> str:
    """The text search query for what a visitor typed: every word, each also as a beginning.

    Only letters and digits reach the query, so its syntax cannot be broken. Empty when the input
    has no word in it; that finds nothing.
    """
    folded = fold_text(text[:SEARCH_CHARACTERS_MAX])
    spaced = "".join(char if char.isalnum() else " " for char in folded)
    words = [word[:SEARCH_WORD_CHARACTERS_MAX] for word in spaced.split()]
    return " & ".join(f"{word}:*" for word in words[:SEARCH_WORDS_MAX])


def choose_default_ticket_type(positions: Sequence[tuple[int, int]]) -> int | None:
    """The id with the lowest (position, id); None when there is none."""
    return min(positions)[1] if positions else None
