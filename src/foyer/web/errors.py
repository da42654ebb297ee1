"""Error pages in human words, and problem documents for what goes wrong below `/api/`."""

import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils.http import urlencode

from foyer.accounts.second_factor import SecondFactorRequired
from foyer.accounts.security_log import note_refusal
from foyer.api.admin import check_office
from foyer.api.problems import problem_response
from foyer.platform.errors import (
    BadRequest,
    Busy,
    DomainError,
    Forbidden,
    InvalidToken,
    MethodNotAllowed,
    NotFound,
    TooLarge,
)
from foyer.platform.limits import RETRY_AFTER_SECONDS
from foyer.platform.middleware import is_outage

_OFFICE = "/api/v1/admin/"
_PAGES = {403: "403.html", 404: "404.html", 429: "429.html", 503: "503.html"}


class RefusalMiddleware:
    """Answers a refusal that no view handled: by a page, or a problem below `/api/`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.path.startswith("/api/"):
            return refuse(request, _wrong_method(request, allowed=response["Allow"].split(", ")))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django for what a view raised; None leaves it to the 500 page."""
        if isinstance(error, DomainError):
            return refuse(request, error)
        if is_outage(error):
            return refuse(request, Busy())
        return None


def _wrong_method(request: HttpRequest, *, allowed: list[str]) -> DomainError:
    """An office's addresses tell strangers not even which methods they have."""
    if request.path.startswith(_OFFICE):
        try:
            check_office(request)
        except DomainError as refusal:
            return refusal
    return MethodNotAllowed(allowed)


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for a refusal; guests who need to sign in are sent there and come back."""
    note_refusal(request, error)
    if request.path.startswith("/api/"):
        return problem_response(error)
    if isinstance(error, InvalidToken):
        return HttpResponseRedirect(f"/sign-in?{urlencode({'next': request.get_full_path()})}")
    page = _PAGES.get(error.status, "errors/refused.html")
    if isinstance(error, SecondFactorRequired):
        page = "errors/second_factor.html"
    detail = "" if isinstance(error, NotFound | Busy) else error.text
    context = {
        "request_id": _request_id(request),
        "detail": detail,
        "back": request.get_full_path() if request.method == "GET" else "",
    }
    response = render(request, page, context, status=error.status)
    retry_after = error.details.get("retryAfter")
    if error.status == Busy.status:
        retry_after = RETRY_AFTER_SECONDS
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    response["Cache-Control"] = "no-store"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No address of ours."""
    return refuse(request, NotFound())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django refused the request."""
    return refuse(request, Forbidden())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django could not read the request: too many bytes or fields, a strange host name."""
    too_large = isinstance(exception, RequestDataTooBig)
    return refuse(request, TooLarge() if too_large else BadRequest())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: cookies are off, or the page was open for very long."""
    text = "The form was open for too long, or cookies are off. Go back, reload, send it again."
    return refuse(request, Forbidden(text))


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own mistake (logged with the support code), or a database that is away: 503."""
    if is_outage(sys.exc_info()[1]):
        return refuse(request, Busy())
    if request.path.startswith("/api/"):
        return HttpResponse(
            b'{"type":"about:blank","title":"Internal Server Error","status":500,'
            b'"detail":"Our mistake. Nothing may be lost; send the X-Request-Id to the house.",'
            b'"code":"internal_error"}',
            status=500,
            content_type="application/problem+json",
        )
    return render(request, "500.html", {"request_id": _request_id(request)}, status=500)


def _request_id(request: HttpRequest) -> str:
    return str(request.META.get("foyer.request_id", ""))
