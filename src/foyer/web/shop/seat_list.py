"""The list view of a hall: best places for a party, then section → row → seat, and areas."""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice

from django.http import QueryDict

from foyer.inventory.limits import BEST_QUANTITY_MAX
from foyer.inventory.requests import BestWish
from foyer.inventory.rules.best import choose_best
from foyer.inventory.seating import BOOKED, FREE
from foyer.platform.money import Money
from foyer.venues.plans.model import Seat, Section
from foyer.web.formats import format_money
from foyer.web.shop import limits
from foyer.web.shop.seat_words import (
    is_together,
    plate_of,
    say_numbers,
    say_row,
    say_seat_fully,
)
from foyer.web.shop.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWish:
    """What the visitor looks for; comes from the address, so it is bounded, never trusted."""

    party: int = limits.PARTY_DEFAULT
    category: str = ""
    price_max: int | None = None
    bays: int = 0
    together: bool = False
    access: bool = False  # Bays and companion seats stand out among the rows.
    section: int | None = None
    page: int = 1

    def to_best(self) -> BestWish:
        return BestWish(
            quantity=max(self.party, self.bays),
            category=self.category or None,
            max_price_minor=self.price_max,
            bays=self.bays,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A place for the whole party that was free a moment ago."""

    plate: str
    words: str
    category_names: str
    together: bool
    total_minor: int
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChoice:
    id: str
    label: str
    name: str
    state: str  # free | mine | gone
    checked: bool
    mark: str  # an icon's name, or empty
    category_index: int
    dim: bool  # not what is looked for, but still to be had


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChoice:
    label: str
    seats: tuple[SeatChoice, ...]
    free: int
    dim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChoice:
    index: int
    name: str
    free: int
    total: int
    price_from_minor: int | None
    current: bool
    dim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaChoice:
    id: str
    name: str
    free: int
    price_minor: int | None
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPage:
    """`sections` to choose from (empty in a small hall), and the rows of one page."""

    sections: tuple[SectionChoice, ...]
    heading: str
    rows: tuple[tuple[str, tuple[RowChoice, ...]], ...] = field(default=())
    page: int = 1
    pages: int = 1


def read_wish(query: QueryDict, *, stage: Stage, access_usual: bool = False) -> ListWish:
    """The wish in an address; anything odd counts as not said.

    `access_usual`: bays stand out unless the address says otherwise.
    """
    categories = {category.id for category in stage.seating.plan.categories}
    category = query.get("where", "")
    return ListWish(
        party=_number(query.get("party"), low=1, high=BEST_QUANTITY_MAX) or limits.PARTY_DEFAULT,
        category=category if category in categories else "",
        price_max=_number(query.get("price"), low=0, high=10**9),
        bays=_number(query.get("bays"), low=0, high=BEST_QUANTITY_MAX) or 0,
        together=query.get("together") == "1",
        access=query.get("access", "1" if access_usual else "") == "1",
        section=_number(query.get("section"), low=0, high=len(stage.seating.plan.sections) - 1),
        page=_number(query.get("page"), low=1, high=10_000) or 1,
    )


def find_options(stage: Stage, wish: ListWish) -> tuple[Option, ...]:
    """The best places for the party, best first, no two sharing a seat."""
    if not stage.seating.seat_count:
        return ()
    picture = bytearray(stage.picture)
    options: list[Option] = []
    for _ in range(limits.OPTIONS_MAX):
        choice = choose_best(picture, wish.to_best(), facts=stage.facts, seating=stage.seating)
        if choice is None or (wish.together and not choice.together):
            break
        for number in choice.seats:
            picture[number] = BOOKED
        options.append(describe_option(choice.seats, stage=stage))
    return tuple(options)


def describe_option(numbers: Collection[int], *, stage: Stage) -> Option:
    """An offer in words, at the price of the first ticket type."""
    ordered = tuple(sorted(numbers))
    names = {category.id: category.name for category in stage.seating.plan.categories}
    classes = dict.fromkeys(names[stage.seating.category_of(number)] for number in ordered)
    return Option(
        plate=plate_of(ordered, seating=stage.seating),
        words=say_numbers(ordered, seating=stage.seating),
        category_names=" and ".join(classes),
        together=is_together(ordered, seating=stage.seating),
        total_minor=sum(stage.price_of(number) or 0 for number in ordered),
        seats=tuple(stage.seating.name_of(number) for number in ordered),
    )


def build_page(stage: Stage, wish: ListWish, *, checked: Collection[str] = ()) -> SeatPage:
    """Small halls stand on one page; large ones are walked through section by section."""
    plan = stage.seating.plan
    if len(plan.seats) <= limits.SEATS_PER_PAGE_MAX:
        rows = tuple(
            (section.name if len(plan.sections) > 1 else "", _rows(stage, section, wish, checked))
            for section in plan.sections
            if section.seat_count
        )
        return SeatPage(sections=(), heading="Row by row", rows=rows)
    sections = tuple(
        _section_choice(stage, section, wish) for section in plan.sections if section.seat_count
    )
    if wish.section is None or not plan.sections[wish.section].seat_count:
        return SeatPage(sections=sections, heading="Section by section")
    section = plan.sections[wish.section]
    pages = _paginate(_rows(stage, section, wish, checked))
    page = min(wish.page, len(pages))
    return SeatPage(
        sections=sections,
        heading=f"Section {section.name}" if section.name.isdigit() else section.name,
        rows=(("", pages[page - 1]),),
        page=page,
        pages=len(pages),
    )


def list_areas(stage: Stage) -> tuple[AreaChoice, ...]:
    """General admission: how many places are left and what one costs."""
    return tuple(
        AreaChoice(
            id=area.id,
            name=area.name,
            free=stage.picture.count(FREE, area.first_place, area.first_place + area.capacity),
            price_minor=stage.price_of(area.first_place),
            most=stage.facts.seats_per_hold_max,
        )
        for area in stage.seating.plan.areas
    )


def _paginate(rows: tuple[RowChoice, ...]) -> list[tuple[RowChoice, ...]]:
    """Whole rows on every page, as many as fit below the limit."""
    pages: list[list[RowChoice]] = [[]]
    count = 0
    for row in rows:
        if count and count + len(row.seats) > limits.SEATS_PER_PAGE_MAX:
            pages.append([])
            count = 0
        pages[-1].append(row)
        count += len(row.seats)
    return [tuple(page) for page in pages]


def _section_choice(stage: Stage, section: Section, wish: ListWish) -> SectionChoice:
    first, end = section.first_index, section.first_index + section.seat_count
    prices = [stage.price_of(number) for number in _one_of_each_category(stage, first, end)]
    return SectionChoice(
        index=section.index,
        name=section.name,
        free=stage.picture.count(FREE, first, end),
        total=section.seat_count,
        price_from_minor=min((price for price in prices if price is not None), default=None),
        current=section.index == wish.section,
        dim=wish.access
        and not any(map(is_for_access, islice(stage.seating.plan.seats, first, end))),
    )


def _one_of_each_category(stage: Stage, first: int, end: int) -> list[int]:
    seats = islice(stage.seating.plan.seats, first, end)
    return list({seat.category: seat.index for seat in seats}.values())


def _rows(
    stage: Stage, section: Section, wish: ListWish, checked: Collection[str]
) -> tuple[RowChoice, ...]:
    plan, mine = stage.seating.plan, stage.mine
    rows = []
    for row in plan.rows[section.first_row : section.first_row + section.row_count]:
        if not row.length:
            continue
        seats = plan.seats[row.first_index : row.first_index + row.length]
        rows.append(
            RowChoice(
                label=_capital(say_row(seats[0])),
                seats=tuple(
                    _seat_choice(stage, seat, wish, mine=seat.index in mine, checked=checked)
                    for seat in seats
                ),
                free=stage.picture.count(FREE, row.first_index, row.first_index + row.length),
                dim=wish.access and not any(map(is_for_access, seats)),
            )
        )
    return tuple(rows)


def _seat_choice(
    stage: Stage, seat: Seat, wish: ListWish, *, mine: bool, checked: Collection[str]
) -> SeatChoice:
    number, plan = seat.index, stage.seating.plan
    category = next(item for item in plan.categories if item.id == seat.category)
    price = stage.price_of(number)
    state = "mine" if mine else "free" if stage.picture[number] == FREE else "gone"
    currency = stage.facts.currency
    said = format_money(Money(amount_minor=price, currency=currency)) if price is not None else ""
    mark = "access" if seat.accessible else "plus" if seat.companion else ""
    return SeatChoice(
        id=seat.id,
        label=plate_of([number], seating=stage.seating),
        name=say_seat_fully(
            seat,
            seating=stage.seating,
            price=said,
            category=category.name,
            state=stage.picture[number],
            mine=mine,
        ),
        state="gone" if price is None else state,
        checked=state == "free" and seat.id in checked,
        mark="check" if mine else mark,
        category_index=category.color_index,
        dim=wish.access and not is_for_access(seat),
    )


def is_for_access(seat: Seat) -> bool:
    """A wheelchair bay or the companion's seat beside it."""
    return seat.accessible or seat.companion


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(text: str | None, *, low: int, high: int) -> int | None:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 12:
        return None
    return int(text) if low <= int(text) <= high else None
