"""Files that must stand at the root of the site."""

import json

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

_PERSONAL = ("account", "api/", "bookings", "checkout", "door", "find-booking", "tickets")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines may read the programme; nothing personal has a public address."""
    lines = ["User-agent: *", *(f"Disallow: /{path}" for path in _PERSONAL)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def speculation_rules(_request: HttpRequest) -> HttpResponse:
    """What a browser may fetch while the finger comes down: nothing personal, nothing counted."""
    apart = "|".join(("sign-in", "sign-out", "theme", "static", "media", "styleguide", *_PERSONAL))
    conditions: list[dict[str, object]] = [
        {"href_matches": "/*"},
        {"not": {"href_matches": f"/({apart})*"}},
        {"not": {"href_matches": "/shows/*"}},
        {"not": {"selector_matches": "[data-no-prefetch]"}},
    ]
    rules = {"prefetch": [{"where": {"and": conditions}, "eagerness": "moderate"}]}
    return HttpResponse(json.dumps(rules), content_type="application/speculationrules+json")


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(_request: HttpRequest) -> HttpResponse:
    """What the house is called on a phone's home screen."""
    return _static("img/manifest.webmanifest", content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The worker that keeps seen tickets; at the root, so that it may serve all of the site."""
    return _static("js/sw.js", content_type="text/javascript")


def _static(path: str, *, content_type: str) -> HttpResponse:
    found = finders.find(path)
    assert isinstance(found, str), f"{path} is missing"
    with open(found, "rb") as file:
        return HttpResponse(file.read(), content_type=content_type)
