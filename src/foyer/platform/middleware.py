"""The outermost middleware: a request id, one log line, database outages as a clean 503."""

import re
import time
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.utils.cache import patch_vary_headers

from foyer.platform.config import load_config
from foyer.platform.cors import API_PREFIX, answer_headers, preflight_headers
from foyer.platform.ids import choose_request_id

log = structlog.get_logger("foyer.request")

_PATH_CHARACTERS_LOGGED = 500  # Ours have under 200.
HEALTH_PREFIX = "/api/v1/health"


class RequestLogMiddleware:
    """Give each request an id (the caller's own if it is well formed) and log its outcome.

    Paths are logged without their query, which may carry a key; no address and no person is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = choose_request_id(request.headers.get("X-Request-Id", ""))
        request.META["foyer.request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        log.info(
            "request",
            method=request.method,
            path=redact_path(request.path),
            status=response.status_code,
            duration_ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return response


# What no page of ours uses is switched off for every script and frame. The doors read tickets with
# the camera, and passkeys are asked for.
_PERMISSIONS = ", ".join(
    [
        "camera=(self)",
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
        *(
            f"{feature}=()"
            for feature in (
                *("accelerometer", "browsing-topics", "display-capture"),
                *("geolocation", "gyroscope", "hid", "idle-detection", "magnetometer"),
                *("microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"),
            )
        ),
    ]
)


class ProtectionMiddleware:
    """Headers that Django's own middleware does not know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = _PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class CorsMiddleware:
    """Lets pages of the configured origins use the API, with tokens and never with cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        allowed = load_config().cors_origins
        if not allowed or not request.path.startswith(API_PREFIX):
            return self.get_response(request)
        origin = request.headers.get("Origin")
        asked = request.headers.get("Access-Control-Request-Method")
        if request.method == "OPTIONS":
            headers = preflight_headers(origin, asked_method=asked, allowed=allowed)
            if headers is not None:
                return HttpResponse(status=204, headers=dict(headers))
        response = self.get_response(request)
        for name, value in answer_headers(origin, allowed=allowed).items():
            if name == "vary":
                patch_vary_headers(response, [value])
            else:
                response[name] = value
        return response


class HostCheckMiddleware(CommonMiddleware):
    """Django's common checks; whoever watches over the house may call it by any name."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        if request.path.startswith(HEALTH_PREFIX):
            return None
        return super().process_request(request)


# What our own addresses consist of: words, slugs, ids, file names. Not capabilities (hold tokens
# have three dotted parts, sandbox sessions a prefix), nor what a stranger typed: mail addresses.
_PLAIN_PART = re.compile(r"(?!sess_)[A-Za-z0-9_-]{0,64}(\.[A-Za-z0-9_-]{1,64})?")


def redact_path(path: str) -> str:
    """The path as it may be logged: parts that may be tokens or name people are replaced."""
    parts = path[:_PATH_CHARACTERS_LOGGED].split("/")
    return "/".join(part if _PLAIN_PART.fullmatch(part) else "[withheld]" for part in parts)


def is_outage(error: BaseException | None) -> bool:
    """Whether an exception means that the database is away, restarting or overloaded."""
    return isinstance(error, OperationalError | InterfaceError)
