"""Shows at given hours of a house in Berlin, and what pages say of them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from foyer.catalog.models import Event, EventStatus, Show
from foyer.catalog.rules import business_day
from foyer.platform.clock import utc_now
from tests.factories import World, make_show

ZONE = "Europe/Berlin"


class Answer(Protocol):
    """What the test client hands out."""

    @property
    def content(self) -> bytes: ...


def today() -> date:
    return business_day(utc_now(), timezone=ZONE)


def day_in(days: int) -> date:
    return today() + timedelta(days=days)


def plan_evening(world: World, *, days: int = 0, hour: int = 20, **fields: object) -> Show:
    """A show at `hour` o'clock of Berlin, `days` from today."""
    start = datetime.combine(day_in(days), time(hour), ZoneInfo(ZONE)).astimezone(UTC)
    minutes = round((start - utc_now()).total_seconds() / 60)
    show = make_show(world, starts_in_minutes=minutes, **fields)  # type: ignore[arg-type]
    Show.objects.filter(pk=show.pk).update(
        starts_at=start, business_day=business_day(start, timezone=ZONE)
    )
    show.refresh_from_db()
    return show


def plan_soon(world: World, **fields: object) -> Show:
    """A show of today's business day that begins in an hour, whatever the clock says."""
    show = make_show(world, starts_in_minutes=60, **fields)  # type: ignore[arg-type]
    Show.objects.filter(pk=show.pk).update(business_day=today())
    show.refresh_from_db()
    return show


def make_event(world: World, *, title: str, kind: str = "film", **fields: object) -> Event:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return Event.objects.create(
        organizer=world.organizer,
        slug=f"{slug}-{world.event.pk}",
        kind=kind,
        title=title,
        duration_minutes=90,
        status=EventStatus.PUBLISHED,
        **fields,
    )


def text_of(response: Answer) -> str:
    """The page as text of one line, without tags."""
    page = re.sub(r"<(script|svg|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()


def card_titles(response: Answer) -> list[str]:
    """Titles of the cards in their order."""
    cards = re.findall(
        r'data-testid="movie-card".*?<h3><a [^>]*>(.*?)</a>', response.content.decode(), re.DOTALL
    )
    return list(cards)


def says_today(response: Answer, world: World) -> bool:
    """Whether the page is headed with today in the city; which word that is, its format tells."""
    return re.search(f"(Today|Tonight) in {world.venue.city.name}", text_of(response)) is not None
