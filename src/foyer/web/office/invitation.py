"""`/invitation`: a place in a house that was offered by mail.

The mailed link carries a token. It goes into a cookie before anything else is loaded, so that it
stays in no history, screenshot or Referer.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from foyer.accounts.staff import InvitationRecord
from foyer.identity.invite import accept_invitation, see_invitation
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.cookies import cookie_name
from foyer.platform.errors import DomainError, NotFound
from foyer.platform.tokens import TOKEN_CHARACTERS_MAX
from foyer.web.account.navigation import require_user_id
from foyer.web.account.proof_links import INVITATION_COOKIE_NAME
from foyer.web.office.wording import ROLE_NAMES
from foyer.web.personal import personal
from foyer.web.programme.chrome import chrome
from foyer.web.shop.callers import take_hold_use

_COOKIE_SECONDS = 24 * 3600  # Time to register and to verify the mailbox; the mail has the link.


@require_safe
@personal
def arrive(request: HttpRequest) -> HttpResponse:
    """From the mail: keep the token, and go on without it in the address."""
    response = HttpResponseRedirect("/invitation")
    token = request.GET.get("token", "")
    if token and len(token) <= TOKEN_CHARACTERS_MAX:
        response.set_cookie(
            cookie_name(INVITATION_COOKIE_NAME),
            token,
            max_age=_COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=load_config().secure_cookies,
        )
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def see(request: HttpRequest) -> HttpResponse:
    """What is offered, and taking it: by a signed-in account whose mailbox it is."""
    token = request.COOKIES.get(cookie_name(INVITATION_COOKIE_NAME), "")
    refusal, offered = None, None
    try:
        if not token:
            raise NotFound
        if request.method == "POST":
            user_id = require_user_id(request)
            take_hold_use(request, now=utc_now())
            house = accept_invitation(token, user_id=user_id, now=utc_now())
            messages.success(request, f"Welcome to the team of {house.name}.")
            response = redirect("office:front", house.slug)
            response.delete_cookie(cookie_name(INVITATION_COOKIE_NAME))
            return response
        offered = see_invitation(token, now=utc_now())
    except DomainError as error:
        if error.status in {401, 429, 503}:
            raise
        refusal = error
    return _show(request, offered=offered, refusal=refusal)


def _show(
    request: HttpRequest, *, offered: InvitationRecord | None, refusal: DomainError | None
) -> HttpResponse:
    email = getattr(request.user, "email", "")
    context = {
        **chrome(request),
        "offered": offered,
        "role": ROLE_NAMES[offered.role] if offered else "",
        "fits": offered is not None and email == offered.email,
        "signed_in_as": email,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "office/invitation.html", context, status=status)
