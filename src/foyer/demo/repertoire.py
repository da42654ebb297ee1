"""What is played where and when: a pure function of hall and day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from foyer.catalog.actions import EventDraft
from foyer.demo.content.evenings import EVENINGS
from foyer.demo.content.films_first import FILMS_FIRST
from foyer.demo.content.films_second import FILMS_SECOND
from foyer.demo.content.houses import HallSeed
from foyer.demo.content.music import MUSIC
from foyer.demo.content.stage import STAGE
from foyer.demo.limits import SEED

EVENTS: Mapping[str, EventDraft] = {
    draft.slug: draft for draft in (*FILMS_FIRST, *FILMS_SECOND, *STAGE, *MUSIC, *EVENINGS)
}
LOOP_EVENT = "a-trip-to-the-moon"
FEATURES = tuple(draft.slug for draft in (*FILMS_FIRST, *FILMS_SECOND) if draft.slug != LOOP_EVENT)
SUBTITLES = {"lisbon": "pt", "berlin": "de", "edinburgh": "", "krakow": "pl", "montreal": "fr"}

_SCREEN_SLOTS = (
    ("11:00", "14:00", "16:30", "19:30", "22:30"),
    ("11:00", "15:00", "17:15", "19:45", "22:00"),
    ("11:30", "14:30", "16:45", "18:45", "21:15"),
)
_LOOP_SLOTS = ("11:00", "14:00", "17:00", "20:00")  # Of coming days; today has every half-hour.
_STAGE = {
    "lisbon": ("hamlet", "the-cherry-orchard", "la-traviata", "cyrano-de-bergerac"),
    "berlin": ("the-seagull", "peer-gynt", "the-rite-of-spring", "the-magic-flute"),
    "montreal": ("cyrano-de-bergerac", "carmen", "hamlet", "the-rite-of-spring"),
}
_CONCERT = {
    "lisbon": (
        "goldberg-variations",
        "the-four-seasons",
        "winterreise",
        "the-magic-flute",
        "bach-the-cello-suites",
    ),
    "edinburgh": (
        "the-importance-of-being-earnest",
        "macbeth",
        "the-four-seasons",
        "bach-the-cello-suites",
        "goldberg-variations",
    ),
}
_STUDIO_PLAYS = {
    "lisbon": ("a-dolls-house", "antigone", "macbeth"),
    "berlin": ("antigone", "a-dolls-house", "macbeth"),
    "krakow": ("a-midsummer-nights-dream", "antigone", "a-dolls-house"),
    "montreal": ("antigone", "a-midsummer-nights-dream", "a-dolls-house"),
}
_RUN_DAYS = 3  # A play stays on for three evenings before the next one.
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One show to plan, by the venue's wall clock."""

    event: str
    local_start: datetime
    price_class: str
    language: str
    subtitles: str
    format: str
    note: str = ""
    accessibility: tuple[str, ...] = ()


def plan_day(hall: HallSeed, *, venue: str, city: str, day: date) -> tuple[Slot, ...]:
    """The shows of a hall on a business day, in order and without overlap."""
    if hall.use == "screen":
        chosen = _choose_films(hall, city=city, day=day, offset=_offset(venue, hall))
    elif hall.use == "loop":
        chosen = [(at, LOOP_EVENT) for at in _LOOP_SLOTS]
    elif hall.use == "studio":
        chosen = _choose_studio(hall, city=city, day=day, offset=_offset(venue, hall))
    elif hall.use == "stage":
        chosen = _choose_stage(_STAGE[city], day=day)
    elif hall.use == "concert":
        chosen = _choose_concert(_CONCERT[city], day=day)
    else:
        chosen = _choose_arena(day)
    return tuple(
        _fill_slot(event, at=at, hall=hall, venue=venue, city=city, day=day) for at, event in chosen
    )


def make_loop_slot(local_start: datetime) -> Slot:
    """A show of the shorts that run round the clock."""
    return Slot(
        event=LOOP_EVENT,
        local_start=local_start,
        price_class="shorts",
        language="en",
        subtitles="",
        format="2K",
        note="hand-coloured print",
    )


def _offset(venue: str, hall: HallSeed) -> int:
    """Where a hall stands in the rotation: houses differ, and the halls of one house as well."""
    return Random(f"{SEED}:{venue}").randrange(1000) + hall.number * 7  # noqa: S311 (no secret)


def _choose_films(hall: HallSeed, *, city: str, day: date, offset: int) -> list[tuple[str, str]]:
    """Each slot takes the next film of the rotation that ends before the following one."""
    slots: Sequence[str] = _SCREEN_SLOTS[(hall.number - 1) % len(_SCREEN_SLOTS)]
    if day.weekday() < _SATURDAY:
        slots = slots[1:]
    chosen: list[tuple[str, str]] = []
    turn = day.toordinal() * 3 + offset
    for place, at in enumerate(slots):
        minutes = _minutes_between(at, slots[place + 1]) if place + 1 < len(slots) else 1440
        minutes -= hall.cleaning_minutes
        event = _special_film(hall, at, city=city, day=day)
        shown = {film for _, film in chosen}
        while event is None or event in shown or _minutes_of(event) > minutes:
            turn += 1
            event = FEATURES[turn * 11 % len(FEATURES)]
        chosen.append((at, event))
    return chosen


