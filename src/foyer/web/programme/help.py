"""The few pages of plain help; each is a template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foyer.platform.errors import NotFound
from foyer.web.programme.chrome import chrome

TOPICS = ("access", "prices", "returns", "privacy", "accessibility")


@require_safe
def help_page(request: HttpRequest, topic: str) -> HttpResponse:
    """`/help/<topic>`."""
    if topic not in TOPICS:
        raise NotFound
    return render(request, f"programme/help/{topic}.html", chrome(request))
