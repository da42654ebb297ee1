"""Links of mails that prove something: the token leaves the address before a page is shown.

It goes into an HttpOnly cookie for as long as the visit lasts, so that it stays in no history,
screenshot or Referer. Whether it is good is asked when it is used.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from foyer.accounts.models import ProofKind
from foyer.platform.config import load_config
from foyer.platform.cookies import cookie_name
from foyer.platform.tokens import TOKEN_CHARACTERS_MAX
from foyer.web.personal import personal

COOKIE_NAME = "foyer_proof"
INVITATION_COOKIE_NAME = "foyer_invitation"
_BETWEEN = "~"
PAGES: Mapping[str, str] = MappingProxyType(
    {
        ProofKind.VERIFY_EMAIL: "/verify-email",
        ProofKind.RESET_PASSWORD: "/password/reset",
        ProofKind.CHANGE_EMAIL: "/account/email/confirm",
    }
)


@require_safe
@personal
def open_proof(request: HttpRequest, kind: str) -> HttpResponse:
    """`/account/proofs/<kind>?token=`: keep the token, show the page without it."""
    response = HttpResponseRedirect(PAGES[kind])
    token = request.GET.get("token", "")
    if len(token) <= TOKEN_CHARACTERS_MAX and token.isascii() and token.isprintable():
        response.set_cookie(
            cookie_name(COOKIE_NAME),
            f"{kind}{_BETWEEN}{token}",
            httponly=True,
            samesite="Lax",
            secure=load_config().secure_cookies,
        )
    response["Referrer-Policy"] = "no-referrer"
    return response


def kept_token(request: HttpRequest, kind: ProofKind) -> str:
    """The token that a link of this kind brought; empty without one."""
    stored = request.COOKIES.get(cookie_name(COOKIE_NAME), "")
    named, _, token = stored.partition(_BETWEEN)
    return token if named == kind.value else ""


def forget_token(response: HttpResponse) -> None:
    """It was used."""
    response.delete_cookie(cookie_name(COOKIE_NAME), samesite="Lax")


def first_page(request: HttpRequest) -> str:
    """Where a confirmed address leads: back to the invitation that it was confirmed for, if any."""
    return "/invitation" if cookie_name(INVITATION_COOKIE_NAME) in request.COOKIES else "/account"
