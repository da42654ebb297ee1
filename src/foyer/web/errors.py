"""Error pages in human words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: cookies are off, or the page was open for very long."""
    return render(request, "403.html", {"reason": reason}, status=403)