def _special_film(hall: HallSeed, at: str, *, city: str, day: date) -> str | None:
    """Metropolis has the large screen in the evening, Nosferatu the late one next door."""
    if hall.number == 1 and at == "19:30" and (city == "lisbon" or day.toordinal() % 2):
        return "metropolis"
    if hall.number == 2 and at == "22:00":
        return "nosferatu"
    return None


def _choose_studio(hall: HallSeed, *, city: str, day: date, offset: int) -> list[tuple[str, str]]:
    if hall.plan == "studio_48":
        turn = day.toordinal() + offset
        early = "before-the-talkies" if day.weekday() == 1 else FEATURES[turn % len(FEATURES)]
        late = FEATURES[(turn + len(FEATURES) // 2) % len(FEATURES)]
        return [("16:30", early), ("21:00", late)]
    plays = _STUDIO_PLAYS[city]
    late = "five-chairs" if day.weekday() in (0, 3, _SUNDAY) else "blue-hour"
    if day.weekday() == 1:
        late = "the-long-table"
    chosen = [("19:30", plays[day.toordinal() // _RUN_DAYS % len(plays)]), ("22:30", late)]
    if day.weekday() >= _SATURDAY:
        return [("11:00", "the-bear-who-went-to-town"), ("15:00", "shadows-on-the-wall"), *chosen]
    return chosen


def _choose_stage(plays: Sequence[str], *, day: date) -> list[tuple[str, str]]:
    turn = day.toordinal() // _RUN_DAYS
    chosen = [("20:00", plays[turn % len(plays)])]
    if day.weekday() >= _SATURDAY:
        return [("15:00", plays[(turn + 1) % len(plays)]), *chosen]
    if day.weekday() == 2:
        return [("17:00", "how-to-hear-a-room"), *chosen]
    return chosen


def _choose_concert(pieces: Sequence[str], *, day: date) -> list[tuple[str, str]]:
    turn = day.toordinal()
    chosen = [("20:30", pieces[turn % len(pieces)])]
    if day.weekday() == _SUNDAY:
        return [("16:00", pieces[(turn + 2) % len(pieces)]), *chosen]
    return chosen


def _choose_arena(day: date) -> list[tuple[str, str]]:
    if day.weekday() in (4, _SATURDAY):
        return [("21:00", "pulse")]
    if day.weekday() == 2:
        return [("19:00", "a-brass-for-the-river")]
    return [("16:00", "a-brass-for-the-river")] if day.weekday() == _SUNDAY else []


def _fill_slot(event: str, *, at: str, hall: HallSeed, venue: str, city: str, day: date) -> Slot:
    draft = EVENTS[event]
    local_start = datetime.combine(day, time.fromisoformat(at))
    dice = Random(f"{SEED}:{venue}:{hall.number}:{local_start}")  # noqa: S311
    is_film = draft.kind == "film"
    note = _choose_note(draft, hall, at, dice)
    language = draft.languages[0]
    return Slot(
        event=event,
        local_start=local_start,
        price_class=_choose_price_class(draft, hall, note),
        language=language,
        subtitles=SUBTITLES[city] if is_film and language != SUBTITLES[city] else "",
        format=_choose_format(hall, dice) if is_film else "live",
        note=note,
        accessibility=_choose_accessibility(local_start, dice),
    )


def _choose_note(draft: EventDraft, hall: HallSeed, at: str, dice: Random) -> str:
    if draft.kind != "film" or hall.use == "loop":
        return ""
    if draft.slug == "metropolis" and hall.number == 1 and at == "19:30":
        return "live orchestra"
    if "live organ" in draft.tags and at >= "20:00":
        return "live organ"
    return "live piano" if dice.random() < 0.3 else ""


def _choose_price_class(draft: EventDraft, hall: HallSeed, note: str) -> str:
    if "free" in draft.tags:
        return "free"
    if hall.use == "loop":
        return "shorts"
    if draft.kind == "film":
        return "cinema_live" if note in ("live orchestra", "live organ") else "cinema"
    return hall.use


def _choose_format(hall: HallSeed, dice: Random) -> str:
    if hall.use == "studio":
        return "16 mm"
    return dice.choice(("2K", "4K", "2K", "35 mm"))


def _choose_accessibility(local_start: datetime, dice: Random) -> tuple[str, ...]:
    if local_start.weekday() == _SUNDAY and local_start.hour < 13:
        return ("relaxed",)
    roll = dice.random()
    if roll < 0.12:
        return ("captioned",)
    return ("audio_described",) if roll < 0.2 else ()


def _minutes_of(event: str) -> int:
    return EVENTS[event].duration_minutes + EVENTS[event].interval_minutes


def _minutes_between(first: str, second: str) -> int:
    parts = [time.fromisoformat(text) for text in (first, second)]
    whole = [timedelta(hours=part.hour, minutes=part.minute) for part in parts]
    return (whole[1] - whole[0]) // timedelta(minutes=1)
