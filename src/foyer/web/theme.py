"""Light, dark, or as the system says: a cookie that the server reads, so that nothing flashes."""

from enum import StrEnum

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from foyer.platform.config import load_config
from foyer.platform.cookies import cookie_name

COOKIE_NAME = "foyer_theme"
COOKIE_SECONDS = 365 * 24 * 3600  # A taste, not a secret; asked again after a year.


class Theme(StrEnum):
    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


_BY_VALUE = {theme.value: theme for theme in Theme}


def theme_of(request: HttpRequest) -> Theme:
    """The visitor's choice; anything unknown is `auto`."""
    return _BY_VALUE.get(request.COOKIES.get(cookie_name(COOKIE_NAME), ""), Theme.AUTO)


@csrf_exempt  # A forged post could only change colours; a token would make every page private.
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice for a year and go back to where the form was sent from."""
    chosen = _BY_VALUE.get(request.POST.get("theme", ""))
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response, name = HttpResponseRedirect(target), cookie_name(COOKIE_NAME)
    if chosen is Theme.AUTO:
        response.delete_cookie(name, samesite="Lax")
    elif chosen is not None:
        response.set_cookie(
            name,
            chosen,
            max_age=COOKIE_SECONDS,
            samesite="Lax",
            secure=load_config().secure_cookies,
        )
    return response
