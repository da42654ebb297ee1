"""The few pages of plain help; each is a template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foyer.platform.errors import NotFound
from foyer.web.programme.chrome import chrome
from foyer.web.public import public_page

TOPICS = ("access", "prices", "returns", "accessibility")


@public_page
def help_page(request: HttpRequest, topic: str) -> HttpResponse:
    """`/help/<topic>`."""
    if topic not in TOPICS:
        raise NotFound
    return render(request, f"programme/help/{topic}.html", chrome(request))
