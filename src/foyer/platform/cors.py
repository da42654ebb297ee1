"""Which other sites' pages may use the API (`FOYER_CORS_ORIGINS`). Loads no Django.

They speak with tokens: no answer ever allows credentials, so a browser sends no cookie along.
"""

from collections.abc import Collection, Mapping

API_PREFIX = "/api/v1/"
PREFLIGHT_SECONDS = 600  # A browser asks again after that; none remembers for more than two hours.

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, X-Booking-Key, "
    "X-Challenge, X-Request-Id"
)
_EXPOSED = "ETag, Idempotency-Replayed, Retry-After, X-Request-Id"


def answer_headers(origin: str | None, *, allowed: Collection[str]) -> Mapping[str, str]:
    """Headers of an API answer; none where no origin is configured.

    Names are lower case. `vary` tells caches that other origins get other answers.
    """
    if not allowed:
        return {}
    if origin is None or origin not in allowed:
        return {"vary": "Origin"}
    return {
        "vary": "Origin",
        "access-control-allow-origin": origin,
        "access-control-expose-headers": _EXPOSED,
    }


def preflight_headers(
    origin: str | None, *, asked_method: str | None, allowed: Collection[str]
) -> Mapping[str, str] | None:
    """Headers of the answer to a browser's question before a request; None when it is none, or
    not allowed.
    """
    if origin is None or asked_method is None or origin not in allowed:
        return None
    return {
        **answer_headers(origin, allowed=allowed),
        "access-control-allow-methods": _METHODS,
        "access-control-allow-headers": _HEADERS,
        "access-control-max-age": str(PREFLIGHT_SECONDS),
    }
