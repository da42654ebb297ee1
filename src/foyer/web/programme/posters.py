"""Drawn posters as files that browsers and shared caches keep."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from foyer.catalog.queries import get_event
from foyer.platform.clock import utc_now
from foyer.web.posters import PosterSpec, poster_hash, poster_svg
from foyer.web.programme.cards import event_poster
from foyer.web.static_files import IMMUTABLE

POSTERS_KEPT = 256  # About 17 KB each.


@require_safe
def poster(request: HttpRequest, slug: str, content_hash: str) -> HttpResponse:
    """One drawing, for ever; an old address leads to the present drawing."""
    spec = event_poster(get_event(slug, now=utc_now()).summary)
    if poster_hash(spec) != content_hash:
        return latest_poster(request, slug)
    response = HttpResponse(_draw(spec), content_type="image/svg+xml; charset=utf-8")
    response["Cache-Control"] = IMMUTABLE
    return response


@require_safe
def latest_poster(_request: HttpRequest, slug: str) -> HttpResponse:
    """`/posters/<event>.svg`: the lasting address, which leads to the present drawing."""
    spec = event_poster(get_event(slug, now=utc_now()).summary)
    response = HttpResponseRedirect(reverse("poster", args=[slug, poster_hash(spec)]))
    response["Cache-Control"] = "public, max-age=300"
    return response


@lru_cache(maxsize=POSTERS_KEPT)
def _draw(spec: PosterSpec) -> str:
    return poster_svg(spec)
