"""Pages of the programme: the same for everybody who has shown no cookie but a taste.

Such an answer carries no cookie and may be kept by a shared cache for `SHARED_SECONDS`; a browser
asks again each time and mostly hears "not modified". It varies by cookie, because the city, the
colours and the name in the header do. Whoever brings any other cookie (a session, a form token)
gets a private answer.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import conditional_page, require_safe

from foyer.platform.cookies import cookie_name
from foyer.platform.visitors import COOKIE_NAME as VISITOR_COOKIE
from foyer.web.programme.chrome import CITY_COOKIE
from foyer.web.theme import COOKIE_NAME as THEME_COOKIE

SHARED_SECONDS = 5  # With the age of the pips still below the ten seconds that the design allows.
PUBLIC = f"public, max-age=0, s-maxage={SHARED_SECONDS}, must-revalidate"
PRIVATE = "private, no-cache"
SPECULATION_PATH = "/speculation-rules.json"
_TASTES = (VISITOR_COOKIE, CITY_COOKIE, THEME_COOKIE)
_Rest = ParamSpec("_Rest")
_View = Callable[Concatenate[HttpRequest, _Rest], HttpResponse]


def public_page(view: _View[_Rest]) -> _View[_Rest]:
    """GET and HEAD only, an entity tag, the cache's rules, and what a browser may fetch ahead."""

    @wraps(view)
    def answer(request: HttpRequest, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        tastes = {cookie_name(name) for name in _TASTES}
        shared = set(request.COOKIES) <= tastes and not response.cookies
        response["Cache-Control"] = PUBLIC if shared else PRIVATE
        response["Speculation-Rules"] = f'"{SPECULATION_PATH}"'
        patch_vary_headers(response, ("Cookie",))
        return response

    return cast("_View[_Rest]", require_safe(conditional_page(answer)))
