"""Taking, changing and giving back seats from the pages: forms in, a redirect or a reason out.

A form that fits answers with a redirect. One that is refused gets the list again, with what was
chosen still chosen, a sentence about why and the next thing to do. The page's script asks for the
panel alone (`X-Foyer-Part: panel`).
"""

from collections.abc import Callable, Sequence
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from foyer.inventory.actions import change_hold, extend_hold, hold_seats, release_hold
from foyer.inventory.errors import SeatsTakenError
from foyer.inventory.limits import BEST_GUESSES_MAX
from foyer.inventory.requests import BestWish, HoldRecord, HoldRequest, SeatsTaken
from foyer.platform.clock import utc_now
from foyer.platform.errors import Busy, DomainError, NotFound, RateLimited
from foyer.platform.ids import parse_uuid
from foyer.web.personal import personal
from foyer.web.shop.callers import caller_of, take_hold_use
from foyer.web.shop.notices import Notice
from foyer.web.shop.other_seats import can_exchange, carry_types, choose_anew
from foyer.web.shop.refused_seats import explain_lost, explain_refusal
from foyer.web.shop.seat_list import read_wish
from foyer.web.shop.seats import render_list, render_panel
from foyer.web.shop.stage import Stage, set_stage
from foyer.web.shop.ticket_choice import (
    TypeChoices,
    choose_for_hold,
    keep_type_choices,
    read_type_fields,
)

Action = Callable[[HttpRequest, Stage], SeatsTaken | TypeChoices | None]

_PAGES = {"map": "shop:seats", "list": "shop:seat_list"}
_NOTHING_CHOSEN = Notice(
    level="note",
    title="No seat is chosen yet",
    text="Mark the seats you would like, then keep them.",
    status=422,
)


def seat_action(action: Action) -> Callable[..., HttpResponse]:
    """A view of an action.

    It answers SeatsTaken when seats were lost; when it is done, the ticket types to keep, if any.
    """

    @require_POST
    @personal
    @wraps(action)
    def view(request: HttpRequest, show: UUID) -> HttpResponse:
        stage = set_stage(request, show)
        take_hold_use(request, now=stage.now)
        wanted = [*request.POST.getlist("seats"), *request.POST.getlist("add")]
        try:
            outcome = action(request, stage)
        except (NotFound, RateLimited, Busy):
            raise
        except SeatsTakenError as refusal:
            outcome = SeatsTaken(seats=refusal.seats, mine=refusal.mine)
        except DomainError as refusal:
            fresh = set_stage(request, show)
            return _show(request, fresh, explain_refusal(refusal, wanted=wanted, stage=fresh))
        if isinstance(outcome, SeatsTaken):
            fresh = set_stage(request, show)
            return _show(request, fresh, explain_lost(outcome, wanted=wanted, stage=fresh))
        return _finish(request, show, chosen=outcome)

    return view


def _show(request: HttpRequest, stage: Stage, notice: Notice | None) -> HttpResponse:
    if _wants_panel(request):
        return render_panel(request, stage, notice=notice)
    return render_list(request, stage, notice=notice)


def _finish(request: HttpRequest, show: UUID, *, chosen: TypeChoices | None) -> HttpResponse:
    """Back to the page that sent the form; the list keeps its filter and section."""
    if _wants_panel(request):
        response = _show(request, set_stage(request, show, chosen=chosen), None)
    else:
        page = request.POST.get("back", "list")
        path = reverse(_PAGES.get(page, _PAGES["list"]), args=[show])
        query = f"?{request.GET.urlencode()}" if request.GET and page != "map" else ""
        response = redirect(f"{path}{query}#my-seats")
    if chosen:
        keep_type_choices(request, response, chosen)
    return response


def _wants_panel(request: HttpRequest) -> bool:
    return request.headers.get("X-Foyer-Part") == "panel"


@seat_action
def change(request: HttpRequest, stage: Stage) -> SeatsTaken | TypeChoices | None:
    """Swap seats of one hold; taking the last one back releases it."""
    hold_id = parse_uuid(request.POST.get("hold", ""))
    add, remove = request.POST.getlist("add"), request.POST.getlist("remove")
    own = next((hold for hold in stage.holds if hold.public_id == hold_id), None)
    if own is not None and not add and len(remove) >= len(own.seats):
        release_hold(hold_id, caller=caller_of(request))
        return None
    changed = change_hold(hold_id, caller=caller_of(request), add=add, remove=remove, now=utc_now())
    if isinstance(changed, SeatsTaken):
        return changed
    return None if own is None else _carry(own, add=add, remove=remove, stage=stage)


def _carry(
    hold: HoldRecord, *, add: Sequence[str], remove: Sequence[str], stage: Stage
) -> TypeChoices:
    """The ticket types that go along when seats of a hold are swapped for others, by id."""
    numbers = stage.seating.numbers
    codes = carry_types(
        hold,
        add=[numbers[name] for name in add if name in numbers],
        remove=[numbers[name] for name in remove if name in numbers],
        stage=stage,
    )
    return choose_for_hold(hold, codes)


