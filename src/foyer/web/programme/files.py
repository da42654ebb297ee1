"""Files that must stand at the root of the site."""

import json
from datetime import timedelta

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.errors import NotFound
from foyer.web.limits import SECURITY_TXT_DAYS

_PERSONAL = ("account", "api/", "bookings", "checkout", "door", "find-booking", "tickets")
_TEXT = "text/plain; charset=utf-8"


@require_safe
@cache_control(public=True, max_age=3600)
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines may read the programme; nothing personal has a public address."""
    lines = ["User-agent: *", *(f"Disallow: /{path}" for path in _PERSONAL)]
    return HttpResponse("\n".join(lines) + "\n", content_type=_TEXT)


@require_safe
@cache_control(public=True, max_age=3600)
def security_txt(_request: HttpRequest) -> HttpResponse:
    """Whom to tell of a fault in this house (RFC 9116); NotFound until the house names somebody."""
    config = load_config()
    if not config.security_contacts:
        raise NotFound
    midnight = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = midnight + timedelta(days=SECURITY_TXT_DAYS)
    lines = [
        *(f"Contact: {contact}" for contact in config.security_contacts),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {config.base_url}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=_TEXT)


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
    return _static("js/sw.js", content_type="text/javascript; charset=utf-8")


def _static(path: str, *, content_type: str) -> HttpResponse:
    found = finders.find(path)
    assert isinstance(found, str), f"{path} is missing"
    with open(found, "rb") as file:
        return HttpResponse(file.read(), content_type=content_type)
