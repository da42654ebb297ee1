"""What a visitor asked to see, read from the address; anything unreadable is ignored."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest

from foyer.catalog.models import EventKind
from foyer.catalog.records import ProgrammeEntry, ShowRecord

DAYS_SHOWN = 9  # A strip of days that fits a desk; a phone scrolls it.
LATE_HOUR = 20
ANY_DAY = "any"

KIND_GROUPS = {
    "film": frozenset({EventKind.FILM}),
    "stage": frozenset(
        {EventKind.PLAY, EventKind.DANCE, EventKind.COMEDY, EventKind.FAMILY, EventKind.TALK}
    ),
    "music": frozenset({EventKind.CONCERT, EventKind.OPERA, EventKind.FESTIVAL}),
}
ACCESS = ("captioned", "audio_described", "relaxed")
CHIPS = (
    ("kind", "", "Everything", ""),
    ("kind", "film", "Films", ""),
    ("kind", "stage", "Stage", ""),
    ("kind", "music", "Music", ""),
    ("access", "captioned", "Captioned", "captions"),
    ("access", "audio_described", "Described", "described"),
    ("access", "relaxed", "Relaxed", "relaxed"),
    ("after", "20", "After 20:00", "clock"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters of a city page. `day` is a business day of the city; `any_day`: all from it."""

    day: date
    today: date
    any_day: bool = False
    kind: str = ""
    access: str = ""
    late: bool = False

    def address(self, base: str, **changes: str) -> str:
        """The same page with some filters changed; empty values are left out."""
        values = {
            "day": self._day_value(),
            "kind": self.kind,
            "access": self.access,
            "after": str(LATE_HOUR) if self.late else "",
            **changes,
        }
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{base}?{query}" if query else base

    def _day_value(self) -> str:
        if self.any_day:
            return ANY_DAY
        return "" if self.day == self.today else self.day.isoformat()

    def keeps(self, show: ShowRecord) -> bool:
        """Whether a show fits the filters that the database was not asked about."""
        return not self.late or show.local_start.hour >= LATE_HOUR or show.local_start.hour < 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    url: str
    label: str
    icon_name: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLink:
    url: str
    word: str
    number: int
    iso: str
    current: bool


def read_wanted(request: HttpRequest, *, today: date) -> Wanted:
    """Filters of the address; a day outside the strip is today."""
    kind, access = request.GET.get("kind", ""), request.GET.get("access", "")
    day = request.GET.get("day", "")
    return Wanted(
        day=_read_day(day, today=today),
        today=today,
        any_day=day == ANY_DAY,
        kind=kind if kind in KIND_GROUPS else "",
        access=access if access in ACCESS else "",
        late=request.GET.get("after", "") == str(LATE_HOUR),
    )


def narrow(entries: tuple[ProgrammeEntry, ...], *, wanted: Wanted) -> list[ProgrammeEntry]:
    """Entries with a show that fits; their other shows are left out."""
    kept = []
    kinds = KIND_GROUPS.get(wanted.kind)
    for entry in entries:
        if kinds is not None and entry.event.kind not in kinds:
            continue
        shows = tuple(show for show in entry.shows if wanted.keeps(show))
        if shows:
            kept.append(
                ProgrammeEntry(
                    event=entry.event, genres=entry.genres, featured=entry.featured, shows=shows
                )
            )
    return kept


def chips(wanted: Wanted, *, base: str) -> list[Chip]:
    """The row of filters; a chosen one leads back to the page without it."""
    rows = []
    present = {"kind": wanted.kind, "access": wanted.access, "after": "20" if wanted.late else ""}
    for name, value, label, icon in CHIPS:
        current = present[name] == value
        target = "" if current and value else value
        rows.append(
            Chip(
                url=wanted.address(base, **{name: target}),
                label=label,
                icon_name=icon,
                current=current,
            )
        )
    return rows


def day_links(wanted: Wanted, *, base: str) -> list[DayLink]:
    """Today and the days after it."""
    links = []
    for offset in range(DAYS_SHOWN):
        day = wanted.today + timedelta(days=offset)
        links.append(
            DayLink(
                url=wanted.address(base, day="" if offset == 0 else day.isoformat()),
                word="Today" if offset == 0 else day.strftime("%a"),
                number=day.day,
                iso=day.isoformat(),
                current=day == wanted.day and not wanted.any_day,
            )
        )
    return links


def _read_day(text: str, *, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if today <= day < today + timedelta(days=DAYS_SHOWN) else today