@seat_action
def choose_types(request: HttpRequest, stage: Stage) -> TypeChoices:
    """Who the held seats are for, of the ticket types that the show has."""
    fields = read_type_fields(request.POST)
    chosen: dict[tuple[str, str], str] = {}
    for hold in stage.holds:
        codes = {
            name: fields.get((hold.show_public_id, name), "")
            for name in map(stage.seating.name_of, hold.seat_nos)
        }
        known = {name: code for name, code in codes.items() if code in stage.facts.ticket_types}
        chosen.update(choose_for_hold(hold, known))
    return chosen


@seat_action
def best(request: HttpRequest, stage: Stage) -> SeatsTaken | TypeChoices | None:
    """Hold the best places for a party. Seats that are held already are exchanged for them."""
    wish = read_wish(request.POST, stage=stage).to_best()
    if can_exchange(stage):
        outcome = _exchange_for_best(request, stage, wish)
        if outcome is not None:
            return outcome
    held = hold_seats(
        HoldRequest(show_public_id=stage.show.public_id, caller=caller_of(request), best=wish),
        now=stage.now,
    )
    return held if isinstance(held, SeatsTaken) else None


def _exchange_for_best(
    request: HttpRequest, stage: Stage, wish: BestWish
) -> SeatsTaken | TypeChoices | None:
    """The best places for those that are held, chosen anew where somebody else was quicker.

    None when nothing fits, or the hold ended meanwhile.
    """
    lost: SeatsTaken | None = None
    for _ in range(BEST_GUESSES_MAX):
        if lost is not None:
            stage = set_stage(request, stage.show.public_id)
        choice = choose_anew(stage.holds[0], wish, stage=stage) if can_exchange(stage) else None
        if choice is None:
            return None
        hold, name_of = stage.holds[0], stage.seating.name_of
        add = [name_of(number) for number in choice.seats if number not in hold.seat_nos]
        remove = [name_of(number) for number in hold.seat_nos if number not in choice.seats]
        if not add and not remove:
            return {}
        try:
            changed = change_hold(
                hold.public_id, caller=caller_of(request), add=add, remove=remove, now=utc_now()
            )
        except SeatsTakenError as refusal:
            changed = SeatsTaken(seats=refusal.seats, mine=refusal.mine)
        if not isinstance(changed, SeatsTaken):
            return _carry(hold, add=add, remove=remove, stage=stage)
        lost = changed
    return lost


@seat_action
def extend(request: HttpRequest, stage: Stage) -> None:
    """More time for a hold."""
    extend_hold(parse_uuid(request.POST.get("hold", "")), caller=caller_of(request))


@seat_action
def release(request: HttpRequest, stage: Stage) -> None:
    """Give every held seat of this show back."""
    for own in stage.holds:
        release_hold(own.public_id, caller=caller_of(request))


@require_POST
@personal
def hold(request: HttpRequest, show: UUID) -> HttpResponse:
    """Hold what is marked, or say that nothing is."""
    if not request.POST.getlist("seats") and not any(_area_counts(request).values()):
        stage = set_stage(request, show)
        return _show(request, stage, _NOTHING_CHOSEN)
    return _hold_marked(request, show)


@seat_action
def _hold_marked(request: HttpRequest, stage: Stage) -> SeatsTaken | None:
    """All or nothing. Seats join the live hold if there is one, so that they share its clock."""
    marked = dict.fromkeys(request.POST.getlist("seats"))
    seats = tuple(seat for seat in marked if stage.seating.numbers.get(seat) not in stage.mine)
    areas = {name: count for name, count in _area_counts(request).items() if count}
    places = [name for name, count in areas.items() for _ in range(count)]
    caller, now = caller_of(request), utc_now()
    if not seats and not places:
        return None
    if stage.holds:
        changed = change_hold(
            stage.holds[0].public_id, caller=caller, add=[*seats, *places], remove=(), now=now
        )
        return changed if isinstance(changed, SeatsTaken) else None
    outcome = hold_seats(
        HoldRequest(
            show_public_id=stage.show.public_id,
            caller=caller,
            seats=seats,
            areas=None if seats else areas,
            accessible_preference=_wants_time(seats, stage),
        ),
        now=now,
    )
    if isinstance(outcome, SeatsTaken) or not seats or not places:
        return outcome if isinstance(outcome, SeatsTaken) else None
    try:
        changed = change_hold(outcome.hold.public_id, caller=caller, add=places, remove=(), now=now)
    except DomainError:
        release_hold(outcome.hold.public_id, caller=caller)
        raise
    if isinstance(changed, SeatsTaken):
        release_hold(outcome.hold.public_id, caller=caller)
        return changed
    return None


def _wants_time(seats: tuple[str, ...], stage: Stage) -> bool:
    """Whoever takes a wheelchair bay may add time twice (WCAG 2.2.1)."""
    numbers = stage.seating.numbers
    return any(
        stage.seating.plan.seats[numbers[seat]].accessible for seat in seats if seat in numbers
    )


def _area_counts(request: HttpRequest) -> dict[str, int]:
    """Places asked for by area id; what is no small number counts as none."""
    counts = {}
    for name, text in request.POST.items():
        if name.startswith("area-") and isinstance(text, str):
            fits = text.isascii() and text.isdecimal() and len(text) <= 3
            counts[name.removeprefix("area-")] = int(text) if fits else 0
    return counts
