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
from foyer.inventory.requests import HoldRequest, SeatsTaken
from foyer.platform.clock import utc_now
from foyer.platform.errors import Busy, DomainError, NotFound, RateLimited
from foyer.platform.ids import parse_uuid
from foyer.web.personal import personal
from foyer.web.shop.callers import caller_of, take_hold_use
from foyer.web.shop.flips import choose_anew
from foyer.web.shop.notices import Notice
from foyer.web.shop.refused_seats import explain_lost, explain_refusal
from foyer.web.shop.seat_list import read_wish
from foyer.web.shop.seats import render_list, render_panel
from foyer.web.shop.stage import Stage, set_stage
from foyer.web.shop.ticket_choice import FIELD, keep_types, mark_types

Action = Callable[[HttpRequest, Stage], SeatsTaken | None]

_PAGES = {"map": "shop:seats", "list": "shop:seat_list"}
_NOTHING_CHOSEN = Notice(
    level="note",
    title="No seat is chosen yet",
    text="Mark the seats you would like, then keep them.",
    status=422,
)


def seat_action(action: Action) -> Callable[..., HttpResponse]:
    """A view of an action that answers None when it is done and SeatsTaken when seats were lost."""

    @require_POST
    @personal
    @wraps(action)
    def view(request: HttpRequest, show: UUID) -> HttpResponse:
        stage = set_stage(request, show)
        take_hold_use(request, now=stage.now)
        wanted = [*request.POST.getlist("seats"), *request.POST.getlist("add")]
        try:
            lost = action(request, stage)
        except (NotFound, RateLimited, Busy):
            raise
        except SeatsTakenError as refusal:
            lost = SeatsTaken(seats=refusal.seats, mine=refusal.mine)
        except DomainError as refusal:
            fresh = set_stage(request, show)
            return _show(request, fresh, explain_refusal(refusal, wanted=wanted, stage=fresh))
        if lost is not None:
            fresh = set_stage(request, show)
            return _show(request, fresh, explain_lost(lost, wanted=wanted, stage=fresh))
        return _done(request, show)

    return view


def _show(request: HttpRequest, stage: Stage, notice: Notice | None) -> HttpResponse:
    if _wants_panel(request):
        return render_panel(request, stage, notice=notice)
    return render_list(request, stage, notice=notice)


def _done(request: HttpRequest, show: UUID) -> HttpResponse:
    """Back to the page that sent the form; the list keeps its filter and section."""
    stage = set_stage(request, show)
    if _wants_panel(request):
        response = _show(request, stage, None)
    else:
        page = request.POST.get("back", "list")
        path = reverse(_PAGES.get(page, _PAGES["list"]), args=[show])
        query = f"?{request.GET.urlencode()}" if request.GET and page != "map" else ""
        response = redirect(f"{path}{query}#my-seats")
    if any(name.startswith(FIELD) for name in request.POST):
        said: dict[tuple[str, str], str] = {}
        for hold in stage.holds:
            said.update(mark_types(hold, seating=stage.seating, types=stage.types))
        keep_types(request, response, said)
    return response


def _wants_panel(request: HttpRequest) -> bool:
    return request.headers.get("X-Foyer-Part") == "panel"


@seat_action
def change(request: HttpRequest, stage: Stage) -> SeatsTaken | None:
    """Swap seats of one hold; taking the last one back releases it."""
    hold_id = parse_uuid(request.POST.get("hold", ""))
    add, remove = request.POST.getlist("add"), request.POST.getlist("remove")
    caller = caller_of(request)
    own = next((hold for hold in stage.holds if hold.public_id == hold_id), None)
    if own is not None and not add and len(remove) >= len(own.seats):
        release_hold(hold_id, caller=caller)
        return None
    changed = change_hold(hold_id, caller=caller, add=add, remove=remove, now=utc_now())
    return changed if isinstance(changed, SeatsTaken) else None


@seat_action
def choose_types(request: HttpRequest, stage: Stage) -> SeatsTaken | None:
    """Who the held seats are for; what the form says is kept when the page is answered."""
    return None


@seat_action
def best(request: HttpRequest, stage: Stage) -> SeatsTaken | None:
    """Hold the best places for a party. Seats that are held already are exchanged for them."""
    wish = read_wish(request.POST, stage=stage).to_best()
    if len(stage.holds) == 1 and max(stage.mine) < stage.seating.seat_count:
        choice = choose_anew(stage.holds[0], wish, stage=stage)
        if choice is not None:
            return _exchange(request, stage, choice.seats)
    outcome = hold_seats(
        HoldRequest(show_public_id=stage.show.public_id, caller=caller_of(request), best=wish),
        now=stage.now,
    )
    return outcome if isinstance(outcome, SeatsTaken) else None


def _exchange(request: HttpRequest, stage: Stage, seats: Sequence[int]) -> SeatsTaken | None:
    """These seats in place of the ones that are held; the clock runs on."""
    hold, seating = stage.holds[0], stage.seating
    new, old = set(seats), set(hold.seat_nos)
    if new == old:
        return None
    changed = change_hold(
        hold.public_id,
        caller=caller_of(request),
        add=[seating.name_of(number) for number in sorted(new - old)],
        remove=[seating.name_of(number) for number in sorted(old - new)],
        now=stage.now,
    )
    return changed if isinstance(changed, SeatsTaken) else None


@seat_action
def extend(request: HttpRequest, stage: Stage) -> SeatsTaken | None:
    """More time for a hold."""
    extend_hold(parse_uuid(request.POST.get("hold", "")), caller=caller_of(request))
    return None


@seat_action
def release(request: HttpRequest, stage: Stage) -> SeatsTaken | None:
    """Give every held seat of this show back."""
    for own in stage.holds:
        release_hold(own.public_id, caller=caller_of(request))
    return None


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
