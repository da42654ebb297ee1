"""`/account/sessions`: where one is signed in, and ending it elsewhere."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from foyer.accounts.login_limits import request_device
from foyer.accounts.sessions import Here, end_sign_in, list_sign_ins
from foyer.identity.sign_ins import end_other_sign_ins
from foyer.platform.clock import utc_now
from foyer.web.account.navigation import account_context, require_user_id
from foyer.web.personal import personal

PATH = "/account/sessions"


@require_safe
@personal
def sessions(request: HttpRequest) -> HttpResponse:
    user_id = require_user_id(request)
    context = {
        **account_context(request, here=PATH),
        "sign_ins": list_sign_ins(user_id, here=here_of(request), now=utc_now()),
    }
    return render(request, "account/sessions.html", context)


@require_POST
def end_session(request: HttpRequest, sign_in: UUID) -> HttpResponse:
    """End one; the browser that asks may end itself, too."""
    end_sign_in(require_user_id(request), public_id=sign_in, now=utc_now())
    messages.success(request, "Ended. That device has to sign in again.")
    return redirect(PATH)


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    ended = end_other_sign_ins(
        require_user_id(request),
        keep=here_of(request),
        device=request_device(request),
        now=utc_now(),
    )
    text = "Ended. Every other device has to sign in again." if ended else "There was no other one."
    messages.success(request, text)
    return redirect(PATH)


def here_of(request: HttpRequest) -> Here:
    """The sign-in that a page's request came by."""
    return Here(session_key=request.session.session_key)
