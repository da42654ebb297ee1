"""How seats are spoken of: plates, places and the full names that a screen reader says. Pure."""

from collections.abc import Collection, Sequence

from foyer.inventory.seating import BLOCKED, BOOKED, FREE, HELD, Seating
from foyer.venues.plans.model import Plan, Seat

_MIDDLE_SHARE = 0.2  # Half the width, from the middle of the hall, that counts as the middle.
_NEAR_SHARE = 0.3  # The first and the last part of the rows.
STATE_WORDS = {FREE: "available", HELD: "taken for now", BOOKED: "taken", BLOCKED: "not on sale"}


def say_seat(seat: Seat, *, plan: Plan) -> str:
    """`Row F, seat 12`, with the section in front where there are several."""
    return _say([_section(seat, plan), say_row(seat), f"seat {seat.number}"])


def say_row(seat: Seat) -> str:
    """`row F`, or the table or box by its own name."""
    if seat.table:
        return f"table {seat.table}" if seat.table.isdigit() else seat.table
    return f"row {seat.row}"


def say_seat_fully(
    seat: Seat, *, seating: Seating, price: str, category: str, state: int, mine: bool
) -> str:
    """`Row F, seat 12, €24, Premium, aisle, restricted view, available`."""
    parts = [say_seat(seat, plan=seating.plan), price, category]
    run = seating.runs[seating.run_of[seat.index]]
    if seat.index in (run.first, run.first + run.length - 1):
        parts.append("aisle")
    if seat.accessible:
        parts.append("wheelchair bay")
    if seat.companion:
        parts.append("companion seat")
    if seat.restricted_view:
        parts.append("restricted view")
    parts.append("yours" if mine else STATE_WORDS[state])
    return ", ".join(part for part in parts if part)


def say_numbers(numbers: Sequence[int], *, seating: Seating) -> str:
    """`Row G, seats 8 and 9`; rows apart are joined by a semicolon, areas by their names."""
    plan = seating.plan
    rows: dict[int, list[Seat]] = {}
    areas: dict[str, int] = {}
    for number in sorted(numbers):
        if number < seating.seat_count:
            seat = plan.seats[number]
            rows.setdefault(seat.row_index, []).append(seat)
        else:
            name = seating.area_of(number).name
            areas[name] = areas.get(name, 0) + 1
    said = [_say_row_of(seats, plan) for seats in rows.values()]
    said += [
        f"{name}, {count} {'place' if count == 1 else 'places'}" for name, count in areas.items()
    ]
    return "; ".join(said)


def plate_of(numbers: Sequence[int], *, seating: Seating) -> str:
    """`G8`, `G8–9`, `G8–9, H8`: what stands on the plate of a group."""
    plan = seating.plan
    rows: dict[int, list[Seat]] = {}
    for number in sorted(numbers):
        if number < seating.seat_count:
            seat = plan.seats[number]
            rows.setdefault(seat.row_index, []).append(seat)
    return ", ".join(f"{_label(seats[0])}{_join_short(seats)}" for seats in rows.values())


def plate_of_place(number: int, *, seating: Seating) -> str:
    """The plate of one seat; an area's place has the area's name."""
    if number >= seating.seat_count:
        return seating.area_of(number).name
    return plate_of([number], seating=seating)


def is_together(numbers: Collection[int], *, seating: Seating) -> bool:
    """Whether these are neighbours of one row without an aisle between them."""
    ordered = sorted(numbers)
    if not ordered or ordered[-1] >= seating.seat_count:
        return False
    consecutive = ordered[-1] - ordered[0] == len(ordered) - 1
    return consecutive and seating.run_of[ordered[0]] == seating.run_of[ordered[-1]]


def say_where(numbers: Collection[int], *, seating: Seating) -> str:
    """`Premium, in the middle`, `Regular, near the front`: a group among the others of its hall.

    In a hall of several sections the section says it.
    """
    plan = seating.plan
    seats = [plan.seats[number] for number in sorted(numbers)]
    names = {category.id: category.name for category in plan.categories}
    kinds = " and ".join(dict.fromkeys(names[seat.category] for seat in seats))
    section = _section(seats[0], plan)
    if section:
        return f"{kinds}, {section}"
    depth = seats[0].row_index / max(1, len(plan.rows) - 1)
    if depth < _NEAR_SHARE:
        return f"{kinds}, near the front"
    if depth > 1 - _NEAR_SHARE:
        return f"{kinds}, near the back"
    return f"{kinds}, {_say_side(seats, plan)}"


def _say_side(seats: Sequence[Seat], plan: Plan) -> str:
    """Left and right as one looks at the map, which is never mirrored."""
    across = [seat.x for seat in plan.seats]
    left, right = min(across), max(across)
    place = sum(seat.x for seat in seats) / len(seats)
    aside = (place - (left + right) / 2) / max(1.0, right - left)
    if abs(aside) <= _MIDDLE_SHARE:
        return "in the middle"
    return "to the left" if aside < 0 else "to the right"


def _section(seat: Seat, plan: Plan) -> str:
    if len(plan.sections) == 1:
        return ""
    name = plan.sections[seat.section_index].name
    return f"section {name}" if name.isdigit() else name


def _say(parts: Sequence[str]) -> str:
    """Parts in one line that begins with a capital."""
    said = ", ".join(part for part in parts if part)
    return said[:1].upper() + said[1:]


def _label(seat: Seat) -> str:
    """The row in front of the number, with a gap where the two would run together."""
    row = seat.table or seat.row
    return f"{row}-" if row[-1:].isdigit() else row


def _say_row_of(seats: Sequence[Seat], plan: Plan) -> str:
    first = seats[0]
    section = _section(first, plan)
    numbers = [seat.number for seat in seats]
    if len(numbers) == 1:
        said = f"seat {numbers[0]}"
    else:
        said = f"seats {', '.join(numbers[:-1])} and {numbers[-1]}"
    return _say([section, say_row(first), said])


def _join_short(seats: Sequence[Seat]) -> str:
    """Numbers of one row: neighbours as a stretch, others one by one."""
    stretches: list[list[Seat]] = []
    for seat in seats:
        if stretches and seat.index == stretches[-1][-1].index + 1:
            stretches[-1].append(seat)
        else:
            stretches.append([seat])
    return ", ".join(
        stretch[0].number if len(stretch) == 1 else f"{stretch[0].number}–{stretch[-1].number}"
        for stretch in stretches
    )
