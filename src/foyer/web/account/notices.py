"""`/account/notifications`: what happened, newest first."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from foyer.accounts.queries import get_profile
from foyer.notifications.bounces import is_dead, revive
from foyer.notifications.kinds import NoticeType
from foyer.notifications.queries import list_notices
from foyer.notifications.reading import mark_all_read, mark_read
from foyer.platform.clock import utc_now
from foyer.platform.ids import parse_uuid
from foyer.platform.paging import PageRequest
from foyer.web.account.navigation import account_context, require_user_id
from foyer.web.personal import personal

PATH = "/account/notifications"
PAGE_SIZE = 20
PAGES_MAX = 1000
TYPE_WORDS = {
    NoticeType.BOOKING: "Booking",
    NoticeType.PAYMENT: "Payment",
    NoticeType.REMINDER: "Reminder",
    NoticeType.PROMOTION: "Offer",
    NoticeType.TIER_UPGRADE: "Loyalty",
    NoticeType.SYSTEM: "Notice",
    NoticeType.SECURITY: "Security",
}


@require_safe
@personal
def notices(request: HttpRequest) -> HttpResponse:
    user_id = require_user_id(request)
    wanted = request.GET.get("page", "1")
    number = int(wanted) if wanted.isdecimal() and 1 <= int(wanted) <= PAGES_MAX else 1
    found = list_notices(user_id, request=PageRequest(page=number, limit=PAGE_SIZE))
    context = {
        **account_context(request, here=PATH),
        "found": found,
        "dead_email": _dead_email(user_id),
        "rows": [(record, TYPE_WORDS[record.type]) for record in found.items],
        "previous_url": f"?page={number - 1}" if number > 1 else "",
        "next_url": f"?page={number + 1}" if number < found.total_pages else "",
    }
    return render(request, "account/notices.html", context)


@require_POST
def address_works(request: HttpRequest) -> HttpResponse:
    """The person says that mail arrives again."""
    revive(get_profile(require_user_id(request)).email)
    messages.success(request, "Thank you. We write to you by mail again.")
    return redirect(PATH)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark the notice of the form as read, or all of them."""
    user_id, now = require_user_id(request), utc_now()
    ids: list[UUID] = [parse_uuid(text) for text in request.POST.getlist("notice")[:PAGE_SIZE]]
    if ids:
        mark_read(user_id, public_ids=ids, now=now)
    else:
        mark_all_read(user_id, now=now)
    return redirect(PATH)


def _dead_email(user_id: int) -> str:
    email = get_profile(user_id).email
    return email if is_dead(email) else ""
