"""`/privacy`: what is kept, why, and for how long, in plain words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foyer.identity.retention_rules import DEFAULTS
from foyer.web.programme.chrome import chrome
from foyer.web.public import public_page


@public_page
def privacy_page(request: HttpRequest) -> HttpResponse:
    """The days are those of a house that has not chosen others."""
    return render(request, "programme/privacy.html", {**chrome(request), "days": DEFAULTS})
