"""`/office`: which house, and what there is to do in it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from foyer.accounts.permissions import is_admin, memberships_of
from foyer.identity.support import end_support_access
from foyer.platform.clock import utc_now
from foyer.platform.errors import Forbidden
from foyer.web.account.navigation import account_context, require_user_id
from foyer.web.office.chrome import enter, office_context
from foyer.web.office.wording import ROLE_NAMES
from foyer.web.personal import personal
from foyer.web.shop.callers import take_hold_use


@require_safe
@personal
def choose(request: HttpRequest) -> HttpResponse:
    """The houses one works for; the only one opens at once."""
    user_id = require_user_id(request)
    houses, runs_platform = memberships_of(user_id), is_admin(user_id)
    if not houses and not runs_platform:
        raise Forbidden("You work for no house here. An organizer can invite you by mail.")
    if not houses:
        return redirect("office:platform")
    if len(houses) == 1 and not runs_platform:
        return redirect("office:front", houses[0].organizer_slug)
    context = {
        **account_context(request, here="/office"),
        "work": [(house, ROLE_NAMES.get(house.role, house.role)) for house in houses],
        "runs_platform": runs_platform,
    }
    return render(request, "office/choose.html", context)


@require_safe
@personal
def front(request: HttpRequest, organizer: str) -> HttpResponse:
    """What this member can do in the house."""
    desk = enter(request, organizer, permission=None)
    return render(request, "office/front.html", office_context(request, desk))


@require_POST
def end_support(request: HttpRequest, organizer: str, access: UUID) -> HttpResponse:
    """End a support access, from either side."""
    desk, now = enter(request, organizer, permission=None), utc_now()
    take_hold_use(request, now=now)
    end_support_access(desk.organizer_id, actor_id=desk.user_id, access=access, now=now)
    messages.success(request, "The support access is over.")
    if any(it.organizer_id == desk.organizer_id for it in memberships_of(desk.user_id)):
        return redirect("office:front", organizer)
    return redirect("office:choose")
