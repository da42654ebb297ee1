"""Files that must stand at the root of the site."""

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(public=True, max_age=3600)
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines may read the programme; nothing personal has a public address."""
    closed = ("/account", "/bookings", "/checkout", "/door", "/tickets", "/api/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The worker that keeps seen tickets; at the root, so that it may serve all of the site."""
    found = finders.find("js/sw.js")
    assert isinstance(found, str), "js/sw.js is missing"
    with open(found, "rb") as file:
        response = HttpResponse(file.read(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
